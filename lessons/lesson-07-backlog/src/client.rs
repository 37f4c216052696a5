//! The clients: they connect, say a word, and wait for its echo.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
};

use rustix::io::Errno;
use socket2::{Domain, Socket, Type};

use crate::helpers::failed;

// ANCHOR: begin
/// Starts to connect, and does not wait: lesson 04 calls it in progress.
pub fn begin(addr: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    socket.set_nonblocking(true)?;
    match socket.connect(&addr.into()) {
        Ok(()) => Ok(socket),
        // Windows has another error for it.
        Err(error)
            if Errno::from_io_error(&error) == Some(Errno::INPROGRESS)
                || error.kind() == ErrorKind::WouldBlock =>
        {
            Ok(socket)
        }
        Err(error) => Err(failed("connect", addr)(error)),
    }
}
// ANCHOR_END: begin
