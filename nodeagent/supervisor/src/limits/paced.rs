//! One limited cgroup, and what its pacing is at.

use super::bucket::{Bucket, LONGEST_FREEZE};
use super::cgroup::{Freezer, Usage};
use super::record::Record;
use std::io;
use std::path::Path;
use std::time::Duration;

/// From a freeze until its usage is exact: running tasks are stopped and charged by then.
const SETTLE: Duration = Duration::from_micros(1500);
/// Between two looks at a cgroup that somebody else has frozen.
const ALONE: Duration = Duration::from_millis(100);

/// Counts of what the pacer did.
#[derive(Default)]
pub struct Counts {
    /// Freezes since the start.
    pub freezes: u64,
    /// Thaws since the start.
    pub thaws: u64,
}

/// One limited cgroup. All times are nanoseconds since boot.
pub struct Paced {
    usage: Usage,
    freezer: Freezer,
    bucket: Bucket,
    step: Step,
    /// When it must be turned next.
    pub due: u64,
    root_usage: u64,
    second: Second,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// It runs. What it used since then is its present burn; one that is known
    /// to burn fast has a time by which it is taken to be exhausted.
    Running { since: u64, usage: u64, until: Option<u64> },
    /// It was frozen just now, after this run.
    Settling { since: u64, run: u64, usage: u64 },
    /// It is frozen until it has earned enough.
    Frozen { since: u64 },
    /// Somebody else has frozen it.
    Alone,
}

/// What it used in the last whole second.
struct Second {
    at: u64,
    usage: u64,
    permille: u64,
    exhausted: bool,
}

impl Paced {
    /// One that runs.
    pub fn open(directory: &Path, limit: f64, cores: f64, now: u64) -> io::Result<Paced> {
        let usage = Usage::open(directory)?;
        let used = usage.read()?;
        let bucket = Bucket::new(limit, cores, now, used);
        Ok(Paced {
            freezer: Freezer::open(directory)?,
            due: now + nanos(bucket.look()),
            usage,
            bucket,
            step: Step::Running { since: now, usage: used, until: None },
            root_usage: 0,
            second: Second { at: now, usage: used, permille: 0, exhausted: false },
        })
    }

    /// The limit may have changed.
    pub fn set_limit(&mut self, limit: f64, now: u64) {
        if limit != self.bucket.rate() {
            self.bucket.set_rate(limit);
            self.due = now;
        }
    }

    /// Whether we have frozen it.
    pub fn frozen(&self) -> bool {
        matches!(self.step, Step::Settling { .. } | Step::Frozen { .. })
    }

    /// Whether it was at its limit within the last second.
    pub fn pacing(&self) -> bool {
        self.frozen() || self.second.exhausted
    }

    /// What it used of its limit in the last whole second, in permille.
    pub fn permille(&self) -> u64 {
        self.second.permille
    }

    /// Does what is due. `root_usage` is that of all pods together. An error is
    /// a cgroup that is gone, or that cannot be frozen.
    pub fn turn(&mut self, now: u64, root_usage: u64, record: &Record, counts: &mut Counts) -> io::Result<()> {
        match self.step {
            Step::Running { until, .. } => {
                if self.look(now, root_usage, until)? {
                    self.freeze(now, record, counts)?;
                }
            }
            Step::Settling { since, run, usage } => {
                self.bucket.charge(now, self.usage.read()?);
                self.bucket.ran(self.bucket.usage().saturating_sub(usage), since - run);
                self.rest(now, since, record, counts)?;
            }
            Step::Frozen { since } => {
                self.bucket.charge(now, self.usage.read()?);
                self.rest(now, since, record, counts)?;
            }
            Step::Alone => self.stay_away(now)?,
        }
        Ok(())
    }

    /// Whether a running one is to be frozen.
    fn look(&mut self, now: u64, root_usage: u64, until: Option<u64>) -> io::Result<bool> {
        let used_by_all = root_usage.saturating_sub(self.root_usage);
        if until.is_none()
            && let Some(look) = self.bucket.look_unread(now, used_by_all)
        {
            self.due = now + nanos(look);
            return Ok(false);
        }
        self.bucket.charge(now, self.usage.read()?);
        self.root_usage = root_usage;
        // The kernel charges what runs at its ticks, so time counts as well.
        if self.bucket.exhausted() || until.is_some_and(|until| now >= until) {
            return Ok(true);
        }
        if until.is_none() {
            self.step = Step::Running { since: now, usage: self.bucket.usage(), until };
        }
        self.due = (now + nanos(self.bucket.look())).min(until.unwrap_or(u64::MAX));
        Ok(false)
    }

    fn freeze(&mut self, now: u64, record: &Record, counts: &mut Counts) -> io::Result<()> {
        let Step::Running { since, usage, .. } = self.step else { return Ok(()) };
        if self.freezer.read()? {
            return self.stay_away(now);
        }
        if !record.add(self.freezer.id) {
            return Err(io::Error::other("too many cgroups are frozen"));
        }
        if let Err(error) = self.freezer.write(true) {
            record.remove(self.freezer.id);
            return Err(error);
        }
        counts.freezes += 1;
        self.second.exhausted = true;
        self.step = Step::Settling { since: now, run: since, usage };
        self.due = now + nanos(SETTLE);
        Ok(())
    }

    fn rest(&mut self, now: u64, since: u64, record: &Record, counts: &mut Counts) -> io::Result<()> {
        let rest = nanos(self.bucket.rest()).min((since + nanos(LONGEST_FREEZE)).saturating_sub(now));
        if rest > 0 {
            self.step = Step::Frozen { since };
            self.due = now + rest;
            return Ok(());
        }
        self.thaw(record, counts)?;
        self.resume(now);
        Ok(())
    }

    fn resume(&mut self, now: u64) {
        let until = self.bucket.hot().then(|| now + nanos(self.bucket.run()));
        self.step = Step::Running { since: now, usage: self.bucket.usage(), until };
        self.due = (now + nanos(self.bucket.look())).min(until.unwrap_or(u64::MAX));
    }

    /// Leaves it alone as long as somebody else wants it frozen.
    fn stay_away(&mut self, now: u64) -> io::Result<()> {
        if self.freezer.read()? {
            self.step = Step::Alone;
            self.due = now + nanos(ALONE);
        } else {
            self.bucket.charge(now, self.usage.read()?);
            self.resume(now);
        }
        Ok(())
    }

    /// Somebody else has written to the freezer: what they want holds.
    pub fn yield_to_others(&mut self, now: u64, record: &Record) -> io::Result<()> {
        record.remove(self.freezer.id);
        self.stay_away(now)
    }

    /// Thaws it, if we have frozen it.
    pub fn thaw(&mut self, record: &Record, counts: &mut Counts) -> io::Result<()> {
        if self.frozen() {
            self.freezer.write(false)?;
            record.remove(self.freezer.id);
            counts.thaws += 1;
        }
        Ok(())
    }

    /// Takes it off the record, thawed or gone.
    pub fn strike(&self, record: &Record) {
        record.remove(self.freezer.id);
    }

    /// To be called about once a second.
    pub fn close_second(&mut self, now: u64) -> io::Result<()> {
        let usage = self.usage.read()?;
        let allowed = self.bucket.rate() * now.saturating_sub(self.second.at).max(1) as f64;
        let permille = (1000.0 * usage.saturating_sub(self.second.usage) as f64 / allowed) as u64;
        self.second = Second { at: now, usage, permille, exhausted: false };
        Ok(())
    }
}

fn nanos(time: Duration) -> u64 {
    time.as_nanos() as u64
}
