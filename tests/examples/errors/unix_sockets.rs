//! ENOENT, ECONNREFUSED and EPROTOTYPE: three ends of a connect to a file.

use std::{
    fs, io,
    os::unix::net::{UnixDatagram, UnixListener, UnixStream},
};

use crate::tell;

// ANCHOR: play
/// Connects where no file is, where a server was, and where another kind is.
pub fn play() -> io::Result<()> {
    tell("connect", "no-file", UnixStream::connect("no-file"));
    drop(UnixListener::bind("left-over")?);
    tell("connect", "left-over", UnixStream::connect("left-over"));
    tell("bind", "left-over", UnixListener::bind("left-over"));
    let _socket = UnixDatagram::bind("datagrams")?;
    tell("connect", "datagrams", UnixStream::connect("datagrams"));
    fs::remove_file("left-over")?;
    fs::remove_file("datagrams")
}
// ANCHOR_END: play
