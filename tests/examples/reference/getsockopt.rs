//! getsockopt(2) and setsockopt(2): the settings of a socket.

use std::{io, net::TcpStream, time::Duration};

use socket2::Socket;

use crate::{connected, ended, helpers::say, tcp, udp};

// ANCHOR: socket2
fn with_socket2(socket: &Socket) -> io::Result<bool> {
    socket.set_reuse_address(true)?; // setsockopt: SO_REUSEADDR
    socket.reuse_address() // getsockopt
}
// ANCHOR_END: socket2

// ANCHOR: std
fn with_std(socket: &TcpStream) -> io::Result<Option<Duration>> {
    let limit = Duration::from_millis(1500);
    socket.set_read_timeout(Some(limit))?; // setsockopt: SO_RCVTIMEO
    socket.read_timeout() // getsockopt
}
// ANCHOR_END: std

/// Sets and reads each way; then what the kernel makes of a wish, and of an
/// option that is not this socket's.
pub fn play() -> io::Result<()> {
    let socket = tcp()?;
    let on = with_socket2(&socket)?;
    say("socket2", "setsockopt", "SO_REUSEADDR 1", "");
    say("socket2", "getsockopt", "SO_REUSEADDR", i32::from(on));
    let (left, _right) = connected()?;
    let limit = with_std(&left.into())?;
    let limit = limit.ok_or(io::ErrorKind::Unsupported)?;
    say("std", "setsockopt", "SO_RCVTIMEO 1.5s", "");
    say("std", "getsockopt", "SO_RCVTIMEO", format!("{limit:?}"));

    socket.set_recv_buffer_size(65_536)?;
    say("socket2", "setsockopt", "SO_RCVBUF 65536", "");
    let size = socket.recv_buffer_size()?;
    say("socket2", "getsockopt", "SO_RCVBUF", size);
    let outcome = udp()?.set_tcp_nodelay(true);
    say("socket2", "setsockopt", "TCP_NODELAY 1, on UDP", ended(outcome));
    Ok(())
}
