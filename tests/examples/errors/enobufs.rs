//! ENOBUFS: one group too many.

use std::{
    io,
    net::{Ipv4Addr, UdpSocket},
};

use crate::{helpers::say, tell};

// ANCHOR: play
/// Joins one multicast group after another, until one is too many.
pub fn play() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    for n in 1..=u8::MAX {
        let group = Ipv4Addr::new(239, 0, 0, n);
        let outcome = socket.join_multicast_v4(&group, &Ipv4Addr::LOCALHOST);
        if outcome.is_err() {
            say("process", "setsockopt", "IP_ADD_MEMBERSHIP", n - 1);
            tell("setsockopt", "IP_ADD_MEMBERSHIP, once more", outcome);
            break;
        }
    }
    Ok(())
}
// ANCHOR_END: play
