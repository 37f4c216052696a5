//! What an address is made of: two parts in IPv4, four in IPv6.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

use crate::{
    client::connect,
    helpers::{say, title},
    server::{accept, listen},
};

// ANCHOR: play
/// Takes apart the addresses of two clients, one of each family.
pub fn play() -> io::Result<()> {
    title("address-forms: the same call, two families of addresses");
    take_apart((Ipv4Addr::LOCALHOST, 0).into())?;
    let ipv6 = SocketAddr::from((Ipv6Addr::LOCALHOST, 0));
    if let Err(error) = take_apart(ipv6) {
        // A system need not have IPv6, and nothing is wrong.
        say("", "", "no IPv6 here", error);
    }
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: take_apart
/// Accepts one client at this address, and prints the parts of the client's.
fn take_apart(addr: SocketAddr) -> io::Result<()> {
    let listener = listen(addr)?;
    let client_end = connect("client", listener.local_addr()?)?;
    let server_end = accept(&listener)?;
    let peer = server_end.peer_addr()?;
    let parts = match peer {
        SocketAddr::V4(peer) => format!("{}, port {}", peer.ip(), peer.port()),
        SocketAddr::V6(peer) => format!(
            "{}, port {}, flow info {}, scope id {}",
            peer.ip(),
            peer.port(),
            peer.flowinfo(),
            peer.scope_id()
        ),
    };
    say("server", "getpeername", peer, parts);
    drop(client_end);
    Ok(())
}
// ANCHOR_END: take_apart
