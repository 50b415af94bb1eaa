//! The pacer's thread. While a sched_ext scheduler is attached it turns every
//! limited cgroup when that is due; else it sleeps.

use super::cgroup::{self, Usage};
use super::paced::{Counts, Paced};
use super::record::Record;
use super::tree::{Change, Tree};
use crate::board::Board;
use crate::protocol::{Guarantee, LimitsStatus};
use crate::sys;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const SECOND: u64 = 1_000_000_000;
/// Between two looks at the whole tree, beside inotify.
const FULL_SCAN: u64 = 10 * SECOND;
/// What is due this soon is done at once, so that wake-ups are few.
const TOGETHER: u64 = 100_000;

/// What the pacer shares with who steers it.
pub struct Steering {
    /// Whether a sched_ext scheduler may be attached.
    pub attached: AtomicBool,
    /// Whether it is to end.
    pub ending: AtomicBool,
    /// Wakes it.
    pub bell: File,
}

/// The pacer.
pub struct Pacer {
    /// The cgroup v2 hierarchy.
    pub cgroup_root: PathBuf,
    /// Whether limits are to be held.
    pub wanted: bool,
    /// What it has frozen.
    pub record: Arc<Record>,
    /// Where it tells.
    pub board: Arc<Board>,
    /// What it is told.
    pub steering: Arc<Steering>,
    /// What is to be said beside all else.
    pub remark: String,
}

impl Pacer {
    /// Paces until it is told to end.
    pub fn run(mut self) {
        if let Err(error) = sys::take_precedence() {
            self.remark += &format!("the pacer has no precedence: {error}");
        }
        let mut counts = Counts::default();
        while !self.steering.ending.load(Ordering::SeqCst) {
            if !self.steering.attached.load(Ordering::SeqCst) {
                self.tell(LimitsStatus { guarantee: Guarantee::Kernel, ..told(&counts) });
                self.sleep();
                continue;
            }
            if let Err(why) = self.pace(&mut counts) {
                self.tell(LimitsStatus { guarantee: Guarantee::No, why, ..told(&counts) });
                self.sleep();
            }
        }
    }

    /// Paces as long as a scheduler is attached.
    fn pace(&self, counts: &mut Counts) -> Result<(), String> {
        if !self.wanted {
            return Err("--no-limits".into());
        }
        let root = self.cgroup_root.display();
        if !self.cgroup_root.join("cgroup.controllers").exists() {
            return Err(format!("there is no cgroup v2 hierarchy at {root}"));
        }
        let cores = f64::from(sys::cpus());
        let tree = Tree::new(&self.cgroup_root, cores).map_err(|error| format!("{root} cannot be watched: {error}"))?;
        let mut round =
            Round { pacer: self, tree, cores, paced: BTreeMap::new(), refused: BTreeMap::new(), roots: vec![] };
        let outcome = round.run(counts);
        round.thaw_all(counts);
        outcome
    }

    fn sleep(&self) {
        let _ = sys::wait(&[self.steering.bell.as_fd()], Duration::from_secs(10));
        let _ = (&self.steering.bell).read(&mut [0; 8]);
    }

    fn tell(&self, mut limits: LimitsStatus) {
        if !self.remark.is_empty() {
            let separator = if limits.why.is_empty() { "" } else { "; " };
            limits.why = format!("{}{separator}{}", limits.why, self.remark);
        }
        self.board.post_limits(limits);
    }
}

fn told(counts: &Counts) -> LimitsStatus {
    LimitsStatus { freezes: counts.freezes, thaws: counts.thaws, ..LimitsStatus::default() }
}

/// One stretch of pacing: from an attach to a detach.
struct Round<'a> {
    pacer: &'a Pacer,
    tree: Tree,
    cores: f64,
    paced: BTreeMap<PathBuf, Paced>,
    refused: BTreeMap<PathBuf, String>,
    roots: Vec<Usage>,
}

impl Round<'_> {
    fn run(&mut self, counts: &mut Counts) -> Result<(), String> {
        let (mut next_scan, mut next_second) = (0, 0);
        while self.pacer.steering.attached.load(Ordering::SeqCst) && !self.pacer.steering.ending.load(Ordering::SeqCst)
        {
            let now = nanos();
            if now >= next_scan {
                self.scan(now, counts);
                next_scan = now + FULL_SCAN;
            }
            self.take_changes(now, counts);
            if now >= next_second {
                self.close_second(now, counts);
                next_second = now + SECOND;
            }
            self.turn(nanos(), counts);
            let due = self.paced.values().map(|paced| paced.due).min().unwrap_or(u64::MAX);
            self.wait(due.min(next_second)).map_err(|error| format!("the pacer cannot wait: {error}"))?;
        }
        Ok(())
    }

    fn wait(&self, due: u64) -> io::Result<()> {
        let left = Duration::from_nanos(due.saturating_sub(nanos()));
        let ready = sys::wait(&[self.tree.events(), self.pacer.steering.bell.as_fd()], left)?;
        if ready[1] {
            let _ = (&self.pacer.steering.bell).read(&mut [0; 8]);
        }
        Ok(())
    }

    /// Turns what is due.
    fn turn(&mut self, now: u64, counts: &mut Counts) {
        if self.paced.values().all(|paced| paced.due > now) {
            return;
        }
        // A root that cannot be read leaves nothing to be inferred from it.
        let root_usage = self.roots.iter().map(Usage::read).sum::<io::Result<u64>>().unwrap_or(u64::MAX);
        let due = self.paced.iter().filter(|(_, paced)| paced.due <= now + TOGETHER);
        let due: Vec<PathBuf> = due.map(|(path, _)| path.clone()).collect();
        for path in due {
            // What others wrote must be known before it can be thawed.
            if self.paced.get(&path).is_some_and(Paced::frozen) {
                self.take_changes(now, counts);
            }
            if let Some(paced) = self.paced.get_mut(&path)
                && let Err(error) = paced.turn(now, root_usage, &self.pacer.record, counts)
            {
                self.drop_paced(&path, error, counts);
            }
        }
    }

    /// One that is gone needs no pacing; one that cannot be paced is told.
    fn drop_paced(&mut self, path: &Path, error: io::Error, counts: &mut Counts) {
        if let Some(mut paced) = self.paced.remove(path) {
            let _ = paced.thaw(&self.pacer.record, counts);
            paced.strike(&self.pacer.record);
        }
        if path.join("cgroup.freeze").exists() {
            self.refused.insert(path.to_owned(), error.to_string());
        }
    }

    fn take_changes(&mut self, now: u64, counts: &mut Counts) {
        let changes = self.tree.take_events();
        if changes.contains(&Change::Limits) {
            self.follow_tree(now, counts);
        }
        for change in changes {
            if let Change::Freeze(path) = change
                && let Some(paced) = self.paced.get_mut(&path)
                && let Err(error) = paced.yield_to_others(now, &self.pacer.record)
            {
                self.drop_paced(&path, error, counts);
            }
        }
    }

    fn scan(&mut self, now: u64, counts: &mut Counts) {
        self.refused.clear();
        self.tree.scan();
        let roots = cgroup::roots(&self.pacer.cgroup_root);
        self.roots = roots.iter().filter_map(|root| Usage::open(root).ok()).collect();
        self.follow_tree(now, counts);
    }

    fn follow_tree(&mut self, now: u64, counts: &mut Counts) {
        let wanted: BTreeMap<PathBuf, f64> = self.tree.limits().map(|(path, limit)| (path.clone(), limit)).collect();
        let unlimited: Vec<PathBuf> = self.paced.keys().filter(|path| !wanted.contains_key(*path)).cloned().collect();
        for path in unlimited {
            if let Some(mut paced) = self.paced.remove(&path) {
                let _ = paced.thaw(&self.pacer.record, counts);
                paced.strike(&self.pacer.record);
            }
        }
        self.refused.retain(|path, _| wanted.contains_key(path));
        for (path, limit) in wanted {
            if let Some(paced) = self.paced.get_mut(&path) {
                paced.set_limit(limit, now);
                continue;
            }
            match Paced::open(&path, limit, self.cores, now) {
                Ok(paced) => drop(self.paced.insert(path, paced)),
                Err(_) if !path.exists() => {}
                Err(error) => drop(self.refused.insert(path, error.to_string())),
            }
        }
    }

    fn close_second(&mut self, now: u64, counts: &Counts) {
        for paced in self.paced.values_mut() {
            // One that is gone is found out at its next turn.
            let _ = paced.close_second(now);
        }
        let why = self.complaint();
        let guarantee = if why.is_empty() { Guarantee::Held } else { Guarantee::No };
        self.pacer.tell(LimitsStatus {
            guarantee,
            cgroups: self.paced.len(),
            pacing: self.paced.values().filter(|paced| paced.pacing()).count(),
            frozen: self.paced.values().filter(|paced| paced.frozen()).count(),
            worst_permille: self.paced.values().map(Paced::permille).max().unwrap_or(0),
            why,
            ..told(counts)
        });
    }

    /// Why not all limits are held at all times.
    fn complaint(&self) -> String {
        match (self.refused.iter().next(), &self.tree.complaint) {
            (Some((path, error)), _) => {
                format!("{} cgroups cannot be paced, one is {}: {error}", self.refused.len(), path.display())
            }
            (None, Some(complaint)) => complaint.clone(),
            (None, None) => String::new(),
        }
    }

    fn thaw_all(&mut self, counts: &mut Counts) {
        for paced in self.paced.values_mut() {
            let _ = paced.thaw(&self.pacer.record, counts);
        }
        self.pacer.record.thaw_all(&self.pacer.cgroup_root);
    }
}

fn nanos() -> u64 {
    sys::boot_time().as_nanos() as u64
}
