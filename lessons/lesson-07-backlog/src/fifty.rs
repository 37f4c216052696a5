//! A backlog of 2, and fifty clients at the same time.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpStream},
};

use crate::{
    client::WORD,
    helpers::{say, title},
    server::listen,
};

// ANCHOR: play
/// Fifty clients come, one after the other, and all of them stay.
///
/// Each has been accepted, and answered, before the next one comes. So the
/// queue never holds more than one.
pub fn play() -> io::Result<()> {
    title("fifty: a backlog of 2, and fifty clients");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), 2)?;
    let addr = listener.local_addr()?;
    let mut open = Vec::new();
    for number in 1..=50 {
        let mut client = TcpStream::connect(addr)?;
        client.write_all(WORD)?;
        let (mut connection, peer) = listener.accept()?;
        let mut word = [0; WORD.len()];
        connection.read_exact(&mut word)?;
        connection.write_all(&word)?;
        client.read_exact(&mut word)?;
        open.push((client, connection));
        if [1, 2, 3, 50].contains(&number) {
            say("server", "accept", peer, format!("number {number}: served"));
        }
    }
    say("", "", "connections, all open", open.len());
    Ok(())
}
// ANCHOR_END: play
