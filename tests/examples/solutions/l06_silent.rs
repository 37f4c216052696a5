//! Lesson 06, exercise 4: a port where somebody listens, and never receives.

use std::{io, net::UdpSocket, time::Duration};

use crate::helpers::{say, shown};

// ANCHOR: solution
/// Sends to a socket that is bound, and not connected to itself.
pub fn play() -> io::Result<()> {
    let silent = UdpSocket::bind("127.0.0.1:0")?;
    let addr = silent.local_addr()?;
    say("silent", "bind", "127.0.0.1:0", format!("bound to {addr}"));

    let sender = UdpSocket::bind("127.0.0.1:0")?;
    sender.connect(addr)?;
    say("sender", "connect", addr, "succeeds");
    for word in ["hello?", "anybody?", "nobody?"] {
        sender.send(word.as_bytes())?;
        say("sender", "send", shown(word.as_bytes()), "succeeds");
    }
    let error = sender.take_error()?;
    let outcome = error.map_or("no error".to_owned(), |it| it.to_string());
    say("sender", "getsockopt", "SO_ERROR", outcome);

    // They are all here, should it ever ask.
    silent.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut buffer = [0; 64];
    for _ in 0..3 {
        let n = silent.recv(&mut buffer)?;
        say("silent", "recvfrom", shown(&buffer[..n]), "");
    }
    Ok(())
}
// ANCHOR_END: solution
