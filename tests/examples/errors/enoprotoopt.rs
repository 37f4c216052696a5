//! ENOPROTOOPT: an option of another protocol.

use std::io;

use socket2::{Domain, Socket, Type};

use crate::tell;

// ANCHOR: play
/// Sets an option of TCP on a socket of each protocol.
pub fn play() -> io::Result<()> {
    let datagrams = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    let stream = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let outcome = datagrams.set_tcp_nodelay(true);
    tell("setsockopt", "TCP_NODELAY, UDP", outcome);
    tell("setsockopt", "TCP_NODELAY, TCP", stream.set_tcp_nodelay(true));
    Ok(())
}
// ANCHOR_END: play
