//! A scheduler's process: its start, its output, its end.

use crate::{log, sys};
use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{self, ErrorKind, Read};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

const KEPT_LINES: usize = 64;
const MAX_LINE: usize = 512;

/// A running child. Dropped, it is killed.
pub struct Process {
    pid: u32,
    child: Option<Child>,
    ended: Option<ExitStatus>,
    pidfd: OwnedFd,
    output: io::PipeReader,
    listening: Listening,
    said: Said,
}

/// Whether its output is worth waiting for.
#[derive(PartialEq, Eq)]
enum Listening {
    Yes,
    /// It talks too much: read again at the next turn, whenever that comes.
    Later,
    Closed,
}

impl Process {
    /// Starts the program in a process group of its own.
    pub fn start<S: AsRef<OsStr>>(program: &Path, arguments: &[S], gate: Option<sys::Gate>) -> io::Result<Process> {
        let (output, into) = io::pipe()?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(into.try_clone()?).stderr(into);
        command.env("RUST_BACKTRACE", "0");
        sys::prepare(&mut command, gate);
        sys::never_wait(output.as_fd())?;
        let mut child = command.spawn()?;
        let pid = child.id();
        match sys::pidfd(pid) {
            Ok(pidfd) => {
                let (listening, said) = (Listening::Yes, Said::default());
                Ok(Process { pid, child: Some(child), ended: None, pidfd, output, listening, said })
            }
            Err(error) => {
                let _ = child.kill().and_then(|()| child.wait());
                Err(error)
            }
        }
    }

    /// Its process id, and its group's.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Readable when it has said something or has ended.
    pub fn descriptors(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        let output = (self.listening == Listening::Yes).then(|| self.output.as_fd());
        std::iter::once(self.pidfd.as_fd()).chain(output)
    }

    /// Sends a signal to it and what it has started.
    pub fn signal(&self, signal: i32) {
        // Once it is reaped, its number may be another's.
        if self.ended.is_none() {
            sys::signal_group(self.pid(), signal);
        }
    }

    /// Takes what it has said; its exit code or 128 and the signal once it has ended.
    pub fn turn(&mut self) -> Option<i32> {
        self.listen();
        if self.ended.is_none() {
            self.ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            self.listen();
        }
        self.ended.map(|status| status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0)))
    }

    /// Why it ended, from what it said.
    pub fn reason(&self) -> String {
        self.said.reason()
    }

    /// The version that it says it is of.
    pub fn version(&self) -> Option<&str> {
        self.said.version.as_deref()
    }

    fn listen(&mut self) {
        let mut bytes = [0; 8192];
        for _ in 0..8 {
            self.listening = match self.output.read(&mut bytes) {
                Ok(0) => Listening::Closed,
                Ok(length) => {
                    self.said.take(&bytes[..length]);
                    Listening::Later
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => Listening::Yes,
            };
            if self.listening != Listening::Later {
                break;
            }
        }
    }
}

impl Drop for Process {
    /// A thread waits for its end, as the kernel may take its time.
    fn drop(&mut self) {
        self.signal(libc::SIGKILL);
        if let (None, Some(mut child)) = (self.ended, self.child.take()) {
            let wait = move || child.wait().map(drop).unwrap_or_default();
            let _ = std::thread::Builder::new().name("reaper".into()).spawn(wait);
        }
    }
}

/// The last lines of what a program said, and the lines that matter.
#[derive(Default)]
struct Said {
    lines: VecDeque<String>,
    partial: Vec<u8>,
    exit: Option<String>,
    version: Option<String>,
}

impl Said {
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => self.end_line(),
                _ if self.partial.len() < MAX_LINE => self.partial.push(*byte),
                _ => {}
            }
        }
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&self.partial).trim_end().to_owned();
        self.partial.clear();
        // As scx_layered prints it, and as its main function's error.
        if let Some(reason) = line.strip_prefix("Error: ").unwrap_or(&line).strip_prefix("EXIT: ") {
            self.exit.get_or_insert_with(|| reason.to_owned());
        }
        if let Some((_, version)) = line.split_once("Running scx_layered (build ID: ") {
            self.version = version.split([' ', '-', ')']).next().map(str::to_owned);
        }
        log::say(format!("scx_layered: {line}"));
        if self.lines.len() == KEPT_LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// The kernel's reason, else the error with its causes, else the last line.
    fn reason(&self) -> String {
        if let Some(exit) = &self.exit {
            return format!("EXIT: {exit}");
        }
        if let Some(at) = self.lines.iter().rposition(|line| line.starts_with("Error: ")) {
            let told = self.lines.range(at..).map(|line| line.trim()).filter(|line| !line.is_empty());
            return told.take(8).collect::<Vec<_>>().join(" ");
        }
        self.lines.iter().rev().find(|line| !line.is_empty()).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Said {
        let mut said = Said::default();
        said.take(text.as_bytes());
        said
    }

    #[test]
    fn the_kernels_reason_counts_more_than_the_dump_behind_it() {
        let dump = "CPU states\n".repeat(1000);
        let said =
            said(&format!("hello\nEXIT: runnable task stall (x[1] failed to run for 30.1s)\n{dump}Error: bye\n"));
        assert_eq!(said.reason(), "EXIT: runnable task stall (x[1] failed to run for 30.1s)");
        assert_eq!(said.lines.len(), KEPT_LINES);
    }

    #[test]
    fn a_reason_that_comes_as_an_error_is_one_all_the_same() {
        assert_eq!(said("Error: EXIT: disabled by sysrq-S\n").reason(), "EXIT: disabled by sysrq-S");
    }

    #[test]
    fn an_error_is_told_with_its_causes() {
        let said = said("a\nError: Failed to load\n\nCaused by:\n    Invalid argument (os error 22)\n");
        assert_eq!(said.reason(), "Error: Failed to load Caused by: Invalid argument (os error 22)");
    }

    #[test]
    fn the_version_is_read_from_what_it_logs() {
        let line =
            "2026-01-01T00:00:00Z  INFO main: Running scx_layered (build ID: 1.1.4-gcafe x86_64-unknown-linux-gnu)\n";
        assert_eq!(said(line).version.as_deref(), Some("1.1.4"));
    }

    #[test]
    fn an_endless_line_and_bytes_that_are_no_text_are_kept_short() {
        let mut said = Said::default();
        said.take(&[0xff; 100_000]);
        said.take(b"\n");
        assert!(said.reason().chars().count() <= MAX_LINE);
    }
}
