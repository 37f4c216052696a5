//! Lesson 07, exercise 2: without the second accept.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Socket, Type};

use crate::helpers::say;

/// The second SYN comes after 1 s, the third later than this.
const LIMIT: Duration = Duration::from_millis(1_100);

// ANCHOR: solution
/// A newcomer takes the place, and keeps it: nobody accepts any more.
pub fn play() -> io::Result<()> {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    listener.bind(&any_port.into())?;
    listener.listen(0)?;
    let addr = listener.local_addr()?;
    say("server", "listen", "backlog 0", "");

    let come = |who: &str| -> io::Result<Socket> {
        let client = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        client.set_nonblocking(true)?;
        let _ = client.connect(&addr);
        tell(who, "connect", "", &client);
        Ok(client)
    };
    let _first = come("first")?;
    let waiting = come("waiting")?;
    let _accepted = listener.accept()?;
    say("server", "accept", "the first", "");
    let _newcomer = come("newcomer")?;

    let limit = Timespec::try_from(LIMIT).map_err(io::Error::other)?;
    poll(&mut [PollFd::new(&waiting, PollFlags::OUT)], Some(&limit))?;
    tell("waiting", "poll", &format!("{LIMIT:?} at most"), &waiting);
    Ok(())
}

fn tell(who: &str, call: &str, what: &str, client: &Socket) {
    let is_connected = client.peer_addr().is_ok();
    say(
        who,
        call,
        what,
        if is_connected { "connected" } else { "in progress" },
    );
}
// ANCHOR_END: solution
