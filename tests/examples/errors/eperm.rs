//! EPERM: what only an administrator may.

use std::io;

use socket2::{Domain, Protocol, Socket, Type};

use crate::tell;

// ANCHOR: play
/// Asks for a raw socket, as an old `ping` does.
pub fn play() -> io::Result<()> {
    let raw = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4));
    tell("socket", "AF_INET, SOCK_RAW, IPPROTO_ICMP", raw);
    Ok(())
}
// ANCHOR_END: play
