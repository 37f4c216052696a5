//! Lesson 07, exercise 4: the listener goes, and clients wait.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Socket, Type};

use crate::helpers::{say, shown};

/// Longer than until the second SYN, which goes out after 1 s.
const LIMIT: Duration = Duration::from_secs(5);

// ANCHOR: solution
/// One client is in the queue, another before it; the listener is closed.
pub fn play() -> io::Result<()> {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    listener.bind(&any_port.into())?;
    listener.listen(0)?;
    let addr = listener.local_addr()?;

    let queued = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    queued.connect(&addr)?;
    say("queued", "connect", "", "connected");
    let mut queued = TcpStream::from(queued);
    queued.write_all(b"hello")?;
    say("queued", "send", shown(b"hello"), "");
    let late = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    late.set_nonblocking(true)?;
    let _ = late.connect(&addr);
    let is_connected = late.peer_addr().is_ok();
    let outcome = if is_connected { "connected" } else { "in progress" };
    say("late", "connect", "", outcome);

    say("server", "close", "the listener", "");
    drop(listener);
    if let Err(error) = queued.read(&mut [0]) {
        say("queued", "recv", "", error);
    }
    say("late", "getsockopt", "SO_ERROR", so_error(&late)?);
    let limit = Timespec::try_from(LIMIT).map_err(io::Error::other)?;
    poll(&mut [PollFd::new(&late, PollFlags::OUT)], Some(&limit))?;
    say("late", "poll", "POLLOUT", "the attempt is over");
    say("late", "getsockopt", "SO_ERROR", so_error(&late)?);
    Ok(())
}

fn so_error(socket: &Socket) -> io::Result<String> {
    Ok(socket.take_error()?.map_or("0".into(), |it| it.to_string()))
}
// ANCHOR_END: solution
