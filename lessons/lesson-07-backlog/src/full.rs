//! A full queue: the next client is not refused, it hangs.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

use crate::{
    counters::{NAMES, counters},
    helpers::{say, title},
    server::listen,
};

/// How long a client waits. On loopback an answer takes microseconds.
const PATIENCE: Duration = Duration::from_millis(200);

// ANCHOR: play
/// Fills a queue of two, and sends one more.
pub fn play() -> io::Result<()> {
    title("full: the next one hangs");
    let before = counters();
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), 1)?;
    let addr = listener.local_addr()?;
    let _first = try_to_connect("first", addr)?;
    let _second = try_to_connect("second", addr)?;
    let _third = try_to_connect("third", addr)?;
    let Some((before, after)) = before.zip(counters()) else {
        say("", "", "no such counters on this system", "");
        return Ok(());
    };
    for (index, name) in NAMES.iter().enumerate() {
        let rose = before[index] < after[index];
        say("", "", name, if rose { "rose" } else { "did not rise" });
    }
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: try_to_connect
/// Connects, with a bound: without one it would hang for minutes.
fn try_to_connect(who: &str, addr: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let outcome = match socket.connect_timeout(&addr.into(), PATIENCE) {
        Ok(()) => "connected".to_owned(),
        Err(error) => error.to_string(),
    };
    say(who, "connect", format!("{addr}, {PATIENCE:?} at most"), outcome);
    Ok(socket)
}
// ANCHOR_END: try_to_connect
