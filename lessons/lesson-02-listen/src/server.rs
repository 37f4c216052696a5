//! The server: bind, listen, accept. It only accepts; it connects to nobody.

use std::{
    collections::VecDeque,
    io,
    net::{SocketAddr, TcpListener, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{descriptor, failed, is_of_one_connection, say};

/// Bounds how many connections wait for accept(2); lesson 07 counts them. std
/// would say 128, unasked.
pub const BACKLOG: i32 = 128;

/// How many connections are kept. A descriptor is a finite resource.
const KEPT: usize = 8;

// ANCHOR: server
/// Accepts clients, and keeps each connection open beside the others.
///
/// Nothing is read here: that is the next lesson. So the server does not
/// notice that a client has left, and closes the oldest connection when there
/// are too many.
pub fn server(addr: SocketAddr) -> io::Result<()> {
    let listener = listen(addr)?;
    let mut connections = VecDeque::new();
    loop {
        connections.push_back(accept(&listener)?);
        if connections.len() > KEPT {
            let oldest = connections.pop_front();
            let fd = oldest.as_ref().map(descriptor).unwrap_or_default();
            say("server", "close", "the oldest connection", fd);
        }
    }
}
// ANCHOR_END: server

// ANCHOR: listen
/// Makes a listening socket: the passive open of RFC 9293.
pub fn listen(addr: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    // Without this a restarted server may fail with EADDRINUSE while old
    // connections sit in TIME-WAIT on its port. On Windows the option is
    // another: a second server could take the port.
    if cfg!(unix) {
        socket.set_reuse_address(true)?;
    }
    socket.bind(&addr.into()).map_err(failed("bind", addr))?;
    socket.listen(BACKLOG).map_err(failed("listen", addr))?;

    // The same descriptor, friendlier signatures: std takes it from here.
    let listener = TcpListener::from(socket);
    let outcome = format!("listening on {}", listener.local_addr()?);
    let what = format!("{}, backlog {BACKLOG}", descriptor(&listener));
    say("server", "listen", what, outcome);
    Ok(listener)
}
// ANCHOR_END: listen

// ANCHOR: accept
/// Waits for a client. The connection gets a socket of its own.
pub fn accept(listener: &TcpListener) -> io::Result<TcpStream> {
    loop {
        match listener.accept() {
            Ok((connection, peer)) => {
                let fd = descriptor(&connection);
                say("server", "accept", peer, &fd);
                match connection.local_addr() {
                    Ok(addr) => say("server", "getsockname", addr, &fd),
                    Err(error) => say("server", "getsockname", &fd, error),
                }
                return Ok(connection);
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
// ANCHOR_END: accept
