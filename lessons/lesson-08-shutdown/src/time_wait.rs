//! TIME-WAIT, and who may bind to a port that was used.

use std::{
    io,
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

use socket2::Socket;

use crate::{
    helpers::{getsockname, say, shown, title},
    peer::{columns, short},
    server::bound,
    states::{pair, show},
};

// ANCHOR: play
/// Closes two connections: the client first, and then the server first.
pub fn play() -> io::Result<()> {
    for [first, second] in [["client", "server"], ["server", "client"]] {
        title(&format!("time-wait: the {first} closes first, and has it"));
        let mut ends = pair()?;
        let [client, server] = [ends[0].local_addr()?, ends[1].local_addr()?];
        let mut expected = ["TIME-WAIT", "(none)"];
        if first == "server" {
            ends.reverse();
            expected.reverse();
        }
        say(first, "close", ends[0].peer_addr()?, "");
        let [closed, mut end] = ends;
        drop(closed);
        io::copy(&mut end, &mut io::sink())?;
        say(second, "recv", shown(&[]), "end-of-file");
        say(second, "close", end.peer_addr()?, "");
        drop(end);
        show(client, server, expected);
    }
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: reuse
/// Binds an old and a new socket to one port, and tells how the new one fares.
pub fn reuse() -> io::Result<()> {
    title("reuse: bind to a port again");
    // An address of loopback for this process alone: no other takes its ports.
    let own = if cfg!(target_os = "linux") { std::process::id() } else { 1 };
    let set = ["neither", "only old", "only new", "both"];
    say("", "", "SO_REUSEADDR is set on", columns(&set));
    for what in
        ["server has TIME-WAIT", "client has TIME-WAIT", "server still listens"]
    {
        let mut outcomes = Vec::new();
        for set in set {
            let any_port = (Ipv4Addr::from(0x7f00_0000 | own), 0).into();
            let old = bound(any_port, ["only old", "both"].contains(&set))?;
            old.listen(1)?;
            let addr = getsockname(&old)?;
            let _left = serve_one(old, what)?;
            let new = bound(addr, ["only new", "both"].contains(&set));
            outcomes.push(new.map_or_else(|e| short(Err(e)), |_| "ok".into()));
        }
        say("", "", what, columns(&outcomes));
    }
    Ok(())
}

/// Accepts a client, and returns the sockets that are left open.
fn serve_one(listener: Socket, what: &str) -> io::Result<Vec<Socket>> {
    let addr = getsockname(&listener)?;
    let mut client_end = Socket::from(TcpStream::connect(addr)?);
    let (mut server_end, _) = listener.accept()?;
    match what {
        "server still listens" => return Ok(vec![listener]),
        "server has TIME-WAIT" => {
            drop(server_end);
            io::copy(&mut client_end, &mut io::sink())?;
        }
        _ => {
            drop(client_end);
            io::copy(&mut server_end, &mut io::sink())?;
            // With SO_LINGER above 0, close waits until its FIN has arrived.
            server_end.set_linger(Some(Duration::from_secs(10)))?;
        }
    }
    Ok(Vec::new())
}
// ANCHOR_END: reuse
