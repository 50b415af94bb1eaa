//! The keeper: one thread that owns the scheduler's process, the lease and the
//! safe-mode switch, and turns when something happens.

mod phase;
mod steps;

use crate::board::Board;
use crate::files::RunDir;
use crate::flags::Flags;
use crate::gate::Gate;
use crate::kernel::Kernel;
use crate::lease::Lease;
use crate::process::Process;
use crate::protocol::{Exit, KernelStatus, Order, Request, SchedulerState, SchedulerStatus, Status, Swap};
use crate::safemode::SafeMode;
use crate::server::{Call, Calls};
use crate::{log, sys};
use phase::{Ended, Launch, Phase, Scheduler, Waiter};
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Between two looks at what has no event of its own, while something is on its way.
const CLOSE_LOOK: Duration = Duration::from_millis(1);
/// The same at rest, beside the kernel's messages.
const BACKSTOP: Duration = Duration::from_secs(1);
/// Between SIGTERM and SIGKILL.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long the kernel may take to put a scheduler out whose process is gone.
const DETACH_LIMIT: Duration = Duration::from_secs(10);

/// The keeper.
pub struct Keeper {
    flags: Flags,
    boot: String,
    kernel: Kernel,
    kernel_now: KernelStatus,
    kernel_read: Instant,
    safe_mode: SafeMode,
    safe_mode_now: bool,
    files: RunDir,
    board: Arc<Board>,
    attached: Box<dyn Fn(bool)>,
    phase: Phase,
    lease: Lease,
    /// Since when a scheduler that could not be parked has no predecessor.
    stock_since: Option<Instant>,
    told: Told,
    /// Answers that go out once the status is up that they tell.
    answers: Vec<(Waiter, Result<(), String>)>,
}

/// What the status tells beside the phase.
#[derive(Default)]
struct Told {
    exits: u64,
    last_exit: Option<Exit>,
    last_swap: Option<Swap>,
    complaint: String,
}

impl Keeper {
    /// A keeper at rest. `attached` is told, at each turn, whether a sched_ext
    /// scheduler may be attached.
    pub fn new(flags: Flags, boot: String, board: Arc<Board>, attached: Box<dyn Fn(bool)>) -> io::Result<Keeper> {
        let kernel = Kernel::new(&flags.sys_root);
        Ok(Keeper {
            kernel_now: kernel.read(),
            kernel_read: Instant::now(),
            kernel,
            safe_mode: SafeMode::new(&flags.state_dir),
            safe_mode_now: false,
            files: RunDir::new(&flags.run_dir)?,
            lease: Lease::new(flags.lease),
            flags,
            boot,
            board,
            attached,
            phase: Phase::idle(),
            stock_since: None,
            told: Told::default(),
            answers: Vec::new(),
        })
    }

    /// Starts again what ran before our own restart, if its lease lasts.
    pub fn resume(&mut self) {
        self.safe_mode_now = self.safe_mode.read();
        let Some((order, end)) = self.files.load(&self.boot) else { return };
        if self.safe_mode_now || self.kernel_now.absent() || end <= sys::boot_time() {
            self.forget();
            return;
        }
        log::say(format!("starting generation {} again, which ran before", order.generation));
        self.lease.until(order.lease(), end);
        self.phase = Phase::Waiting { order, waiters: Vec::new(), since: Instant::now() };
    }

    /// Turns until a signal comes; then ends the scheduler.
    pub fn run(&mut self, calls: &Calls, signals: &File) -> io::Result<()> {
        loop {
            self.turn();
            self.wait(calls, signals)?;
            while let Some(call) = calls.take() {
                self.answer(call);
            }
            if { signals }.read(&mut [0; 256]).is_ok() {
                log::say("asked to end");
                self.halt("the supervisor is ending", Vec::new());
                let limit = Instant::now() + DETACH_LIMIT;
                while !matches!(self.phase, Phase::Idle(_)) && Instant::now() < limit {
                    std::thread::sleep(CLOSE_LOOK);
                    self.turn();
                }
                return Ok(());
            }
        }
    }

    fn wait(&self, calls: &Calls, signals: &File) -> io::Result<()> {
        let mut descriptors: Vec<BorrowedFd<'_>> = vec![calls.bell(), signals.as_fd()];
        descriptors.extend(self.kernel.events());
        descriptors.extend(self.safe_mode.events());
        descriptors.extend(self.phase.descriptors());
        sys::wait(&descriptors, self.next_look()).map(drop)
    }

    /// Until it looks again though nothing has made itself heard.
    fn next_look(&self) -> Duration {
        match &self.phase {
            Phase::Idle(_) => BACKSTOP,
            Phase::Running(_) => BACKSTOP.min(self.lease.left()),
            _ => CLOSE_LOOK,
        }
    }

    /// Sees what has changed, and acts on it.
    fn turn(&mut self) {
        if self.kernel.take_events() || self.phase.on_its_way() || self.kernel_read.elapsed() >= BACKSTOP {
            self.kernel_now = self.kernel.read();
            self.kernel_read = Instant::now();
        }
        let safe_mode = self.safe_mode.read();
        if safe_mode && !self.safe_mode_now {
            log::say("the file safe-mode is there: stock scheduling");
            self.halt("the file safe-mode is there", Vec::new());
        }
        self.safe_mode_now = safe_mode;
        if self.lease.left().is_zero() && matches!(self.phase, Phase::Running(_)) {
            log::say("the lease ran out: stock scheduling");
            self.halt("the lease ran out", Vec::new());
        }
        let phase = std::mem::replace(&mut self.phase, Phase::idle());
        self.phase = self.step(phase);
        (self.attached)(!self.kernel_now.disabled() && !self.kernel_now.absent());
        self.post();
    }

    fn answer(&mut self, call: Call) {
        match call.request {
            Request::Status | Request::Watch => {
                self.reply(vec![call.reply], Ok(()));
            }
            Request::Renew(lease) => {
                self.renew(lease);
                self.reply(vec![call.reply], Ok(()));
            }
            Request::Stop(why) => {
                log::say(format!("told to stop: {why}"));
                self.halt(if why.is_empty() { "stopped" } else { &why }, vec![call.reply]);
            }
            Request::Start(order) => self.start(*order, call.reply),
        }
        self.post();
    }

    fn start(&mut self, order: Order, waiter: Waiter) {
        if let Err(error) = self.may_start(&order) {
            self.reply(vec![waiter], Err(error));
            return;
        }
        let lease = order.lease();
        let phase = std::mem::replace(&mut self.phase, Phase::idle());
        self.phase = match phase {
            Phase::Idle(_) => Phase::Waiting { order, waiters: vec![waiter], since: Instant::now() },
            Phase::Running(mut scheduler) if scheduler.order.digest == order.digest => {
                scheduler.order.generation = order.generation;
                self.reply(vec![waiter], Ok(()));
                Phase::Running(scheduler)
            }
            Phase::Running(old) => self.swap(old, order, vec![waiter]),
            mut busy => {
                busy.join(order.generation, waiter);
                busy
            }
        };
        self.renew(lease);
    }

    /// Why not, if it may not.
    fn may_start(&self, order: &Order) -> Result<(), String> {
        if self.kernel_now.absent() {
            return Err("this kernel has no sched_ext (no /sys/kernel/sched_ext)".into());
        }
        if self.safe_mode.read() {
            return Err(format!("safe mode: {} is there", self.flags.state_dir.join("safe-mode").display()));
        }
        match self.phase.wanted() {
            Some(wanted) if !self.phase.at_rest() && wanted.digest != order.digest => {
                Err(format!("busy: generation {} is being started", wanted.generation))
            }
            None if !self.phase.at_rest() => Err("busy: the scheduler is being stopped".into()),
            _ => Ok(()),
        }
    }

    /// Starts the new one beside the old one if it can be parked, else after it.
    fn swap(&mut self, old: Scheduler, order: Order, waiters: Vec<Waiter>) -> Phase {
        let gate = Gate::new(self.files.path(), self.kernel.state_file());
        let gate_of_child = gate.as_ref().ok().and_then(|gate| gate.mount().ok());
        if let (Ok(gate), Some(mount)) = (gate, gate_of_child) {
            match self.launch(&order, Some(mount)) {
                Ok(process) => {
                    let mut launch = Launch::new(order, process, waiters, &self.kernel_now);
                    launch.gate = Some(gate);
                    return Phase::Parking { old, launch };
                }
                Err(error) => log::say(format!("cannot park a new scheduler: {error}")),
            }
        }
        // Before the old one is given up: without a configuration it goes on.
        if let Err(error) = self.write_next(&order) {
            self.reply(waiters, Err(error));
            return Phase::Running(old);
        }
        self.restart(old.process, order, waiters)
    }

    fn restart(&mut self, old: Process, order: Order, waiters: Vec<Waiter>) -> Phase {
        old.signal(libc::SIGTERM);
        Phase::Ending { processes: vec![old], waiters, since: Instant::now(), then: Ended::Restarting(order) }
    }

    fn launch(&mut self, order: &Order, gate: Option<sys::Gate>) -> Result<Process, String> {
        let next = self.write_next(order)?;
        let mut arguments = order.arguments.clone();
        arguments.push(format!("f:{}", next.display()));
        let program = &self.flags.scx_layered;
        Process::start(program, &arguments, gate)
            .map_err(|error| format!("cannot start {}: {error}", program.display()))
    }

    fn write_next(&mut self, order: &Order) -> Result<PathBuf, String> {
        self.files.write_next(order).map_err(|error| {
            let why = format!("cannot write the configuration: {error}");
            self.complain(Err(error));
            why
        })
    }

    /// Ends whatever there is, in the quickest way; `waiters` hear when the kernel is on stock scheduling.
    fn halt(&mut self, why: &str, waiters: Vec<Waiter>) {
        self.forget();
        let phase = std::mem::replace(&mut self.phase, Phase::idle());
        let (processes, interrupted, mut ending) = phase.take_apart();
        self.reply(interrupted, Err(why.to_owned()));
        processes.iter().for_each(|process| process.signal(libc::SIGKILL));
        ending.extend(waiters);
        let then = Ended::Stopped(why.to_owned());
        self.phase = Phase::Ending { processes, waiters: ending, since: Instant::now(), then };
    }

    fn fail(&mut self, why: String, waiters: Vec<Waiter>) -> Phase {
        log::say(format!("failed: {why}"));
        self.forget();
        self.reply(waiters, Err(why.clone()));
        Phase::Idle(Ended::Failed(why))
    }

    fn renew(&mut self, lease: Option<Duration>) {
        self.lease.renew(lease);
        if let Phase::Running(scheduler) = &self.phase {
            let saved = self.files.save(&self.boot, &scheduler.order, self.lease.length(), self.lease.end());
            self.complain(saved);
        }
    }

    fn save(&mut self, order: &Order, accepted: io::Result<()>) {
        let saved = accepted.and_then(|()| self.files.save(&self.boot, order, self.lease.length(), self.lease.end()));
        self.complain(saved);
    }

    fn forget(&mut self) {
        let forgotten = self.files.forget();
        self.complain(forgotten);
    }

    fn complain(&mut self, written: io::Result<()>) {
        self.told.complaint = match written {
            Ok(()) => String::new(),
            Err(error) => format!("{} cannot be written: {error}", self.files.path().display()),
        };
    }

    fn note_exit(&mut self, process: &Process, code: i32, ejected: bool) -> Exit {
        let exit = Exit { at_millis: unix_millis(), code, reason: process.reason(), ejected };
        self.told.exits += 1;
        self.told.last_exit = Some(exit.clone());
        exit
    }

    fn reply(&mut self, waiters: Vec<Waiter>, outcome: Result<(), String>) {
        self.answers.extend(waiters.into_iter().map(|waiter| (waiter, outcome.clone())));
    }

    fn post(&mut self) {
        let mut scheduler = self.phase.status();
        scheduler.exits = self.told.exits;
        scheduler.last_exit = self.told.last_exit.clone();
        scheduler.last_swap = self.told.last_swap;
        self.add_complaints(&mut scheduler);
        let status = Status {
            version: env!("CARGO_PKG_VERSION"),
            boot: self.boot.clone(),
            scheduler,
            kernel: self.kernel_now.clone(),
            lease: self.lease.status(),
            safe_mode: self.safe_mode_now,
            limits: Default::default(),
        };
        self.board.post(status, self.lease.end());
        for (waiter, outcome) in self.answers.drain(..) {
            // An error is a client that is gone.
            let _ = waiter.send(outcome);
        }
    }

    fn add_complaints(&self, scheduler: &mut SchedulerStatus) {
        if self.kernel_now.absent() && scheduler.state == SchedulerState::Stopped {
            scheduler.why = "this kernel has no sched_ext".into();
        }
        if !self.told.complaint.is_empty() {
            let separator = if scheduler.why.is_empty() { "" } else { "; " };
            scheduler.why += separator;
            scheduler.why += &self.told.complaint;
        }
    }
}

fn unix_millis() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Scratch;

    // Its lease has always run out.
    #[test]
    fn one_at_rest_does_not_turn_all_the_time() {
        let scratch = Scratch::new();
        let path = |name: &str| scratch.path().join(name);
        let flags = Flags { run_dir: path("run"), state_dir: path("state"), sys_root: path("sys"), ..Flags::default() };
        let keeper = Keeper::new(flags, "boot".into(), Arc::default(), Box::new(|_| {})).unwrap();

        assert!(keeper.lease.left().is_zero());
        assert_eq!(keeper.next_look(), BACKSTOP);
    }
}
