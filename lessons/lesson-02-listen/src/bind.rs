//! bind(2): before it a socket has no address.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{getsockname, say, title};

// ANCHOR: play
/// Binds sockets to loopback and to all interfaces, and asks for the address
/// before and after.
///
/// Nobody listens: a socket that is bound to all interfaces is read, and
/// closed.
pub fn play() -> io::Result<()> {
    title("bind: getsockname before, and after");
    // All stay open to the end: what is closed may be given away again.
    let mut sockets = Vec::new();
    for addr in [
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
    ] {
        match before_and_after(addr) {
            Ok(socket) => sockets.push(socket),
            // A system need not have IPv6; the rest goes on.
            Err(error) if addr.is_ipv6() => {
                say("server", "bind", addr, format!("no IPv6: {error}"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: before_and_after
/// Port 0 stands for any port: the kernel takes one that is free.
fn before_and_after(addr: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    match getsockname(&socket) {
        Ok(addr) => say("server", "getsockname", addr, "before"),
        // Windows: there is no address to tell yet.
        Err(error) => say("server", "getsockname", "before", error),
    }
    socket.bind(&addr.into())?;
    say("server", "bind", addr, "");
    say("server", "getsockname", getsockname(&socket)?, "after");
    Ok(socket)
}
// ANCHOR_END: before_and_after
