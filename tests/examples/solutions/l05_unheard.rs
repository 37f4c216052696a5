//! Lesson 05, exercise 2: who says bye tells what nobody has heard.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

use crate::{
    helpers::{say, shown},
    states::pair,
};

/// More than this nobody is told of.
const MAX_UNHEARD: u64 = 16_384;

// ANCHOR: solution
/// Closes, and says what has come and was not heard: what is in `rest`, and
/// what is in the kernel.
fn close(connection: TcpStream, mut rest: Vec<u8>) -> io::Result<()> {
    let in_rest = rest.len();
    connection.set_nonblocking(true)?;
    // It ends with EAGAIN, if not with end-of-file: more is not here by now.
    let _ = (&connection).take(MAX_UNHEARD).read_to_end(&mut rest);
    say("client", "recv", shown(&rest[in_rest..]), "");
    if !rest.is_empty() {
        say("", "", "You have not heard:", shown(&rest));
    }
    say("client", "close", connection.peer_addr()?, "");
    drop(connection);
    Ok(())
}
// ANCHOR_END: solution

/// Two lines in one send, and a third one later; the client hears the first.
pub fn play() -> io::Result<()> {
    let [mut client_end, mut server_end] = pair()?;
    send(&mut server_end, b"one\ntwo\n")?;
    let mut rest = vec![0; 1024];
    let n = client_end.read(&mut rest)?;
    rest.truncate(n);
    say("client", "recv", shown(&rest), "");
    let end = rest.iter().position(|it| *it == b'\n').map_or(n, |it| it + 1);
    let line: Vec<u8> = rest.drain(..end).collect();
    let line = String::from_utf8_lossy(&line).into_owned();
    say("", "", format!("< {}", line.trim_end()), "");

    send(&mut server_end, b"three\n")?;
    say("", "", "> bye", "");
    close(client_end, rest)?;
    let n = server_end.read(&mut [0])?;
    say("server", "recv", format!("{n} bytes"), "end-of-file, and no reset");
    Ok(())
}

fn send(connection: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    say("server", "send", shown(bytes), "");
    connection.write_all(bytes)
}
