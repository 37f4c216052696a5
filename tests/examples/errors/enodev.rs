//! ENODEV: an interface that this host has not.

use std::{
    io,
    net::{Ipv4Addr, UdpSocket},
};

use crate::tell;

// ANCHOR: play
/// Joins a multicast group, at an address of somebody else, at any, and at one
/// of this host's.
pub fn play() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let group = Ipv4Addr::new(239, 0, 0, 1);
    let foreign = Ipv4Addr::new(192, 0, 2, 1);
    for local in [foreign, Ipv4Addr::UNSPECIFIED, Ipv4Addr::LOCALHOST] {
        let what = format!("IP_ADD_MEMBERSHIP {local}");
        tell("setsockopt", what, socket.join_multicast_v4(&group, &local));
    }
    Ok(())
}
// ANCHOR_END: play
