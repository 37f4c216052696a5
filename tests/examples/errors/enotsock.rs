//! ENOTSOCK: a descriptor, but of something else.

use std::{fs::File, io, os::fd::OwnedFd};

use socket2::Socket;

use crate::tell;

// ANCHOR: play
/// Opens a file, and takes it for a socket.
pub fn play() -> io::Result<()> {
    let file = File::open("/dev/null")?;
    let no_socket = Socket::from(OwnedFd::from(file));
    tell("send", "\"hello\"", no_socket.send(b"hello"));
    Ok(())
}
// ANCHOR_END: play
