//! The calls of the reference, in socket2 and in std.
//!
//! `cargo run -q -p tests --bin book-reference -- NAME` plays one of them.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::ExitCode,
};

use socket2::{Domain, Socket, Type};

mod accept;
mod bind;
mod close;
mod connect;
mod getaddrinfo;
mod gethostname;
mod getsockname;
mod getsockopt;
mod listen;
mod poll;
mod recv;
mod send;
mod shutdown;
mod socket;

// Transcripts look the same everywhere in the book.
#[path = "../../../lessons/lesson-08-shutdown/src/helpers.rs"]
#[allow(dead_code)]
mod helpers;
#[path = "../program.rs"]
mod program;

fn main() -> ExitCode {
    program::play(&[
        ("socket", socket::play),
        ("bind", bind::play),
        ("listen", listen::play),
        ("accept", accept::play),
        ("connect", connect::play),
        ("send", send::play),
        ("recv", recv::play),
        ("shutdown", shutdown::play),
        ("close", close::play),
        ("getsockname", getsockname::play),
        ("getsockopt", getsockopt::play),
        ("poll", poll::play),
        ("getaddrinfo", getaddrinfo::play),
        ("gethostname", gethostname::play),
    ])
}

/// Loopback, and a port that the kernel chooses.
fn loopback() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 0).into()
}

/// A socket for TCP, with no address.
fn tcp() -> io::Result<Socket> {
    Socket::new(Domain::IPV4, Type::STREAM, None)
}

/// A socket for UDP, with no address.
fn udp() -> io::Result<Socket> {
    Socket::new(Domain::IPV4, Type::DGRAM, None)
}

/// Both ends of a connection: the one that connected, then the other.
fn connected() -> io::Result<(Socket, Socket)> {
    let listener = TcpListener::bind(loopback())?;
    let client = tcp()?;
    client.connect(&listener.local_addr()?.into())?;
    let (connection, _) = listener.accept()?;
    Ok((client, connection.into()))
}

/// The outcome of a call: nothing, or the system's words and its number.
fn ended<T>(outcome: io::Result<T>) -> String {
    outcome.err().map(|it| it.to_string()).unwrap_or_default()
}
