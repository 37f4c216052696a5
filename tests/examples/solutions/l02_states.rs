//! The states of both ends, while one closes and then the other.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
};

use crate::helpers::{say, title, wait_until};

// ANCHOR: solution
/// Prints the states that last. FIN-WAIT-1 may be over before anyone looks.
pub fn play() -> io::Result<()> {
    title("states: alice closes, and then the server");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let alice = TcpStream::connect(listener.local_addr()?)?;
    let (server_end, _) = listener.accept()?;
    let (hers, its) = (alice.local_addr()?, alice.peer_addr()?);
    tell(hers, its, ["ESTABLISHED", "ESTABLISHED"])?;
    say("alice", "close", hers, "");
    drop(alice);
    tell(hers, its, ["FIN-WAIT-2", "CLOSE-WAIT"])?;
    say("server", "close", its, "");
    drop(server_end);
    tell(hers, its, ["TIME-WAIT", "no such row"])
}

/// Waits until both are in these states, and prints the rows.
fn tell(
    hers: SocketAddr,
    its: SocketAddr,
    wanted: [&str; 2],
) -> io::Result<()> {
    if !wait_until(|| [state(hers, its), state(its, hers)] == wanted) {
        return Err(io::Error::other("never seen; this takes Linux"));
    }
    say("", "", format!("{hers} {its}"), wanted[0]);
    say("", "", format!("{its} {hers}"), wanted[1]);
    Ok(())
}

/// Looks a socket up in the kernel's table.
fn state(local: SocketAddr, remote: SocketAddr) -> &'static str {
    let table = fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let both = format!(" {} {} ", encoded(local), encoded(remote));
    let row = table.lines().find_map(|it| it.split_once(&both));
    match row.map_or("", |(_, rest)| &rest[..2]) {
        "" => "no such row",
        "01" => "ESTABLISHED",
        "04" => "FIN-WAIT-1",
        "05" => "FIN-WAIT-2",
        "06" => "TIME-WAIT",
        "08" => "CLOSE-WAIT",
        "09" => "LAST-ACK",
        _ => "another state",
    }
}

/// `0100007F:1B5A`: the address in the byte order of this machine.
fn encoded(addr: SocketAddr) -> String {
    match addr {
        SocketAddr::V4(addr) => {
            let ip = u32::from_ne_bytes(addr.ip().octets());
            format!("{ip:08X}:{:04X}", addr.port())
        }
        SocketAddr::V6(_) => String::new(),
    }
}
// ANCHOR_END: solution
