//! getsockopt(2) and setsockopt(2): the settings of a socket.

use std::{io, net::TcpStream, time::Duration};

use socket2::Socket;

use crate::{connected, ended, helpers::say, tcp, udp};

// ANCHOR: socket2
fn get_with_socket2(socket: &Socket) -> io::Result<bool> {
    socket.reuse_address() // SO_REUSEADDR
}

fn set_with_socket2(socket: &Socket, on: bool) -> io::Result<()> {
    socket.set_reuse_address(on)
}
// ANCHOR_END: socket2

// ANCHOR: std
fn get_with_std(socket: &TcpStream) -> io::Result<Option<Duration>> {
    socket.read_timeout() // SO_RCVTIMEO
}

fn set_with_std(socket: &TcpStream, limit: Duration) -> io::Result<()> {
    socket.set_read_timeout(Some(limit))
}
// ANCHOR_END: std

/// Sets and reads each way; then what the kernel makes of a wish, and of an
/// option that is not this socket's.
pub fn play() -> io::Result<()> {
    let socket = tcp()?;
    set_with_socket2(&socket, true)?;
    say("socket2", "setsockopt", "SO_REUSEADDR 1", "");
    let on = i32::from(get_with_socket2(&socket)?);
    say("socket2", "getsockopt", "SO_REUSEADDR", on);
    let (left, _right) = connected()?;
    let stream = left.into();
    set_with_std(&stream, Duration::from_millis(1500))?;
    say("std", "setsockopt", "SO_RCVTIMEO 1.5s", "");
    let limit = get_with_std(&stream)?.ok_or(io::ErrorKind::Unsupported)?;
    say("std", "getsockopt", "SO_RCVTIMEO", format!("{limit:?}"));

    socket.set_recv_buffer_size(65_536)?;
    say("socket2", "setsockopt", "SO_RCVBUF 65536", "");
    let size = socket.recv_buffer_size()?;
    say("socket2", "getsockopt", "SO_RCVBUF", size);
    let outcome = udp()?.set_tcp_nodelay(true);
    say("socket2", "setsockopt", "TCP_NODELAY 1, on UDP", ended(outcome));
    Ok(())
}
