//! The same two words over TCP, and over UDP: the calls of both sides.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::{
    helpers::{say, shown, title, wait_until},
    receiver::{ROOM, at_loopback, receive},
    sender::{send, unbound},
};

/// What is sent, in two sends.
const WORDS: [&[u8]; 2] = [b"one", b"two"];

// ANCHOR: tcp
/// Connects, sends both words, and closes.
///
/// The server looks when both have come: then one recv(2) takes both.
pub fn tcp() -> io::Result<()> {
    title("steps: two words over TCP");
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(&any_port.into())?;
    say("server", "bind", any_port, "");
    socket.listen(128)?;
    let listener = TcpListener::from(socket);
    let addr = listener.local_addr()?;
    say("server", "listen", "backlog 128", format!("listening on {addr}"));

    say("client", "connect", addr, "");
    let mut client_end = TcpStream::connect(addr)?;
    let (mut server_end, peer) = listener.accept()?;
    say("server", "accept", peer, "");

    for word in WORDS {
        say("client", "send", shown(word), "");
        client_end.write_all(word)?;
    }
    let mut buffer = [0; 1024];
    let all = WORDS.concat().len();
    wait_until(|| server_end.peek(&mut buffer).is_ok_and(|n| n == all));
    let n = server_end.read(&mut buffer)?;
    say("server", "recv", shown(&buffer[..n]), "");

    say("client", "shutdown", "SHUT_WR", "");
    client_end.shutdown(Shutdown::Write)?;
    let n = server_end.read(&mut buffer)?;
    say("server", "recv", shown(&buffer[..n]), "end-of-file");
    say("server", "close", peer, "");
    drop(server_end);
    let n = client_end.read(&mut buffer)?;
    say("client", "recv", shown(&buffer[..n]), "end-of-file");
    say("client", "close", addr, "");
    Ok(())
}
// ANCHOR_END: tcp

/// Sends both words, and closes; and then somebody receives them.
pub fn udp() -> io::Result<()> {
    title("steps: the same two words over UDP");
    let (receiver, addr) = at_loopback("receiver")?;
    let sender = unbound(addr)?;
    for word in WORDS {
        send("sender", &sender, word, addr)?;
    }
    say("sender", "close", sender.local_addr()?, "");
    drop(sender);

    for _ in WORDS {
        receive("receiver", &receiver, ROOM)?;
    }
    say("receiver", "close", addr, "");
    Ok(())
}
