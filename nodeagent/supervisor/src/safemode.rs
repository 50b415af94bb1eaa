//! The file that whoever has root can make: as long as it exists, the node is
//! on stock scheduling.

use crate::sys;
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::{Path, PathBuf};

const EVENTS: u32 = libc::IN_CREATE
    | libc::IN_DELETE
    | libc::IN_MOVED_FROM
    | libc::IN_MOVED_TO
    | libc::IN_DELETE_SELF
    | libc::IN_MOVE_SELF
    | libc::IN_ATTRIB;

/// The switch.
pub struct SafeMode {
    file: PathBuf,
    watch: Option<File>,
}

impl SafeMode {
    /// The file `safe-mode` in this directory, which need not be there yet.
    pub fn new(state_dir: &Path) -> SafeMode {
        SafeMode { file: state_dir.join("safe-mode"), watch: sys::inotify().ok() }
    }

    /// Readable when something near the file changed.
    pub fn events(&self) -> Option<BorrowedFd<'_>> {
        self.watch.as_ref().map(AsFd::as_fd)
    }

    /// Whether the file is there. Call it at each event, and now and then.
    /// A file that cannot be looked at counts as absent: a directory that is
    /// broken must not take enforcement away.
    pub fn read(&self) -> bool {
        if let Some(mut watch) = self.watch.as_ref() {
            while watch.read(&mut [0; 4096]).is_ok_and(|length| length > 0) {}
            // The nearest directory that exists; a watch that is there already stays one.
            for directory in self.file.ancestors().skip(1) {
                if sys::watch_directory(watch, directory, EVENTS).is_ok() {
                    break;
                }
            }
        }
        self.file.symlink_metadata().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Scratch;
    use std::fs;
    use std::time::Duration;

    fn told(switch: &SafeMode) -> bool {
        let descriptor = switch.events().unwrap();
        sys::wait(&[descriptor], Duration::from_secs(5)).unwrap()[0]
    }

    #[test]
    fn the_file_is_noticed_even_when_its_directories_come_later() {
        let scratch = Scratch::new();
        let switch = SafeMode::new(&scratch.path().join("a/b"));
        assert!(!switch.read());
        for part in ["a", "a/b"] {
            fs::create_dir(scratch.path().join(part)).unwrap();
            assert!(told(&switch));
            assert!(!switch.read());
        }
        let file = scratch.path().join("a/b/safe-mode");
        fs::write(&file, "").unwrap();
        assert!(told(&switch));
        assert!(switch.read());
        fs::remove_file(&file).unwrap();
        assert!(told(&switch));
        assert!(!switch.read());
    }
}
