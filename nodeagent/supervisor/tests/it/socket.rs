//! What the socket does with clients that behave and that do not.

use crate::node::{Node, start};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::time::Duration;

#[test]
fn the_socket_is_roots_alone_and_replaces_one_that_was_left() {
    let mut node = Node::new();
    let socket = node.path("run/supervisor.sock");
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    node.kill_supervisor();
    assert!(socket.exists());
    node.start_supervisor();
    assert_eq!(node.state(), "Stopped");
}

#[test]
fn the_program_asks_the_one_that_runs() {
    let mut node = Node::new();
    let ask = |node: &Node| {
        let run_dir = node.path("run");
        let program = env!("CARGO_BIN_EXE_temper-supervisor");
        Command::new(program).arg("--status").arg("--run-dir").arg(run_dir).output().unwrap()
    };
    let answer = ask(&node);
    assert!(answer.status.success() && answer.stdout.starts_with(b"{\"ok\":true"));
    node.kill_supervisor();
    assert!(!ask(&node).status.success());
}

#[test]
fn garbage_is_answered_and_the_connection_goes_on() {
    let node = Node::new();
    let mut client = node.connect().unwrap();
    for garbage in [&b"hello"[..], b"{}", b"\xff\x00", b"{\"do\":\"fly\"}", b"[[[[[[[", b"{\"do\":\"start\"}"] {
        client.send(garbage);
        let answer = client.read();
        assert_eq!(answer["ok"], false, "{answer}");
        assert!(answer["status"]["version"].is_string());
    }
    assert_eq!(client.ask(&json!({"do": "status", "colour": "blue"}))["ok"], true);
}

#[test]
fn requests_are_answered_in_order_however_they_arrive() {
    let node = Node::new();
    let mut stream = UnixStream::connect(node.path("run/supervisor.sock")).unwrap();
    for byte in b"{\"do\":\"status\"}\n{\"do\":\"fly\"}\n{\"do\":\"renew\"}" {
        stream.write_all(&[*byte]).unwrap();
    }
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    let outcomes: Vec<Value> =
        answers.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["ok"].take()).collect();
    assert_eq!(outcomes, [true, false, true]);
}

#[test]
fn a_line_over_a_mebibyte_ends_the_connection() {
    let node = Node::new();
    let mut client = node.connect().unwrap();
    client.send(&vec![b' '; (1 << 20) + 1]);
    assert!(client.read()["error"].as_str().unwrap().contains("1 MiB"));
    assert_eq!(client.read(), Value::Null);
}

#[test]
fn a_line_of_a_mebibyte_is_read() {
    let node = Node::new();
    let mut request = start(1, "a", "good");
    request["comment"] = "x".repeat((1 << 20) - request.to_string().len() - 20).into();
    assert_eq!(node.ask(&request)["ok"], true);
}

#[test]
fn who_never_reads_holds_nobody_up() {
    let node = Node::new();
    let mut deaf: Vec<UnixStream> =
        (0..4).map(|_| UnixStream::connect(node.path("run/supervisor.sock")).unwrap()).collect();
    for stream in &mut deaf {
        stream.set_nonblocking(true).unwrap();
        while stream.write(b"{\"do\":\"status\"}\n{\"do\":\"renew\"}\n").is_ok() {}
    }
    assert_eq!(node.ask(&start(1, "a", "good"))["ok"], true);
    assert_eq!(node.state(), "Running");
}

#[test]
fn too_many_connections_are_refused_until_some_close() {
    let node = Node::new();
    let mut open: Vec<_> = (0..32).filter_map(|_| node.connect()).collect();
    assert_eq!(open.len(), 32);
    let mut refused = UnixStream::connect(node.path("run/supervisor.sock")).unwrap();
    refused.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    assert_eq!(refused.read(&mut [0]).unwrap(), 0);
    open.pop();
    node.until("a place", || {
        UnixStream::connect(node.path("run/supervisor.sock")).is_ok_and(|mut stream| {
            stream.write_all(b"{\"do\":\"status\"}\n").is_ok() && stream.read(&mut [0]).is_ok_and(|length| length > 0)
        })
    });
}

#[test]
fn a_watch_tells_each_change() {
    let node = Node::new();
    let mut watch = node.connect().unwrap();
    assert_eq!(watch.ask(&json!({"do": "watch"}))["status"]["scheduler"]["state"], "Stopped");
    node.ask(&start(1, "a", "good"));
    let mut seen = Vec::new();
    while seen.last().is_none_or(|state| state != "Running") {
        seen.push(watch.read()["status"]["scheduler"]["state"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen.first().map(String::as_str), Some("Starting"));
}
