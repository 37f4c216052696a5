//! getaddrinfo(3): what a name means.

use std::{
    io,
    net::{SocketAddr, ToSocketAddrs},
};

use crate::helpers::say;

// ANCHOR: std
fn with_std(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    Ok((host, port).to_socket_addrs()?.collect())
}
// ANCHOR_END: std

/// Asks for addresses that are written as such, and for one name.
pub fn play() -> io::Result<()> {
    for host in ["127.0.0.1", "127.1", "::1"] {
        let found = with_std(host, 7004)?;
        say("std", "getaddrinfo", host, addresses(&found));
    }
    let found = with_std("localhost", 7004)?;
    let is_here = found.iter().all(|it| it.ip().is_loopback());
    let outcome = if is_here { "loopback, all of them" } else { "elsewhere" };
    say("std", "getaddrinfo", "localhost", outcome);
    Ok(())
}

fn addresses(found: &[SocketAddr]) -> String {
    let found = found.iter().map(|it| it.to_string());
    found.collect::<Vec<_>>().join(", ")
}
