//! Words in memory that outlives the process that wrote them.

use super::check;
use std::fs::File;
use std::io::{self, Error};
use std::os::fd::AsRawFd;
use std::ptr;
use std::sync::atomic::AtomicU64;

/// A fixed number of 64-bit words shared with a file, or with processes
/// forked later where there is no file.
pub struct SharedWords {
    start: *mut AtomicU64,
    count: usize,
}

// SAFETY: the words are atomic, and stay mapped as long as this value lives.
unsafe impl Send for SharedWords {}
// SAFETY: as above.
unsafe impl Sync for SharedWords {}

impl SharedWords {
    /// The first `count` words of a file that is at least that long.
    pub fn of_file(file: &File, count: usize) -> io::Result<SharedWords> {
        SharedWords::map(file.as_raw_fd(), libc::MAP_SHARED, count)
    }

    /// Words of no file.
    pub fn anonymous(count: usize) -> io::Result<SharedWords> {
        SharedWords::map(-1, libc::MAP_SHARED | libc::MAP_ANONYMOUS, count)
    }

    fn map(fd: i32, flags: i32, count: usize) -> io::Result<SharedWords> {
        let access = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: the kernel chooses the place, so no memory in use is touched.
        let start = unsafe { libc::mmap(ptr::null_mut(), count * size_of::<u64>(), access, flags, fd, 0) };
        if start == libc::MAP_FAILED {
            return Err(Error::last_os_error());
        }
        Ok(SharedWords { start: start.cast(), count })
    }

    /// The words.
    pub fn words(&self) -> &[AtomicU64] {
        // SAFETY: a mapping of this length, aligned to a page, valid for &self.
        unsafe { std::slice::from_raw_parts(self.start, self.count) }
    }
}

impl Drop for SharedWords {
    fn drop(&mut self) {
        // SAFETY: mapped by `map` with this length, and no slice outlives &self.
        let _ = check(unsafe { libc::munmap(self.start.cast(), self.count * size_of::<u64>()) });
    }
}
