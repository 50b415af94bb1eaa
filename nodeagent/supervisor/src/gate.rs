//! Where a new scheduler is parked until the old one is gone.
//!
//! scx_layered, once its programs are verified and loaded, reads
//! /sys/kernel/sched_ext/state, gives up if that is `enabled`, and attaches
//! otherwise (`scx_ops_attach!`, 1.1.4). We have it see a named pipe there, in
//! mounts of its own: its open waits until we open the other end, and its read
//! until we write.

use crate::sys;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The gate of one process.
pub struct Gate {
    pipe: PathBuf,
    state_file: PathBuf,
    held: Option<File>,
}

impl Gate {
    /// A pipe in the run directory for this file.
    pub fn new(run_dir: &Path, state_file: PathBuf) -> io::Result<Gate> {
        let pipe = run_dir.join("gate");
        let _ = fs::remove_file(&pipe);
        sys::make_fifo(&pipe)?;
        Ok(Gate { pipe, state_file, held: None })
    }

    /// What the process must be started with.
    pub fn mount(&self) -> io::Result<sys::Gate> {
        sys::Gate::new(&self.pipe, &self.state_file)
    }

    /// Whether the process waits here.
    pub fn reached(&mut self) -> bool {
        if self.held.is_none() {
            // Fails with ENXIO as long as nobody reads.
            self.held = OpenOptions::new().write(true).custom_flags(libc::O_NONBLOCK).open(&self.pipe).ok();
        }
        self.held.is_some()
    }

    /// Lets the process through, which must be waiting, and gives it the true
    /// file back for the next time it reads. Closing without a word would let
    /// it through as well: kill the process before the gate is dropped.
    pub fn open(mut self, pid: u32) -> io::Result<()> {
        let unmounted = sys::unmount_for(pid, &self.state_file);
        if let Some(mut held) = self.held.take() {
            held.write_all(b"disabled\n")?;
        }
        unmounted
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.pipe);
    }
}
