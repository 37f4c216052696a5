//! A socket that connects to itself.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::{
    client::connect,
    helpers::{getsockname, say, title},
};

// ANCHOR: play
/// Binds, and connects to its own address: no server, no second socket.
///
/// Its own SYN comes back to it, as if the other side called at the same time:
/// the simultaneous open of RFC 9293 3.5.
pub fn play() -> io::Result<()> {
    title("itself: one socket, both ends");
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    let addr = getsockname(&socket)?;
    say("nobody", "bind", addr, "");
    connect("nobody", &socket, addr);

    let mut connection = TcpStream::from(socket);
    if connection.peer_addr().is_err() {
        say("", "", "this system does not do that", "");
        return Ok(());
    }
    say("nobody", "send", "hello", "");
    connection.write_all(b"hello")?;
    let mut buffer = [0; 5];
    connection.read_exact(&mut buffer)?;
    say("nobody", "recv", buffer.escape_ascii(), "");
    Ok(())
}
// ANCHOR_END: play
