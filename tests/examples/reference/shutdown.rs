//! shutdown(2): the end of one direction, or of both.

use std::{
    io::{self, Read},
    net::{Shutdown, TcpStream},
};

use socket2::Socket;

use crate::{
    connected, ended,
    helpers::{say, shown},
    tcp, udp,
};

// ANCHOR: socket2
fn with_socket2(socket: &Socket, how: Shutdown) -> io::Result<()> {
    socket.shutdown(how) // Shutdown::Write, Read, or Both
}
// ANCHOR_END: socket2

// ANCHOR: std
fn with_std(socket: &TcpStream, how: Shutdown) -> io::Result<()> {
    socket.shutdown(how)
}
// ANCHOR_END: std

/// Ends one direction, again, and then the other; last, with sockets that have
/// none.
pub fn play() -> io::Result<()> {
    let (left, right) = connected()?;
    with_socket2(&left, Shutdown::Write)?;
    say("socket2", "shutdown", "SHUT_WR", "");
    let again = with_socket2(&left, Shutdown::Write);
    say("socket2", "shutdown", "SHUT_WR, again", ended(again));
    let right = TcpStream::from(right);
    let mut buffer = [0; 64];
    let n = (&right).read(&mut buffer)?;
    say("std", "recv", shown(&buffer[..n]), "end-of-file");
    with_std(&right, Shutdown::Write)?;
    say("std", "shutdown", "SHUT_WR", "");
    let n = (&left).read(&mut buffer)?;
    say("socket2", "recv", shown(&buffer[..n]), "end-of-file");
    let late = with_socket2(&left, Shutdown::Write);
    say("socket2", "shutdown", "both have ended", ended(late));

    let outcome = with_socket2(&tcp()?, Shutdown::Write);
    say("socket2", "shutdown", "TCP, never connected", ended(outcome));
    let outcome = with_socket2(&udp()?, Shutdown::Write);
    say("socket2", "shutdown", "UDP, never connected", ended(outcome));
    Ok(())
}
