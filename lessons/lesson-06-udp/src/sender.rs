//! The sender: bind, or not; then sendto.

use std::{
    io,
    net::{SocketAddr, UdpSocket},
};

use socket2::{Domain, Socket, Type};

use crate::{
    helpers::{failed, first_address, say, shown},
    receiver::bound,
};

// ANCHOR: sender
/// Sends words, each as a datagram of its own.
///
/// A name may mean several addresses. TCP can try one after the other, as a
/// connect(2) fails; a lost datagram says nothing, so the first has them all.
pub fn sender(
    addr: &str,
    from: Option<&str>,
    words: &[String],
) -> io::Result<()> {
    let to = first_address(addr)?;
    let socket = match from {
        Some(from) => bound("sender", first_address(from)?)?,
        None => unbound(to)?,
    };
    for word in words {
        let sent = send("sender", &socket, word.as_bytes(), to);
        sent.map_err(failed("sendto", to))?;
    }
    let local = socket.local_addr()?;
    say("sender", "getsockname", local, "");
    say("sender", "close", local, "");
    drop(socket);
    say("", "", "Whether anybody received this, UDP does not say.", "");
    Ok(())
}
// ANCHOR_END: sender

// ANCHOR: unbound
/// Makes a socket for datagrams, and no more: it has no port yet.
///
/// std cannot do this: `UdpSocket::bind` does both.
pub fn unbound(to: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(to), Type::DGRAM, None)
        .map_err(failed("socket", to))?;
    Ok(socket.into())
}
// ANCHOR_END: unbound

// ANCHOR: send
/// Sends one datagram. It names where it goes: there is no connection.
pub fn send(
    who: &str,
    socket: &UdpSocket,
    bytes: &[u8],
    to: SocketAddr,
) -> io::Result<()> {
    // All of it, or an error: no datagram is sent in part.
    socket.send_to(bytes, to)?;
    say(who, "sendto", shown(bytes), format!("to {to}"));
    Ok(())
}
// ANCHOR_END: send
