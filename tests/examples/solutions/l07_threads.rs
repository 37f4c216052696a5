//! Lesson 07, exercise 1: clients that come at the same instant.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Barrier,
    thread,
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{complain, say};

/// N, and how many come.
const BACKLOG: i32 = 2;
const CLIENTS: usize = 8;

/// How often.
const RUNS: usize = 100;

// ANCHOR: solution
/// Lets clients go at the same instant; returns how many are connected.
fn crowd() -> io::Result<usize> {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    listener.bind(&any_port.into())?;
    listener.listen(BACKLOG)?;
    let addr = listener.local_addr()?;

    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        client.set_nonblocking(true)?;
        clients.push(client);
    }
    let go = Barrier::new(CLIENTS);
    thread::scope(|scope| {
        for client in &clients {
            scope.spawn(|| {
                go.wait();
                // It is in progress, which is an error by name only.
                let _ = client.connect(&addr);
            });
        }
    });
    Ok(clients.iter().filter(|it| it.peer_addr().is_ok()).count())
}

/// Counts what is always so, and, beside the transcript, what is chance.
pub fn play() -> io::Result<()> {
    let counts = (0..RUNS).map(|_| crowd()).collect::<io::Result<Vec<_>>>()?;
    let law = BACKLOG as usize + 1;
    let fewer = counts.iter().filter(|it| **it < law).count();
    let more = counts.iter().filter(|it| **it > law).count();
    let outcome = format!("{fewer} of {RUNS} runs");
    say("", "", format!("fewer than N + 1 = {law}"), outcome);
    complain(&format!("by chance: more in {more} of {RUNS} runs"));
    Ok(())
}
// ANCHOR_END: solution
