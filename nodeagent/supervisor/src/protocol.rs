//! What is asked and answered on the socket: docs/enforcement.md, one JSON
//! object a line.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::time::Duration;

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 1 << 20;

/// A request that is understood.
#[derive(Debug)]
pub enum Request {
    /// One status.
    Status,
    /// A status now, at each change, and at least every ten seconds.
    Watch,
    /// Run this configuration.
    Start(Box<Order>),
    /// Go on for so long.
    Renew(Option<Duration>),
    /// Stock scheduling, for this reason.
    Stop(String),
}

/// A configuration to run.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The agent's number of what it applied last.
    pub generation: u64,
    /// Two orders of the same digest are the same.
    pub digest: String,
    /// The layers, as scx_layered reads them.
    pub config: Box<RawValue>,
    /// Further arguments for scx_layered.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// How long it runs without being asked for again.
    #[serde(default)]
    pub lease_seconds: Option<u64>,
}

impl Order {
    /// The lease it asks for.
    pub fn lease(&self) -> Option<Duration> {
        self.lease_seconds.map(Duration::from_secs)
    }
}

#[derive(Deserialize)]
struct Head {
    r#do: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Renewal {
    #[serde(default)]
    lease_seconds: Option<u64>,
}

#[derive(Deserialize)]
struct Halt {
    #[serde(default)]
    why: String,
}

/// Reads a request; the error is the answer's.
pub fn parse(line: &[u8]) -> Result<Request, String> {
    let head: Head = read(line)?;
    match head.r#do.as_str() {
        "status" => Ok(Request::Status),
        "watch" => Ok(Request::Watch),
        "start" => read(line).and_then(checked).map(|order| Request::Start(Box::new(order))),
        "renew" => {
            let renewal: Renewal = read(line)?;
            Ok(Request::Renew(lease(renewal.lease_seconds)?))
        }
        "stop" => read(line).map(|halt: Halt| Request::Stop(halt.why)),
        other => Err(format!("unknown request '{}'", other.escape_debug())),
    }
}

fn read<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(line).map_err(|error| format!("not a request: {error}"))
}

fn checked(order: Order) -> Result<Order, String> {
    lease(order.lease_seconds)?;
    if order.digest.is_empty() {
        return Err("not a request: digest is empty".into());
    }
    if !order.config.get().starts_with('[') {
        return Err("not a request: config is no list".into());
    }
    Ok(order)
}

fn lease(seconds: Option<u64>) -> Result<Option<Duration>, String> {
    match seconds {
        Some(0 | 86_401..) => Err("not a request: leaseSeconds is not from 1 to 86400".into()),
        _ => Ok(seconds.map(Duration::from_secs)),
    }
}

/// An answer.
#[derive(Serialize)]
pub struct Answer<'a> {
    /// Whether it was done.
    pub ok: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What is now.
    pub status: &'a Status,
}

/// What is now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Of this program.
    pub version: &'static str,
    /// The kernel's boot id.
    pub boot: String,
    /// Our scheduler.
    pub scheduler: SchedulerStatus,
    /// What the kernel says of sched_ext.
    pub kernel: KernelStatus,
    /// Until when it runs.
    pub lease: LeaseStatus,
    /// Whether the safe-mode file is there.
    pub safe_mode: bool,
    /// How CPU limits are held.
    pub limits: LimitsStatus,
}

/// Our scheduler.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SchedulerStatus {
    /// What it does.
    pub state: SchedulerState,
    /// Why it does not run, or what else there is to say; empty when all is well.
    pub why: String,
    /// Its process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    /// What the agent applied last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation: Option<u64>,
    /// Of the configuration that runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Of scx_layered, as the kernel knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// When it was attached, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_millis: Option<u64>,
    /// How often it ended without being told to.
    pub exits: u64,
    /// How it ended last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_exit: Option<Exit>,
    /// How it was swapped last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_swap: Option<Swap>,
}

/// What our scheduler does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum SchedulerState {
    /// Nothing, as asked.
    #[default]
    Stopped,
    /// It loads, or comes back by itself.
    Starting,
    /// It schedules.
    Running,
    /// It was told to end.
    Stopping,
    /// Nothing, though asked.
    Failed,
}

/// How a scheduler ended that was not told to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exit {
    /// When, in milliseconds since 1970.
    pub at_millis: u64,
    /// Its exit code, or 128 and the signal.
    pub code: i32,
    /// What it said.
    pub reason: String,
    /// Whether the kernel put it out.
    pub ejected: bool,
}

/// How one scheduler followed another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Swap {
    /// For how long stock scheduling ruled between them.
    pub stock_millis: u64,
    /// How long the new one took to load.
    pub load_millis: u64,
    /// Whether it loaded while the old one still ran.
    pub parked: bool,
}

/// What the kernel says of sched_ext.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KernelStatus {
    /// `disabled`, `enabling`, `enabled`, `disabling`, or `absent` where the kernel has no sched_ext.
    pub state: String,
    /// The scheduler that is attached, empty if none.
    pub ops: String,
    /// How often one was attached since boot.
    pub enable_seq: u64,
    /// Tasks that asked for the attached scheduler and were refused.
    pub rejected: u64,
}

/// Until when it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeaseStatus {
    /// The whole of it.
    pub seconds: u64,
    /// What is left of it.
    pub left_millis: u64,
}

/// How CPU limits are held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitsStatus {
    /// Who holds them.
    pub guarantee: Guarantee,
    /// Cgroups with a limit that the node could exceed.
    pub cgroups: usize,
    /// Those that were at their limit within the last second.
    pub pacing: usize,
    /// Those frozen at this moment.
    pub frozen: usize,
    /// Freezes since the start.
    pub freezes: u64,
    /// Thaws since the start.
    pub thaws: u64,
    /// The most that one used of its limit in the last whole second, in permille.
    pub worst_permille: u64,
    /// Why there is no guarantee, or what weakens it.
    pub why: String,
}

/// Who holds CPU limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Guarantee {
    /// The kernel: no sched_ext scheduler is attached.
    #[default]
    Kernel,
    /// The supervisor paces every limited cgroup.
    Held,
    /// Nobody.
    No,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_keeps_its_configuration_byte_for_byte() {
        let line = br#"{"do":"start","generation":7,"digest":"sha256:a","config":[ {"name":"x", "w":1.50} ],"new":{}}"#;
        let Ok(Request::Start(order)) = parse(line) else { panic!("no start") };
        assert_eq!(order.config.get(), r#"[ {"name":"x", "w":1.50} ]"#);
        assert_eq!((order.generation, order.lease()), (7, None));
    }

    #[test]
    fn garbage_is_answered_in_words() {
        let cases: [(&[u8], &str); 7] = [
            (b"", "not a request"),
            (b"\xff\xfe", "not a request"),
            (b"[]", "not a request"),
            (br#"{"do":"dance"}"#, "unknown request 'dance'"),
            (br#"{"do":"start","generation":1,"digest":"d","config":{}}"#, "config is no list"),
            (br#"{"do":"start","generation":-1,"digest":"d","config":[]}"#, "not a request"),
            (br#"{"do":"renew","leaseSeconds":0}"#, "leaseSeconds"),
        ];
        for (line, wanted) in cases {
            let error = parse(line).expect_err("garbage was understood");
            assert!(error.contains(wanted), "{error}");
        }
    }

    #[test]
    fn the_status_has_the_names_of_the_contract() {
        let status = Status { version: "1", ..Status::default() };
        let json = serde_json::to_string(&Answer { ok: true, error: None, status: &status }).unwrap();
        assert_eq!(
            json,
            r#"{"ok":true,"status":{"version":"1","boot":"","scheduler":{"state":"Stopped","why":"","exits":0},"#
                .to_owned()
                + r#""kernel":{"state":"","ops":"","enableSeq":0,"rejected":0},"lease":{"seconds":0,"leftMillis":0},"#
                + r#""safeMode":false,"limits":{"guarantee":"Kernel","cgroups":0,"pacing":0,"frozen":0,"freezes":0,"#
                + r#""thaws":0,"worstPermille":0,"why":""}}}"#
        );
    }
}
