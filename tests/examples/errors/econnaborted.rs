//! ECONNABORTED: this host has ended the connection.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
};

use crate::{helpers::say, tell};

// ANCHOR: play
/// Has root's tool `ss -K` end a connection, and looks at both ends.
pub fn play() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;
    let source = client.local_addr()?.to_string();
    Command::new("ss").args(["-K", "-tn", "src", &source]).output()?;
    say("root", "ss -K", format!("src {source}"), "");
    client.set_nonblocking(true)?;
    tell("recv", "at this end", client.read(&mut [0]));
    tell("send", "at this end", client.write(b"x"));
    tell("recv", "at the other end", server.read(&mut [0]));
    Ok(())
}
// ANCHOR_END: play
