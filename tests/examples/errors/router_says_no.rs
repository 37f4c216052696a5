//! ENETUNREACH and EHOSTUNREACH: what a router on the way has said.

use std::{
    io,
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::tell;

// ANCHOR: play
/// Connects to two hosts behind a router that forwards to neither.
pub fn play() -> io::Result<()> {
    let limit = Duration::from_secs(10);
    for host in [1, 2] {
        let addr = SocketAddr::from(([192, 0, 2, host], 7000));
        tell("connect", addr, TcpStream::connect_timeout(&addr, limit));
    }
    Ok(())
}
// ANCHOR_END: play
