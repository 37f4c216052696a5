//! The server: bind, listen, accept; and two that do not answer.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{
    failed, first_address, getsockname, is_of_one_connection, say,
};

/// Bounds how many connections wait for accept(2); lesson 07 counts them. std
/// would say 128, unasked.
pub const BACKLOG: i32 = 128;

// ANCHOR: server
/// Accepts clients, and tells both addresses of each connection, until Ctrl-C.
///
/// It keeps a connection until the next client comes. So a client that closes
/// is always the first of the two to do so; and none can hold the server up.
pub fn server(host: &str) -> io::Result<()> {
    let listener = listen(first_address(host)?, BACKLOG)?;
    let mut latest = None;
    loop {
        let (connection, peer) = accept(&listener)?;
        match connection.local_addr() {
            Ok(addr) => say("server", "getsockname", addr, ""),
            Err(error) => say("server", "getsockname", peer, error),
        }
        drop(latest.replace(connection));
    }
}
// ANCHOR_END: server

/// Makes a listening socket: the passive open of RFC 9293.
pub fn listen(addr: SocketAddr, backlog: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    // Without this old connections in TIME-WAIT may keep a restarted server off
    // its port: EADDRINUSE. On Windows it would let two servers have the port.
    socket.set_reuse_address(!cfg!(windows))?;
    socket.bind(&addr.into()).map_err(failed("bind", addr))?;
    socket.listen(backlog).map_err(failed("listen", addr))?;

    let listener = TcpListener::from(socket);
    let outcome = format!("listening on {}", listener.local_addr()?);
    say("server", "listen", format!("backlog {backlog}"), outcome);
    Ok(listener)
}

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

// ANCHOR: deaf
/// Binds, and does not listen: whoever connects is refused.
///
/// As long as the socket lives, nobody else gets the port. A port that was
/// given back may have a listener the next moment.
pub fn deaf(ip: impl Into<IpAddr>) -> io::Result<Socket> {
    let addr = SocketAddr::new(ip.into(), 0);
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    socket.bind(&addr.into())?;
    say("server", "bind", getsockname(&socket)?, "and no listen");
    Ok(socket)
}
// ANCHOR_END: deaf

// ANCHOR: full
/// Listens with the shortest queue there is, and fills it: with backlog 0
/// there is room for one connection, and nobody accepts it.
///
/// The next SYN is dropped. To a client that looks like a host that is gone.
pub fn full() -> io::Result<(TcpListener, TcpStream)> {
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), 0)?;
    let addr = listener.local_addr()?;
    let first = TcpStream::connect(addr)?;
    say("first", "connect", addr, "connected, never accepted");
    Ok((listener, first))
}
// ANCHOR_END: full
