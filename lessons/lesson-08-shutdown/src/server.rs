//! The server: read a request to its end, answer, close; finish, and go.

use std::{
    io::{self, BufRead, ErrorKind, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs},
    sync::{Mutex, mpsc},
    thread,
    time::{Duration, Instant},
};

use socket2::{Domain, SockRef, Socket, Type};

use crate::{
    graceful::{OWN, on_signal},
    helpers::{failed, getsockname, is_of_one_connection, say, shown},
};

const BACKLOG: i32 = 128;

/// How many clients are served at the same time. The next ones wait.
const WORKERS: usize = 8;

/// The largest request. Whoever sends more is refused.
const MAX_REQUEST: usize = 64 << 10;

// ANCHOR: server
/// Serves several clients at a time; after Ctrl-C or SIGTERM no new ones.
pub fn server(host: &str, patience: u64) -> io::Result<()> {
    let mut all =
        host.to_socket_addrs().map_err(failed("getaddrinfo", host))?;
    let addr = all.next().ok_or(ErrorKind::AddrNotAvailable)?;
    let socket = bound(addr, !cfg!(windows))?;
    // First this: who reads that it listens, may stop it.
    on_signal(getsockname(&socket)?)?;
    let listener = listen(socket)?;
    serve_all(listener, Duration::from_secs(patience), || Ok(()))
}
// ANCHOR_END: server

// ANCHOR: bound
/// A socket. A server on Unix needs SO_REUSEADDR to restart.
pub fn bound(addr: SocketAddr, reuse: bool) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    socket.set_reuse_address(reuse)?;
    socket.bind(&addr.into()).map_err(failed("bind", addr))?;
    Ok(socket)
}
// ANCHOR_END: bound

pub fn listen(socket: Socket) -> io::Result<TcpListener> {
    socket.listen(BACKLOG).map_err(failed("listen", BACKLOG))?;
    let listener = TcpListener::from(socket);
    let outcome = format!("listening on {}", listener.local_addr()?);
    say("server", "listen", format!("backlog {BACKLOG}"), outcome);
    Ok(listener)
}

// ANCHOR: serve_all
/// Accepts until the server's own connection comes, and then closes the
/// listener; returns when all who were accepted are served.
pub fn serve_all(
    listener: TcpListener,
    patience: Duration,
    meanwhile: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    let (hand_on, accepted) = mpsc::sync_channel(0);
    let accepted = Mutex::new(accepted);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            // Serves one client after another, until no more are handed on.
            scope.spawn(|| {
                let next = || accepted.lock().expect("never poisoned").recv();
                while let Ok((connection, peer)) = next() {
                    serve(connection, peer, patience);
                }
            });
        }
        let mut own = loop {
            match listener.accept() {
                Ok((own, peer)) if OWN.get() == Some(&peer) => break own,
                Ok((connection, peer)) => {
                    say("server", "accept", peer, "");
                    // This waits, while all workers are busy.
                    let _ = hand_on.send((connection, peer));
                }
                Err(e) if is_of_one_connection(&e) => {
                    say("server", "accept", "", e);
                }
                Err(error) => return Err(failed("accept", "")(error)),
            }
        };
        // It is to close first: then TIME-WAIT keeps its port, and not ours.
        io::copy(&mut own, &mut io::sink())?;
        say("server", "accept", "its own connection", "stops accepting");
        drop(listener);
        say("server", "close", "the listener", "");
        drop(hand_on);
        meanwhile()
    })?;
    say("", "", "all are served", "");
    Ok(())
}
// ANCHOR_END: serve_all

// ANCHOR: serve
/// Reads a request, answers, and closes.
fn serve(mut connection: TcpStream, peer: SocketAddr, patience: Duration) {
    let answered = request(&connection, peer, patience).is_some_and(|it| {
        let answer = sorted(&it);
        say("server", "send", shown(&answer), "");
        let limited = connection.set_write_timeout(Some(patience));
        let sent = limited.and_then(|()| connection.write_all(&answer));
        sent.inspect_err(|error| say("server", "send", peer, error)).is_ok()
    });
    if !answered && abort(&connection).is_ok() {
        // A FIN would look like the end of the answer.
        say("server", "setsockopt", "SO_LINGER 0", "so close resets");
    }
    say("server", "close", peer, "");
}

/// Reads until end-of-file; `None`, said aloud, if that does not come.
pub fn request(
    mut connection: &TcpStream,
    peer: SocketAddr,
    patience: Duration,
) -> Option<Vec<u8>> {
    use ErrorKind::{Interrupted, TimedOut, WouldBlock};
    let start = Instant::now();
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    let error = loop {
        let left = patience.saturating_sub(start.elapsed());
        if left.is_zero() {
            break format!("no end-of-file within {patience:?}");
        }
        let limited = connection.set_read_timeout(Some(left));
        match limited.and_then(|()| connection.read(&mut buffer)) {
            Ok(0) => {
                say("server", "recv", shown(&request), "end-of-file");
                return Some(request);
            }
            Ok(n) if request.len() + n > MAX_REQUEST => {
                break format!("more than {MAX_REQUEST} bytes");
            }
            Ok(n) => request.extend_from_slice(&buffer[..n]),
            // With a time limit, a signal ends a recv, too: signal(7).
            Err(error)
                if [Interrupted, TimedOut, WouldBlock]
                    .contains(&error.kind()) => {}
            Err(error) => break error.to_string(),
        }
    };
    say("server", "recv", peer, error);
    None
}
// ANCHOR_END: serve

/// Makes the next close(2) a reset.
pub fn abort(connection: &TcpStream) -> io::Result<()> {
    SockRef::from(connection).set_linger(Some(Duration::ZERO))
}

/// The lines of a request in the order of their bytes.
pub fn sorted(request: &[u8]) -> Vec<u8> {
    let lines = BufRead::split(request, b'\n').map_while(Result::ok);
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines.push(Vec::new());
    lines.join(&b'\n')
}
