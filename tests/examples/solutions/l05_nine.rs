//! Lesson 05, exercise 1: the naive loop, with room for one byte more.

use std::io::{self, Read, Write};

use crate::{
    helpers::{say, shown},
    states::pair,
};

// ANCHOR: solution
/// Takes what one recv(2) brings for a message, in a buffer of 9.
pub fn play() -> io::Result<()> {
    let [mut client_end, mut server_end] = pair()?;
    for sent in ["one\ntwo\n", "A longer line\n", "the café\n", "some café\n"]
    {
        say("client", "send", shown(sent.as_bytes()), "");
        client_end.write_all(sent.as_bytes())?;
        let mut heard = 0;
        while heard < sent.len() {
            let mut buffer = [0; 9];
            let n = server_end.read(&mut buffer)?;
            say("server", "recv", shown(&buffer[..n]), "");
            let text = String::from_utf8_lossy(&buffer[..n]);
            say("", "", format!("< {}", text.escape_debug()), "");
            heard += n;
        }
    }
    Ok(())
}
// ANCHOR_END: solution
