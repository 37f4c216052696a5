//! A recv(2) that a signal ends: `read` says so, `read_exact` goes on.

use std::{
    io::{self, Read},
    net::{Ipv4Addr, TcpListener},
    time::Duration,
};

use crate::helpers::{failed, say, shown};

/// A limit makes recv(2) one of the calls that end when a process that was
/// stopped goes on, handler or not: signal(7).
const LIMIT: Duration = Duration::from_secs(60);

// ANCHOR: play
/// Receives twice from a client; meanwhile this process is stopped, and told
/// to go on, each time.
pub fn play() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let addr = listener.local_addr()?;
    say("server", "listen", "", format!("listening on {addr}"));
    let (mut connection, _) = listener.accept()?;
    connection.set_read_timeout(Some(LIMIT))?;

    let mut buffer = [0; 5];
    match connection.read(&mut buffer) {
        Ok(n) => say("server", "recv", shown(&buffer[..n]), "by read"),
        Err(error) => say("server", "recv", "by read", error),
    }
    connection.read_exact(&mut buffer).map_err(failed("recv", addr))?;
    say("server", "recv", shown(&buffer), "by read_exact");
    Ok(())
}
// ANCHOR_END: play
