//! The receiver: bind; then recvfrom, from whoever sends.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
};

use socket2::{Domain, Socket, Type};

use crate::{
    A_MOMENT, PATIENCE,
    helpers::{failed, first_address, say, shown},
};

/// More than the longest datagram has: none is cut.
pub const ROOM: usize = 65_536;

// ANCHOR: receiver
/// Receives from anybody, so many datagrams or until Ctrl-C.
pub fn receiver(addr: &str, count: Option<u64>) -> io::Result<()> {
    let addr = first_address(addr)?;
    let socket = bound("receiver", addr)?;
    for _ in 0..count.unwrap_or(u64::MAX) {
        receive("receiver", &socket, ROOM).map_err(failed("recvfrom", addr))?;
    }
    Ok(())
}
// ANCHOR_END: receiver

// ANCHOR: bound
/// Makes a socket for datagrams, and gives it an address.
///
/// No listen(2) and no accept(2) follow: this one socket receives from all.
pub fn bound(who: &str, addr: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(addr), Type::DGRAM, None)
        .map_err(failed("socket", addr))?;
    socket.bind(&addr.into()).map_err(failed("bind", addr))?;
    let socket = UdpSocket::from(socket);
    say(who, "bind", addr, format!("bound to {}", socket.local_addr()?));
    Ok(socket)
}
// ANCHOR_END: bound

// ANCHOR: receive
/// Receives one datagram, with room for so many bytes of it.
///
/// With it comes the sender's address; the next may be another's.
pub fn receive(
    who: &str,
    socket: &UdpSocket,
    room: usize,
) -> io::Result<SocketAddr> {
    let mut buffer = vec![0; room];
    let (n, from) = socket.recv_from(&mut buffer)?;
    say(who, "recvfrom", shown(&buffer[..n]), format!("from {from}"));
    Ok(from)
}
// ANCHOR_END: receive

/// The same where an error is no reason to stop. Whether a datagram came.
pub fn receive_or_say(who: &str, socket: &UdpSocket, room: usize) -> bool {
    let outcome = receive(who, socket, room);
    outcome.map_err(|error| say(who, "recvfrom", "", error)).is_ok()
}

/// A receiver for the demo, which waits for nothing too long.
pub fn at_loopback(who: &str) -> io::Result<(UdpSocket, SocketAddr)> {
    let socket = bound(who, (Ipv4Addr::LOCALHOST, 0).into())?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let addr = socket.local_addr()?;
    Ok((socket, addr))
}

// ANCHOR: wait_a_moment
/// Limits how long recvfrom(2) waits, from now on.
pub fn wait_a_moment(who: &str, socket: &UdpSocket) -> io::Result<()> {
    socket.set_read_timeout(Some(A_MOMENT))?;
    say(who, "setsockopt", format!("SO_RCVTIMEO {A_MOMENT:?}"), "");
    Ok(())
}
// ANCHOR_END: wait_a_moment
