//! What the supervisor does with schedulers that behave and that do not.

use crate::node::{Node, alive, is_root, start};
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, Instant};

fn running(node: &Node, generation: u64) -> u64 {
    let status = node.status();
    assert_eq!(status["scheduler"]["state"], "Running", "{status}");
    assert_eq!(status["scheduler"]["generation"], generation);
    assert_eq!(status["kernel"]["state"], "enabled");
    status["scheduler"]["pid"].as_u64().unwrap()
}

fn refused(answer: &Value, why: &str) {
    assert_eq!(answer["ok"], false, "{answer}");
    assert!(answer["error"].as_str().unwrap().contains(why), "{answer}");
}

#[test]
fn a_start_is_answered_when_it_is_attached() {
    let node = Node::new();
    assert_eq!(node.state(), "Stopped");
    let answer = node.ask(&start(7, "a", "good"));
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(answer["status"]["scheduler"]["version"], "1.1.4");
    assert_eq!(answer["status"]["lease"]["seconds"], 60);
    running(&node, 7);
    assert_eq!(fs::read_to_string(node.path("run/layers.json")).unwrap(), r#"[{"name":"good"}]"#);
}

#[test]
fn the_same_digest_only_takes_the_generation() {
    let node = Node::new();
    node.ask(&start(7, "a", "good"));
    let pid = running(&node, 7);
    assert_eq!(node.ask(&start(8, "a", "good"))["ok"], true);
    assert_eq!(running(&node, 8), pid);
    assert!(fs::read_to_string(node.path("run/supervisor.json")).unwrap().contains(r#""generation":8"#));
}

#[test]
fn a_swap_loads_the_new_one_beside_the_old_one() {
    let node = Node::new();
    node.ask(&start(1, "a", "good"));
    let mut before = running(&node, 1);
    for generation in 2..12 {
        let answer = node.ask(&start(generation, &format!("digest {generation}"), "good"));
        assert_eq!(answer["ok"], true, "{answer}");
        let pid = running(&node, generation);
        assert_ne!(pid, before);
        node.until("the old one is gone", || !alive(before));
        let swap = &node.status()["scheduler"]["lastSwap"];
        assert_eq!(swap["parked"], is_root(), "{swap}");
        before = pid;
    }
    assert_eq!(node.status()["kernel"]["enableSeq"], 3 + 11);
    assert!(!node.path("run/gate").exists());
}

#[test]
fn what_runs_goes_on_when_the_new_one_does_not_load() {
    let node = Node::new();
    node.ask(&start(1, "a", "good"));
    let pid = running(&node, 1);
    let bad = [
        ("crashes", "Invalid argument"),
        ("quits", "ended with code 0"),
        ("aborts", "ended with code 134"),
        ("old", "of version 1.0.9"),
    ];
    for (behaviour, why) in bad {
        refused(&node.ask(&start(2, behaviour, behaviour)), why);
        assert_eq!(running(&node, 1), pid);
    }
    assert_eq!(node.status()["kernel"]["enableSeq"], 4);
    assert_eq!(fs::read_to_string(node.path("run/layers.json")).unwrap(), r#"[{"name":"good"}]"#);
}

#[test]
fn a_scheduler_that_does_not_come_up_is_told_with_its_reason() {
    let node = Node::new();
    for (behaviour, why) in [("crashes", "Invalid argument"), ("quits", "code 0"), ("old", "version 1.0.9")] {
        refused(&node.ask(&start(1, behaviour, behaviour)), why);
        assert_eq!(node.state(), "Failed");
        assert!(node.status()["scheduler"]["why"].as_str().unwrap().contains(why));
    }
    assert_eq!(node.ask(&start(2, "a", "good"))["ok"], true);
}

#[test]
fn one_that_hangs_or_babbles_is_ended() {
    let mut node = Node::bare(&["--start-limit", "1"]);
    node.boot();
    node.start_supervisor();
    for behaviour in ["hangs", "babbles"] {
        refused(&node.ask(&start(1, behaviour, behaviour)), "has not attached within 1 s");
        assert_eq!(node.state(), "Failed");
    }
    node.ask(&start(2, "a", "good"));
    let pid = running(&node, 2);
    refused(&node.ask(&start(3, "hangs", "hangs")), "has not attached within 1 s");
    assert_eq!(running(&node, 2), pid);
}

#[test]
fn a_stop_interrupts_what_is_on_its_way() {
    let node = Node::new();
    node.ask(&start(1, "a", "good"));
    let mut waiting = node.connect().unwrap();
    waiting.send(start(2, "hangs", "hangs").to_string().as_bytes());
    node.until("two processes", || node.path("run/gate").exists());
    refused(&node.ask(&start(3, "b", "good")), "busy");
    let answer = node.ask(&json!({"do": "stop", "why": "safe mode asked by annotation"}));
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(node.kernel_state(), "disabled");
    refused(&waiting.read(), "safe mode asked by annotation");
    let status = node.status();
    assert_eq!(status["scheduler"]["state"], "Stopped");
    assert_eq!(status["scheduler"]["why"], "safe mode asked by annotation");
    assert!(!node.path("run/supervisor.json").exists());
}

#[test]
fn the_safe_mode_file_counts_more_than_any_request() {
    let node = Node::new();
    node.ask(&start(1, "a", "good"));
    fs::create_dir(node.path("lib")).unwrap();
    fs::write(node.path("lib/safe-mode"), "").unwrap();
    node.until("stock scheduling", || node.kernel_state() == "disabled");
    node.until("told", || node.status()["safeMode"] == true);
    refused(&node.ask(&start(2, "a", "good")), "safe mode");
    fs::remove_file(node.path("lib/safe-mode")).unwrap();
    node.until("told", || node.status()["safeMode"] == false);
    assert_eq!(node.state(), "Stopped");
    assert_eq!(node.ask(&start(3, "a", "good"))["ok"], true);
}

#[test]
fn without_renewal_the_lease_runs_out() {
    let node = Node::new();
    let mut request = start(1, "a", "good");
    request["leaseSeconds"] = json!(1);
    let begin = Instant::now();
    node.ask(&request);
    assert_eq!(node.ask(&json!({"do": "renew", "leaseSeconds": 2}))["status"]["lease"]["seconds"], 2);
    node.until("stock scheduling", || node.kernel_state() == "disabled");
    assert!(begin.elapsed() > Duration::from_millis(1900));
    node.until("told", || node.status()["scheduler"]["why"] == "the lease ran out");
    assert_eq!(node.status()["lease"]["leftMillis"], 0);
}

#[test]
fn the_lease_counts_from_when_the_scheduler_is_attached() {
    let node = Node::new();
    let mut request = start(1, "a", "loads slowly");
    request["leaseSeconds"] = json!(1);
    let answer = node.ask(&request);
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(node.ask(&json!({"do": "renew", "leaseSeconds": 60}))["ok"], true);
    running(&node, 1);
}

#[test]
fn a_scheduler_that_the_kernel_puts_out_is_told_and_not_started_again() {
    let node = Node::new();
    node.ask(&start(1, "a", "good"));
    let mut watch = node.connect().unwrap();
    watch.ask(&json!({"do": "watch"}));
    fs::write(node.path("eject"), "").unwrap();
    let status = loop {
        let status = watch.read()["status"].take();
        if status["scheduler"]["state"] == "Failed" {
            break status;
        }
    };
    let exit = &status["scheduler"]["lastExit"];
    assert_eq!(exit["reason"], "EXIT: runnable task stall (busy[7] failed to run for 30.1s)");
    assert_eq!((&exit["ejected"], &exit["code"]), (&json!(true), &json!(1)));
    assert_eq!(status["scheduler"]["exits"], 1);
    fs::remove_file(node.path("eject")).unwrap();
    assert_eq!(node.ask(&start(2, "a", "good"))["ok"], true);
}

#[test]
fn a_scheduler_that_is_killed_is_told() {
    let node = Node::new();
    node.ask(&start(1, "a", "good"));
    crate::node::signal(running(&node, 1) as u32, "KILL");
    node.until("told", || node.state() == "Failed");
    let exit = node.status()["scheduler"]["lastExit"].clone();
    assert_eq!((&exit["ejected"], &exit["code"]), (&json!(false), &json!(137)));
}

#[test]
fn nothing_outlives_the_supervisor_and_a_new_one_goes_on() {
    let mut node = Node::new();
    node.ask(&start(7, "a", "good"));
    let pid = running(&node, 7);
    node.kill_supervisor();
    node.until("stock scheduling", || node.kernel_state() == "disabled" && !alive(pid));
    node.start_supervisor();
    node.until("it runs again", || node.state() == "Running");
    assert_ne!(running(&node, 7), pid);
    assert_eq!(node.ask(&start(8, "a", "good"))["ok"], true);
}

#[test]
fn a_new_supervisor_does_not_go_on_after_the_lease_or_a_stop() {
    let mut node = Node::new();
    let mut request = start(7, "a", "good");
    request["leaseSeconds"] = json!(1);
    node.ask(&request);
    node.kill_supervisor();
    std::thread::sleep(Duration::from_millis(1100));
    node.start_supervisor();
    assert_eq!(node.state(), "Stopped");

    node.ask(&start(8, "a", "good"));
    node.terminate_supervisor();
    assert_eq!(node.kernel_state(), "disabled");
    assert!(!node.path("run/supervisor.sock").exists());
    node.start_supervisor();
    assert_eq!(node.state(), "Stopped");
}

#[test]
fn a_kernel_without_sched_ext_is_never_tried() {
    let mut node = Node::bare(&[]);
    node.start_supervisor();
    refused(&node.ask(&start(1, "a", "good")), "no sched_ext");
    let status = node.status();
    assert_eq!((&status["kernel"]["state"], &status["scheduler"]["exits"]), (&json!("absent"), &json!(0)));
    assert_eq!(status["limits"]["guarantee"], "Kernel");
    assert!(!node.path("run/layers.next.json").exists());
}

#[test]
fn a_foreign_scheduler_is_left_alone() {
    let node = Node::new();
    fs::write(node.path("attach"), std::process::id().to_string()).unwrap();
    node.until("attached", || node.kernel_state() == "enabled");
    refused(&node.ask(&start(1, "a", "good")), "another scheduler is attached: layered_1.1.4");
    assert_eq!(node.ask(&json!({"do": "stop"}))["ok"], true);
    assert_eq!(node.kernel_state(), "enabled");
}

#[test]
fn a_run_directory_that_cannot_be_written_stops_nothing_that_runs() {
    let node = Node::new();
    node.ask(&start(1, "a", "good"));
    let pid = running(&node, 1);
    fs::create_dir(node.path("run/layers.next.partial")).unwrap();
    fs::create_dir(node.path("run/supervisor.partial")).unwrap();
    refused(&node.ask(&start(2, "b", "good")), "cannot write the configuration");
    assert_eq!(running(&node, 1), pid);
    let answer = node.ask(&json!({"do": "renew", "leaseSeconds": 60}));
    assert_eq!(answer["ok"], true);
    assert!(answer["status"]["scheduler"]["why"].as_str().unwrap().contains("cannot be written"), "{answer}");
}
