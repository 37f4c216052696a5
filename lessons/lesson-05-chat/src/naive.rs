//! What goes wrong if one recv is taken for one message.

use std::io;

use crate::{
    SMALL,
    chat::{Side, note, printable},
    conversation::meet,
    helpers::title,
};

// ANCHOR: play
/// Sends two lines at once, then a long one, then one that is cut within a
/// character.
pub fn play() -> io::Result<()> {
    title("naive: one recv, one message?");
    let (mut client, mut server) = meet()?;
    server.room = SMALL;
    for sent in ["one\ntwo\n", "A longer line\n", "the café\n"] {
        client.send(sent)?;
        let mut heard = 0;
        while heard < sent.len() {
            heard += hear(&mut server)?;
        }
    }
    client.close();
    hear(&mut server)?;
    Ok(())
}

/// Takes what one recv(2) brings for a message. It is not. Returns how many
/// bytes there were.
fn hear(side: &mut Side) -> io::Result<usize> {
    let bytes = side.recv()?;
    let text = String::from_utf8_lossy(&bytes);
    note(&format!("< {}", printable(&text)));
    Ok(bytes.len())
}
// ANCHOR_END: play
