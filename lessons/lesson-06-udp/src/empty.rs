//! A datagram of 0 bytes is a datagram; and what there is when none comes.

use std::io;

use crate::{
    helpers::title,
    receiver::{ROOM, at_loopback, receive, receive_or_say, wait_a_moment},
    sender::{send, unbound},
};

// ANCHOR: play
/// Receives an empty datagram, and one more; and then waits for a third.
pub fn play() -> io::Result<()> {
    title("empty: 0 bytes are a datagram, and no end");
    let (receiver, addr) = at_loopback("receiver")?;
    let sender = unbound(addr)?;
    send("sender", &sender, b"", addr)?;
    send("sender", &sender, b"more", addr)?;
    receive("receiver", &receiver, ROOM)?;
    receive("receiver", &receiver, ROOM)?;

    wait_a_moment("receiver", &receiver)?;
    receive_or_say("receiver", &receiver, ROOM);
    Ok(())
}
// ANCHOR_END: play
