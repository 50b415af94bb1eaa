//! Pacing of real processes in real cgroups (v2, wherever it is mounted): only
//! `cpu.max` is made up, so the stock scheduler holds no limit. As root.

use crate::node::{Node, alive, is_root, signal, start};
use serde_json::json;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// But not above the pacer: who is started behind this gets what it may have.
const ABOVE_ALL: &[&str] = &["chrt", "-r", "1"];

/// One test at a time: each wants the CPUs for itself.
static CPUS: Mutex<()> = Mutex::new(());

/// Real cgroups below a directory of our own, seen by the supervisor through links.
struct Pods {
    real: PathBuf,
    seen: PathBuf,
    spinners: Vec<Child>,
    _cpus: MutexGuard<'static, ()>,
}

impl Pods {
    /// None where this machine has no cgroup v2 that we may use.
    fn of(node: &Node) -> Option<Pods> {
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let mount = mounts.lines().find(|line| line.contains(" - cgroup2 "))?.split(' ').nth(4)?.to_owned();
        let name = node.path("").file_name().unwrap().to_owned();
        let real = Path::new(&mount).join(name);
        if !is_root() || fs::create_dir(&real).is_err() {
            eprintln!("skipped: no cgroup v2 to be had");
            return None;
        }
        let seen = node.path("cgroup");
        fs::write(seen.join("cgroup.controllers"), "cpu").unwrap();
        fs::create_dir(seen.join("kubepods")).unwrap();
        symlink(real.join("cpu.stat"), seen.join("kubepods/cpu.stat")).unwrap();
        let cpus = CPUS.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Pods { real, seen, spinners: Vec::new(), _cpus: cpus })
    }

    fn add(&mut self, name: &str, millicores: u32, spinners: usize) {
        let (real, seen) = (self.real.join(name), self.seen.join("kubepods").join(name));
        fs::create_dir(&real).unwrap();
        fs::create_dir(&seen).unwrap();
        for file in ["cpu.stat", "cgroup.freeze"] {
            symlink(real.join(file), seen.join(file)).unwrap();
        }
        self.set_limit(name, millicores);
        self.spin(name, spinners, &[]);
    }

    /// Starts as many endless loops, each behind this command.
    fn spin(&mut self, name: &str, count: usize, command: &[&str]) {
        let words = [command, &["sh", "-c", "while :; do :; done"]].concat();
        for _ in 0..count {
            let child = Command::new(words[0]).args(&words[1..]).spawn().unwrap();
            fs::write(self.real.join(name).join("cgroup.procs"), child.id().to_string()).unwrap();
            self.spinners.push(child);
        }
    }

    fn set_limit(&self, name: &str, millicores: u32) {
        let max = format!("{} 100000\n", millicores * 100);
        fs::write(self.seen.join("kubepods").join(name).join("cpu.max"), max).unwrap();
    }

    fn usage(&self, name: &str) -> f64 {
        let stat = fs::read_to_string(self.real.join(name).join("cpu.stat")).unwrap();
        stat.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1e6
    }

    fn frozen(&self, name: &str) -> bool {
        fs::read_to_string(self.real.join(name).join("cgroup.freeze")).unwrap().trim() == "1"
    }

    /// Cores used over this time, and the most within any second of it.
    fn measure(&self, name: &str, time: Duration) -> (f64, f64) {
        let begin = Instant::now();
        let mut samples = vec![(0.0, self.usage(name))];
        while begin.elapsed() < time {
            std::thread::sleep(Duration::from_millis(20));
            samples.push((begin.elapsed().as_secs_f64(), self.usage(name)));
        }
        let rate = |from: &(f64, f64), to: &(f64, f64)| (to.1 - from.1) / (to.0 - from.0);
        let seconds =
            samples.iter().filter_map(|from| samples.iter().find(|to| to.0 >= from.0 + 1.0).map(|to| rate(from, to)));
        (rate(&samples[0], samples.last().unwrap()), seconds.fold(0.0, f64::max))
    }
}

impl Drop for Pods {
    fn drop(&mut self) {
        for child in &mut self.spinners {
            let _ = child.kill();
            let _ = child.wait();
        }
        for entry in fs::read_dir(&self.real).into_iter().flatten().flatten() {
            let _ = fs::remove_dir(entry.path());
        }
        let _ = fs::remove_dir(&self.real);
    }
}

fn paced(node: &Node, count: u64) -> bool {
    let limits = &node.status()["limits"];
    limits["guarantee"] == "Held" && limits["cgroups"] == count
}

#[test]
fn limits_hold_and_who_wants_them_gets_them() {
    let node = Node::new();
    let Some(mut pods) = Pods::of(&node) else { return };
    for (name, millicores, spinners) in [("one", 200, 1), ("two", 300, 3), ("calm", 500, 0)] {
        pods.add(name, millicores, 0);
        pods.spin(name, spinners, ABOVE_ALL);
    }
    assert_eq!(node.status()["limits"]["guarantee"], "Kernel");
    node.ask(&start(1, "a", "good"));
    node.until("paced", || paced(&node, 3));
    // The first second begins with what was used before.
    std::thread::sleep(Duration::from_secs(1));
    std::thread::scope(|scope| {
        for (name, limit) in [("one", 0.2), ("two", 0.3)] {
            let pods = &pods;
            scope.spawn(move || {
                let (mean, most) = pods.measure(name, Duration::from_secs(10));
                println!("{name}: limit {limit}, mean {mean:.4}, most in a second {most:.4}");
                assert!(mean >= limit * 0.95 && most <= limit * 1.10, "{name} of {limit}: {mean}, at most {most}");
            });
        }
    });
    println!("{}", node.status()["limits"]);
    node.ask(&json!({"do": "stop"}));
    node.until("thawed", || node.status()["limits"]["guarantee"] == "Kernel");
    assert!(!pods.frozen("one") && !pods.frozen("two"));
}

#[test]
fn a_changed_limit_is_followed_and_a_lifted_one_forgotten() {
    let node = Node::new();
    let Some(mut pods) = Pods::of(&node) else { return };
    pods.add("one", 50, 0);
    pods.spin("one", 1, ABOVE_ALL);
    node.ask(&start(1, "a", "good"));
    node.until("frozen", || pods.frozen("one"));
    pods.set_limit("one", 100);
    node.until("followed", || {
        let permille = node.status()["limits"]["worstPermille"].as_u64().unwrap();
        (800..=1100).contains(&permille)
    });
    fs::write(pods.seen.join("kubepods/one/cpu.max"), "max 100000").unwrap();
    node.until("forgotten", || paced(&node, 0));
    assert!(!pods.frozen("one"));
}

#[test]
fn nothing_stays_frozen_when_the_supervisor_is_killed() {
    let mut node = Node::new();
    let Some(mut pods) = Pods::of(&node) else { return };
    for name in ["a", "b", "c"] {
        pods.add(name, 20, 1);
    }
    for _ in 0..3 {
        node.ask(&start(1, "a", "good"));
        node.until("frozen", || ["a", "b", "c"].iter().all(|name| pods.frozen(name)));
        node.kill_supervisor();
        node.until("the guard has thawed", || !["a", "b", "c"].iter().any(|name| pods.frozen(name)));
        node.start_supervisor();
    }
}

#[test]
fn what_was_frozen_when_supervisor_and_guard_died_is_thawed_at_the_next_start() {
    let mut node = Node::new();
    let Some(mut pods) = Pods::of(&node) else { return };
    pods.add("one", 20, 1);
    node.ask(&start(1, "a", "good"));
    node.until("frozen", || pods.frozen("one"));
    let guard = guard_of(node.supervisor());
    signal(guard, "KILL");
    node.until("the guard is gone", || !alive(guard.into()));
    node.until("stopped while it is frozen", || {
        signal(node.supervisor(), "STOP");
        std::thread::sleep(Duration::from_millis(20));
        let frozen = pods.frozen("one");
        if !frozen {
            signal(node.supervisor(), "CONT");
        }
        frozen
    });
    node.kill_supervisor();
    assert!(pods.frozen("one"));
    fs::remove_file(node.path("run/supervisor.json")).unwrap();
    node.start_supervisor();
    assert!(!pods.frozen("one"));
}

#[test]
fn a_cgroup_that_somebody_else_has_frozen_stays_so() {
    let node = Node::new();
    let Some(mut pods) = Pods::of(&node) else { return };
    pods.add("one", 100, 1);
    fs::write(pods.real.join("one/cgroup.freeze"), "1").unwrap();
    node.ask(&start(1, "a", "good"));
    node.until("paced", || paced(&node, 1));
    let end = Instant::now() + Duration::from_secs(1);
    while Instant::now() < end {
        assert!(pods.frozen("one"));
    }
    assert_eq!(node.status()["limits"]["freezes"], 0);
    fs::write(pods.real.join("one/cgroup.freeze"), "0").unwrap();
    let before = pods.usage("one");
    node.until("paced again", || pods.usage("one") > before && pods.frozen("one"));
}

#[test]
fn a_cgroup_that_goes_while_it_is_frozen_is_forgotten() {
    let node = Node::new();
    let Some(mut pods) = Pods::of(&node) else { return };
    pods.add("one", 20, 1);
    node.ask(&start(1, "a", "good"));
    node.until("frozen", || pods.frozen("one"));
    let mut child = pods.spinners.pop().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    fs::remove_dir(pods.real.join("one")).unwrap();
    fs::remove_dir_all(pods.seen.join("kubepods/one")).unwrap();
    node.until("forgotten", || paced(&node, 0));
    assert_eq!(node.status()["limits"]["frozen"], 0);
}

#[test]
fn where_there_is_no_cgroup_v2_nothing_is_promised() {
    let node = Node::new();
    node.ask(&start(1, "a", "good"));
    node.until("told", || node.status()["limits"]["guarantee"] == "No");
    assert!(node.status()["limits"]["why"].as_str().unwrap().contains("no cgroup v2"));
}

fn guard_of(supervisor: u32) -> u32 {
    let children = fs::read_to_string(format!("/proc/{supervisor}/task/{supervisor}/children")).unwrap();
    let named =
        |pid: &&str| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "temper-guard");
    children.split_whitespace().find(named).unwrap().parse().unwrap()
}
