//! Lesson 08, exercise 3: a FIN that waits.

use std::{
    io::{self, Read, Write},
    net::Shutdown,
};

use crate::{
    helpers::say,
    states::{pair, show},
};

// ANCHOR: solution
/// Fills the buffers of both ends, shuts down, and looks; then the other end
/// reads.
pub fn play() -> io::Result<()> {
    let [mut client_end, mut server_end] = pair()?;
    let [client, server] = [client_end.local_addr()?, client_end.peer_addr()?];
    client_end.set_nonblocking(true)?;
    let mut sent = 0;
    // Until EAGAIN: what is left has no room anywhere.
    while let Ok(n) = client_end.write(&[b'x'; 65_536]) {
        sent += n;
    }
    say("client", "send", format!("{sent} bytes, the kernel's choice"), "");
    say("client", "shutdown", "SHUT_WR", "");
    client_end.shutdown(Shutdown::Write)?;
    show(client, server, ["FIN-WAIT-1", "ESTABLISHED"]);

    let mut received = Vec::new();
    server_end.read_to_end(&mut received)?;
    let what = format!("{} bytes, the kernel's choice", received.len());
    say("server", "recv", what, "end-of-file");
    show(client, server, ["FIN-WAIT-2", "CLOSE-WAIT"]);
    Ok(())
}
// ANCHOR_END: solution
