//! EPIPE or ENOTCONN: a socket that was never connected.

use std::{
    io::{self, Read},
    net::Shutdown,
};

use socket2::{Domain, Socket, Type};

use crate::tell;

// ANCHOR: play
/// Sends, receives and shuts down, and has never connected.
pub fn play() -> io::Result<()> {
    let mut socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    tell("send", "\"hello\"", socket.send(b"hello"));
    tell("recv", "", socket.read(&mut [0; 8]));
    tell("shutdown", "SHUT_WR", socket.shutdown(Shutdown::Write));
    Ok(())
}
// ANCHOR_END: play
