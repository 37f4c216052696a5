//! EISCONN, recognized.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
};

use rustix::io::Errno;
use socket2::{Domain, Socket, Type};

use crate::helpers::{say, title};

// ANCHOR: solution
/// Whether connect(2) fails because the socket is connected.
fn is_connected(error: &io::Error) -> bool {
    Errno::from_io_error(error) == Some(Errno::ISCONN)
}

/// Connects once, and once more; and in a way that is another mistake.
pub fn play() -> io::Result<()> {
    title("is-connected: two errors of one kind");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let addr = listener.local_addr()?;
    let connected = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    attempt("first", &connected, addr);
    attempt("first", &connected, addr);
    let new = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    attempt("second", &new, (Ipv6Addr::LOCALHOST, addr.port()).into());
    Ok(())
}

fn attempt(who: &str, socket: &Socket, addr: SocketAddr) {
    let outcome = match socket.connect(&addr.into()) {
        Ok(()) => "connected".to_owned(),
        Err(error) if is_connected(&error) => {
            format!("{:?}: connected already", error.kind())
        }
        Err(error) => format!("{:?}: {error}", error.kind()),
    };
    say(who, "connect", addr, outcome);
}
// ANCHOR_END: solution
