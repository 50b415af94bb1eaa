//! What the keeper is at, with the processes that belong to it. A process that
//! is dropped is killed, so no phase can lose one.

use crate::gate::Gate;
use crate::process::Process;
use crate::protocol::{KernelStatus, Order, SchedulerState, SchedulerStatus, Swap};
use std::os::fd::BorrowedFd;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// Who waits for an outcome.
pub type Waiter = Sender<Result<(), String>>;

/// What the keeper is at.
pub enum Phase {
    /// Nothing of ours runs.
    Idle(Ended),
    /// For the kernel to be at rest.
    Waiting { order: Order, waiters: Vec<Waiter>, since: Instant },
    /// A process is loading, and no other schedules.
    Loading(Launch),
    /// The kernel has our scheduler.
    Running(Scheduler),
    /// The kernel has put it out, and the process still lives.
    Lost { scheduler: Scheduler, since: Instant },
    /// A process is loading while another schedules.
    Parking { old: Scheduler, launch: Launch },
    /// The old one was told to end, and the new one is at the gate.
    Handing { old: Process, launch: Launch, since: Instant },
    /// Processes were told to end.
    Ending { processes: Vec<Process>, waiters: Vec<Waiter>, since: Instant, then: Ended },
}

/// Why nothing runs.
pub enum Ended {
    /// It was asked for.
    Stopped(String),
    /// It could not be had.
    Failed(String),
    /// This follows.
    Restarting(Order),
}

/// An attached scheduler.
pub struct Scheduler {
    /// What it runs.
    pub order: Order,
    /// Its process.
    pub process: Process,
    /// As the kernel knows it.
    pub version: String,
    /// When it was attached, in milliseconds since 1970.
    pub started_millis: u64,
    /// The kernel's count when it was.
    pub enable_seq: u64,
}

/// A scheduler on its way.
pub struct Launch {
    /// What it is to run.
    pub order: Order,
    /// Its process.
    pub process: Process,
    /// Where it waits for its predecessor's end. Behind `process`, so that it is
    /// dropped later: a gate that goes first lets the process through.
    pub gate: Option<Gate>,
    /// Who is told when it is attached or has failed.
    pub waiters: Vec<Waiter>,
    /// When it was started.
    pub since: Instant,
    /// The kernel's count before it attaches.
    pub seq_before: u64,
    /// How long it took to the gate.
    pub parked_after: Option<Duration>,
    /// Since when its predecessor is out.
    pub stock_since: Option<Instant>,
}

impl Launch {
    /// One that was started just now.
    pub fn new(order: Order, process: Process, waiters: Vec<Waiter>, kernel: &KernelStatus) -> Launch {
        let (since, seq_before) = (Instant::now(), kernel.enable_seq);
        Launch { order, process, gate: None, waiters, since, seq_before, parked_after: None, stock_since: None }
    }

    /// Ends it; who waited for it.
    pub fn give_up(mut self) -> Vec<Waiter> {
        std::mem::take(&mut self.waiters)
    }

    /// Whether it waits at the gate.
    pub fn parked(&mut self) -> bool {
        self.gate.as_mut().is_some_and(Gate::reached)
    }

    /// How it followed its predecessor, if it had one.
    pub fn swapped(&self) -> Option<Swap> {
        let stock = self.stock_since?.elapsed();
        Some(Swap {
            stock_millis: stock.as_millis() as u64,
            load_millis: self.parked_after.unwrap_or_else(|| self.since.elapsed()).as_millis() as u64,
            parked: self.parked_after.is_some(),
        })
    }
}

impl Phase {
    /// Nothing runs and nobody asked.
    pub fn idle() -> Phase {
        Phase::Idle(Ended::Stopped(String::new()))
    }

    /// Whether it waits for something that has no event.
    pub fn on_its_way(&self) -> bool {
        !self.at_rest()
    }

    /// Whether it stays as it is until something happens.
    pub fn at_rest(&self) -> bool {
        matches!(self, Phase::Idle(_) | Phase::Running(_))
    }

    /// What is to run, or runs.
    pub fn wanted(&self) -> Option<&Order> {
        match self {
            Phase::Idle(_) => None,
            Phase::Waiting { order, .. } => Some(order),
            Phase::Running(scheduler) | Phase::Lost { scheduler, .. } => Some(&scheduler.order),
            Phase::Loading(launch) | Phase::Parking { launch, .. } | Phase::Handing { launch, .. } => {
                Some(&launch.order)
            }
            Phase::Ending { then: Ended::Restarting(order), .. } => Some(order),
            Phase::Ending { .. } => None,
        }
    }

    /// One more who waits for what is on its way, under a newer number.
    pub fn join(&mut self, generation: u64, waiter: Waiter) {
        match self {
            Phase::Waiting { order, waiters, .. } | Phase::Ending { then: Ended::Restarting(order), waiters, .. } => {
                order.generation = generation;
                waiters.push(waiter);
            }
            Phase::Loading(launch) | Phase::Parking { launch, .. } | Phase::Handing { launch, .. } => {
                launch.order.generation = generation;
                launch.waiters.push(waiter);
            }
            _ => {
                let _ = waiter.send(Err("the kernel has put the scheduler out".into()));
            }
        }
    }

    /// What is readable when one of its processes says something or ends.
    pub fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        self.processes().into_iter().flat_map(Process::descriptors).collect()
    }

    fn processes(&self) -> Vec<&Process> {
        match self {
            Phase::Idle(_) | Phase::Waiting { .. } => Vec::new(),
            Phase::Loading(launch) => vec![&launch.process],
            Phase::Running(scheduler) | Phase::Lost { scheduler, .. } => vec![&scheduler.process],
            Phase::Parking { old, launch, .. } => vec![&old.process, &launch.process],
            Phase::Handing { old, launch, .. } => vec![old, &launch.process],
            Phase::Ending { processes, .. } => processes.iter().collect(),
        }
    }

    /// Its processes, who waits for a start, and who waits for an end. What is
    /// or was at a gate ends here.
    pub fn take_apart(self) -> (Vec<Process>, Vec<Waiter>, Vec<Waiter>) {
        match self {
            Phase::Idle(_) => (vec![], vec![], vec![]),
            Phase::Waiting { waiters, .. } => (vec![], waiters, vec![]),
            Phase::Loading(launch) => (vec![launch.process], launch.waiters, vec![]),
            Phase::Running(scheduler) | Phase::Lost { scheduler, .. } => (vec![scheduler.process], vec![], vec![]),
            Phase::Parking { old, launch } => (vec![old.process], launch.give_up(), vec![]),
            Phase::Handing { old, launch, .. } => (vec![old], launch.give_up(), vec![]),
            Phase::Ending { processes, waiters, then: Ended::Restarting(_), .. } => (processes, waiters, vec![]),
            Phase::Ending { processes, waiters, .. } => (processes, vec![], waiters),
        }
    }

    /// What the status says of it.
    pub fn status(&self) -> SchedulerStatus {
        let (state, why) = self.state();
        let mut status = SchedulerStatus { state, why, ..SchedulerStatus::default() };
        if let Phase::Running(scheduler) | Phase::Lost { scheduler, .. } | Phase::Parking { old: scheduler, .. } = self
        {
            status.pid = Some(scheduler.process.pid());
            status.generation = Some(scheduler.order.generation);
            status.digest = Some(scheduler.order.digest.clone());
            status.version = Some(scheduler.version.clone());
            status.started_millis = Some(scheduler.started_millis);
        } else if let Some(order) = self.wanted() {
            status.generation = Some(order.generation);
            status.digest = Some(order.digest.clone());
        }
        status
    }

    fn state(&self) -> (SchedulerState, String) {
        match self {
            Phase::Idle(Ended::Failed(why)) => (SchedulerState::Failed, why.clone()),
            Phase::Idle(Ended::Stopped(why)) => (SchedulerState::Stopped, why.clone()),
            Phase::Idle(Ended::Restarting(_)) | Phase::Waiting { .. } | Phase::Loading(_) | Phase::Handing { .. } => {
                (SchedulerState::Starting, String::new())
            }
            Phase::Running(_) | Phase::Parking { .. } => (SchedulerState::Running, String::new()),
            Phase::Lost { .. } => (SchedulerState::Starting, "the kernel has put scx_layered out".into()),
            Phase::Ending { then: Ended::Restarting(_), .. } => (SchedulerState::Starting, String::new()),
            Phase::Ending { then: Ended::Stopped(why) | Ended::Failed(why), .. } => {
                (SchedulerState::Stopping, why.clone())
            }
        }
    }
}
