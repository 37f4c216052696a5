//! getsockopt(2): what a new socket is set to, before anybody sets it.

use std::{fmt::Display, io};

use socket2::{Domain, Socket, Type};

use crate::helpers::{failed, say, title};

// ANCHOR: play
/// Reads a handful of options that later lessons change.
pub fn play() -> io::Result<()> {
    title("options: what a new TCP socket is set to");
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)
        .map_err(failed("socket", "AF_INET, SOCK_STREAM, 0"))?;
    option("SO_REUSEADDR", on(socket.reuse_address()?));
    option("SO_KEEPALIVE", on(socket.keepalive()?));
    option("TCP_NODELAY", on(socket.tcp_nodelay()?));
    option("SO_LINGER", duration(socket.linger()?));
    option("SO_RCVTIMEO", duration(socket.read_timeout()?));
    option("SO_SNDBUF", size(socket.send_buffer_size()?));
    option("SO_RCVBUF", size(socket.recv_buffer_size()?));
    match socket.take_error()? {
        None => option("SO_ERROR", "0, no error"),
        Some(error) => option("SO_ERROR", error),
    }

    title("options: one more that a new IPv6 socket has");
    match Socket::new(Domain::IPV6, Type::STREAM, None) {
        Ok(socket) => option("IPV6_V6ONLY", on(socket.only_v6()?)),
        Err(error) => say("process", "socket", "AF_INET6", error),
    }
    Ok(())
}
// ANCHOR_END: play

fn option(name: &str, value: impl Display) {
    say("process", "getsockopt", name, value);
}

fn on(value: bool) -> &'static str {
    if value { "on" } else { "off" }
}

fn duration(value: Option<std::time::Duration>) -> String {
    value.map_or("off".to_owned(), |it| format!("{it:?}"))
}

/// The kernel chooses, differently on other machines; the tests rename it.
fn size(bytes: usize) -> String {
    format!("{bytes} bytes, the kernel's choice")
}
