//! A peer that ends no line, and one that sends nothing at all.

use std::io::{self, ErrorKind, Write};

use crate::{
    PATIENCE,
    chat::{Side, note},
    conversation::meet,
    helpers::{say, shown, title},
};

// ANCHOR: play
/// Sends a word and no line end, and waits for an answer.
pub fn play() -> io::Result<()> {
    title("no-newline: each side waits for the other");
    let (mut client, mut server) = meet()?;
    limit(&server)?;
    limit(&client)?;
    client.send("hello")?;
    expect_nothing(&mut server)?;
    expect_nothing(&mut client)?;

    client.close();
    if let Err(error) = server.hear() {
        note(&format!("error: {error}"));
    }
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: empty
/// Sends no byte, which wakes nobody, and then a line with nothing in it.
pub fn empty() -> io::Result<()> {
    title("empty: no byte is no message, an empty line is one");
    let (mut client, mut server) = meet()?;
    limit(&server)?;
    // Not `write_all`, which makes no call if it has nothing to send.
    let n = client.connection.write(b"")?;
    say("client", "send", shown(b""), format!("{n} sent, and no error"));
    expect_nothing(&mut server)?;

    client.send("\n")?;
    server.hear()?;
    Ok(())
}
// ANCHOR_END: empty

// ANCHOR: limit
/// Limits how long this side's recv(2) may wait.
pub fn limit(side: &Side) -> io::Result<()> {
    side.connection.set_read_timeout(Some(PATIENCE))?;
    say(side.who, "setsockopt", format!("SO_RCVTIMEO {PATIENCE:?}"), "");
    Ok(())
}

/// Waits for a line that does not come. A timeout is EAGAIN, `WouldBlock`,
/// where errors are those of POSIX.
pub fn expect_nothing(side: &mut Side) -> io::Result<()> {
    use ErrorKind::{TimedOut, WouldBlock};
    match side.hear() {
        Err(error) if matches!(error.kind(), WouldBlock | TimedOut) => {
            let outcome = format!("nothing came within {PATIENCE:?}");
            say(side.who, "recv", "", outcome);
            Ok(())
        }
        other => other.map(|_| ()),
    }
}
// ANCHOR_END: limit
