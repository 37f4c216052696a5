//! The client: send all, shut down the sending side, read to end-of-file.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
};

use crate::helpers::{failed, say, shown};

// ANCHOR: client
/// Has lines sorted by a server, and prints them.
pub fn client(host: &str, lines: &[String]) -> io::Result<()> {
    let connection = connect("client", host)?;
    let request = lines.iter().map(|it| format!("{it}\n")).collect::<String>();
    let answer = ask("client", connection, request.as_bytes())?;
    for line in String::from_utf8_lossy(&answer).lines() {
        say("", "", line.escape_debug(), "");
    }
    Ok(())
}

/// Connects to a server. std tries each address of a name, as in lesson 04.
pub fn connect(who: &str, addr: &str) -> io::Result<TcpStream> {
    say(who, "connect", addr, "");
    let ours = TcpStream::connect(addr).map_err(failed("connect", addr))?;
    say(who, "getsockname", ours.local_addr()?, "");
    Ok(ours)
}

/// Sends a request, says that this was all, and reads the answer to its end.
pub fn ask(
    who: &str,
    mut connection: TcpStream,
    request: &[u8],
) -> io::Result<Vec<u8>> {
    let addr = connection.peer_addr()?;
    say(who, "send", shown(request), "");
    connection.write_all(request).map_err(failed("send", addr))?;
    say(who, "shutdown", "SHUT_WR", "");
    connection.shutdown(Shutdown::Write).map_err(failed("shutdown", addr))?;
    let answer = receive(who, &connection, addr, request.len())?;
    say(who, "close", addr, "");
    Ok(answer)
}
// ANCHOR_END: client

// ANCHOR: receive
/// Reads to end-of-file, in however many pieces; as much as there should be.
pub fn receive(
    who: &str,
    connection: &TcpStream,
    addr: SocketAddr,
    size: usize,
) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    // One byte more than that: who sends without end is noticed.
    let mut limited = connection.take(size as u64 + 1);
    limited.read_to_end(&mut answer).map_err(failed("recv", addr))?;
    if answer.len() != size {
        let error = format!("recv {addr}: {} bytes, not {size}", answer.len());
        return Err(io::Error::other(error));
    }
    say(who, "recv", shown(&answer), "end-of-file");
    Ok(answer)
}
// ANCHOR_END: receive
