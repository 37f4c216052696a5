//! Two sends, and a recv that takes four bytes at most.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
};

use crate::helpers::{say, shown, title, wait_until};

// ANCHOR: solution
/// Where one send ended, no recv can tell.
pub fn play() -> io::Result<()> {
    title("borders: hello, world, and a buffer of 4");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;
    for word in ["hello", "world"] {
        say("client", "send", shown(word.as_bytes()), "");
        client.write_all(word.as_bytes())?;
    }
    say("client", "shutdown", "SHUT_WR", "");
    client.shutdown(Shutdown::Write)?;
    // Peeking leaves the bytes where they are.
    let all = || server.peek(&mut [0; 16]).is_ok_and(|n| n == 10);
    if !wait_until(all) {
        return Err(io::Error::other("ten bytes were sent"));
    }

    let mut buffer = [0; 4];
    loop {
        let n = server.read(&mut buffer)?;
        let end = if n == 0 { "end-of-file" } else { "" };
        say("server", "recv", shown(&buffer[..n]), end);
        if n == 0 {
            return Ok(());
        }
    }
}
// ANCHOR_END: solution
