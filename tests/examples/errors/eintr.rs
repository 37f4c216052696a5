//! EINTR: a wait that something else ended.

use std::{io, net::UdpSocket, time::Duration};

use crate::{helpers::say, tell};

// ANCHOR: play
/// Waits for a datagram, with a time limit; and then for one that is there.
pub fn play() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.set_read_timeout(Some(Duration::from_secs(60)))?;
    say("process", "setsockopt", "SO_RCVTIMEO 60s", "");
    tell("recv", "", socket.recv(&mut [0; 8]));
    socket.send_to(b"hello", socket.local_addr()?)?;
    tell("recv", "again", socket.recv(&mut [0; 8]));
    Ok(())
}
// ANCHOR_END: play
