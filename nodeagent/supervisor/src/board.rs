//! The status, where the keeper puts it up and connections read it.

use crate::protocol::{LimitsStatus, Status};
use crate::sys;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The board.
#[derive(Default)]
pub struct Board {
    posted: Mutex<Posted>,
    changed: Condvar,
}

#[derive(Default)]
struct Posted {
    version: u64,
    status: Status,
    lease_end: Duration,
}

impl Board {
    /// Puts up what the keeper knows; who waits is woken if it is news.
    pub fn post(&self, mut status: Status, lease_end: Duration) {
        let mut posted = self.lock();
        status.limits = posted.status.limits.clone();
        status.lease.left_millis = 0;
        if posted.status != status {
            posted.status = status;
            self.news(&mut posted);
        }
        posted.lease_end = lease_end;
    }

    /// Puts up what the pacer knows. Counters that move are no news.
    pub fn post_limits(&self, limits: LimitsStatus) {
        let mut posted = self.lock();
        let before = &posted.status.limits;
        let news = (before.guarantee, &before.why) != (limits.guarantee, &limits.why);
        posted.status.limits = limits;
        if news {
            self.news(&mut posted);
        }
    }

    /// The status and its version.
    pub fn read(&self) -> (u64, Status) {
        posted_now(&self.lock())
    }

    /// The status as soon as it is newer than `seen`, or when the time is over.
    pub fn newer(&self, seen: u64, limit: Duration) -> (u64, Status) {
        let end = Instant::now() + limit;
        let mut posted = self.lock();
        while posted.version == seen {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.changed.wait_timeout(posted, left);
            posted = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        posted_now(&posted)
    }

    fn news(&self, posted: &mut Posted) {
        posted.version += 1;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Posted> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn posted_now(posted: &Posted) -> (u64, Status) {
    let mut status = posted.status.clone();
    status.lease.left_millis = posted.lease_end.saturating_sub(sys::boot_time()).as_millis() as u64;
    (posted.version, status)
}
