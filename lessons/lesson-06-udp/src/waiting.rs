//! The receive buffer: datagrams that came before anybody asked for them.

use std::{fs, io, net::SocketAddr};

use crate::{
    helpers::{say, title, wait_until},
    receiver::{ROOM, at_loopback, receive},
    sender::{send, unbound},
};

// ANCHOR: play
/// Sends, closes the sender, and only then receives.
pub fn play() -> io::Result<()> {
    title("waiting: first they come, then somebody asks");
    let (receiver, addr) = at_loopback("receiver")?;
    let sender = unbound(addr)?;
    send("sender", &sender, b"early", addr)?;
    send("sender", &sender, b"bird", addr)?;
    say("sender", "close", sender.local_addr()?, "");
    drop(sender);

    tell_queue(addr);
    receive("receiver", &receiver, ROOM)?;
    receive("receiver", &receiver, ROOM)?;
    tell_queue(addr);
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: tell_queue
/// Prints what Linux knows of a socket's receive buffer.
pub fn tell_queue(addr: SocketAddr) {
    let mut found = None;
    // A read may miss a row, if other sockets come and go meanwhile.
    wait_until(|| {
        found = queue(addr).filter(|_| cfg!(target_os = "linux"));
        found.is_some() || !cfg!(target_os = "linux")
    });
    let Some((waiting, drops)) = found else {
        return say("", "", "no /proc/net/udp here", "");
    };
    // How much waits, differs from kernel to kernel.
    let what = if waiting > 0 { "something" } else { "nothing" };
    let outcome = format!("{what} waits, {drops} drops");
    say("system", "read", "/proc/net/udp", outcome);
}

/// Finds a socket's row by its address: what waits, and how many datagrams
/// were dropped. See proc_pid_net(5).
fn queue(addr: SocketAddr) -> Option<(u64, u64)> {
    let table = fs::read_to_string("/proc/net/udp").ok()?;
    let SocketAddr::V4(addr) = addr else { return None };
    let ip = u32::from_ne_bytes(addr.ip().octets());
    let local = format!("{ip:08X}:{:04X}", addr.port());
    table.lines().find_map(|line| {
        let columns: Vec<_> = line.split_whitespace().collect();
        // tx_queue:rx_queue, both in hexadecimal.
        let (_, waiting) = columns.get(4)?.split_once(':')?;
        let waiting = u64::from_str_radix(waiting, 16).ok()?;
        let drops = columns.last()?.parse().ok()?;
        (columns[1] == local).then_some((waiting, drops))
    })
}
// ANCHOR_END: tell_queue
