//! EADDRNOTAVAIL and EADDRINUSE: no port is left.

use std::{
    io,
    net::{TcpListener, TcpStream},
};

use crate::{helpers::say, tell};

// ANCHOR: play
/// Connects to one listener, until no port is left.
pub fn play() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:7000")?;
    let addr = listener.local_addr()?;
    let mut connections = Vec::new();
    let outcome = loop {
        match TcpStream::connect(addr) {
            Ok(connection) => connections.push(connection),
            outcome => break outcome,
        }
    };
    say("process", "connect", addr, connections.len());
    tell("connect", format!("{addr}, once more"), outcome);
    tell("bind", "127.0.0.1:0", TcpListener::bind("127.0.0.1:0"));
    tell("bind", "127.0.0.2:0", TcpListener::bind("127.0.0.2:0"));
    Ok(())
}
// ANCHOR_END: play
