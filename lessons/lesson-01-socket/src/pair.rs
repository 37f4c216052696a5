//! socketpair(2): both ends at once, and no address.

use std::io;

use crate::helpers::title;

/// Sends bytes both ways between two sockets of this process.
#[cfg(unix)]
// ANCHOR: play
pub fn play() -> io::Result<()> {
    use std::io::{Read, Write};

    use socket2::{Domain, Socket, Type};

    use crate::helpers::{descriptor, failed, say, shown};

    title("pair: two sockets, connected from the start");
    let asked = "AF_UNIX, SOCK_STREAM, 0";
    let (mut left, mut right) = Socket::pair(Domain::UNIX, Type::STREAM, None)
        .map_err(failed("socketpair", asked))?;
    let both = format!("{} and {}", descriptor(&left), descriptor(&right));
    say("process", "socketpair", asked, both);

    let mut buffer = [0; 16];
    say("left", "send", shown(b"ping"), "");
    left.write_all(b"ping")?;
    let n = right.read(&mut buffer)?;
    say("right", "recv", shown(&buffer[..n]), "");

    say("right", "send", shown(b"pong"), "");
    right.write_all(b"pong")?;
    let n = left.read(&mut buffer)?;
    say("left", "recv", shown(&buffer[..n]), "");

    // Nobody calls close(2) by name: it is what dropping a socket does.
    say("left", "close", descriptor(&left), "");
    drop(left);
    let n = right.read(&mut buffer)?;
    say("right", "recv", shown(&buffer[..n]), "end-of-file");
    Ok(())
}
// ANCHOR_END: play

/// Windows has no socketpair(2).
#[cfg(not(unix))]
pub fn play() -> io::Result<()> {
    title("pair: not on this system, which has no socketpair(2)");
    Ok(())
}
