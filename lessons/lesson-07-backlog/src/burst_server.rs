//! The server of a burst: it takes its time for each client.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpStream},
    process,
    thread::{self, sleep},
    time::Duration,
};

use crate::server::listen;

/// How long one client keeps the server busy.
pub const WORK: Duration = Duration::from_millis(2);

/// A client that has nothing to say must not keep it for ever.
const PATIENCE: Duration = Duration::from_secs(1);

// ANCHOR: burst_server
/// Serves one client every 2 ms, until its stdin ends.
pub fn burst_server(backlog: i32) -> io::Result<()> {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(0)
    });
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), backlog)?;
    loop {
        sleep(WORK);
        let (connection, _) = listener.accept()?;
        // A client that has left is no reason to stop.
        let _ = answer(connection.into());
    }
}
// ANCHOR_END: burst_server

/// Reads what the client says, and says it back.
fn answer(mut connection: TcpStream) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    let mut buffer = [0; 16];
    let n = connection.read(&mut buffer)?;
    connection.write_all(&buffer[..n])
}
