//! Who was first in the accept queue.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
};

use crate::helpers::{say, title};

// ANCHOR: solution
/// Bob is first. The variables of the server do not know.
pub fn play() -> io::Result<()> {
    title("queue: bob is first");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let addr = listener.local_addr()?;
    let bob = connect("bob", addr)?;
    let alice = connect("alice", addr)?;
    let with_alice = listener.accept()?;
    say("server", "accept", with_alice.1, "with_alice");
    let with_bob = listener.accept()?;
    say("server", "accept", with_bob.1, "with_bob");
    drop((alice, bob));
    Ok(())
}

fn connect(who: &str, addr: SocketAddr) -> io::Result<TcpStream> {
    let connection = TcpStream::connect(addr)?;
    say(who, "getsockname", connection.local_addr()?, "");
    Ok(connection)
}
// ANCHOR_END: solution
