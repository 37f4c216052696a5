//! connect(2) does not wait: how it ends is asked for later.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Socket, Type};

use crate::{
    client::{connect, ended},
    errors::number_name_kind,
    helpers::{getsockname, say, title},
    server::{BACKLOG, deaf, full, listen},
};

/// Enough for an answer on loopback; Windows is slow to refuse.
const LONG: Duration = Duration::from_secs(10);

/// Enough to see that none comes.
const SHORT: Duration = Duration::from_millis(100);

// ANCHOR: play
/// Three attempts that begin alike: one will succeed, one will be refused, and
/// one has no answer.
pub fn play() -> io::Result<()> {
    title("in-progress: connect returns at once, its end comes later");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), BACKLOG)?;
    let good = begin("good", listener.local_addr()?)?;
    wait("good", &good, LONG)?;
    so_error("good", &good)?;

    let server = deaf(Ipv4Addr::LOCALHOST)?;
    let refused = begin("refused", getsockname(&server)?)?;
    wait("refused", &refused, LONG)?;
    so_error("refused", &refused)?;
    so_error("refused", &refused)?;

    let (listener, _first) = full()?;
    let addr = listener.local_addr()?;
    let late = begin("late", addr)?;
    so_error("late", &late)?;
    connect("late", &late, addr);
    let outcome = late.peer_addr().map(|_| ());
    say("late", "getpeername", addr, ended(&outcome, "connected"));
    wait("late", &late, SHORT)
}
// ANCHOR_END: play

// ANCHOR: begin
/// Starts to connect with a socket that may not block.
fn begin(who: &str, addr: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    let call = if cfg!(windows) { "ioctlsocket" } else { "fcntl" };
    let what = if cfg!(windows) { "FIONBIO" } else { "O_NONBLOCK" };
    say(who, call, what, "");
    connect(who, &socket, addr);
    Ok(socket)
}
// ANCHOR_END: begin

// ANCHOR: wait
/// Waits until the socket is writable: then the attempt is over, this way or
/// that.
fn wait(who: &str, socket: &Socket, patience: Duration) -> io::Result<()> {
    let bound = Timespec::try_from(patience).expect("some seconds fit");
    let mut sockets = [PollFd::new(socket, PollFlags::OUT)];
    poll(&mut sockets, Some(&bound))?;
    let seen = sockets[0].revents().iter_names();
    let names: Vec<_> = seen.map(|it| format!("POLL{}", it.0)).collect();
    let outcome = match names[..] {
        [] => format!("nothing within {patience:?}"),
        _ => names.join(" "),
    };
    let call = if cfg!(windows) { "WSAPoll" } else { "poll" };
    say(who, call, "POLLOUT", outcome);
    Ok(())
}
// ANCHOR_END: wait

// ANCHOR: so_error
/// Asks for the error that the socket keeps, and so clears it.
fn so_error(who: &str, socket: &Socket) -> io::Result<()> {
    let error = socket.take_error()?;
    let outcome = error.map_or("0".into(), |it| number_name_kind(&it));
    say(who, "getsockopt", "SO_ERROR", outcome);
    Ok(())
}
// ANCHOR_END: so_error
