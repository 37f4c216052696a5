//! Who speaks first? If both do, or neither.

use std::io;

use crate::{
    conversation::meet,
    helpers::title,
    no_newline::{expect_nothing, limit},
};

// ANCHOR: play
/// Both speak first, and each takes the other's question for its answer.
pub fn play() -> io::Result<()> {
    title("two-speakers: both speak first");
    let (mut client, mut server) = meet()?;
    client.send("Which day is it?\n")?;
    server.send("Are you well?\n")?;
    client.hear()?;
    server.hear()?;

    client.send("Yes, thank you.\n")?;
    server.send("Monday.\n")?;
    client.hear()?;
    server.hear()?;
    Ok(())
}

/// Neither speaks first.
pub fn listeners() -> io::Result<()> {
    title("two-speakers: both listen first");
    let (mut client, mut server) = meet()?;
    limit(&client)?;
    limit(&server)?;
    expect_nothing(&mut client)?;
    expect_nothing(&mut server)
}
// ANCHOR_END: play
