//! listen(2): what a client meets before it, and after.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use socket2::{Domain, Socket, Type};

use crate::{
    helpers::{descriptor, getsockname, say, title},
    server::BACKLOG,
};

// ANCHOR: play
/// Connects to one port three times: bound only, listening, and at another
/// address.
pub fn play() -> io::Result<()> {
    title("listening: a bound socket refuses until it listens");
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    let addr = getsockname(&socket)?;
    say("server", "bind", addr, "");
    try_to_connect(addr)?;

    socket.listen(BACKLOG)?;
    let what = format!("{}, backlog {BACKLOG}", descriptor(&socket));
    say("server", "listen", what, format!("listening on {addr}"));
    try_to_connect(addr)?;

    // Linux and Windows have all of 127.0.0.0/8 on loopback, so this is an
    // address of this host too. The socket is bound to the other one.
    if cfg!(any(target_os = "linux", windows)) {
        let elsewhere = (Ipv4Addr::new(127, 0, 0, 2), addr.port());
        try_to_connect(elsewhere.into())?;
    } else {
        say("client", "", "127.0.0.2", "not an address of this host");
    }
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: try_to_connect
/// Tells what connect(2) says. Nobody sleeps in accept(2), so no one is woken
/// and the line can wait for the outcome.
fn try_to_connect(addr: SocketAddr) -> io::Result<()> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    match socket.connect(&addr.into()) {
        Ok(()) => say("client", "connect", addr, "connected"),
        Err(error) => say("client", "connect", addr, error),
    }
    Ok(())
}
// ANCHOR_END: try_to_connect
