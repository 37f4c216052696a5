//! send(2) and sendto(2): bytes for the kernel, and to whom.

use std::{
    io::{self, Write},
    net::{SocketAddr, TcpStream, UdpSocket},
};

use socket2::Socket;

use crate::{
    connected, ended,
    helpers::{say, shown},
    loopback, tcp, udp,
};

// ANCHOR: socket2
fn with_socket2(socket: &Socket, bytes: &[u8]) -> io::Result<usize> {
    socket.send(bytes)
}

fn to(socket: &Socket, bytes: &[u8], addr: SocketAddr) -> io::Result<usize> {
    socket.send_to(bytes, &addr.into())
}
// ANCHOR_END: socket2

// ANCHOR: std
/// For all of the bytes: `write_all`, a loop around this.
fn with_std(mut socket: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
    socket.write(bytes)
}

fn udp_to(
    socket: &UdpSocket,
    bytes: &[u8],
    addr: SocketAddr,
) -> io::Result<usize> {
    socket.send_to(bytes, addr)
}
// ANCHOR_END: std

const HELLO: &[u8] = b"hello";

/// Sends each way; then without room, and to nobody.
pub fn play() -> io::Result<()> {
    let (left, right) = connected()?;
    with_socket2(&left, HELLO)?;
    say("socket2", "send", shown(HELLO), "");
    with_std(&right.into(), HELLO)?;
    say("std", "send", shown(HELLO), "");

    let receiver = UdpSocket::bind(loopback())?;
    let addr = receiver.local_addr()?;
    let sender = udp()?;
    to(&sender, HELLO, addr)?;
    say("socket2", "sendto", shown(HELLO), format!("to {addr}"));
    udp_to(&sender.into(), HELLO, addr)?;
    say("std", "sendto", shown(HELLO), format!("to {addr}"));

    let (left, _right) = connected()?;
    left.set_nonblocking(true)?;
    // Nobody reads: so many bytes fit into no two buffers.
    let mut sends = (0..10_000).map(|_| with_socket2(&left, &[0; 65_536]));
    let outcome = sends.find(|it| it.is_err()).unwrap_or(Ok(0));
    say("socket2", "send", "O_NONBLOCK, no room", ended(outcome));
    let outcome = with_socket2(&tcp()?, HELLO);
    say("socket2", "send", "TCP, never connected", ended(outcome));
    let outcome = with_socket2(&udp()?, HELLO);
    say("socket2", "send", "UDP, never connected", ended(outcome));
    let outcome = to(&udp()?, HELLO, loopback());
    say("socket2", "sendto", "UDP, to port 0", ended(outcome));
    let other = ([0, 0, 0, 0, 0, 0, 0, 1], addr.port()).into();
    let outcome = to(&udp()?, HELLO, other);
    say("socket2", "sendto", "UDP of IPv4, to [::1]", ended(outcome));
    Ok(())
}
