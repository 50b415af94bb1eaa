//! What each phase makes of what has changed.

use super::phase::{Ended, Launch, Phase, Scheduler, Waiter};
use super::{DETACH_LIMIT, Keeper, PATIENCE, unix_millis};
use crate::log;
use crate::process::Process;
use crate::protocol::Order;
use std::time::Instant;

/// The versions of scx_layered that this program was made for.
const VERSIONS: &str = "1.1.";

impl Keeper {
    /// The phase that follows.
    pub(super) fn step(&mut self, phase: Phase) -> Phase {
        match phase {
            Phase::Idle(ended) => Phase::Idle(ended),
            Phase::Waiting { order, waiters, since } => self.step_waiting(order, waiters, since),
            Phase::Loading(launch) => self.step_loading(launch),
            Phase::Running(scheduler) => self.step_running(scheduler),
            Phase::Lost { scheduler, since } => self.step_lost(scheduler, since),
            Phase::Parking { old, launch } => self.step_parking(old, launch),
            Phase::Handing { old, launch, since } => self.step_handing(old, launch, since),
            Phase::Ending { processes, waiters, since, then } => self.step_ending(processes, waiters, since, then),
        }
    }

    /// The kernel must be at rest before a scheduler is started plainly.
    fn step_waiting(&mut self, order: Order, waiters: Vec<Waiter>, since: Instant) -> Phase {
        if self.kernel_now.disabled() {
            return match self.launch(&order, None) {
                Ok(process) => {
                    let mut launch = Launch::new(order, process, waiters, &self.kernel_now);
                    launch.stock_since = self.stock_since.take();
                    Phase::Loading(launch)
                }
                Err(error) => self.fail(error, waiters),
            };
        }
        if since.elapsed() > PATIENCE * 2 {
            let error = format!("another scheduler is attached: {} ({})", self.kernel_now.ops, self.kernel_now.state);
            return self.fail(error, waiters);
        }
        Phase::Waiting { order, waiters, since }
    }

    fn step_loading(&mut self, mut launch: Launch) -> Phase {
        if self.kernel_now.enabled() && self.kernel_now.enable_seq != launch.seq_before {
            return self.attach(launch);
        }
        match self.gone_wrong(&mut launch) {
            None => Phase::Loading(launch),
            Some(error) => self.fail(error, launch.give_up()),
        }
    }

    /// Why a process that is loading will not come to an attached scheduler.
    fn gone_wrong(&mut self, launch: &mut Launch) -> Option<String> {
        if let Some(code) = launch.process.turn() {
            self.note_exit(&launch.process, code, false);
            return Some(format!("scx_layered ended with code {code}: {}", launch.process.reason()));
        }
        if let Some(version) = launch.process.version().filter(|version| !version.starts_with(VERSIONS)) {
            return Some(format!("scx_layered is of version {version}, and {VERSIONS}x is wanted"));
        }
        let limit = self.flags.start_limit;
        (launch.since.elapsed() > limit).then(|| format!("scx_layered has not attached within {} s", limit.as_secs()))
    }

    /// The kernel has taken the new one.
    fn attach(&mut self, launch: Launch) -> Phase {
        let ops = self.kernel_now.ops.clone();
        match self.kernel_now.layered_version() {
            Some(version) if version.starts_with(VERSIONS) || version.is_empty() => {}
            _ => return self.fail(format!("{ops} is attached, and scx_layered {VERSIONS}x is wanted"), launch.waiters),
        }
        if let Some(swap) = launch.swapped() {
            self.told.last_swap = Some(swap);
        }
        log::say(format!("generation {} runs as {ops}", launch.order.generation));
        let accepted = self.files.accept_next();
        let scheduler = Scheduler {
            order: launch.order,
            process: launch.process,
            version: self.kernel_now.layered_version().unwrap_or_default().to_owned(),
            started_millis: unix_millis(),
            enable_seq: self.kernel_now.enable_seq,
        };
        // Who waited for it cannot have renewed it meanwhile.
        if !launch.waiters.is_empty() {
            self.lease.renew(scheduler.order.lease());
        }
        self.save(&scheduler.order, accepted);
        self.reply(launch.waiters, Ok(()));
        Phase::Running(scheduler)
    }

    fn step_running(&mut self, mut scheduler: Scheduler) -> Phase {
        if let Some(code) = scheduler.process.turn() {
            let ejected = scheduler.process.reason().starts_with("EXIT: ");
            return self.died(&scheduler, code, ejected);
        }
        if self.kernel_now.enabled() && self.kernel_now.enable_seq == scheduler.enable_seq {
            return Phase::Running(scheduler);
        }
        log::say("the kernel has put scx_layered out");
        Phase::Lost { scheduler, since: Instant::now() }
    }

    /// Put out by the kernel. It ends with a reason, or, when CPUs came or
    /// went, attaches again by itself.
    fn step_lost(&mut self, mut scheduler: Scheduler, since: Instant) -> Phase {
        if let Some(code) = scheduler.process.turn() {
            return self.died(&scheduler, code, true);
        }
        if self.kernel_now.enabled() && self.kernel_now.enable_seq != scheduler.enable_seq {
            scheduler.enable_seq = self.kernel_now.enable_seq;
            return Phase::Running(scheduler);
        }
        if since.elapsed() > self.flags.start_limit {
            scheduler.process.signal(libc::SIGKILL);
        }
        Phase::Lost { scheduler, since }
    }

    fn died(&mut self, scheduler: &Scheduler, code: i32, ejected: bool) -> Phase {
        let exit = self.note_exit(&scheduler.process, code, ejected);
        self.forget();
        let why = if exit.reason.is_empty() { format!("scx_layered ended with code {code}") } else { exit.reason };
        self.fail(why, Vec::new())
    }

    /// The new one loads while the old one schedules.
    fn step_parking(&mut self, mut old: Scheduler, mut launch: Launch) -> Phase {
        if let Some(code) = old.process.turn() {
            self.note_exit(&old.process, code, true);
            return Phase::Handing { old: old.process, launch, since: Instant::now() };
        }
        if let Some(error) = self.gone_wrong(&mut launch) {
            if error.contains("another sched_ext scheduler is already running") {
                log::say("scx_layered could not be parked; it is stopped and started instead");
                return self.restart(old.process, launch.order, launch.waiters);
            }
            log::say(format!("generation {} does not load: {error}", launch.order.generation));
            self.reply(launch.give_up(), Err(error));
            return Phase::Running(old);
        }
        let lost = !self.kernel_now.enabled() || self.kernel_now.enable_seq != old.enable_seq;
        if lost || !launch.parked() {
            // One that was put out ends by itself, with a reason.
            return Phase::Parking { old, launch };
        }
        launch.parked_after = Some(launch.since.elapsed());
        launch.since = Instant::now();
        old.process.signal(libc::SIGTERM);
        Phase::Handing { old: old.process, launch, since: Instant::now() }
    }

    /// The old one was told to end, and the new one is waiting for that.
    fn step_handing(&mut self, mut old: Process, mut launch: Launch, since: Instant) -> Phase {
        old.turn();
        if !self.kernel_now.enabled() {
            launch.stock_since.get_or_insert_with(Instant::now);
        }
        if let Some(error) = self.gone_wrong(&mut launch) {
            return self.fail(error, launch.give_up());
        }
        if self.kernel_now.disabled() && launch.parked() {
            if let Some(Err(error)) = launch.gate.take().map(|gate| gate.open(launch.process.pid())) {
                log::say(format!("scx_layered will not see the kernel's state again: {error}"));
            }
            launch.seq_before = self.kernel_now.enable_seq;
            return Phase::Loading(launch);
        }
        if since.elapsed() > PATIENCE {
            old.signal(libc::SIGKILL);
        }
        if since.elapsed() > DETACH_LIMIT {
            return self.fail("the kernel does not let the old scheduler go".into(), launch.give_up());
        }
        Phase::Handing { old, launch, since }
    }

    fn step_ending(&mut self, mut processes: Vec<Process>, waiters: Vec<Waiter>, since: Instant, then: Ended) -> Phase {
        let all_gone = processes.iter_mut().map(Process::turn).fold(true, |gone, code| gone & code.is_some());
        let detached = processes.is_empty() || self.kernel_now.disabled() || self.kernel_now.absent();
        if !self.kernel_now.enabled() {
            self.stock_since.get_or_insert_with(Instant::now);
        }
        if !(all_gone && detached) && since.elapsed() < DETACH_LIMIT {
            if since.elapsed() > PATIENCE {
                processes.iter().for_each(|process| process.signal(libc::SIGKILL));
            }
            return Phase::Ending { processes, waiters, since, then };
        }
        match then {
            Ended::Restarting(order) => Phase::Waiting { order, waiters, since: Instant::now() },
            ended if all_gone && detached => {
                self.stock_since = None;
                self.reply(waiters, Ok(()));
                Phase::Idle(ended)
            }
            _ => self.fail(format!("{} is still attached", self.kernel_now.ops), waiters),
        }
    }
}
