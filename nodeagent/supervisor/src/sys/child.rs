//! Processes: how a child is made ready between fork and exec, the guard's
//! fork, and a look into another process's mounts.

use super::{c_path, check};
use std::ffi::CString;
use std::fs::File;
use std::io::{self, Error};
use std::os::fd::AsRawFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::ptr;

/// A file that a child is to see in the place of another.
pub struct Gate {
    source: CString,
    target: CString,
}

impl Gate {
    /// `source` in the place of `target`.
    pub fn new(source: &Path, target: &Path) -> io::Result<Gate> {
        Ok(Gate { source: c_path(source)?, target: c_path(target)? })
    }

    fn mount(&self) -> io::Result<()> {
        let private = libc::MS_REC | libc::MS_PRIVATE;
        // SAFETY: all strings end with a zero byte and outlive the calls,
        // which are system calls alone, as they must be after a fork.
        unsafe {
            check(libc::unshare(libc::CLONE_NEWNS))?;
            check(libc::mount(ptr::null(), c"/".as_ptr(), ptr::null(), private, ptr::null()))?;
            check(libc::mount(self.source.as_ptr(), self.target.as_ptr(), ptr::null(), libc::MS_BIND, ptr::null()))?;
        }
        Ok(())
    }
}

/// The child leads a process group of its own, hears all signals, is killed
/// when the thread that starts it ends, and sees what the gate puts in place.
pub fn prepare(command: &mut Command, gate: Option<Gate>) {
    let parent = std::process::id();
    let make_ready = move || {
        // SAFETY: plain system calls with values of our own.
        unsafe {
            check(libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL))?;
            if libc::getppid() as u32 != parent {
                return Err(Error::from_raw_os_error(libc::ESRCH));
            }
            let mut none: libc::sigset_t = std::mem::zeroed();
            libc::sigemptyset(&mut none);
            check(libc::sigprocmask(libc::SIG_SETMASK, &none, ptr::null_mut()))?;
        }
        gate.as_ref().map_or(Ok(()), Gate::mount)
    };
    command.process_group(0);
    // SAFETY: the closure makes system calls alone: it takes no lock and no memory.
    unsafe { command.pre_exec(make_ready) };
}

/// Runs `work` in a process forked from this one, which then ends; `ours` is
/// closed there and comes back here. Only while this process has one thread.
pub fn fork_guard<T>(ours: T, work: impl FnOnce()) -> io::Result<T> {
    // SAFETY: with one thread, the child may do all that its parent may.
    if check(unsafe { libc::fork() })? > 0 {
        return Ok(ours);
    }
    drop(ours);
    // SAFETY: plain system calls with values of our own.
    unsafe {
        libc::setsid();
        libc::prctl(libc::PR_SET_NAME, c"temper-guard".as_ptr());
        for signal in [libc::SIGTERM, libc::SIGINT, libc::SIGHUP] {
            libc::signal(signal, libc::SIG_IGN);
        }
    }
    work();
    // SAFETY: ends this process at once, without the parent's destructors.
    unsafe { libc::_exit(0) }
}

/// Takes a mount away from the mounts that another process sees.
pub fn unmount_for(pid: u32, target: &Path) -> io::Result<()> {
    let mounts = File::open(format!("/proc/{pid}/ns/mnt"))?;
    let target = c_path(target)?;
    // A thread of its own, since it never gets its old mounts back.
    let thread = std::thread::Builder::new().name("unmount".into());
    let work = thread.spawn(move || {
        // SAFETY: the descriptor is open and the path ends with a zero byte.
        unsafe {
            check(libc::unshare(libc::CLONE_FS))?;
            check(libc::setns(mounts.as_raw_fd(), libc::CLONE_NEWNS))?;
            check(libc::umount2(target.as_ptr(), libc::MNT_DETACH)).map(drop)
        }
    })?;
    work.join().unwrap_or_else(|_| Err(Error::from_raw_os_error(libc::EINTR)))
}
