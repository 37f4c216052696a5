//! A peer that vanishes, and one that leaves while we type.

use std::{io, time::Duration};

use socket2::SockRef;

use crate::{
    chat::note,
    conversation::meet,
    helpers::{say, title},
};

// ANCHOR: play
/// The other side resets the connection; RFC 9293 calls this an abort.
pub fn play() -> io::Result<()> {
    title("gone: a reset in the other's turn");
    let (mut client, mut server) = meet()?;
    client.send("Are you there?\n")?;
    server.hear()?;
    let now = Some(Duration::ZERO);
    SockRef::from(&server.connection).set_linger(now)?;
    say("server", "setsockopt", "SO_LINGER 0", "");
    server.close();
    if let Err(error) = client.hear() {
        note(&format!("error: {error}"));
    }
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: while_typing
/// The other side leaves while a person would type here. Nobody calls recv(2)
/// then, so nobody knows; and the send that follows succeeds.
pub fn while_typing() -> io::Result<()> {
    title("gone: the other leaves in our turn");
    let (mut client, server) = meet()?;
    server.close();
    client.send("Are you there?\n")?;
    client.hear()?;
    Ok(())
}
// ANCHOR_END: while_typing
