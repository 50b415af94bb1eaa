//! Lines on standard error, written by a thread of their own: whoever reads
//! them late, or not at all, holds nobody up.

use std::io::Write;
use std::sync::OnceLock;
use std::sync::mpsc::{SyncSender, sync_channel};

static LINES: OnceLock<SyncSender<String>> = OnceLock::new();

/// Starts the thread.
pub fn start() {
    let (sender, lines) = sync_channel::<String>(256);
    let write = move || {
        while let Ok(line) = lines.recv() {
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    };
    if std::thread::Builder::new().name("log".into()).spawn(write).is_ok() {
        let _ = LINES.set(sender);
    }
}

/// Writes a line, or drops it where too many wait.
pub fn say(line: impl Into<String>) {
    if let Some(lines) = LINES.get() {
        let _ = lines.try_send(line.into());
    }
}
