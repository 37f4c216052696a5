//! shutdown(2) ends one direction, or both; close(2) a descriptor.

use std::{
    io::{self, Write},
    net::Shutdown,
    time::Duration,
};

use crate::{
    client::receive,
    helpers::{say, shown, title},
    server::{request, sorted},
    states::{pair, show},
};

// ANCHOR: play
/// Plays a request and its answer, and looks at both ends after each step.
pub fn play() -> io::Result<()> {
    title("half-close: the client has sent all, and still reads");
    let [mut client_end, mut server_end] = pair()?;
    let [client, server] = [client_end.local_addr()?, client_end.peer_addr()?];
    show(client, server, ["ESTABLISHED", "ESTABLISHED"]);
    let lines = b"pea\noat\nfig\n";
    say("client", "send", shown(lines), "");
    client_end.write_all(lines)?;
    say("client", "shutdown", "SHUT_WR", "");
    client_end.shutdown(Shutdown::Write)?;
    if let Err(error) = client_end.write(b"nut\n") {
        say("client", "send", shown(b"nut\n"), error);
    }
    let request = request(&server_end, client, Duration::from_secs(10));
    let answer = sorted(&request.unwrap_or_default());
    say("server", "send", shown(&answer), "");
    server_end.write_all(&answer)?;
    show(client, server, ["FIN-WAIT-2", "CLOSE-WAIT"]);
    say("server", "close", client, "");
    drop(server_end);
    show(client, server, ["TIME-WAIT", "(none)"]);
    receive("client", &client_end, server, answer.len()).map(|_| ())
}
// ANCHOR_END: play

// ANCHOR: descriptors
/// Closes one of two descriptors; then shuts down through one of two.
pub fn descriptors() -> io::Result<()> {
    title("descriptors: close ends one of them, shutdown the connection");
    let call = if cfg!(windows) { "copy" } else { "fcntl" };
    let how = ["F_DUPFD_CLOEXEC", "WSADuplicateSocket"][cfg!(windows) as usize];
    let [first, server_end] = pair()?;
    let [client, server] = [first.local_addr()?, first.peer_addr()?];
    let mut second = first.try_clone()?;
    say("client", call, how, "a second descriptor");
    say("client", "close", "the first", "");
    drop(first);
    show(client, server, ["ESTABLISHED", "ESTABLISHED"]);
    let third = second.try_clone()?;
    say("client", call, how, "a third descriptor");
    say("client", "send", "\"hi\" through the second", "");
    second.write_all(b"hi")?;
    say("client", "shutdown", "SHUT_RDWR through the third", "");
    third.shutdown(Shutdown::Both)?;
    receive("server", &server_end, client, 2)?;
    if let Err(error) = second.write(b"hi") {
        say("client", "send", "\"hi\" through the second", error);
    }
    Ok(())
}
// ANCHOR_END: descriptors
