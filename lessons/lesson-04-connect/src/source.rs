//! bind(2) before connect(2): the client chooses where it comes from.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
};

use socket2::{Domain, Socket, Type};

use crate::{
    client::{connect, ended},
    helpers::{getsockname, say, title},
    server::{BACKLOG, accept, listen},
};

/// For documentation, RFC 5737; no host has it.
const FOREIGN: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

// ANCHOR: play
/// Binds to another address of this host, and connects; then two clients bind
/// to what they cannot have.
pub fn play() -> io::Result<()> {
    title("source: the client binds before it connects");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), BACKLOG)?;
    // Linux and Windows have all of 127.0.0.0/8 on loopback; others have one.
    let second = if cfg!(any(target_os = "linux", windows)) { 2 } else { 1 };
    let second = Ipv4Addr::new(127, 0, 0, second);
    // Else the client could have the listener's number, by chance.
    let _same = TcpListener::bind((second, listener.local_addr()?.port()));

    let client = bound_to((second, 0).into())?;
    let local = getsockname(&client)?;
    say("client", "getsockname", local, "before connect");
    connect("client", &client, listener.local_addr()?);
    let _server_end = accept(&listener)?;

    bound_to(local)?;
    bound_to((FOREIGN, 0).into())?;
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: bound_to
/// Makes a socket, binds it, and tells how that ends.
fn bound_to(addr: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    let outcome = socket.bind(&addr.into());
    say("client", "bind", addr, ended(&outcome, ""));
    Ok(socket)
}
// ANCHOR_END: bound_to
