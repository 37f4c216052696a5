//! The longest datagram of each family, and one byte more.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, UdpSocket},
};

use crate::{
    PATIENCE,
    helpers::{say, shown, title},
    receiver::{ROOM, bound, receive},
    sender::{send, unbound},
};

/// A packet's length has 16 bits (RFC 791 3.1, RFC 8200 3). IPv4 counts its
/// header, of 20 bytes, IPv6 does not; and UDP's has 8 (RFC 768).
const LONGEST: [usize; 2] = [65_535 - 20 - 8, 65_535 - 8];

/// Sends the longest datagram there is, and a longer one.
pub fn play() -> io::Result<()> {
    title("too-big: the longest datagram, and one byte more");
    let receiver = bound("receiver", (Ipv4Addr::LOCALHOST, 0).into())?;
    longest(&receiver, LONGEST[0])?;
    match bound("receiver", (Ipv6Addr::LOCALHOST, 0).into()) {
        Ok(receiver) => longest(&receiver, LONGEST[1])?,
        // A system need not have IPv6, and nothing is wrong.
        Err(error) => say("", "", format!("no IPv6: {error}"), ""),
    }
    Ok(())
}

// ANCHOR: longest
/// Sends so many bytes, and one more. Some systems set a lower limit.
fn longest(receiver: &UdpSocket, length: usize) -> io::Result<()> {
    receiver.set_read_timeout(Some(PATIENCE))?;
    let addr = receiver.local_addr()?;
    let sender = unbound(addr)?;
    for length in [length, length + 1] {
        let bytes = vec![b'x'; length];
        match send("sender", &sender, &bytes, addr) {
            Ok(()) => receive("receiver", receiver, ROOM).map(|_| ())?,
            Err(error) => say("sender", "sendto", shown(&bytes), error),
        }
    }
    Ok(())
}
// ANCHOR_END: longest
