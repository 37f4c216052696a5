//! EOPNOTSUPP: a call that this kind of socket has not.

use std::io;

use socket2::{Domain, Socket, Type};

use crate::tell;

// ANCHOR: play
/// Treats a datagram socket as a server of TCP.
pub fn play() -> io::Result<()> {
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    tell("listen", "backlog 128", socket.listen(128));
    tell("accept", "", socket.accept());
    Ok(())
}
// ANCHOR_END: play
