//! ESOCKTNOSUPPORT: a type that this family has not.

use std::io;

use socket2::{Domain, Socket, Type};

use crate::tell;

// ANCHOR: play
/// Asks two families for a connection that keeps the edges of messages.
pub fn play() -> io::Result<()> {
    let inet = Socket::new(Domain::IPV4, Type::SEQPACKET, None);
    tell("socket", "AF_INET, SOCK_SEQPACKET, 0", inet);
    let unix = Socket::new(Domain::UNIX, Type::SEQPACKET, None);
    tell("socket", "AF_UNIX, SOCK_SEQPACKET, 0", unix);
    Ok(())
}
// ANCHOR_END: play
