//! The server: bind, listen, accept. It only accepts; it connects to nobody.

use std::{
    collections::VecDeque,
    io::{self, ErrorKind},
    net::{SocketAddr, TcpListener, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{descriptor, failed, say};

/// How many connections may wait for accept(2). std would say 128, unasked.
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
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    // Without this a restarted server may fail with EADDRINUSE while old
    // connections sit in TIME-WAIT on its port.
    socket.set_reuse_address(true)?;
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
                say("server", "getsockname", connection.local_addr()?, &fd);
                return Ok(connection);
            }
            // accept(2) hands on what befell a connection before we came. The
            // next one has done nothing wrong.
            Err(error) if is_of_the_connection(&error) => {
                say("server", "accept", "", error);
            }
            Err(error) => {
                return Err(failed("accept", listener.local_addr()?)(error));
            }
        }
    }
}

fn is_of_the_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::NetworkUnreachable
    )
}
// ANCHOR_END: accept
