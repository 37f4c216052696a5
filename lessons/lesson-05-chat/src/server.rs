//! The server: bind, listen, accept one client; it listens first, then speaks.

use std::{
    io,
    net::{SocketAddr, TcpListener},
};

use socket2::{Domain, Socket, Type};

use crate::{
    chat::Side,
    helpers::{failed, first_address, is_of_one_connection, say},
    host,
    input::Input,
};

/// Bounds how many connections wait for accept(2); lesson 07 counts them. std
/// would say 128, unasked.
const BACKLOG: i32 = 128;

// ANCHOR: server
/// Holds one conversation, in which the other side speaks first.
pub fn server(addr: &str) -> io::Result<()> {
    let listener = listen(first_address(addr)?)?;
    host::tell("server");
    let mut side = accept(&listener)?;
    // Who comes now is refused, at once, and does not wait for nothing.
    say("server", "close", "the listener", "");
    drop(listener);
    say("server", "getsockname", side.connection.local_addr()?, "");

    let mut input = Input::stdin();
    while side.hear()? && side.speak(&mut input)? {}
    side.close();
    Ok(())
}
// ANCHOR_END: server

/// Makes a listening socket: the passive open of RFC 9293.
pub fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    // Without this old connections in TIME-WAIT may keep a restarted server off
    // its port: EADDRINUSE. On Windows it would let two servers have the port.
    socket.set_reuse_address(!cfg!(windows))?;
    socket.bind(&addr.into()).map_err(failed("bind", addr))?;
    socket.listen(BACKLOG).map_err(failed("listen", addr))?;

    let listener = TcpListener::from(socket);
    let outcome = format!("listening on {}", listener.local_addr()?);
    say("server", "listen", format!("backlog {BACKLOG}"), outcome);
    Ok(listener)
}

/// Waits for a client. The connection gets a socket of its own.
pub fn accept(listener: &TcpListener) -> io::Result<Side> {
    loop {
        match listener.accept() {
            Ok((connection, peer)) => {
                say("server", "accept", peer, "");
                return Ok(Side::new("server", connection, peer));
            }
            Err(error) if is_of_one_connection(&error) => {
                say("server", "accept", "", error);
            }
            Err(error) => {
                return Err(failed("accept", listener.local_addr()?)(error));
            }
        }
    }
}
