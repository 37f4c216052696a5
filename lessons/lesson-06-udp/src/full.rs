//! What does not fit into the receive buffer is dropped, and counted.

use std::io;

use socket2::SockRef;

use crate::{
    helpers::{say, title},
    receiver::{ROOM, at_loopback, receive_or_say, wait_a_moment},
    sender::{send, unbound},
    waiting::tell_queue,
};

/// How many datagrams are sent.
const SENT: usize = 5;

/// Sends five datagrams to a receiver that does not receive: with room for
/// less than one of them, and with room for all.
pub fn play() -> io::Result<()> {
    title("full: five datagrams, and a buffer smaller than one of them");
    five_into(1)?;
    title("full: the same five, and a larger buffer");
    five_into(65_536)
}

// ANCHOR: five_into
/// Sends five, asks how many were dropped, and receives the others.
///
/// However small the buffer is, Linux takes a datagram if no other waits: so
/// the first of the five is kept.
fn five_into(buffer_size: usize) -> io::Result<()> {
    let (receiver, addr) = at_loopback("receiver")?;
    SockRef::from(&receiver).set_recv_buffer_size(buffer_size)?;
    say("receiver", "setsockopt", format!("SO_RCVBUF {buffer_size}"), "");
    let size = SockRef::from(&receiver).recv_buffer_size()?;
    let outcome = format!("{size} bytes, the kernel's choice");
    say("receiver", "getsockopt", "SO_RCVBUF", outcome);

    let sender = unbound(addr)?;
    for number in 1..=SENT {
        let datagram = number.to_string().repeat(3_000);
        send("sender", &sender, datagram.as_bytes(), addr)?;
    }
    // On loopback each has been kept or dropped by now.
    tell_queue(addr);

    wait_a_moment("receiver", &receiver)?;
    let mut received = 0;
    while receive_or_say("receiver", &receiver, ROOM) {
        received += 1;
    }
    say("", "", format!("{SENT} sent, {received} received"), "");
    Ok(())
}
// ANCHOR_END: five_into
