//! Both ends of one connection, in one process.

use std::{io, net::Ipv4Addr, thread};

use crate::{
    client::{GREETING, connect, talk},
    helpers::title,
    server::{accept, echo, listen},
};

// ANCHOR: play
/// Plays a conversation of two words.
///
/// connect(2) returns before anyone calls accept(2): the kernel completes the
/// handshake for a listening socket, and queues the connection.
pub fn play() -> io::Result<()> {
    title("echo: what the client sends comes back");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into())?;
    let addr = listener.local_addr()?;
    let client_end = connect("client", addr)?;
    let (server_end, peer) = accept(&listener)?;

    thread::scope(|scope| {
        scope.spawn(|| echo(server_end, peer));
        talk(client_end, addr, &GREETING.map(String::from))
    })
}
// ANCHOR_END: play
