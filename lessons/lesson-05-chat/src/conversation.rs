//! Both sides of one conversation, in one process.

use std::{io, net::Ipv4Addr, thread};

use crate::{
    chat::Side,
    client::connect,
    helpers::title,
    input::Input,
    server::{accept, listen},
};

const CLIENT_SAYS: &str = "Hello, is anybody there?\n\n  BYE \n";
const SERVER_SAYS: &str = "Yes. And who are you?\nStill there?\n";

// ANCHOR: play
/// Plays a talk in strict turns: only one side does anything at a time.
pub fn play() -> io::Result<()> {
    title("conversation: in turns, until one says bye");
    let (mut client, mut server) = meet()?;
    thread::scope(|scope| {
        let server = scope.spawn(move || {
            let mut input = Input::script(SERVER_SAYS);
            while server.hear()? && server.speak(&mut input)? {}
            server.close();
            Ok(())
        });
        let mut input = Input::script(CLIENT_SAYS);
        while client.speak(&mut input)? && client.hear()? {}
        client.close();
        server.join().expect("a side does not panic")
    })
}
// ANCHOR_END: play

// ANCHOR: meet
/// Connects two sides, as all scenes need them: the client's, the server's.
pub fn meet() -> io::Result<(Side, Side)> {
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into())?;
    let client = connect(&[listener.local_addr()?])?;
    Ok((client, accept(&listener)?))
}
// ANCHOR_END: meet
