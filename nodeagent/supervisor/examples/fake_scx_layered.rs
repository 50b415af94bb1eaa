//! Stands in for scx_layered in tests. It behaves as the name of the first
//! layer of its configuration says, and the test plays the kernel: whoever's
//! process id is in the file `attach` is the scheduler, until it ends.

use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs, process, thread};

fn main() {
    let directory = PathBuf::from(env::var_os("FAKE_KERNEL").expect("FAKE_KERNEL"));
    let config = env::args().find_map(|word| word.strip_prefix("f:").map(str::to_owned)).expect("no f:FILE");
    let config = fs::read_to_string(config).expect("no configuration");
    let behaviour = config.split('"').nth(3).unwrap_or_default().to_owned();
    let version = if behaviour == "old" { "1.0.9" } else { "1.1.4" };
    println!("INFO main.rs: Running scx_layered (build ID: {version}-gcafe x86_64-unknown-linux-gnu)");
    match behaviour.as_str() {
        "crashes" => fail("Failed to load BPF program\n\nCaused by:\n    Invalid argument (os error 22)"),
        "quits" => process::exit(0),
        "aborts" => process::abort(),
        "hangs" => rest(),
        "loads slowly" => thread::sleep(Duration::from_millis(1500)),
        "babbles" => loop {
            print!("\u{fffd}{}\n\n", "x".repeat(2000));
        },
        _ => {}
    }
    thread::sleep(Duration::from_millis(50));
    let state = directory.join("sys/kernel/sched_ext/state");
    if fs::read_to_string(state).is_ok_and(|state| state.trim() == "enabled") {
        fail("another sched_ext scheduler is already running");
    }
    let partial = directory.join(format!("attach.{}", process::id()));
    fs::write(&partial, process::id().to_string()).expect("no attach");
    fs::rename(partial, directory.join("attach")).expect("no attach");
    let ejected = directory.join("eject");
    while !ejected.exists() {
        thread::sleep(Duration::from_millis(2));
    }
    eprintln!("\nDEBUG DUMP\n{}", "CPU states\n".repeat(500));
    eprintln!("EXIT: runnable task stall (busy[7] failed to run for 30.1s)");
    process::exit(1);
}

fn fail(why: &str) -> ! {
    eprintln!("Error: {why}");
    process::exit(1)
}

fn rest() -> ! {
    loop {
        thread::sleep(Duration::from_secs(1));
    }
}
