//! How many clients get in while nobody accepts.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use socket2::SockRef;

use crate::{
    client::{Client, begin_all},
    helpers::{say, title},
    server::listen,
};

/// More than any backlog below lets in.
const CLIENTS: usize = 24;

// ANCHOR: play
/// Starts as many clients against one backlog after another.
pub fn play() -> io::Result<()> {
    title("law: nobody accepts, and 24 clients connect");
    let mut listeners = Vec::new();
    for backlog in [0, 1, 2, 5, 16] {
        let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), backlog)?;
        crowd(listener.local_addr()?)?;
        listeners.push(listener);
    }
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: again
/// Makes a full queue longer, by another listen(2) on the same socket.
pub fn again() -> io::Result<()> {
    title("law: another number, for a socket that listens");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), 1)?;
    let addr = listener.local_addr()?;
    let _first = crowd(addr)?;
    SockRef::from(&listener).listen(5)?;
    say("server", "listen", "backlog 5", "the same socket");
    crowd(addr)?;
    Ok(())
}
// ANCHOR_END: again

// ANCHOR: crowd
/// Starts to connect, many times, waits for none, and counts.
///
/// One thread starts them, one after the other: of two that come at the same
/// instant, on two processors, both may find the last place free.
fn crowd(addr: SocketAddr) -> io::Result<Vec<Client>> {
    let clients = begin_all(addr, (0..CLIENTS).map(|_| None))?;
    // Who is connected has a peer, getpeername(2). On loopback the handshake
    // is over before connect(2) returns.
    let connected = clients.iter().filter(|it| it.socket.peer_addr().is_ok());
    say("", "", "connected", format!("{} of {CLIENTS}", connected.count()));
    Ok(clients)
}
// ANCHOR_END: crowd
