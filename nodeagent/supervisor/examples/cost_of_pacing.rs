//! Measures what pacing costs: as root, on a machine with cgroup v2.
//!
//!   cargo run --release --example cost_of_pacing
//!
//! Real cgroups with real processes; only `cpu.max` is made up, and the word of
//! the kernel that a sched_ext scheduler is attached. Prints, for each case, the
//! CPU time of the pacer's thread in percent of one core, and what was used of
//! the limits.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

const TIME: Duration = Duration::from_secs(10);

fn main() {
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("temper-supervisor");
    assert!(program.exists(), "{} is not built", program.display());
    println!("| case | pacer, % of a core | freezes a second | used of the limits, % |");
    println!("|---|---|---|---|");
    measure(&program, "100 pods of 500m that sleep, a calm node", 100, 500, "sleep 1000", 0);
    measure(&program, "100 pods of 500m that work 1 ms in 100", 100, 500, "while :; do sleep 0.1; done", 0);
    measure(&program, "100 pods of 500m that sleep, every core busy with others", 100, 500, "sleep 1000", 2);
    measure(&program, "10 pods of 50m at their limit", 10, 50, "exec chrt -r 1 sh -c 'while :; do :; done'", 0);
}

fn measure(program: &Path, case: &str, pods: usize, millicores: u32, loop_of_pod: &str, others: usize) {
    let mut node = Node::new();
    for pod in 0..pods {
        node.add(&format!("pod{pod}"), Some(millicores), loop_of_pod);
    }
    for other in 0..others {
        node.add(&format!("other{other}"), None, "while :; do :; done");
    }
    let mut supervisor = Command::new(program)
        .args(["--run-dir", &node.part("run"), "--state-dir", &node.part("lib")])
        .args(["--cgroup-root", &node.part("cgroup"), "--sys-root", &node.part("sys")])
        .spawn()
        .unwrap();
    sleep(Duration::from_secs(2));
    let before = (pacer_nanos(supervisor.id()), node.used(pods), freezes(program, &node), Instant::now());
    sleep(TIME);
    let time = before.3.elapsed().as_secs_f64();
    let cost = (pacer_nanos(supervisor.id()) - before.0) as f64 / 1e7 / time;
    let used = (node.used(pods) - before.1) / time / (pods as f64 * f64::from(millicores) / 1000.0) * 100.0;
    let freezes = (freezes(program, &node) - before.2) as f64 / time;
    println!("| {case} | {cost:.2} | {freezes:.0} | {used:.1} |");
    Command::new("kill").arg(supervisor.id().to_string()).status().unwrap();
    supervisor.wait().unwrap();
}

/// CPU time of the thread named pacer.
fn pacer_nanos(supervisor: u32) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{supervisor}/task")).unwrap().map(|task| task.unwrap().path());
    let pacer =
        tasks.into_iter().find(|task| fs::read_to_string(task.join("comm")).unwrap().trim() == "pacer").unwrap();
    let schedstat = fs::read_to_string(pacer.join("schedstat")).unwrap();
    schedstat.split(' ').next().unwrap().parse().unwrap()
}

fn freezes(program: &Path, node: &Node) -> u64 {
    let answer = Command::new(program).args(["--status", "--run-dir", &node.part("run")]).output().unwrap();
    let status: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    status["status"]["limits"]["freezes"].as_u64().unwrap()
}

struct Node {
    directory: PathBuf,
    real: PathBuf,
    processes: Vec<Child>,
}

impl Node {
    fn new() -> Node {
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let mount = mounts.lines().find(|line| line.contains(" - cgroup2 ")).expect("no cgroup v2");
        let name = format!("temper-cost-{}", std::process::id());
        let (directory, real) =
            (std::env::temp_dir().join(&name), Path::new(mount.split(' ').nth(4).unwrap()).join(&name));
        for part in ["sys/kernel/sched_ext", "cgroup/kubepods", "run"] {
            fs::create_dir_all(directory.join(part)).unwrap();
        }
        fs::write(directory.join("sys/kernel/sched_ext/state"), "enabled").unwrap();
        fs::write(directory.join("cgroup/cgroup.controllers"), "cpu").unwrap();
        fs::create_dir(&real).unwrap();
        symlink(real.join("cpu.stat"), directory.join("cgroup/kubepods/cpu.stat")).unwrap();
        Node { directory, real, processes: Vec::new() }
    }

    fn part(&self, name: &str) -> String {
        self.directory.join(name).display().to_string()
    }

    fn add(&mut self, name: &str, millicores: Option<u32>, run: &str) {
        let (real, seen) = (self.real.join(name), self.directory.join("cgroup/kubepods").join(name));
        fs::create_dir(&real).unwrap();
        fs::create_dir(&seen).unwrap();
        for file in ["cpu.stat", "cgroup.freeze"] {
            symlink(real.join(file), seen.join(file)).unwrap();
        }
        let quota = millicores.map_or("max".to_owned(), |count| (count * 100).to_string());
        fs::write(seen.join("cpu.max"), format!("{quota} 100000")).unwrap();
        let child = Command::new("sh").args(["-c", run]).spawn().unwrap();
        fs::write(real.join("cgroup.procs"), child.id().to_string()).unwrap();
        self.processes.push(child);
    }

    /// CPU time of the first pods, in seconds.
    fn used(&self, pods: usize) -> f64 {
        let usage = |pod: usize| -> f64 {
            let stat = fs::read_to_string(self.real.join(format!("pod{pod}/cpu.stat"))).unwrap();
            stat.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1e6
        };
        (0..pods).map(usage).sum()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        for entry in fs::read_dir(&self.real).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
            // With what the loops have started.
            let _ = fs::write(entry.path().join("cgroup.kill"), "1");
        }
        for process in &mut self.processes {
            let _ = process.wait();
        }
        sleep(Duration::from_millis(100));
        for entry in fs::read_dir(&self.real).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
            let _ = fs::remove_dir(entry.path());
        }
        let _ = fs::remove_dir(&self.real);
        let _ = fs::remove_dir_all(&self.directory);
    }
}
