//! The same bytes as in `naive`, in a buffer as small, read line by line.

use std::io;

use crate::{SMALL, conversation::meet, helpers::title};

// ANCHOR: play
/// Two lines, one segment: the second waits in `rest`, not in the kernel.
pub fn two() -> io::Result<()> {
    title("two-lines: one send, one recv, two lines");
    play("one\ntwo\n")
}

/// One line, two recvs: a line ends at its line end, and nowhere else.
pub fn long() -> io::Result<()> {
    title("long-line: one send, two recvs, one line");
    play("A longer line\n")
}

/// Bytes become text when the line is whole, so no character is cut.
pub fn character() -> io::Result<()> {
    title("character: é is two bytes, and the buffer ends between them");
    play("the café\n")
}

fn play(sent: &str) -> io::Result<()> {
    let (mut client, mut server) = meet()?;
    server.room = SMALL;
    client.send(sent)?;
    client.close();
    while server.hear()? {}
    Ok(())
}
// ANCHOR_END: play
