//! A soft error: a router says no, and the connection stands.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::{helpers::say, tell};

// ANCHOR: play
/// Talks to an echo server, while a router on the way changes its mind.
pub fn play() -> io::Result<()> {
    let addr = SocketAddr::from(([192, 0, 2, 1], 7003));
    let limit = Duration::from_secs(10);
    let mut connection = TcpStream::connect_timeout(&addr, limit)?;
    say("process", "connect", addr, "ok");
    what_the_router_was_told()?;
    tell("send", "\"hello\"", connection.write(b"hello"));
    connection.set_read_timeout(Some(Duration::from_millis(50)))?;
    tell("recv", "50ms at most", connection.read(&mut [0; 8]));
    what_the_router_was_told()?;
    connection.set_read_timeout(Some(limit))?;
    tell("recv", "", connection.read(&mut [0; 8]));
    Ok(())
}
// ANCHOR_END: play

/// Waits until somebody types it.
fn what_the_router_was_told() -> io::Result<()> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    say("router", "ip route", line.trim(), "");
    Ok(())
}
