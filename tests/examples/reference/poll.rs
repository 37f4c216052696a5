//! poll(2): waits for several sockets at once.

use std::{io, net::Shutdown, time::Duration};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::Socket;

use crate::{connected, helpers::say};

// ANCHOR: rustix
/// How many of the two have something to tell; 0: none, within the limit.
fn with_rustix(
    sockets: &mut [PollFd; 2],
    limit: Duration,
) -> io::Result<usize> {
    let limit = Timespec::try_from(limit).map_err(io::Error::other)?;
    Ok(poll(sockets, Some(&limit))?)
}
// ANCHOR_END: rustix

/// Waits in vain; then for bytes, for room, and for an end.
pub fn play() -> io::Result<()> {
    let (left, right) = connected()?;
    let (other, _peer) = connected()?;
    let wait = |asked, limit| {
        let mut sockets =
            [PollFd::new(&right, asked), PollFd::new(&other, PollFlags::IN)];
        let n = with_rustix(&mut sockets, limit)?;
        let names = |flags: PollFlags| {
            let names = flags.iter_names().map(|it| format!("POLL{}", it.0));
            names.collect::<Vec<_>>().join(" ")
        };
        let seen = names(sockets[0].revents());
        let outcome = format!("{n} of 2  {seen}");
        say("rustix", "poll", names(asked), outcome.trim_end());
        Ok::<_, io::Error>(())
    };
    wait(PollFlags::IN, Duration::from_millis(20))?;
    send(&left, b"hello")?;
    wait(PollFlags::IN, LONG)?;
    wait(PollFlags::IN | PollFlags::OUT, LONG)?;
    drop(left);
    say("socket2", "close", "the other end", "");
    wait(PollFlags::IN, LONG)?;
    right.shutdown(Shutdown::Write)?;
    say("socket2", "shutdown", "SHUT_WR, this end", "");
    wait(PollFlags::IN, LONG)
}

/// Longer than anything takes on loopback.
const LONG: Duration = Duration::from_secs(10);

fn send(socket: &Socket, bytes: &[u8]) -> io::Result<()> {
    socket.send(bytes)?;
    say("socket2", "send", "to the first", "");
    Ok(())
}
