//! Both ends of a connection, as the system's own table has them.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
};

use crate::helpers::{say, wait_until};

/// The states of RFC 9293 3.3.2, by the numbers of the kernel; 0 is no state.
const STATES: &str = "(none) ESTABLISHED SYN-SENT SYN-RECEIVED FIN-WAIT-1 \
    FIN-WAIT-2 TIME-WAIT CLOSED CLOSE-WAIT LAST-ACK LISTEN CLOSING";

// ANCHOR: show
/// Prints the states of both ends, once they are what they should become.
pub fn show(client: SocketAddr, server: SocketAddr, expected: [&str; 2]) {
    let mut seen = None;
    wait_until(|| {
        seen = read(client, server);
        seen.is_none_or(|it| it == expected)
    });
    match seen {
        Some([client, server]) => {
            let client = format!("client {client}");
            say("", "", client, format!("server {server}"));
        }
        None => say("", "", "states of both ends", "not read here"),
    }
}

/// The rows with both addresses in /proc/net/tcp, which only Linux has: first
/// local, then remote, hexadecimal as they lie in memory, and then the state.
fn read(client: SocketAddr, server: SocketAddr) -> Option<[&'static str; 2]> {
    let is_there = cfg!(target_os = "linux");
    let table = is_there.then(|| fs::read_to_string("/proc/net/tcp"))?.ok()?;
    let ip = u32::from_ne_bytes(Ipv4Addr::LOCALHOST.octets());
    let state = |ends: [SocketAddr; 2]| {
        let ends = ends.map(|it| format!("{ip:08X}:{:04X} ", it.port()));
        let row = table.split_once(&ends.concat());
        let number = row.map_or(Some("0"), |(_, rest)| rest.get(..2))?;
        STATES.split(' ').nth(usize::from_str_radix(number, 16).ok()?)
    };
    Some([state([client, server])?, state([server, client])?])
}
// ANCHOR_END: show

/// Both ends of a new connection, without a word: the client's, the server's.
pub fn pair() -> io::Result<[TcpStream; 2]> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let client_end = TcpStream::connect(listener.local_addr()?)?;
    Ok([client_end, listener.accept()?.0])
}
