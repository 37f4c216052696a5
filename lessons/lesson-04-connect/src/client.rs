//! The client: every address of a host in turn, until one answers.

use std::{
    io,
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

use crate::{
    errors::number_name_kind,
    helpers::{addresses, failed, first_address, say},
};

// ANCHOR: client
/// Connects to a host, tells both addresses of the connection, and closes.
pub fn client(
    host: &str,
    from: Option<&str>,
    patience: Duration,
) -> io::Result<()> {
    let from = from.map(first_address).transpose()?;
    let addrs = addresses(host)?;
    // An address is taken as it is; a name has to be asked for.
    if host.parse::<SocketAddr>().is_err() {
        let all: Vec<_> = addrs.iter().map(SocketAddr::to_string).collect();
        say("client", "getaddrinfo", host, all.join(", "));
    }
    let connection = connect_in_turn(&addrs, from, patience)?;
    say("client", "getsockname", connection.local_addr()?, "");
    let peer = connection.peer_addr().map_err(failed("getpeername", host))?;
    say("client", "getpeername", peer, "");
    say("client", "close", peer, "");
    Ok(())
}
// ANCHOR_END: client

// ANCHOR: connect_in_turn
/// Tries one address after the other. The first that answers is taken; if none
/// does, the error is that of the last.
///
/// Each has so long to answer. The kernel alone would try for minutes.
pub fn connect_in_turn(
    addrs: &[SocketAddr],
    from: Option<SocketAddr>,
    patience: Duration,
) -> io::Result<TcpStream> {
    let mut last = io::Error::other("connect: no address to try");
    for addr in addrs {
        match attempt(*addr, from, patience) {
            Ok(connection) => return Ok(connection),
            Err(error) => last = error,
        }
    }
    Err(last)
}
// ANCHOR_END: connect_in_turn

// ANCHOR: attempt
/// Tries one address, with a socket of its own, and tells how it ends.
fn attempt(
    addr: SocketAddr,
    from: Option<SocketAddr>,
    patience: Duration,
) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    if let Some(from) = from {
        let outcome = socket.bind(&from.into());
        say("client", "bind", from, ended(&outcome, ""));
        outcome.map_err(failed("bind", from))?;
    }
    // A connect that does not wait, a poll that does, and the socket's error:
    // the scene `in-progress` makes these calls one by one.
    let outcome = socket.connect_timeout(&addr.into(), patience);
    say("client", "connect", addr, ended(&outcome, "connected"));
    outcome.map_err(failed("connect", addr))?;
    Ok(socket.into())
}
// ANCHOR_END: attempt

// ANCHOR: connect
/// Connects, and tells how it ends: here a failure is what is to be seen.
///
/// Nobody sleeps in accept(2) meanwhile, so no one is woken, and the line can
/// wait for the outcome.
pub fn connect(who: &str, socket: &Socket, addr: SocketAddr) {
    let outcome = socket.connect(&addr.into());
    say(who, "connect", addr, ended(&outcome, "connected"));
}
// ANCHOR_END: connect

/// What the last column says of a call.
pub fn ended(outcome: &io::Result<()>, success: &str) -> String {
    match outcome {
        Ok(()) => success.to_owned(),
        Err(error) => number_name_kind(error),
    }
}
