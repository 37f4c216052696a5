//! The client: connect, send and recv in turns, shutdown, close.

use std::{
    io::{self, IsTerminal, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::{
    BUFFER,
    helpers::{failed, say, shown},
    pipe,
};

/// What is said when nobody says what to say.
pub const GREETING: [&str; 2] = ["hello", "world"];

// ANCHOR: client
/// Sends words to a server, one after the other, and reads their echoes.
pub fn client(addr: SocketAddr, words: &[String]) -> io::Result<()> {
    if !words.is_empty() {
        talk(connect("client", addr)?, addr, words)
    } else if io::stdin().is_terminal() {
        talk(connect("client", addr)?, addr, &GREETING.map(String::from))
    } else {
        pipe::client(addr)
    }
}
// ANCHOR_END: client

// ANCHOR: connect
/// Connects to a server: the active open of RFC 9293.
pub fn connect(who: &str, addr: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    // No bind(2) here: the kernel picks a free local port.
    say(who, "connect", addr, "");
    socket.connect(&addr.into()).map_err(failed("connect", addr))?;

    let connection = TcpStream::from(socket);
    say(who, "getsockname", connection.local_addr()?, "");
    Ok(connection)
}
// ANCHOR_END: connect

// ANCHOR: talk
/// Says each word and waits for its echo; closes when there is no more to say.
pub fn talk(
    connection: TcpStream,
    addr: SocketAddr,
    words: &[String],
) -> io::Result<()> {
    for word in words {
        say("client", "send", shown(word.as_bytes()), "");
        let sent = (&connection).write_all(word.as_bytes());
        sent.map_err(failed("send", addr))?;
        if receive("client", &connection, addr, word.len())? != word.as_bytes()
        {
            let error = format!("recv {addr}: that is no echo of {word:?}");
            return Err(io::Error::other(error));
        }
    }
    say("client", "shutdown", "SHUT_WR", "");
    connection.shutdown(Shutdown::Write)?;
    // Every echo has been read, so only the server's FIN can come now.
    if !receive("client", &connection, addr, 1)?.is_empty() {
        let error = format!("recv {addr}: more came than was sent");
        return Err(io::Error::other(error));
    }
    say("client", "close", addr, "");
    Ok(())
}
// ANCHOR_END: talk

// ANCHOR: receive
/// Reads until the wanted bytes have come, or end-of-file.
///
/// TCP carries a stream of bytes, not messages: what was sent at once may
/// arrive in pieces, and a recv(2) brings what is there.
pub fn receive(
    who: &str,
    mut connection: &TcpStream,
    addr: SocketAddr,
    wanted: usize,
) -> io::Result<Vec<u8>> {
    let mut received = Vec::new();
    let mut buffer = [0; BUFFER];
    while received.len() < wanted {
        let n = connection.read(&mut buffer).map_err(failed("recv", addr))?;
        let end = if n == 0 { "end-of-file" } else { "" };
        say(who, "recv", shown(&buffer[..n]), end);
        if n == 0 {
            break;
        }
        received.extend_from_slice(&buffer[..n]);
    }
    Ok(received)
}
// ANCHOR_END: receive
