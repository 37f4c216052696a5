//! drop(&socket) drops no socket.

use std::{
    io,
    net::{Ipv4Addr, UdpSocket},
};

use crate::{
    helpers::{say, title},
    helpers_01::descriptor,
};

// ANCHOR: solution
/// Drops a reference, and uses the socket.
///
/// The compiler warns of this, and `expect` says that it has to.
pub fn play() -> io::Result<()> {
    title("reference: what was dropped is not the socket");
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    say("process", "bind", "127.0.0.1:0", descriptor(&socket));
    #[expect(dropping_references, reason = "the question")]
    drop(&socket);
    let addr = socket.local_addr()?;
    say("process", "getsockname", descriptor(&socket), addr);
    Ok(())
}
// ANCHOR_END: solution
