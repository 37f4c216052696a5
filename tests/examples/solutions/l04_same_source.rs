//! Two connections from one address and port.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{getsockname, say, title};

// ANCHOR: solution
/// Connects three times from the same port: twice to one server, and once to
/// another.
pub fn play() -> io::Result<()> {
    title("same-source: a connection is known by both addresses");
    let one = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let another = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let first = bound_to((Ipv4Addr::LOCALHOST, 0).into())?;
    let from = getsockname(&first)?;
    connect("first", &first, one.local_addr()?);
    connect("second", &bound_to(from)?, one.local_addr()?);
    connect("third", &bound_to(from)?, another.local_addr()?);
    Ok(())
}

fn bound_to(from: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&from.into())?;
    say("client", "bind", getsockname(&socket)?, "");
    Ok(socket)
}

fn connect(who: &str, socket: &Socket, addr: SocketAddr) {
    match socket.connect(&addr.into()) {
        Ok(()) => say(who, "connect", addr, "connected"),
        Err(error) => say(who, "connect", addr, error),
    }
}
// ANCHOR_END: solution
