//! The client: connect; it speaks first, then listens.

use std::{
    io,
    net::{SocketAddr, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::{
    chat::Side,
    helpers::{addresses, failed, say},
    host,
    input::Input,
};

// ANCHOR: client
/// Holds one conversation, in which this side speaks first.
pub fn client(addr: &str) -> io::Result<()> {
    let mut side = connect(&addresses(addr)?)?;
    host::tell("client");

    let mut input = Input::stdin();
    while side.speak(&mut input)? && side.hear()? {}
    side.close();
    Ok(())
}
// ANCHOR_END: client

/// Connects to the first of these addresses that answers.
pub fn connect(addrs: &[SocketAddr]) -> io::Result<Side> {
    let mut last = io::Error::other("connect: no address");
    for addr in addrs {
        match connect_to(*addr) {
            Ok(side) => return Ok(side),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Connects to one address: the active open of RFC 9293.
fn connect_to(addr: SocketAddr) -> io::Result<Side> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    say("client", "connect", addr, "");
    socket.connect(&addr.into()).map_err(failed("connect", addr))?;

    let connection = TcpStream::from(socket);
    say("client", "getsockname", connection.local_addr()?, "");
    Ok(Side::new("client", connection, addr))
}
