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
    for (sent, recvs) in
        [("one\ntwo\n", 1), ("A longer line\n", 2), ("the café\n", 2)]
    {
        client.send(sent)?;
        for _ in 0..recvs {
            hear(&mut server)?;
        }
    }
    client.close();
    hear(&mut server)
}

/// Takes what one recv(2) brings for a message. It is not.
fn hear(side: &mut Side) -> io::Result<()> {
    let bytes = side.recv()?;
    let text = String::from_utf8_lossy(&bytes);
    note(&format!("< {}", printable(&text)));
    Ok(())
}
// ANCHOR_END: play
