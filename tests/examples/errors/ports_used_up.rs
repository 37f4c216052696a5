//! EADDRNOTAVAIL, EADDRINUSE and EAGAIN: no port is left.

use std::{
    io, iter,
    net::{TcpListener, TcpStream, UdpSocket},
};

use socket2::{Domain, Socket, Type};

use crate::{helpers::say, tell};

// ANCHOR: play
/// Connects to one listener, until no port is left; then the same over UDP.
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

    let one = || UdpSocket::bind("127.0.0.1:0").ok();
    let taken: Vec<_> = iter::from_fn(one).collect();
    say("process", "bind", "UDP, 127.0.0.1:0", taken.len());
    let unbound = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    let outcome = unbound.send_to(b"hello", &addr.into());
    tell("sendto", "UDP, not bound", outcome);
    Ok(())
}
// ANCHOR_END: play
