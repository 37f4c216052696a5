//! getsockname(2) and getpeername(2): the addresses of both ends.

use std::{
    io::{self, Read},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use socket2::{SockRef, Socket};

use crate::{ended, helpers::say, loopback, tcp};

// ANCHOR: socket2
/// `None`: a socket of another kind, with an address that is none of IP.
fn with_socket2(socket: &Socket) -> io::Result<Option<SocketAddr>> {
    Ok(socket.local_addr()?.as_socket())
}

fn peer(socket: &Socket) -> io::Result<Option<SocketAddr>> {
    Ok(socket.peer_addr()?.as_socket())
}
// ANCHOR_END: socket2

// ANCHOR: std
fn with_std(socket: &TcpStream) -> io::Result<SocketAddr> {
    socket.local_addr()
}

fn std_peer(socket: &TcpStream) -> io::Result<SocketAddr> {
    socket.peer_addr()
}
// ANCHOR_END: std

/// Asks each way, before there is a connection, while, and after.
pub fn play() -> io::Result<()> {
    let client = tcp()?;
    tell("socket2", "getsockname", with_socket2(&client))?;
    say("socket2", "getpeername", "", ended(peer(&client)));

    let listener = TcpListener::bind(loopback())?;
    client.connect(&listener.local_addr()?.into())?;
    say("socket2", "connect", listener.local_addr()?, "");
    tell("socket2", "getsockname", with_socket2(&client))?;
    tell("socket2", "getpeername", peer(&client))?;
    let (connection, _) = listener.accept()?;
    say("std", "getsockname", with_std(&connection)?, "");
    say("std", "getpeername", std_peer(&connection)?, "");

    SockRef::from(&connection).set_linger(Some(Duration::ZERO))?;
    drop(connection);
    // It says that the reset is here: that is what is waited for.
    let _ = (&client).read(&mut [0]);
    say("std", "close", "SO_LINGER 0, a reset", "");
    tell("socket2", "getsockname", with_socket2(&client))?;
    say("socket2", "getpeername", "", ended(peer(&client)));
    Ok(())
}

fn tell(
    who: &str,
    call: &str,
    addr: io::Result<Option<SocketAddr>>,
) -> io::Result<()> {
    let addr = addr?.ok_or(io::ErrorKind::Unsupported)?;
    say(who, call, addr, "");
    Ok(())
}
