//! write_all on a socket that may not block.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
};

use crate::helpers::{say, title};

/// More than the buffers of both ends hold.
const SIZE: usize = 16 << 20;

// ANCHOR: solution
/// Fills the buffers twice: by `write_all`, and by a loop that counts.
pub fn play() -> io::Result<()> {
    title("write-all: it fails, and says no number");
    let message = vec![b'x'; SIZE];
    let (mut client, server) = connected()?;
    if let Err(error) = client.write_all(&message) {
        say("client", "send", format!("{SIZE} bytes"), error);
    }
    drop(client);
    count(server)?;

    title("write: the same, with a loop of our own");
    let (mut client, server) = connected()?;
    let mut sent = 0;
    while sent < SIZE {
        match client.write(&message[sent..]) {
            Ok(n) => sent += n,
            Err(error) => {
                say("client", "send", format!("{SIZE} bytes"), error);
                break;
            }
        }
    }
    let outcome = format!("{sent} bytes, the kernel's choice");
    say("", "", "our count", outcome);
    drop(client);
    count(server)
}

/// Reads to end-of-file: what the client's kernel took, no byte less.
fn count(mut server: TcpStream) -> io::Result<()> {
    let n = server.read_to_end(&mut Vec::new())?;
    let outcome = format!("{n} bytes, the kernel's choice");
    say("server", "recv", "until end-of-file", outcome);
    Ok(())
}
// ANCHOR_END: solution

/// Both ends of a connection; the client's may not block.
fn connected() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    client.set_nonblocking(true)?;
    Ok((client, listener.accept()?.0))
}
