//! CPU limits while a sched_ext scheduler is attached, which knows nothing of
//! `cpu.max`: a cgroup that has used up what it is allowed is frozen until it
//! has earned more. Everything here happens on one thread, above what it paces.

mod bucket;
mod cgroup;
mod paced;
mod pacer;
mod record;
mod tree;

pub use record::{Record, post_guard};

use crate::board::Board;
use crate::sys;
use pacer::{Pacer, Steering};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// The pacer at work.
pub struct Pacing {
    steering: Arc<Steering>,
    thread: JoinHandle<()>,
}

impl Pacing {
    /// Starts it; it sleeps until a scheduler is attached.
    /// Where limits are not wanted it only says so.
    pub fn start(cgroup_root: &Path, wanted: bool, record: Arc<Record>, board: Arc<Board>) -> io::Result<Pacing> {
        let bell: File = sys::event_file()?;
        let steering = Arc::new(Steering { attached: AtomicBool::new(false), ending: AtomicBool::new(false), bell });
        let pacer = Pacer {
            cgroup_root: cgroup_root.to_owned(),
            wanted,
            remark: record.complaint.clone().unwrap_or_default(),
            record,
            board,
            steering: Arc::clone(&steering),
        };
        let thread = std::thread::Builder::new().name("pacer".into()).spawn(move || pacer.run())?;
        Ok(Pacing { steering, thread })
    }

    /// What tells it whether a scheduler may be attached.
    pub fn switch(&self) -> Box<dyn Fn(bool)> {
        let steering = Arc::clone(&self.steering);
        Box::new(move |attached| {
            if steering.attached.swap(attached, Ordering::SeqCst) != attached {
                steering.ring();
            }
        })
    }

    /// Has it thaw everything and end.
    pub fn stop(self) {
        self.steering.ending.store(true, Ordering::SeqCst);
        self.steering.ring();
        let _ = self.thread.join();
    }
}

impl Steering {
    fn ring(&self) {
        let _ = (&self.bell).write(&1u64.to_ne_bytes());
    }
}
