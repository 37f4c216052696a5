//! Sockets that are kept, and one that is not.

use std::io;

use socket2::{Domain, Socket, Type};

use crate::{
    helpers::{say, title},
    helpers_01::descriptor,
};

// ANCHOR: solution
/// Keeps four sockets, closes the second, and makes one more.
pub fn play() -> io::Result<()> {
    title("kept: a number is taken as long as its socket lives");
    let mut sockets = Vec::new();
    for _ in 0..4 {
        sockets.push(make()?);
    }
    let second = sockets.remove(1);
    say("process", "close", descriptor(&second), "");
    drop(second);
    sockets.push(make()?);
    Ok(())
}

fn make() -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let asked = "AF_INET, SOCK_STREAM, 0";
    say("process", "socket", asked, descriptor(&socket));
    Ok(socket)
}
// ANCHOR_END: solution
