//! One send, three recvs: TCP has bytes, and no messages.

use std::{
    io::{self, Write},
    net::{Ipv4Addr, Shutdown},
};

use crate::{
    client::{connect, receive},
    helpers::{say, shown, title},
    server::{accept, echo, listen},
};

// ANCHOR: play
/// Sends 3,000 bytes at once through buffers of 1,024.
///
/// One thread plays both ends, one after the other: what nobody has read yet
/// waits in the kernel's buffers.
pub fn play() -> io::Result<()> {
    title("pieces: 3,000 bytes, and recv takes at most 1,024");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into())?;
    let addr = listener.local_addr()?;
    let mut client_end = connect("client", addr)?;
    let (server_end, peer) = accept(&listener)?;

    // Each number is the position of its first digit.
    let message: String =
        (0..3000).step_by(5).map(|n| format!("{n:04} ")).collect();
    say("client", "send", shown(message.as_bytes()), "");
    client_end.write_all(message.as_bytes())?;
    say("client", "shutdown", "SHUT_WR", "");
    client_end.shutdown(Shutdown::Write)?;

    echo(server_end, peer);

    let reply = receive("client", &client_end, addr, usize::MAX)?;
    say("client", "close", addr, "");
    if reply != message.as_bytes() {
        return Err(io::Error::other("TCP keeps the order of bytes"));
    }
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: half
/// Sends a word in two halves to a client that has room for all of it.
///
/// recv(2) takes what is there, and does not wait for more.
pub fn half() -> io::Result<()> {
    title("pieces: room for 1,024, and half a word comes");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into())?;
    let addr = listener.local_addr()?;
    let client_end = connect("client", addr)?;
    let (mut server_end, _) = accept(&listener)?;
    for half in ["hel", "lo"] {
        say("server", "send", shown(half.as_bytes()), "");
        server_end.write_all(half.as_bytes())?;
        // One byte is enough to be content with: so this is one recv(2).
        receive("client", &client_end, addr, 1)?;
    }
    Ok(())
}
// ANCHOR_END: half
