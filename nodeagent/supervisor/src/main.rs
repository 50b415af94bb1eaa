//! temper-supervisor: starts, swaps and stops scx_layered as the node agent
//! asks, ends it when nobody asks any more, and holds CPU limits meanwhile.
//! docs/enforcement.md is its contract.

mod board;
mod client;
mod files;
mod flags;
mod gate;
mod keeper;
mod kernel;
mod lease;
mod limits;
mod log;
mod process;
mod protocol;
mod safemode;
mod server;
mod sys;
#[cfg(test)]
mod testing;

use board::Board;
use flags::{Asked, Flags};
use keeper::Keeper;
use limits::{Pacing, Record};
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    match flags::parse(std::env::args().skip(1)) {
        Ok(Asked::Print(text)) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Ok(Asked::Status(run_dir)) => client::status(&run_dir).map_or_else(complain, |line| {
            print!("{line}");
            ExitCode::SUCCESS
        }),
        Ok(Asked::Run(flags)) => run(flags).map_or_else(complain, |()| ExitCode::SUCCESS),
        Err(error) => complain(error),
    }
}

fn complain(error: String) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "temper-supervisor: {error}");
    ExitCode::FAILURE
}

/// The order matters: what a predecessor left frozen is thawed first, the guard
/// is forked while there is one thread, and the keeper, whose thread's end is
/// the end of what it starts, is this thread.
fn run(flags: Flags) -> Result<(), String> {
    sys::private_files();
    sys::allow_many_files();
    std::fs::create_dir_all(&flags.run_dir).map_err(|error| format!("{}: {error}", flags.run_dir.display()))?;
    let record = Arc::new(Record::open(&flags.run_dir).map_err(|error| format!("no memory: {error}"))?);
    record.thaw_all(&flags.cgroup_root);
    let guard = limits::post_guard(&record, &flags.cgroup_root).map_err(|error| format!("no guard: {error}"))?;
    thaw_on_panic(&record, &flags);

    let signals = sys::signal_file(&[libc::SIGTERM, libc::SIGINT, libc::SIGHUP]).map_err(|error| error.to_string())?;
    log::start();
    let board = Arc::new(Board::default());
    let socket = flags.run_dir.join("supervisor.sock");
    let calls = server::serve(&socket, Arc::clone(&board)).map_err(|error| format!("{}: {error}", socket.display()))?;
    let pacing = Pacing::start(&flags.cgroup_root, flags.limits, record, Arc::clone(&board))
        .map_err(|error| error.to_string())?;
    if let Err(error) = sys::take_precedence() {
        log::say(format!("the keeper has no precedence: {error}"));
    }
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned();
    let ended = Keeper::new(flags, boot, board, pacing.switch()).and_then(|mut keeper| {
        keeper.resume();
        keeper.run(&calls, &signals)
    });
    pacing.stop();
    let _ = std::fs::remove_file(socket);
    drop(guard);
    ended.map_err(|error| error.to_string())
}

/// A panic in any thread ends the program, with nothing left frozen.
fn thaw_on_panic(record: &Arc<Record>, flags: &Flags) {
    let (record, cgroup_root) = (Arc::clone(record), flags.cgroup_root.clone());
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        record.thaw_all(&cgroup_root);
        report(panic);
        std::process::abort();
    }));
}
