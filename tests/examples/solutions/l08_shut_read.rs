//! Lesson 08, exercise 1: shutdown of the other direction.

use std::{
    io::{self, Read, Write},
    net::Shutdown,
};

use crate::{
    helpers::{say, shown},
    states::{pair, show},
};

// ANCHOR: solution
/// The client says that it will receive no more. To whom does it say so?
pub fn play() -> io::Result<()> {
    let [mut client_end, mut server_end] = pair()?;
    let [client, server] = [client_end.local_addr()?, client_end.peer_addr()?];
    say("client", "shutdown", "SHUT_RD", "");
    client_end.shutdown(Shutdown::Read)?;
    show(client, server, ["ESTABLISHED", "ESTABLISHED"]);

    let mut buffer = [0; 64];
    let n = client_end.read(&mut buffer)?;
    say("client", "recv", shown(&buffer[..n]), "end-of-file?");
    say("server", "send", shown(b"hello"), "");
    server_end.write_all(b"hello")?;
    let n = client_end.read(&mut buffer)?;
    say("client", "recv", shown(&buffer[..n]), "");
    let n = client_end.read(&mut buffer)?;
    say("client", "recv", shown(&buffer[..n]), "end-of-file?");
    Ok(())
}
// ANCHOR_END: solution
