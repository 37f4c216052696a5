//! One client at a time: who comes second waits, though connected.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::Ipv4Addr,
    thread,
    time::Duration,
};

use crate::{
    client::{connect, receive},
    helpers::{say, shown, title},
    server::{accept, echo, listen},
};

/// How long the second client waits before it says that it waits.
const PATIENCE: Duration = Duration::from_millis(100);

// ANCHOR: play
/// Keeps the server with a client that says nothing.
///
/// The second client is connected all the same, and may even send: the kernel
/// does both, and the server knows nothing of it until it calls accept(2).
pub fn play() -> io::Result<()> {
    title("waiting: the second client, behind a silent one");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into())?;
    let addr = listener.local_addr()?;
    let silent = connect("silent", addr)?;
    let (server_end, peer) = accept(&listener)?;

    let mut second = connect("second", addr)?;

    thread::scope(|scope| {
        let server = scope.spawn(move || {
            echo(server_end, peer);
            let (server_end, peer) = accept(&listener)?;
            echo(server_end, peer);
            Ok(())
        });
        say("second", "send", shown(b"hello"), "");
        second.write_all(b"hello")?;
        second.set_read_timeout(Some(PATIENCE))?;
        say("second", "setsockopt", format!("SO_RCVTIMEO {PATIENCE:?}"), "");
        let reply = second.read(&mut [0; 1024]);
        say("second", "recv", "", told(reply));

        say("silent", "close", addr, "");
        drop(silent);
        second.set_read_timeout(None)?;
        receive("second", &second, addr, b"hello".len())?;
        say("second", "close", addr, "");
        drop(second);
        server.join().expect("echo does not panic")
    })
}
// ANCHOR_END: play

// ANCHOR: told
/// A timeout is EAGAIN, `WouldBlock`, where errors are those of POSIX.
fn told(reply: io::Result<usize>) -> String {
    match reply {
        Ok(n) => format!("{n} bytes already"),
        Err(error) => match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => {
                format!("nothing came within {PATIENCE:?}")
            }
            _ => error.to_string(),
        },
    }
}
// ANCHOR_END: told
