//! listen(2): the kernel takes connections for a socket.

use std::{
    io,
    net::{SocketAddr, TcpListener},
};

use socket2::Socket;

use crate::{
    connected, ended,
    helpers::{getsockname, say},
    loopback, tcp, udp,
};

// ANCHOR: socket2
fn with_socket2(socket: &Socket, backlog: i32) -> io::Result<()> {
    socket.listen(backlog)
}
// ANCHOR_END: socket2

// ANCHOR: std
/// socket(2), bind(2) and listen(2) in one.
fn with_std(addr: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(addr)
}
// ANCHOR_END: std

/// Listens each way, and again; then with sockets that cannot.
pub fn play() -> io::Result<()> {
    let socket = tcp()?;
    socket.set_reuse_address(true)?;
    socket.bind(&loopback().into())?;
    let addr = getsockname(&socket)?;
    say("socket2", "bind", loopback(), format!("bound to {addr}"));
    let second = tcp()?;
    second.set_reuse_address(true)?;
    // On Linux, as long as none of the two listens.
    second.bind(&addr.into())?;
    say("socket2", "bind", addr, "another, SO_REUSEADDR on both");
    with_socket2(&socket, 1)?;
    let listens = |addr| format!("listening on {addr}");
    say("socket2", "listen", "backlog 1", listens(addr));
    let outcome = with_socket2(&second, 1);
    say("socket2", "listen", "backlog 1, the other", ended(outcome));
    let again = with_socket2(&socket, 128);
    say("socket2", "listen", "backlog 128, the first again", ended(again));
    let listener = with_std(loopback())?;
    say("std", "listen", "backlog 128", listens(listener.local_addr()?));

    let wrong = udp()?;
    wrong.bind(&loopback().into())?;
    let outcome = with_socket2(&wrong, 1);
    say("socket2", "listen", "a socket for datagrams", ended(outcome));
    let (wrong, _peer) = connected()?;
    let outcome = with_socket2(&wrong, 1);
    say("socket2", "listen", "a socket that is connected", ended(outcome));
    Ok(())
}
