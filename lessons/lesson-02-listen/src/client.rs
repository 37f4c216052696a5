//! The client: connect, and both addresses of the connection.

use std::{
    io::{self, Read},
    net::{SocketAddr, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{descriptor, failed, say};

// ANCHOR: client
/// Connects, and stays connected until Enter, or the end of stdin.
pub fn client(addr: SocketAddr) -> io::Result<()> {
    let connection = connect("client", addr)?;
    say("client", "getpeername", connection.peer_addr()?, "");
    say("client", "read", "stdin: Enter closes", "");
    io::stdin().read(&mut [0]).map_err(failed("read", "stdin"))?;
    say("client", "close", addr, "");
    drop(connection);
    Ok(())
}
// ANCHOR_END: client

// ANCHOR: connect
/// Connects to a server: the active open of RFC 9293.
pub fn connect(who: &str, addr: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    // No bind(2) here: the kernel picks a free local port.
    say(who, "connect", addr, "");
    socket.connect(&addr.into()).map_err(failed("connect", addr))?;

    let connection = TcpStream::from(socket);
    let fd = descriptor(&connection);
    say(who, "getsockname", connection.local_addr()?, fd);
    Ok(connection)
}
// ANCHOR_END: connect
