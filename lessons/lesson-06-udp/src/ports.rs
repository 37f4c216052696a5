//! When a sender gets its port, and how the receiver can answer.

use std::{
    io,
    net::{Ipv4Addr, UdpSocket},
};

use crate::{
    PATIENCE,
    helpers::{say, title},
    receiver::{ROOM, at_loopback, bound, receive},
    sender::{send, unbound},
};

// ANCHOR: play
/// One receiver and two senders. It answers both.
pub fn play() -> io::Result<()> {
    title("ports: alice does not bind, bob does");
    let (receiver, addr) = at_loopback("receiver")?;

    let alice = unbound(addr)?;
    tell_port(&alice, "before the first sendto");
    send("alice", &alice, b"one", addr)?;
    tell_port(&alice, "after it");
    let alice_is_at = receive("receiver", &receiver, ROOM)?;
    send("alice", &alice, b"two", addr)?;
    tell_port(&alice, "after the second");
    receive("receiver", &receiver, ROOM)?;

    let bob = bound("bob", (Ipv4Addr::LOCALHOST, 0).into())?;
    send("bob", &bob, b"three", addr)?;
    let bob_is_at = receive("receiver", &receiver, ROOM)?;

    for (who, socket, peer) in
        [("alice", alice, alice_is_at), ("bob", bob, bob_is_at)]
    {
        socket.set_read_timeout(Some(PATIENCE))?;
        send("receiver", &receiver, who.as_bytes(), peer)?;
        receive(who, &socket, ROOM)?;
    }
    Ok(())
}
// ANCHOR_END: play

/// What getsockname(2) says; Windows has no answer before bind(2).
fn tell_port(socket: &UdpSocket, when: &str) {
    match socket.local_addr() {
        Ok(addr) => say("alice", "getsockname", addr, when),
        Err(error) => say("alice", "getsockname", when, error),
    }
}
