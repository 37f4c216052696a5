//! Who else may listen on a port.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
};

use crate::helpers::{say, title};

// ANCHOR: solution
/// Listens, and lets three others try the same port.
pub fn play() -> io::Result<()> {
    title("neighbours: one port, several addresses");
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    say("first", "listen", first.local_addr()?, "");
    let port = first.local_addr()?.port();
    for (who, ip) in [
        ("same", Ipv4Addr::LOCALHOST),
        ("other", Ipv4Addr::new(127, 0, 0, 7)),
        ("wildcard", Ipv4Addr::UNSPECIFIED),
    ] {
        let what = format!("{ip}:{port}");
        match TcpListener::bind((ip, port)) {
            Ok(_) => say(who, "listen", what, "listens, too"),
            Err(error) => say(who, "bind", what, error),
        }
    }
    Ok(())
}
// ANCHOR_END: solution
