//! close(2): a descriptor is given back.

use std::{
    io::{self, Read},
    net::TcpStream,
};

use socket2::Socket;

use crate::{
    connected,
    helpers::{say, shown},
};

// ANCHOR: socket2
fn with_socket2(socket: Socket) {
    drop(socket); // or: the end of the block
}
// ANCHOR_END: socket2

// ANCHOR: std
fn with_std(socket: TcpStream) {
    drop(socket);
}
// ANCHOR_END: std

/// Closes each way, and lets the other end look; then one of two.
pub fn play() -> io::Result<()> {
    let (left, right) = connected()?;
    with_socket2(left);
    say("socket2", "close", "", "");
    look(&right)?;
    let (left, right) = connected()?;
    with_std(left.into());
    say("std", "close", "", "");
    look(&right)?;

    let (left, right) = connected()?;
    let second = left.try_clone()?;
    with_socket2(left);
    say("socket2", "close", "one of two", "");
    second.send(b"here")?;
    say("socket2", "send", shown(b"here"), "");
    look(&right)?;
    with_socket2(second);
    say("socket2", "close", "the other", "");
    look(&right)
}

/// What the other end receives.
fn look(mut peer: &Socket) -> io::Result<()> {
    let mut buffer = [0; 64];
    let n = peer.read(&mut buffer)?;
    let end = if n == 0 { "end-of-file" } else { "" };
    say("peer", "recv", shown(&buffer[..n]), end);
    Ok(())
}
