//! What the kernel says of sched_ext: files below /sys/kernel/sched_ext, and
//! its messages when a scheduler comes or goes.

use crate::protocol::KernelStatus;
use crate::sys;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

/// The state of a kernel that cannot do it.
pub const ABSENT: &str = "absent";

/// The kernel's word on sched_ext.
pub struct Kernel {
    directory: PathBuf,
    events: Option<File>,
}

impl Kernel {
    /// Of the sysfs that is mounted here. Without kernel messages it must be asked.
    pub fn new(sys_root: &Path) -> Kernel {
        Kernel { directory: sys_root.join("kernel/sched_ext"), events: sys::uevent_socket().ok() }
    }

    /// The file that a scheduler looks at before it attaches.
    pub fn state_file(&self) -> PathBuf {
        self.directory.join("state")
    }

    /// Readable when there are messages.
    pub fn events(&self) -> Option<BorrowedFd<'_>> {
        self.events.as_ref().map(AsFd::as_fd)
    }

    /// Takes the messages there are; says whether one was about sched_ext, or
    /// some were lost.
    pub fn take_events(&self) -> bool {
        let mut ours = false;
        let mut message = [0; 4096];
        while let Some(mut events) = self.events.as_ref() {
            match events.read(&mut message) {
                Ok(length) => ours |= is_about_sched_ext(&message[..length]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return true,
            }
        }
        ours
    }

    /// Reads it all.
    pub fn read(&self) -> KernelStatus {
        let Some(state) = self.text("state") else {
            return KernelStatus { state: ABSENT.to_owned(), ..KernelStatus::default() };
        };
        KernelStatus {
            state,
            ops: self.text("root/ops").unwrap_or_default(),
            enable_seq: self.number("enable_seq"),
            rejected: self.number("nr_rejected"),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.directory.join(name)).ok().map(|text| text.trim().to_owned())
    }

    fn number(&self, name: &str) -> u64 {
        self.text(name).and_then(|text| text.parse().ok()).unwrap_or(0)
    }
}

impl KernelStatus {
    /// Whether a scheduler is attached.
    pub fn enabled(&self) -> bool {
        self.state == "enabled"
    }

    /// Whether nothing is attached, nor on its way in or out.
    pub fn disabled(&self) -> bool {
        self.state == "disabled"
    }

    /// Whether the kernel has no sched_ext.
    pub fn absent(&self) -> bool {
        self.state == ABSENT
    }

    /// The version of the scx_layered that is attached, if it is one:
    /// `layered_1.1.4_x86_64_unknown_linux_gnu` is of 1.1.4.
    pub fn layered_version(&self) -> Option<&str> {
        let rest = self.ops.strip_prefix("layered")?;
        Some(rest.trim_start_matches('_').split(['_', '-']).next().unwrap_or_default())
    }
}

/// `add@/kernel/sched_ext/root`, then fields, each with a zero byte behind it.
fn is_about_sched_ext(message: &[u8]) -> bool {
    let head = message.split(|byte| *byte == 0).next().unwrap_or_default();
    head.windows(b"/sched_ext".len()).any(|part| part == b"/sched_ext")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attached(ops: &str) -> KernelStatus {
        KernelStatus { ops: ops.into(), ..KernelStatus::default() }
    }

    #[test]
    fn the_version_stands_in_the_name_of_the_operations() {
        assert_eq!(attached("layered_1.1.4_x86_64_unknown_linux_gnu").layered_version(), Some("1.1.4"));
        assert_eq!(attached("layered_1.1.4-g12ab_x86_64").layered_version(), Some("1.1.4"));
        assert_eq!(attached("layered").layered_version(), Some(""));
        assert_eq!(attached("lavd_1.0.20").layered_version(), None);
        assert_eq!(attached("").layered_version(), None);
    }

    #[test]
    fn messages_about_other_objects_are_passed_over() {
        assert!(is_about_sched_ext(b"remove@/kernel/sched_ext/root\0ACTION=remove\0"));
        assert!(!is_about_sched_ext(b"add@/devices/virtual/net/veth1\0SCXOPS=no\0"));
        assert!(!is_about_sched_ext(b""));
    }

    #[test]
    fn a_kernel_without_sched_ext_is_told_apart_from_one_at_rest() {
        let kernel = Kernel { directory: "/nonexistent".into(), events: None };
        assert!(kernel.read().absent());
        assert!(!kernel.read().disabled());
    }
}
