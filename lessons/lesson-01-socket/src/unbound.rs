//! getsockname(2): the address of a socket that has none.

use std::io;

use socket2::{Domain, Socket, Type};

use crate::helpers::{descriptor, getsockname, say, title};

// ANCHOR: play
/// Asks new sockets for their own address, and for their peer's.
pub fn play() -> io::Result<()> {
    title("unbound: a socket without an address");
    for family in [Domain::IPV4, Domain::IPV6] {
        let socket = match Socket::new(family, Type::STREAM, None) {
            Ok(socket) => socket,
            Err(error) => {
                // A system need not have IPv6, and nothing is wrong.
                say("process", "socket", format!("{family:?}"), error);
                continue;
            }
        };
        let fd = descriptor(&socket);
        say("process", "getsockname", &fd, getsockname(&socket)?);
        if let Err(error) = socket.peer_addr() {
            say("process", "getpeername", &fd, error);
        }
    }
    Ok(())
}
// ANCHOR_END: play
