//! connect(2) is refused: the host is there, and says no.

use std::{io, net::Ipv4Addr};

use socket2::{Domain, Socket, Type};

use crate::{
    client::connect,
    helpers::{getsockname, say, title},
    server::{BACKLOG, deaf},
};

// ANCHOR: play
/// Connects to a port on which nobody listens, and again when somebody does.
///
/// The second attempt has a socket of its own. Linux would take the one that
/// failed; portable programs make a new one, says connect(2).
pub fn play() -> io::Result<()> {
    title("refused: nobody listens, and the host says so at once");
    let server = deaf(Ipv4Addr::LOCALHOST)?;
    let addr = getsockname(&server)?;
    connect("client", &Socket::new(Domain::IPV4, Type::STREAM, None)?, addr);

    server.listen(BACKLOG)?;
    let outcome = format!("listening on {addr}");
    say("server", "listen", format!("backlog {BACKLOG}"), outcome);
    connect("client", &Socket::new(Domain::IPV4, Type::STREAM, None)?, addr);
    Ok(())
}
// ANCHOR_END: play
