//! connect(2) with an address of the other family.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

use socket2::{Domain, Socket, Type};

use crate::{
    client::connect,
    helpers::{say, title},
    server::{BACKLOG, listen},
};

// ANCHOR: play
/// Gives an IPv4 socket an IPv6 address, and the other way round.
pub fn play() -> io::Result<()> {
    title("family: an address that does not fit the socket");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), BACKLOG)?;
    let addr = listener.local_addr()?;
    let ipv6_addr = SocketAddr::from((Ipv6Addr::LOCALHOST, addr.port()));

    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    say("client", "socket", "AF_INET", "");
    connect("client", &socket, ipv6_addr);

    match Socket::new(Domain::IPV6, Type::STREAM, None) {
        Ok(socket) => {
            say("client", "socket", "AF_INET6", "");
            connect("client", &socket, addr);
        }
        // A system need not have IPv6, and nothing is wrong.
        Err(error) => say("", "", "no IPv6 here", error),
    }
    Ok(())
}
// ANCHOR_END: play
