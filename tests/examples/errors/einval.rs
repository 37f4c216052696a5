//! EINVAL: a call that does not fit the state of its socket.

use std::{io, net::SocketAddr};

use socket2::{Domain, Socket, Type};

use crate::tell;

// ANCHOR: play
/// Accepts before it listens, binds twice, and sends to port 0.
pub fn play() -> io::Result<()> {
    let addr = SocketAddr::from(([127, 0, 0, 1], 0)).into();
    let stream = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    tell("accept", "and no listen before", stream.accept());
    tell("bind", "127.0.0.1:0", stream.bind(&addr));
    tell("bind", "127.0.0.1:0, again", stream.bind(&addr));
    let datagrams = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    tell("sendto", "127.0.0.1:0", datagrams.send_to(b"hello", &addr));
    Ok(())
}
// ANCHOR_END: play
