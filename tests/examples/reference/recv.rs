//! recv(2) and recvfrom(2): bytes from the kernel, and from whom.

use std::{
    io::{self, Read},
    mem::MaybeUninit,
    net::{SocketAddr, TcpStream, UdpSocket},
};

use socket2::{SockAddr, Socket};

use crate::{
    connected, ended,
    helpers::{getsockname, say, shown},
    loopback, tcp,
};

// ANCHOR: socket2
/// `Socket::recv` fills memory that nobody has set. Bytes are read from that
/// by unsafe code only; `read`, the same call, fills a buffer.
fn with_socket2(mut socket: &Socket, buffer: &mut [u8]) -> io::Result<usize> {
    socket.read(buffer)
}

fn from(
    socket: &Socket,
    memory: &mut [MaybeUninit<u8>],
) -> io::Result<(usize, SockAddr)> {
    socket.recv_from(memory)
}
// ANCHOR_END: socket2

// ANCHOR: std
fn with_std(mut socket: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
    socket.read(buffer)
}

fn udp_from(
    socket: &UdpSocket,
    buffer: &mut [u8],
) -> io::Result<(usize, SocketAddr)> {
    socket.recv_from(buffer)
}
// ANCHOR_END: std

/// Receives each way; then when there is nothing to receive.
pub fn play() -> io::Result<()> {
    let mut buffer = [0; 64];
    let (left, right) = connected()?;
    left.send(b"hello")?;
    let n = with_socket2(&right, &mut buffer[..3])?;
    say("socket2", "recv", shown(&buffer[..n]), "");
    let right = right.into();
    let n = with_std(&right, &mut buffer)?;
    say("std", "recv", shown(&buffer[..n]), "");
    drop(left);
    let n = with_std(&right, &mut buffer)?;
    say("std", "recv", shown(&buffer[..n]), "end-of-file");

    let receiver = Socket::from(UdpSocket::bind(loopback())?);
    let sender = UdpSocket::bind(loopback())?;
    sender.connect(getsockname(&receiver)?)?;
    sender.send(b"hello")?;
    let (n, peer) = from(&receiver, &mut [MaybeUninit::uninit(); 64])?;
    let peer = peer.as_socket().ok_or(io::ErrorKind::Unsupported)?;
    say("socket2", "recvfrom", format!("{n} bytes"), format!("from {peer}"));
    let receiver = UdpSocket::from(receiver);
    sender.send(b"")?;
    let (n, peer) = udp_from(&receiver, &mut buffer)?;
    say("std", "recvfrom", shown(&buffer[..n]), format!("from {peer}"));

    receiver.set_nonblocking(true)?;
    let outcome = udp_from(&receiver, &mut buffer);
    say("std", "recvfrom", "nothing there, O_NONBLOCK", ended(outcome));
    let outcome = with_socket2(&tcp()?, &mut buffer);
    say("socket2", "recv", "TCP, never connected", ended(outcome));
    Ok(())
}
