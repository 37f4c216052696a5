//! Lesson 08, exercise 2: a client that is refused, by a reset or by a FIN.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    time::Duration,
};

use socket2::SockRef;

use crate::{
    helpers::{say, shown, title},
    states::pair,
};

/// How long a client may take.
const PATIENCE: Duration = Duration::from_millis(20);

// ANCHOR: solution
/// Reads until end-of-file; if that does not come in time, closes.
fn serve(mut connection: TcpStream, abort: bool) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    let mut request = Vec::new();
    if connection.read_to_end(&mut request).is_err() {
        let outcome = format!("no end-of-file within {PATIENCE:?}");
        say("server", "recv", shown(&request), outcome);
        if abort {
            let now = Some(Duration::ZERO);
            SockRef::from(&connection).set_linger(now)?;
            say("server", "setsockopt", "SO_LINGER 0", "");
        }
    }
    say("server", "close", "", "");
    Ok(())
}

/// Sends a line, does not say that it was all, and waits for the answer.
fn refused(abort: bool) -> io::Result<()> {
    let [mut client_end, server_end] = pair()?;
    say("client", "send", shown(b"pea\n"), "");
    client_end.write_all(b"pea\n")?;
    serve(server_end, abort)?;
    let mut answer = Vec::new();
    match client_end.read_to_end(&mut answer) {
        Ok(_) => say("client", "recv", shown(&answer), "end-of-file"),
        Err(error) => say("client", "recv", "", error),
    }
    Ok(())
}
// ANCHOR_END: solution

/// The same refusal, twice.
pub fn play() -> io::Result<()> {
    title("with abort");
    refused(true)?;
    title("without");
    refused(false)
}
