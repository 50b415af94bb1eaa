//! A node for tests: directories, a kernel that is played by a thread, and the
//! supervisor's program.

use serde_json::{Value, json};
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

static COUNT: AtomicU32 = AtomicU32::new(0);
const LIMIT: Duration = Duration::from_secs(20);

/// A node. Dropped, all of it goes away.
pub struct Node {
    directory: PathBuf,
    flags: Vec<String>,
    supervisor: Option<Child>,
    powered: Arc<AtomicBool>,
    kernel: Option<JoinHandle<()>>,
}

impl Node {
    /// With a kernel that has sched_ext, and a supervisor that has started.
    pub fn new() -> Node {
        let mut node = Node::bare(&[]);
        node.boot();
        node.start_supervisor();
        node
    }

    /// Nothing runs; the kernel has no sched_ext.
    pub fn bare(flags: &[&str]) -> Node {
        let name = format!("temper-supervisor-node-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let directory = std::env::temp_dir().join(name);
        for part in ["run", "sys", "cgroup"] {
            fs::create_dir_all(directory.join(part)).unwrap();
        }
        let powered = Arc::new(AtomicBool::new(true));
        let flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
        Node { directory, flags, supervisor: None, powered, kernel: None }
    }

    pub fn path(&self, part: &str) -> PathBuf {
        self.directory.join(part)
    }

    /// Starts the kernel.
    pub fn boot(&mut self) {
        let ext = self.path("sys/kernel/sched_ext");
        fs::create_dir_all(ext.join("root")).unwrap();
        fs::write(ext.join("state"), "disabled  \n").unwrap();
        fs::write(ext.join("enable_seq"), "3\n").unwrap();
        fs::write(ext.join("nr_rejected"), "0\n").unwrap();
        let (directory, powered) = (self.directory.clone(), Arc::clone(&self.powered));
        self.kernel = Some(std::thread::spawn(move || play_kernel(&directory, &powered)));
    }

    pub fn start_supervisor(&mut self) {
        let program = Path::new(env!("CARGO_BIN_EXE_temper-supervisor"));
        let fake = program.parent().unwrap().join("examples/fake_scx_layered");
        let child = Command::new(program)
            .env("FAKE_KERNEL", &self.directory)
            .arg("--scx-layered")
            .arg(fake)
            .arg("--run-dir")
            .arg(self.path("run"))
            .arg("--state-dir")
            .arg(self.path("lib"))
            .arg("--cgroup-root")
            .arg(self.path("cgroup"))
            .arg("--sys-root")
            .arg(self.path("sys"))
            .args(&self.flags)
            .stderr(File::create(self.path("log")).unwrap())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        self.supervisor = Some(child);
        self.until("the supervisor answers", || self.connect().is_some());
    }

    pub fn supervisor(&self) -> u32 {
        self.supervisor.as_ref().unwrap().id()
    }

    /// Ends the supervisor in the way it cannot see.
    pub fn kill_supervisor(&mut self) {
        let mut child = self.supervisor.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Ends the supervisor as a container runtime does.
    pub fn terminate_supervisor(&mut self) {
        let mut child = self.supervisor.take().unwrap();
        signal(child.id(), "TERM");
        assert!(child.wait().unwrap().success());
    }

    pub fn connect(&self) -> Option<Client> {
        let stream = UnixStream::connect(self.path("run/supervisor.sock")).ok()?;
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        let mut client = Client { lines: BufReader::new(stream) };
        client.ask(&json!({"do": "status"}))["ok"].as_bool().filter(|ok| *ok).map(|_| client)
    }

    /// Asks on a connection of its own.
    pub fn ask(&self, request: &Value) -> Value {
        self.connect().expect("no supervisor").ask(request)
    }

    pub fn status(&self) -> Value {
        self.ask(&json!({"do": "status"}))["status"].take()
    }

    pub fn state(&self) -> String {
        self.status()["scheduler"]["state"].as_str().unwrap().to_owned()
    }

    /// What the kernel says.
    pub fn kernel_state(&self) -> String {
        fs::read_to_string(self.path("sys/kernel/sched_ext/state")).unwrap().trim().to_owned()
    }

    pub fn until(&self, what: &str, done: impl Fn() -> bool) {
        let end = Instant::now() + LIMIT;
        while !done() {
            if Instant::now() > end {
                let log = fs::read_to_string(self.path("log")).unwrap_or_default();
                panic!("not within {LIMIT:?}: {what}\n{log}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(mut child) = self.supervisor.take() {
            signal(child.id(), "TERM");
            let _ = child.wait();
        }
        self.powered.store(false, Ordering::Relaxed);
        if let Some(kernel) = self.kernel.take() {
            let _ = kernel.join();
        }
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// A connection.
pub struct Client {
    lines: BufReader<UnixStream>,
}

impl Client {
    pub fn ask(&mut self, request: &Value) -> Value {
        self.send(request.to_string().as_bytes());
        self.read()
    }

    pub fn send(&mut self, line: &[u8]) {
        let stream = self.lines.get_mut();
        // Who is cut off in the middle still has an answer to read.
        let _ = stream.write_all(line).and_then(|()| stream.write_all(b"\n"));
    }

    pub fn read(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or(Value::Null)
    }
}

/// A start of a scheduler that behaves like this.
pub fn start(generation: u64, digest: &str, behaviour: &str) -> Value {
    json!({"do": "start", "generation": generation, "digest": digest, "leaseSeconds": 60,
           "config": [{"name": behaviour}], "arguments": ["--interval", "0.1"]})
}

pub fn alive(pid: u64) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").unwrap().uid() == 0
}

pub fn signal(pid: u32, name: &str) {
    Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status().unwrap();
}

/// A scheduler attaches when it asks, and is out as soon as its process ends
/// or a file says so.
fn play_kernel(directory: &Path, powered: &AtomicBool) {
    let ext = directory.join("sys/kernel/sched_ext");
    // In place and at one length: a mount may lie on the file.
    let state = OpenOptions::new().write(true).open(ext.join("state")).unwrap();
    let say = |word: &str| state.write_all_at(format!("{word:<10}").as_bytes(), 0).unwrap();
    let (mut attached, mut count) = (None, 3);
    while powered.load(Ordering::Relaxed) {
        if attached.is_some_and(|pid| !alive(pid) || directory.join("eject").exists()) {
            attached = None;
            say("disabling");
            let _ = fs::remove_file(ext.join("root/ops"));
            std::thread::sleep(Duration::from_millis(5));
            say("disabled");
        }
        let asked = fs::read_to_string(directory.join("attach")).ok().and_then(|pid| pid.parse::<u64>().ok());
        if let (None, Some(pid)) = (attached, asked) {
            let _ = fs::remove_file(directory.join("attach"));
            count += 1;
            attached = Some(pid);
            fs::write(ext.join("root/ops"), "layered_1.1.4_x86_64_unknown_linux_gnu\n").unwrap();
            fs::write(ext.join("enable_seq"), format!("{count}\n")).unwrap();
            say("enabled");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
