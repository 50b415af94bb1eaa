//! The system calls that the standard library has no safe word for. All
//! unsafe code of this program is here; each function is one call and says
//! why it is sound.
#![allow(unsafe_code)]

mod child;
mod memory;

pub use child::{Gate, fork_guard, prepare, unmount_for};
pub use memory::SharedWords;

use std::ffi::CString;
use std::fs::File;
use std::io::{self, Error};
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

/// The time since the machine booted, sleep included; no clock change moves it.
pub fn boot_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec of our own.
    unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The CPUs that are online.
pub fn cpus() -> u32 {
    // SAFETY: no pointers.
    let count = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    u32::try_from(count).unwrap_or(1).max(1)
}

/// Waits until one of the descriptors can be read or the time is over; says
/// for each whether it can.
pub fn wait(descriptors: &[BorrowedFd<'_>], limit: Duration) -> io::Result<Vec<bool>> {
    let mut polls: Vec<libc::pollfd> =
        descriptors.iter().map(|fd| libc::pollfd { fd: fd.as_raw_fd(), events: libc::POLLIN, revents: 0 }).collect();
    let time = libc::timespec {
        tv_sec: limit.as_secs() as libc::time_t,
        tv_nsec: libc::c_long::from(limit.subsec_nanos() as i32),
    };
    // SAFETY: the array and its length belong together; no signal mask is given.
    let ready = unsafe { libc::ppoll(polls.as_mut_ptr(), polls.len() as libc::nfds_t, &time, std::ptr::null()) };
    match check(ready) {
        Err(error) if error.kind() != io::ErrorKind::Interrupted => Err(error),
        _ => Ok(polls.iter().map(|poll| poll.revents != 0).collect()),
    }
}

/// Becomes readable when the process ends.
pub fn pidfd(pid: u32) -> io::Result<OwnedFd> {
    // SAFETY: no pointers; the answer is a descriptor that nobody else has.
    owned(unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) } as i32)
}

/// Sends a signal to every process of a group.
pub fn signal_group(group: u32, signal: i32) {
    // SAFETY: no pointers.
    unsafe { libc::kill(-(group as i32), signal) };
}

/// Takes these signals off their default way: they are read from the file.
pub fn signal_file(signals: &[i32]) -> io::Result<File> {
    // SAFETY: a zeroed set is a valid argument of sigemptyset, and lives here.
    let fd = unsafe {
        let mut set: libc::sigset_t = std::mem::zeroed();
        libc::sigemptyset(&mut set);
        for signal in signals {
            libc::sigaddset(&mut set, *signal);
        }
        check(libc::sigprocmask(libc::SIG_BLOCK, &set, std::ptr::null_mut()))?;
        libc::signalfd(-1, &set, libc::SFD_CLOEXEC | libc::SFD_NONBLOCK)
    };
    owned(fd).map(File::from)
}

/// A file that one thread wakes another with.
pub fn event_file() -> io::Result<File> {
    // SAFETY: no pointers; the answer is a descriptor that nobody else has.
    owned(unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) }).map(File::from)
}

/// An inotify instance; its events are read from the file.
pub fn inotify() -> io::Result<File> {
    // SAFETY: no pointers; the answer is a descriptor that nobody else has.
    owned(unsafe { libc::inotify_init1(libc::IN_CLOEXEC | libc::IN_NONBLOCK) }).map(File::from)
}

/// Has an inotify instance tell of these events of a directory.
pub fn watch_directory(inotify: &File, directory: &Path, events: u32) -> io::Result<i32> {
    let path = c_path(directory)?;
    // SAFETY: the path ends with a zero byte and lives until the call returns.
    check(unsafe { libc::inotify_add_watch(inotify.as_raw_fd(), path.as_ptr(), events | libc::IN_ONLYDIR) })
}

/// The kernel's messages about its objects that come and go.
pub fn uevent_socket() -> io::Result<File> {
    let kind = libc::SOCK_DGRAM | libc::SOCK_CLOEXEC | libc::SOCK_NONBLOCK;
    // SAFETY: no pointers; the answer is a descriptor that nobody else has.
    let socket = owned(unsafe { libc::socket(libc::AF_NETLINK, kind, libc::NETLINK_KOBJECT_UEVENT) })?;
    // SAFETY: an address of zeros is valid, and its size is given.
    let bound = unsafe {
        let mut address: libc::sockaddr_nl = std::mem::zeroed();
        address.nl_family = libc::AF_NETLINK as libc::sa_family_t;
        address.nl_groups = 1;
        libc::bind(socket.as_raw_fd(), (&raw const address).cast(), size_of::<libc::sockaddr_nl>() as libc::socklen_t)
    };
    check(bound)?;
    Ok(File::from(socket))
}

/// Reads of this descriptor never wait.
pub fn never_wait(descriptor: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: no pointers.
    check(unsafe { libc::fcntl(descriptor.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) }).map(drop)
}

/// Makes a named pipe for root alone.
pub fn make_fifo(path: &Path) -> io::Result<()> {
    let path = c_path(path)?;
    // SAFETY: the path ends with a zero byte and lives until the call returns.
    check(unsafe { libc::mkfifo(path.as_ptr(), 0o600) }).map(drop)
}

/// Puts the calling thread above every thread that the kernel's ordinary
/// schedulers run, and above a few real-time ones, but not what it starts.
pub fn take_precedence() -> io::Result<()> {
    let priority = libc::sched_param { sched_priority: 10 };
    // SAFETY: the pointer is to a value of our own.
    check(unsafe { libc::sched_setscheduler(0, libc::SCHED_FIFO | libc::SCHED_RESET_ON_FORK, &priority) }).map(drop)
}

/// Files made from here on are for their owner alone.
pub fn private_files() {
    // SAFETY: no pointers.
    unsafe { libc::umask(0o077) };
}

/// As many open files as root of this machine lets us have.
pub fn allow_many_files() {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both pointers are to a value of our own.
    unsafe {
        if libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) == 0 {
            limit.rlim_cur = limit.rlim_max.min(1 << 20);
            libc::setrlimit(libc::RLIMIT_NOFILE, &limit);
        }
    }
}

fn c_path(path: &Path) -> io::Result<CString> {
    CString::new(path.as_os_str().as_bytes()).map_err(|_| Error::from_raw_os_error(libc::EINVAL))
}

fn check(answer: i32) -> io::Result<i32> {
    if answer < 0 { Err(Error::last_os_error()) } else { Ok(answer) }
}

fn owned(fd: i32) -> io::Result<OwnedFd> {
    // SAFETY: a call that makes descriptors returned it, so it is open and ours.
    check(fd).map(|fd| unsafe { OwnedFd::from_raw_fd(fd) })
}
