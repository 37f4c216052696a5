//! connect(2) on a socket that has a connection, or never can have one.

use std::{io, net::Ipv4Addr};

use socket2::{Domain, SockRef, Socket, Type};

use crate::{
    client::connect,
    helpers::title,
    server::{BACKLOG, listen},
};

// ANCHOR: play
/// Connects one socket twice, to another server too; and then a listener.
pub fn play() -> io::Result<()> {
    title("already: a socket has one connection, a listener none");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), BACKLOG)?;
    let other = listen((Ipv4Addr::LOCALHOST, 0).into(), BACKLOG)?;
    let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    connect("client", &client, listener.local_addr()?);
    connect("client", &client, listener.local_addr()?);
    connect("client", &client, other.local_addr()?);
    connect("server", &SockRef::from(&listener), other.local_addr()?);
    Ok(())
}
// ANCHOR_END: play
