//! The server: bind, listen, accept; then recv and send until the client ends.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::{
    BUFFER,
    helpers::{failed, is_of_one_connection, say, shown},
};

/// Bounds how many connections wait for accept(2); lesson 07 counts them. std
/// would say 128, unasked.
const BACKLOG: i32 = 128;

// ANCHOR: server
/// Serves one client after another, until Ctrl-C.
pub fn server(addr: SocketAddr) -> io::Result<()> {
    let listener = listen(addr)?;
    loop {
        let (connection, peer) = accept(&listener)?;
        echo(connection, peer);
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
    say("server", "listen", format!("backlog {BACKLOG}"), outcome);
    Ok(listener)
}
// ANCHOR_END: listen

// ANCHOR: accept
/// Waits for a client. The connection gets a socket of its own.
pub fn accept(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    loop {
        match listener.accept() {
            Ok((connection, peer)) => {
                say("server", "accept", peer, "");
                return Ok((connection, peer));
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

// ANCHOR: echo
/// Sends every byte back until the client has no more to say.
///
/// Errors are told here and go no further: one client's broken connection
/// must not end the service for the next.
pub fn echo(mut connection: TcpStream, peer: SocketAddr) {
    let mut buffer = [0; BUFFER];
    loop {
        let bytes = match connection.read(&mut buffer) {
            Ok(n) => &buffer[..n],
            Err(error) => break say("server", "recv", peer, error),
        };
        if bytes.is_empty() {
            // The client's FIN: nothing will follow.
            break say("server", "recv", shown(bytes), "end-of-file");
        }
        say("server", "recv", shown(bytes), "");
        say("server", "send", shown(bytes), "");
        if let Err(error) = connection.write_all(bytes) {
            break say("server", "send", peer, error);
        }
    }
    // The connection is dropped, and so closed, when this function returns.
    say("server", "close", peer, "");
}
// ANCHOR_END: echo
