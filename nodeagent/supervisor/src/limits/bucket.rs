//! How much CPU time a cgroup may still use: pure arithmetic, in nanoseconds.
//!
//! Time gives `rate` nanoseconds of CPU a nanosecond; what is used is taken
//! away. The credit never exceeds `BURST` worth of time, and a debt is carried
//! over, so within any second a cgroup gets at most `rate` + `BURST` + what it
//! used before it was noticed.

use std::time::Duration;

/// The most credit, as the time in which it is earned.
const BURST: f64 = 50e6;
/// What may be overdrawn before it is noticed, as the time in which it is earned.
const SLACK: f64 = 40e6;
/// The credit that ends a freeze, as the time in which it is earned.
const RESUME: f64 = 30e6;
/// The least credit that ends a freeze, in CPU time: less is not worth a freeze.
const LEAST_RESUME: f64 = 1e6;
/// The longest freeze; debt beyond it is forgiven.
pub const LONGEST_FREEZE: Duration = Duration::from_millis(500);
/// Between two looks at a running cgroup.
const SHORTEST_LOOK: f64 = 500e3;
const LONGEST_LOOK: f64 = 250e6;

/// The account of one cgroup.
#[derive(Clone, Debug)]
pub struct Bucket {
    rate: f64,
    cores: f64,
    credit: f64,
    at: u64,
    usage: u64,
    burn: f64,
}

impl Bucket {
    /// A full one, of a limit in cores on a machine of so many, at this time
    /// and usage.
    pub fn new(rate: f64, cores: f64, at: u64, usage: u64) -> Bucket {
        let mut bucket = Bucket { rate, cores, credit: 0.0, at, usage, burn: 0.0 };
        bucket.credit = bucket.most();
        bucket
    }

    /// The limit, in cores.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// The limit has changed.
    pub fn set_rate(&mut self, rate: f64) {
        self.rate = rate;
        self.credit = self.credit.min(self.most());
    }

    /// What was used until now.
    pub fn charge(&mut self, at: u64, usage: u64) {
        let earned = self.rate * at.saturating_sub(self.at) as f64;
        let used = usage.saturating_sub(self.usage) as f64;
        let deepest = self.resume() - self.rate * LONGEST_FREEZE.as_nanos() as f64;
        self.credit = (self.credit + earned - used).min(self.most()).max(deepest);
        self.at = at;
        self.usage = self.usage.max(usage);
    }

    /// It used this much within a run of this time, which ended with a freeze.
    pub fn ran(&mut self, used: u64, time: u64) {
        let burn = (used as f64 / time.max(1) as f64).min(self.cores);
        self.burn = if self.burn > 0.0 { self.burn / 4.0 + burn * 0.75 } else { burn };
    }

    /// The usage at the last charge.
    pub fn usage(&self) -> u64 {
        self.usage
    }

    /// Whether nothing is left.
    pub fn exhausted(&self) -> bool {
        self.credit <= 0.0
    }

    /// Whether it burned faster than it earned in its last run.
    pub fn hot(&self) -> bool {
        self.burn > self.rate
    }

    /// From now until it may run again.
    pub fn rest(&self) -> Duration {
        nanos(((self.resume() - self.credit) / self.rate).max(0.0).ceil()).min(LONGEST_FREEZE)
    }

    /// Until the credit is used up, if it burns as it did.
    pub fn run(&self) -> Duration {
        nanos((self.credit / (self.burn - self.rate).max(1e-3)).clamp(SHORTEST_LOOK / 2.0, LONGEST_LOOK))
    }

    /// Until it must be looked at again, whatever it does from now on.
    pub fn look(&self) -> Duration {
        self.look_with(self.credit)
    }

    /// As `look`, where all is known is that it used at most so much since the
    /// last charge. None where it must be looked at now.
    pub fn look_unread(&self, at: u64, most_used: u64) -> Option<Duration> {
        let earned = self.rate * at.saturating_sub(self.at) as f64;
        let credit = (self.credit + earned).min(self.most()) - most_used as f64;
        (credit > self.most() / 2.0).then(|| self.look_with(credit))
    }

    fn look_with(&self, credit: f64) -> Duration {
        let fastest = (self.cores - self.rate).max(1e-3);
        nanos(((credit + self.rate * SLACK) / fastest).clamp(SHORTEST_LOOK, LONGEST_LOOK))
    }

    fn most(&self) -> f64 {
        (self.rate * BURST).max(LEAST_RESUME)
    }

    fn resume(&self) -> f64 {
        (self.rate * RESUME).max(LEAST_RESUME)
    }
}

fn nanos(count: f64) -> Duration {
    Duration::from_nanos(count as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    /// A cgroup that always wants `threads` cores, watched as the pacer does,
    /// with usage that the kernel tells up to `tick` late while it runs.
    fn used_per_window(rate: f64, cores: f64, threads: f64, tick: u64, windows: usize) -> Vec<f64> {
        let mut bucket = Bucket::new(rate, cores, 0, 0);
        let (mut now, mut used, mut frozen, mut thawed_at, mut usage_at_thaw) = (0u64, 0.0f64, false, 0u64, 0u64);
        let mut due = bucket.look().as_nanos() as u64;
        let mut history = vec![0.0];
        let step = MS / 10;
        while history.len() <= windows * 10_000 {
            now += step;
            if !frozen {
                used += threads * step as f64;
            }
            history.push(used);
            if now < due {
                continue;
            }
            if frozen {
                bucket.charge(now, used as u64);
                frozen = !bucket.rest().is_zero();
                let next = if frozen { bucket.rest() } else { bucket.run().min(bucket.look()) };
                (thawed_at, usage_at_thaw) = (now, used as u64);
                due = now + next.as_nanos() as u64;
                continue;
            }
            bucket.charge(now, (used - threads * (now % tick) as f64).max(0.0) as u64);
            if bucket.exhausted() || bucket.hot() {
                frozen = true;
                bucket.ran(used as u64 - usage_at_thaw, now - thawed_at);
                bucket.charge(now, used as u64);
                due = now + bucket.rest().as_nanos() as u64;
            } else {
                due = now + bucket.look().as_nanos() as u64;
            }
        }
        // Windows of a second, each 10 ms later than the one before.
        (0..history.len() - 10_000).step_by(100).map(|at| (history[at + 10_000] - history[at]) / 1e9).collect()
    }

    #[test]
    fn within_any_second_nobody_gets_more_than_a_tenth_above_the_limit() {
        for (rate, cores, threads) in [(0.2, 2.0, 1.0), (0.2, 4.0, 4.0), (0.5, 8.0, 3.0), (1.5, 16.0, 16.0)] {
            let windows = used_per_window(rate, cores, threads, MS, 10);
            let most = windows.iter().copied().fold(0.0, f64::max);
            assert!(most <= rate * 1.10, "{rate} of {cores}, {threads} threads: {most}");
        }
    }

    #[test]
    fn who_wants_the_limit_gets_it() {
        for (rate, cores, threads) in [(0.05, 2.0, 1.0), (0.2, 2.0, 1.0), (0.2, 4.0, 4.0), (1.5, 16.0, 16.0)] {
            let windows = used_per_window(rate, cores, threads, 4 * MS, 20);
            let mean = windows.iter().sum::<f64>() / windows.len() as f64;
            assert!((rate * 0.95..=rate * 1.05).contains(&mean), "{rate} of {cores}, {threads} threads: {mean}");
        }
    }

    #[test]
    fn who_uses_less_is_never_exhausted() {
        let mut bucket = Bucket::new(0.5, 4.0, 0, 0);
        for turn in 1..1000 {
            bucket.charge(turn * 10 * MS, turn * 4 * MS);
            assert!(!bucket.exhausted());
        }
    }

    #[test]
    fn no_debt_is_longer_than_the_longest_freeze() {
        let mut bucket = Bucket::new(0.1, 64.0, 0, 0);
        bucket.charge(1000 * MS, 64_000 * MS);
        assert!(bucket.rest() <= LONGEST_FREEZE);
        bucket.charge(1000 * MS + LONGEST_FREEZE.as_nanos() as u64 + 1, 64_000 * MS);
        assert!(bucket.rest().is_zero());
    }

    #[test]
    fn a_calm_cgroup_on_a_calm_node_need_not_be_read() {
        let bucket = Bucket::new(1.0, 16.0, 0, 0);
        assert!(bucket.look_unread(10 * MS, MS).is_some());
        assert!(bucket.look_unread(10 * MS, 40 * MS).is_none());
    }
}
