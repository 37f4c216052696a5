//! Two descriptors of one socket, and a peer that waits for its end.

use std::{
    io::{self, Read},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

use crate::{
    helpers::{say, shown, title},
    helpers_01::descriptor,
};

// ANCHOR: solution
/// Closes one descriptor, and then the other.
pub fn play() -> io::Result<()> {
    title("clone: the socket lives as long as one descriptor does");
    let (left, right) = Socket::pair(Domain::UNIX, Type::STREAM, None)?;
    let both = format!("{} and {}", descriptor(&left), descriptor(&right));
    say("process", "socketpair", "AF_UNIX, SOCK_STREAM, 0", both);
    right.set_read_timeout(Some(Duration::from_millis(100)))?;
    let clone = left.try_clone()?;
    say("left", "fcntl", "F_DUPFD_CLOEXEC", descriptor(&clone));

    for one in [left, clone] {
        say("left", "close", descriptor(&one), "");
        drop(one);
        match (&right).read(&mut [0; 8]) {
            Ok(0) => say("right", "recv", shown(b""), "end-of-file"),
            Ok(n) => say("right", "recv", format!("{n} bytes"), ""),
            Err(error) => say("right", "recv", "", error),
        }
    }
    Ok(())
}
// ANCHOR_END: solution
