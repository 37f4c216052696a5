//! A socket that Rust has forgotten.

use std::{fs::read_link, io, mem, os::fd::AsRawFd};

use socket2::{Domain, Socket, Type};

use crate::{
    helpers::{say, title},
    helpers_01::descriptor,
};

// ANCHOR: solution
/// Forgets a socket, looks its number up, and makes another.
pub fn play() -> io::Result<()> {
    title("forget: no Drop, no close");
    let asked = "AF_INET, SOCK_STREAM, 0";
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    say("process", "socket", asked, descriptor(&socket));
    let link = format!("/proc/self/fd/{}", socket.as_raw_fd());
    say("process", "readlink", &link, read_link(&link)?.display());

    mem::forget(socket);
    say("process", "readlink", &link, read_link(&link)?.display());
    let next = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    say("process", "socket", asked, descriptor(&next));
    Ok(())
}
// ANCHOR_END: solution
