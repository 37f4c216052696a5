//! Several attempts at once, and one thread that waits for all of them.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};
use socket2::{Domain, Socket, Type};

use crate::helpers::{getsockname, say, title};

/// How long to wait in all; on loopback the answers are there at once.
pub const PATIENCE: Duration = Duration::from_secs(10);

// ANCHOR: solution
/// Begins all attempts, and only then waits for the first.
pub fn play() -> io::Result<()> {
    title("open-ports: three attempts at the same time");
    let (one, deaf, two) = (open()?, bound()?, open()?);
    let addrs = [one.local_addr()?, getsockname(&deaf)?, two.local_addr()?];
    let mut attempts = Vec::new();
    for addr in addrs {
        attempts.push((addr, begin(addr)?));
        say("client", "connect", addr, "begun");
    }
    let deadline = Instant::now() + PATIENCE;
    for (addr, socket) in attempts {
        let mut polled = [PollFd::new(&socket, PollFlags::OUT)];
        let answers = poll(&mut polled, Some(&until(deadline)?))?;
        let outcome = match socket.take_error()? {
            _ if answers == 0 => "no answer".to_owned(),
            None => "open".to_owned(),
            Some(error) => error.to_string(),
        };
        say("client", "getsockopt", format!("SO_ERROR {addr}"), outcome);
    }
    Ok(())
}

/// Begins to connect. That it has not ended yet is no failure.
pub fn begin(addr: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    let Err(error) = socket.connect(&addr.into()) else { return Ok(socket) };
    match Errno::from_io_error(&error) {
        Some(Errno::INPROGRESS | Errno::WOULDBLOCK) => Ok(socket),
        _ => Err(error),
    }
}

/// What is left of the time: one bound for all, however many are silent.
pub fn until(deadline: Instant) -> io::Result<Timespec> {
    let left = deadline.saturating_duration_since(Instant::now());
    Timespec::try_from(left).map_err(io::Error::other)
}
// ANCHOR_END: solution

fn open() -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
}

/// A socket that has a port, and does not listen yet.
pub fn bound() -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(&any_port.into())?;
    Ok(socket)
}
