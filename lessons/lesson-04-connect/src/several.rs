//! Several addresses, tried in turn until one answers.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use crate::{
    client::connect_in_turn,
    helpers::{getsockname, say, title},
    server::{BACKLOG, accept, deaf, listen},
};

/// On loopback an answer takes microseconds.
const PATIENCE: Duration = Duration::from_secs(5);

// ANCHOR: play
/// Walks a list such as a name may give. At the first address nobody listens.
///
/// The addresses of a name have one port. Here they have two, so that both are
/// surely ours.
pub fn play() -> io::Result<()> {
    title("several: one address after the other");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), BACKLOG)?;
    let mut addrs = Vec::<SocketAddr>::new();
    // A system need not have IPv6; the rest goes on.
    let nobody = deaf(Ipv6Addr::LOCALHOST);
    match &nobody {
        Ok(socket) => addrs.push(getsockname(socket)?),
        Err(error) => say("", "", "no IPv6 here", error),
    }
    addrs.push(listener.local_addr()?);

    let connection = connect_in_turn(&addrs, None, PATIENCE)?;
    say("client", "getsockname", connection.local_addr()?, "");
    accept(&listener)?;
    Ok(())
}
// ANCHOR_END: play
