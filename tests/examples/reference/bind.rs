//! bind(2): a socket gets an address of its own.

use std::{
    io,
    net::{Ipv6Addr, SocketAddr, UdpSocket},
};

use socket2::Socket;

use crate::{
    ended,
    helpers::{getsockname, say},
    loopback, udp,
};

// ANCHOR: socket2
fn with_socket2(socket: &Socket, addr: SocketAddr) -> io::Result<()> {
    socket.bind(&addr.into())
}
// ANCHOR_END: socket2

// ANCHOR: std
/// socket(2) and bind(2) in one. For TCP it is `TcpListener::bind`, which
/// listens, too; a client's socket cannot be bound with std.
fn with_std(addr: SocketAddr) -> io::Result<UdpSocket> {
    UdpSocket::bind(addr)
}
// ANCHOR_END: std

/// Binds each way; the first socket again, too, and one to another family.
pub fn play() -> io::Result<()> {
    let socket = udp()?;
    say("socket2", "getsockname", getsockname(&socket)?, "before");
    with_socket2(&socket, loopback())?;
    say("socket2", "bind", loopback(), "");
    say("socket2", "getsockname", getsockname(&socket)?, "after");
    let again = with_socket2(&socket, loopback());
    say("socket2", "bind", loopback(), ended(again));
    let other = SocketAddr::from((Ipv6Addr::LOCALHOST, 0));
    let outcome = with_socket2(&udp()?, other);
    say("socket2", "bind", "IPv4, to [::1]:0", ended(outcome));

    let socket = with_std(loopback())?;
    say("std", "bind", loopback(), "");
    say("std", "getsockname", socket.local_addr()?, "after");
    Ok(())
}
