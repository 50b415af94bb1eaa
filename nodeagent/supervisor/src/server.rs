//! The socket: a thread per connection, few of them.

use crate::board::Board;
use crate::protocol::{self, Answer, MAX_LINE, Request, Status};
use crate::{log, sys};
use std::fs::{self, File, Permissions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const MAX_CONNECTIONS: usize = 32;
const WATCH_BEAT: Duration = Duration::from_secs(10);
/// Who has not taken an answer by then is left.
const WRITE_LIMIT: Duration = Duration::from_secs(5);

/// A request for the keeper, and where its outcome goes.
pub struct Call {
    /// What is asked.
    pub request: Request,
    /// Done, or why not.
    pub reply: Sender<Result<(), String>>,
}

/// The keeper's end of all connections.
pub struct Calls {
    calls: Receiver<Call>,
    bell: File,
}

impl Calls {
    /// Readable when there are calls.
    pub fn bell(&self) -> BorrowedFd<'_> {
        self.bell.as_fd()
    }

    /// The next call, if there is one.
    pub fn take(&self) -> Option<Call> {
        let _ = (&self.bell).read(&mut [0; 8]);
        self.calls.try_recv().ok()
    }
}

struct Server {
    board: Arc<Board>,
    calls: Mutex<Sender<Call>>,
    bell: File,
    connections: AtomicUsize,
}

/// Serves the socket, which replaces one that a predecessor left behind.
pub fn serve(socket: &Path, board: Arc<Board>) -> io::Result<Calls> {
    let next = socket.with_extension("next");
    let _ = fs::remove_file(&next);
    let listener = UnixListener::bind(&next)?;
    fs::set_permissions(&next, Permissions::from_mode(0o600))?;
    fs::rename(&next, socket)?;

    let (calls, received) = channel();
    let bell = sys::event_file()?;
    let ends = Calls { calls: received, bell: bell.try_clone()? };
    let server = Arc::new(Server { board, calls: Mutex::new(calls), bell, connections: AtomicUsize::new(0) });
    std::thread::Builder::new().name("accept".into()).spawn(move || accept(&listener, &server))?;
    Ok(ends)
}

fn accept(listener: &UnixListener, server: &Arc<Server>) {
    for stream in listener.incoming() {
        match stream {
            Ok(stream) => open(stream, server),
            // No descriptors, or a client that is gone again.
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

fn open(stream: UnixStream, server: &Arc<Server>) {
    if server.connections.fetch_add(1, Ordering::Relaxed) >= MAX_CONNECTIONS {
        server.connections.fetch_sub(1, Ordering::Relaxed);
        log::say("a connection was refused: too many are open");
        return;
    }
    let server_of_thread = Arc::clone(server);
    let work = move || {
        // An error is a client that is gone.
        let _ = server_of_thread.talk(&stream);
        server_of_thread.connections.fetch_sub(1, Ordering::Relaxed);
    };
    if std::thread::Builder::new().name("connection".into()).stack_size(256 << 10).spawn(work).is_err() {
        server.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Server {
    fn talk(&self, stream: &UnixStream) -> io::Result<()> {
        stream.set_write_timeout(Some(WRITE_LIMIT))?;
        let mut lines = BufReader::new(stream);
        let mut line = Vec::new();
        loop {
            line.clear();
            (&mut lines).take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line)?;
            if line.is_empty() {
                return Ok(());
            }
            if line.last() != Some(&b'\n') && line.len() > MAX_LINE {
                self.answer(stream, Err("the line is longer than 1 MiB".into()))?;
                return Ok(());
            }
            match protocol::parse(&line) {
                Ok(Request::Status) => self.answer(stream, Ok(()))?,
                Ok(Request::Watch) => return self.watch(stream),
                Ok(request) => self.answer(stream, self.call(request))?,
                Err(error) => self.answer(stream, Err(error))?,
            }
        }
    }

    fn watch(&self, stream: &UnixStream) -> io::Result<()> {
        let (mut version, mut status) = self.board.read();
        loop {
            write(stream, Ok(()), &status)?;
            (version, status) = self.board.newer(version, WATCH_BEAT);
        }
    }

    fn call(&self, request: Request) -> Result<(), String> {
        let (reply, outcome) = channel();
        let gone = |_| "the supervisor is ending".to_owned();
        self.calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .send(Call { request, reply })
            .map_err(|_| gone(()))?;
        let _ = (&self.bell).write(&1u64.to_ne_bytes());
        outcome.recv().map_err(|_| gone(()))?
    }

    fn answer(&self, stream: &UnixStream, outcome: Result<(), String>) -> io::Result<()> {
        write(stream, outcome, &self.board.read().1)
    }
}

fn write(mut stream: &UnixStream, outcome: Result<(), String>, status: &Status) -> io::Result<()> {
    let answer = Answer { ok: outcome.is_ok(), error: outcome.err(), status };
    let mut line = serde_json::to_vec(&answer)?;
    line.push(b'\n');
    stream.write_all(&line)
}
