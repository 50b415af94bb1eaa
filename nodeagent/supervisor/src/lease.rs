//! The lease: how long a scheduler runs without being asked for again, by the
//! clock that no clock change moves.

use crate::protocol::LeaseStatus;
use crate::sys;
use std::time::Duration;

/// A lease.
pub struct Lease {
    usual: Duration,
    length: Duration,
    end: Duration,
}

impl Lease {
    /// One that has run out. `usual` is the length of one that nobody measures.
    pub fn new(usual: Duration) -> Lease {
        Lease { usual, length: usual, end: Duration::ZERO }
    }

    /// From now on.
    pub fn renew(&mut self, length: Option<Duration>) {
        self.length = length.unwrap_or(self.usual);
        self.end = sys::boot_time() + self.length;
    }

    /// One that was given earlier in this boot; it never ends later than one given now would.
    pub fn until(&mut self, length: Option<Duration>, end: Duration) {
        self.length = length.unwrap_or(self.usual);
        self.end = end.min(sys::boot_time() + self.length);
    }

    /// Its whole length.
    pub fn length(&self) -> Duration {
        self.length
    }

    /// When it ends, since boot.
    pub fn end(&self) -> Duration {
        self.end
    }

    /// What is left of it.
    pub fn left(&self) -> Duration {
        self.end.saturating_sub(sys::boot_time())
    }

    /// What the status says; the board fills in what is left.
    pub fn status(&self) -> LeaseStatus {
        LeaseStatus { seconds: self.length.as_secs(), left_millis: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_end_too_far_away_is_cut_to_the_length() {
        let mut lease = Lease::new(Duration::from_secs(60));
        lease.until(Some(Duration::from_secs(5)), Duration::from_secs(u64::MAX / 4));
        assert!(lease.left() <= Duration::from_secs(5));
    }

    #[test]
    fn a_lease_that_nobody_gave_has_run_out() {
        assert!(Lease::new(Duration::from_secs(60)).left().is_zero());
    }
}
