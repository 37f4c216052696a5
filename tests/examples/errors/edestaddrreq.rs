//! EDESTADDRREQ: a datagram to nobody in particular.

use std::{io, net::UdpSocket};

use crate::tell;

// ANCHOR: play
/// Sends a datagram without saying to whom, and then says it.
pub fn play() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    tell("send", "\"hello\"", socket.send(b"hello"));
    tell("connect", "to itself", socket.connect(socket.local_addr()?));
    tell("send", "\"hello\"", socket.send(b"hello"));
    Ok(())
}
// ANCHOR_END: play
