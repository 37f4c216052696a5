//! socket(2): family, type and protocol.

use std::io;

use socket2::{Domain, Protocol, Socket, Type};

use crate::helpers::{descriptor, say, title};

// ANCHOR: play
/// Makes a socket of each kind that the course needs, and one that cannot be.
pub fn play() -> io::Result<()> {
    title("parameters: family, type, and protocol 0");
    for family in [Domain::IPV4, Domain::IPV6] {
        for kind in [Type::STREAM, Type::DGRAM] {
            make(family, kind, None)?;
        }
    }
    title("parameters: a stream by a protocol that has datagrams only");
    make(Domain::IPV4, Type::STREAM, Some(Protocol::UDP))
}
// ANCHOR_END: play

// ANCHOR: make
/// Calls socket(2), and asks the new socket what it is.
///
/// Rust has no default for any of the three: `None` is protocol 0, and leaves
/// the choice to the kernel.
fn make(
    family: Domain,
    kind: Type,
    protocol: Option<Protocol>,
) -> io::Result<()> {
    let asked = named(family, kind, protocol);
    let socket = match Socket::new(family, kind, protocol) {
        Ok(socket) => socket,
        Err(error) => {
            say("process", "socket", asked, error);
            return Ok(());
        }
    };
    say("process", "socket", asked, descriptor(&socket));
    #[cfg(any(target_os = "linux", target_os = "freebsd"))]
    say(
        "process",
        "getsockopt",
        "SO_DOMAIN, SO_TYPE, SO_PROTOCOL",
        named(socket.domain()?, socket.r#type()?, socket.protocol()?),
    );
    Ok(())
}
// ANCHOR_END: make

// ANCHOR: named
/// The three parameters, by their names in C.
fn named(family: Domain, kind: Type, protocol: Option<Protocol>) -> String {
    let family = match family {
        Domain::IPV4 => "AF_INET",
        Domain::IPV6 => "AF_INET6",
        _ => "another family",
    };
    let kind = match kind {
        Type::STREAM => "SOCK_STREAM",
        Type::DGRAM => "SOCK_DGRAM",
        Type::SEQPACKET => "SOCK_SEQPACKET",
        _ => "another type",
    };
    let protocol = match protocol {
        None => "0",
        Some(Protocol::TCP) => "IPPROTO_TCP",
        Some(Protocol::UDP) => "IPPROTO_UDP",
        Some(_) => "another protocol",
    };
    format!("{family}, {kind}, {protocol}")
}
// ANCHOR_END: named
