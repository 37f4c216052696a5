//! connect(2): a connection to somebody who listens.

use std::{
    io,
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use socket2::Socket;

use crate::{
    ended,
    helpers::{getsockname, say},
    loopback, tcp, udp,
};

// ANCHOR: socket2
fn with_socket2(socket: &Socket, addr: SocketAddr) -> io::Result<()> {
    socket.connect(&addr.into())
}
// ANCHOR_END: socket2

// ANCHOR: std
/// socket(2) and connect(2) in one.
fn with_std(addr: SocketAddr) -> io::Result<TcpStream> {
    TcpStream::connect(addr)
}

/// The same with a bound; socket2 has one, too.
fn in_time(addr: SocketAddr, limit: Duration) -> io::Result<TcpStream> {
    TcpStream::connect_timeout(&addr, limit)
}
// ANCHOR_END: std

/// Connects each way; then once more, and for datagrams.
pub fn play() -> io::Result<()> {
    let listener = TcpListener::bind(loopback())?;
    let addr = listener.local_addr()?;
    let client = tcp()?;
    with_socket2(&client, addr)?;
    say("socket2", "connect", addr, "");
    say("socket2", "getsockname", getsockname(&client)?, "");
    let again = with_socket2(&client, addr);
    say("socket2", "connect", addr, ended(again));
    let client = with_std(addr)?;
    say("std", "connect", addr, "");
    say("std", "getsockname", client.local_addr()?, "");
    let client = in_time(addr, Duration::from_secs(10))?;
    say("std", "connect", format!("{addr}, 10 s at most"), "");
    say("std", "getsockname", client.local_addr()?, "");

    let everybody = SocketAddr::from(([127, 255, 255, 255], 9));
    let outcome = with_socket2(&udp()?, everybody);
    say("socket2", "connect", "UDP, 127.255.255.255:9", ended(outcome));
    Ok(())
}
