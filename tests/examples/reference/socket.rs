//! socket(2): a socket without an address.

use std::{io, net::UdpSocket};

use socket2::{Domain, Socket, Type};

use crate::{
    ended,
    helpers::{getsockname, say},
};

// ANCHOR: socket2
fn with_socket2() -> io::Result<Socket> {
    Socket::new(Domain::IPV4, Type::STREAM, None)
}
// ANCHOR_END: socket2

// ANCHOR: std
/// socket(2) and bind(2) in one: std has no socket without an address.
fn with_std() -> io::Result<UdpSocket> {
    UdpSocket::bind("127.0.0.1:0")
}
// ANCHOR_END: std

/// Makes a socket each way; then asks for three that there are not.
pub fn play() -> io::Result<()> {
    let socket = with_socket2()?;
    say("socket2", "socket", "AF_INET, SOCK_STREAM, 0", "");
    say("socket2", "getsockname", getsockname(&socket)?, "no address yet");
    let socket = with_std()?;
    say("std", "socket", "AF_INET, SOCK_DGRAM, 0", "");
    say("std", "getsockname", socket.local_addr()?, "bound already");

    let wrong = Socket::new(Domain::from(99), Type::STREAM, None);
    say("socket2", "socket", "99, SOCK_STREAM, 0", ended(wrong));
    let wrong = Socket::new(Domain::IPV4, Type::from(99), None);
    say("socket2", "socket", "AF_INET, 99, 0", ended(wrong));
    let wrong = Socket::new(Domain::IPV4, Type::SEQPACKET, None);
    say("socket2", "socket", "AF_INET, SOCK_SEQPACKET, 0", ended(wrong));
    Ok(())
}
