//! accept(2): the next connection, as a new socket.

use std::{
    io,
    net::{SocketAddr, TcpListener, TcpStream},
};

use socket2::{SockAddr, Socket};

use crate::{
    ended,
    helpers::{getsockname, say},
    loopback, tcp, udp,
};

// ANCHOR: socket2
fn with_socket2(listener: &Socket) -> io::Result<(Socket, SockAddr)> {
    listener.accept()
}
// ANCHOR_END: socket2

// ANCHOR: std
fn with_std(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    listener.accept()
}
// ANCHOR_END: std

/// Accepts each way; then when nobody comes, and with sockets that cannot.
pub fn play() -> io::Result<()> {
    let listener = tcp()?;
    listener.bind(&loopback().into())?;
    listener.listen(128)?;
    let addr = getsockname(&listener)?;
    let _client = TcpStream::connect(addr)?;
    say("client", "connect", addr, "");
    let (_connection, peer) = with_socket2(&listener)?;
    let peer = peer.as_socket().ok_or(io::ErrorKind::Unsupported)?;
    say("socket2", "accept", peer, "");

    let listener = TcpListener::from(listener);
    let _client = TcpStream::connect(addr)?;
    say("client", "connect", addr, "");
    let (_connection, peer) = with_std(&listener)?;
    say("std", "accept", peer, "");

    listener.set_nonblocking(true)?;
    let outcome = with_std(&listener);
    say("std", "accept", "nobody there, O_NONBLOCK", ended(outcome));
    let outcome = with_socket2(&tcp()?);
    say("socket2", "accept", "a socket that does not listen", ended(outcome));
    let outcome = with_socket2(&udp()?);
    say("socket2", "accept", "a socket for datagrams", ended(outcome));
    Ok(())
}
