//! getsockopt(2): what a new socket is set to, before anybody sets it.

use std::{fmt::Display, io};

use socket2::{Domain, Socket, Type};

use crate::helpers::{say, title};

// ANCHOR: play
/// Reads a handful of options that later lessons change.
pub fn play() -> io::Result<()> {
    title("options: what a new TCP socket is set to");
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    option("SO_REUSEADDR", on(socket.reuse_address()?));
    option("SO_KEEPALIVE", on(socket.keepalive()?));
    option("TCP_NODELAY", on(socket.tcp_nodelay()?));
    option("SO_LINGER", duration(socket.linger()?));
    option("SO_RCVTIMEO", duration(socket.read_timeout()?));
    option("SO_SNDBUF", size(socket.send_buffer_size()?));
    option("SO_RCVBUF", size(socket.recv_buffer_size()?));
    if let Ok(socket) = Socket::new(Domain::IPV6, Type::STREAM, None) {
        option("IPV6_V6ONLY", on(socket.only_v6()?));
    }
    if let Some(error) = socket.take_error()? {
        option("SO_ERROR", error);
    } else {
        option("SO_ERROR", "0, no error");
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
