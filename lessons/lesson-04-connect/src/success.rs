//! connect(2) succeeds: both ends have an address.

use std::{
    io,
    net::{Ipv4Addr, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::{
    client::connect,
    errors::number_name_kind,
    helpers::{getsockname, say, title},
    server::{BACKLOG, accept, listen},
};

// ANCHOR: play
/// Connects twice to one server, and asks for the addresses.
pub fn play() -> io::Result<()> {
    title("success: the kernel picks a port, each time another");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), BACKLOG)?;
    let addr = listener.local_addr()?;
    // All stay open to the end: what is closed may be given away again.
    let mut open = Vec::new();
    for who in ["first", "second"] {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        // On Windows a socket without an address has none to tell.
        match getsockname(&socket) {
            Ok(addr) => say(who, "getsockname", addr, "before"),
            Err(it) => say(who, "getsockname", "before", number_name_kind(&it)),
        }
        connect(who, &socket, addr);
        say(who, "getsockname", getsockname(&socket)?, "after");
        let connection = TcpStream::from(socket);
        say(who, "getpeername", connection.peer_addr()?, "");
        open.push((connection, accept(&listener)?));
    }
    Ok(())
}
// ANCHOR_END: play
