//! All addresses at once, and the first that answers.

use std::{
    io::{self, ErrorKind},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    time::Instant,
};

use rustix::event::{PollFd, PollFlags, poll};

use crate::{
    helpers::{getsockname, say, title},
    l04_open_ports::{PATIENCE, begin, bound, until},
};

// ANCHOR: solution
/// One server is silent, one refuses, and the third listens.
pub fn play() -> io::Result<()> {
    title("first-of-all: three addresses at the same time");
    let silent = bound()?;
    silent.listen(0)?;
    let _queue_is_full = TcpStream::connect(getsockname(&silent)?)?;
    say("silent", "listen", getsockname(&silent)?, "its queue is full");
    let deaf = bound()?;
    say("deaf", "bind", getsockname(&deaf)?, "and no listen");
    let good = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    say("good", "listen", good.local_addr()?, "");

    let addrs =
        [getsockname(&silent)?, getsockname(&deaf)?, good.local_addr()?];
    let connection = first_of(&addrs)?;
    say("client", "getpeername", connection.peer_addr()?, "the first");
    say("good", "accept", good.accept()?.1, "");
    Ok(())
}

/// Connects to all, and takes the first success. The others are dropped, and
/// so closed. If there is none, the error is the last refusal, or the timeout.
fn first_of(addrs: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut last = io::Error::other("connect: no address to try");
    let mut attempts = Vec::new();
    for addr in addrs {
        match begin(*addr) {
            Ok(attempt) => attempts.push(attempt),
            Err(error) => last = error,
        }
    }
    say("client", "connect", format!("{} addresses", attempts.len()), "begun");
    let deadline = Instant::now() + PATIENCE;
    while !attempts.is_empty() {
        let polled = attempts.iter().map(|it| PollFd::new(it, PollFlags::OUT));
        let mut polled: Vec<_> = polled.collect();
        poll(&mut polled, Some(&until(deadline)?))?;
        let over = polled.iter().position(|it| !it.revents().is_empty());
        let Some(over) = over else {
            return Err(ErrorKind::TimedOut.into());
        };
        // Writable, and perhaps refused: then the rest goes on.
        let attempt = attempts.remove(over);
        match attempt.take_error()? {
            Some(error) => last = error,
            None => {
                attempt.set_nonblocking(false)?;
                return Ok(attempt.into());
            }
        }
    }
    Err(last)
}
// ANCHOR_END: solution
