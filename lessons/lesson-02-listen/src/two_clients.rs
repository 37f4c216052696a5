//! One listener, two connections: who has which socket, and in which state.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
};

use crate::{
    client::connect,
    helpers::{descriptor, say, title},
    server::{accept, listen},
};

// ANCHOR: play
/// Accepts two clients, and keeps both connections open.
pub fn play() -> io::Result<()> {
    title("two-clients: one listener, two connections, five sockets");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into())?;
    let addr = listener.local_addr()?;
    let alice = connect("alice", addr)?;
    let bob = connect("bob", addr)?;
    let with_alice = accept(&listener)?;
    let with_bob = accept(&listener)?;
    for connection in [&with_alice, &with_bob] {
        let fd = descriptor(connection);
        say("server", "getpeername", connection.peer_addr()?, fd);
    }

    if cfg!(target_os = "linux") {
        let anyone = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
        print_states(&[
            (addr, anyone),
            (with_alice.local_addr()?, with_alice.peer_addr()?),
            (with_bob.local_addr()?, with_bob.peer_addr()?),
            (alice.local_addr()?, addr),
            (bob.local_addr()?, addr),
        ])
    } else {
        say("system", "", "no /proc/net/tcp here", "type netstat -an");
        Ok(())
    }
}
// ANCHOR_END: play

// ANCHOR: print_states
/// Prints the state of each socket, found by its two addresses: the order of
/// the rows in proc_pid_net(5) is the kernel's own.
fn print_states(sockets: &[(SocketAddr, SocketAddr)]) -> io::Result<()> {
    let table = fs::read_to_string("/proc/net/tcp")?;
    say("system", "read", "/proc/net/tcp", "");
    for (local, remote) in sockets {
        let row = table.lines().find_map(|row| {
            let mut columns = row.split_whitespace().skip(1);
            let from = decoded(columns.next()?)?;
            let to = decoded(columns.next()?)?;
            let state = columns.next()?;
            ((from, to) == (*local, *remote)).then(|| state_name(state))
        });
        let both = format!("{local} {remote}");
        say("", "", both, row.unwrap_or("no such row"));
    }
    Ok(())
}
// ANCHOR_END: print_states

// ANCHOR: decoded
/// Reads `0100007F:1B5A`: an address in the byte order of this machine, and a
/// port, both in hexadecimal.
fn decoded(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let ip = u32::from_str_radix(ip, 16).ok()?.to_ne_bytes();
    let port = u16::from_str_radix(port, 16).ok()?;
    Some(SocketAddrV4::new(ip.into(), port).into())
}
// ANCHOR_END: decoded

// ANCHOR: state_name
/// The states of this scene, by their numbers in the kernel's tcp_states.h.
fn state_name(number: &str) -> &'static str {
    match number {
        "01" => "ESTABLISHED",
        "0A" => "LISTEN",
        _ => "another state",
    }
}
// ANCHOR_END: state_name
