//! What one accept changes: a place is free, and somebody else takes it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use crate::{
    client::{Client, about, wait_for_some},
    helpers::{say, title},
    server::{accept, listen},
};

// ANCHOR: play
/// Lets one client wait before a full queue, and another come later.
pub fn play() -> io::Result<()> {
    title("one-accept: who gets the place that an accept frees");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), 0)?;
    let addr = listener.local_addr()?;
    let start = Instant::now();
    let _first = come("first", addr)?;
    let mut waiting = [come("waiting", addr)?];

    let (_connection, _) = accept(&listener)?;
    let _newcomer = come("newcomer", addr)?;

    // The newcomer goes, too, so that there is a place for whoever waits.
    let (_connection, _) = accept(&listener)?;
    let came = wait_for_some(&mut waiting, Duration::from_secs(10))?;
    if !came.iter().any(|it| it.socket.peer_addr().is_ok()) {
        say("waiting", "poll", "", "not connected");
        return Ok(());
    }
    say("waiting", "poll", "", format!("connected {}", about(start.elapsed())));
    accept(&listener)?;
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: come
/// Starts to connect, and tells whether that is over already.
fn come(who: &str, addr: SocketAddr) -> io::Result<Client> {
    let client = Client::begin(None, addr)?;
    let is_connected = client.socket.peer_addr().is_ok();
    let outcome = if is_connected { "connected" } else { "in progress" };
    say(who, "connect", addr, outcome);
    say(who, "getsockname", client.socket.local_addr()?, "");
    Ok(client)
}
// ANCHOR_END: come
