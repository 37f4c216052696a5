//! A datagram that is longer than the receiver's buffer, and how to notice.

use std::{io, net::UdpSocket};

use crate::{
    helpers::{say, title},
    receiver::{at_loopback, receive_or_say},
    sender::{send, unbound},
};

/// What does not fit into four bytes.
const LONG: &[u8] = b"abcdefghij";

// ANCHOR: play
/// Receives with too little room: in silence; with the true length beside it;
/// and with one byte more than the longest datagram should have.
pub fn play() -> io::Result<()> {
    title("truncation: 10 bytes, and room for 4");
    let (receiver, addr) = at_loopback("receiver")?;
    let sender = unbound(addr)?;
    send("sender", &sender, LONG, addr)?;
    send("sender", &sender, b"next", addr)?;
    receive_or_say("receiver", &receiver, 4);
    receive_or_say("receiver", &receiver, 4);

    title("truncation: noticed, by the true length");
    let (receiver, addr) = at_loopback("receiver")?;
    send("sender", &sender, LONG, addr)?;
    true_length(&receiver)?;

    title("truncation: noticed, by a byte more than 4");
    let (receiver, addr) = at_loopback("receiver")?;
    send("sender", &sender, LONG, addr)?;
    receive_or_say("receiver", &receiver, 4 + 1);
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: true_length
/// Asks recvfrom(2) how long the datagram was, whatever fitted.
#[cfg(target_os = "linux")]
fn true_length(socket: &UdpSocket) -> io::Result<()> {
    use rustix::net::{RecvFlags, recvfrom};

    use crate::helpers::shown;

    let mut buffer = [0; 4];
    let (n, length, _) = recvfrom(socket, &mut buffer[..], RecvFlags::TRUNC)?;
    let outcome = format!("MSG_TRUNC: it had {length}");
    say("receiver", "recvfrom", shown(&buffer[..n]), outcome);
    Ok(())
}
// ANCHOR_END: true_length

/// This is for Linux: elsewhere that flag asks for nothing.
#[cfg(not(target_os = "linux"))]
fn true_length(socket: &UdpSocket) -> io::Result<()> {
    receive_or_say("receiver", socket, 4);
    say("", "", "this system does not tell the true length", "");
    Ok(())
}
