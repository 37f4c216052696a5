//! getsockname(2): the address of a socket that has none.

use std::io;

use socket2::{Domain, Socket, Type};

use crate::helpers::{descriptor, getsockname, say, title};

// ANCHOR: play
/// Asks new sockets for their own address, and for their peer's.
pub fn play() -> io::Result<()> {
    title("unbound: a socket without an address");
    for (family, name) in
        [(Domain::IPV4, "AF_INET"), (Domain::IPV6, "AF_INET6")]
    {
        let socket = match Socket::new(family, Type::STREAM, None) {
            Ok(socket) => socket,
            Err(error) => {
                // A system need not have IPv6, and nothing is wrong.
                say("process", "socket", name, error);
                continue;
            }
        };
        let fd = descriptor(&socket);
        // Linux answers with zeros; Windows says that there is no address.
        match getsockname(&socket) {
            Ok(addr) => say("process", "getsockname", &fd, addr),
            Err(error) => say("process", "getsockname", &fd, error),
        }
        match socket.peer_addr() {
            Ok(addr) => say("process", "getpeername", &fd, format!("{addr:?}")),
            Err(error) => say("process", "getpeername", &fd, error),
        }
    }
    Ok(())
}
// ANCHOR_END: play
