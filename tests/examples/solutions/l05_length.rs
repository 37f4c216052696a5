//! Lesson 05, exercise 3: a message is a length, and so many bytes.

use std::io::{self, Read, Write};

use crate::{
    helpers::{say, shown},
    states::pair,
};

// ANCHOR: solution
/// What a stranger may make us keep.
const MAX_MESSAGE: u32 = 16_384;

/// Sends the length in four bytes, the highest first, and then the message.
fn send(mut connection: impl Write, message: &[u8]) -> io::Result<()> {
    let length = u32::try_from(message.len()).map_err(io::Error::other)?;
    let bytes = [&length.to_be_bytes(), message].concat();
    say("client", "send", shown(&bytes), "");
    connection.write_all(&bytes)
}

/// Takes one message: first four bytes, and then as many as these say.
fn recv(mut connection: impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    connection.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > MAX_MESSAGE {
        return Err(io::Error::other(format!("{length} bytes are too many")));
    }
    let mut message = vec![0; length as usize];
    connection.read_exact(&mut message)?;
    Ok(message)
}

/// A message with line ends, none at all, and two that others have sent.
pub fn play() -> io::Result<()> {
    let [mut client_end, server_end] = pair()?;
    send(&client_end, b"one\ntwo\n")?;
    say("server", "recv", shown(&recv(&server_end)?), "a message");
    send(&client_end, b"")?;
    say("server", "recv", shown(&recv(&server_end)?), "a message");

    for by_hand in [b"\0\0\0\x05hello".as_slice(), b"GET / HTTP/1.1\r\n\r\n"] {
        say("by hand", "send", shown(by_hand), "");
        client_end.write_all(by_hand)?;
        match recv(&server_end) {
            Ok(message) => say("server", "recv", shown(&message), "a message"),
            Err(error) => say("server", "recv", error, ""),
        }
    }
    Ok(())
}
// ANCHOR_END: solution
