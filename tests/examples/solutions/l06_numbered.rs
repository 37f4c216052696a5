//! Lesson 06, exercise 2: numbered datagrams, and which of them are missing.

use std::{
    collections::HashMap,
    io,
    net::{SocketAddr, UdpSocket},
    time::Duration,
};

use socket2::SockRef;

use crate::helpers::say;

// ANCHOR: solution
/// A number for each datagram, and enough bytes to fill the buffer.
fn send(who: &str, from: &UdpSocket, to: SocketAddr, n: u64) -> io::Result<()> {
    from.send_to(format!("{n:<3000}").as_bytes(), to)?;
    say(who, "sendto", format!("number {n}"), "");
    Ok(())
}

/// Takes one datagram, and says which are missing before it.
fn receive(
    receiver: &UdpSocket,
    next: &mut HashMap<SocketAddr, u64>,
) -> io::Result<()> {
    let mut buffer = [0; 4096];
    let (n, from) = receiver.recv_from(&mut buffer)?;
    let text = String::from_utf8_lossy(&buffer[..n]);
    let number: u64 = text.trim().parse().map_err(io::Error::other)?;
    say(
        "receiver",
        "recvfrom",
        format!("number {number}"),
        format!("from {from}"),
    );
    // Whoever is new begins with 1.
    let expected = next.insert(from, number + 1).unwrap_or(1);
    if expected < number {
        say("", "", format!("missing: {expected} to {}", number - 1), "");
    } else if number < expected {
        say("", "", format!("late, or twice: {number}"), "");
        next.insert(from, expected);
    }
    Ok(())
}
// ANCHOR_END: solution

/// The receive buffer holds one of these datagrams, and no second one.
pub fn play() -> io::Result<()> {
    let receiver = UdpSocket::bind("127.0.0.1:0")?;
    receiver.set_read_timeout(Some(Duration::from_secs(10)))?;
    SockRef::from(&receiver).set_recv_buffer_size(1)?;
    let addr = receiver.local_addr()?;
    let alice = UdpSocket::bind("127.0.0.1:0")?;
    let bob = UdpSocket::bind("127.0.0.1:0")?;
    let mut next = HashMap::new();

    for number in 1..=3 {
        send("alice", &alice, addr, number)?;
    }
    receive(&receiver, &mut next)?;
    send("bob", &bob, addr, 1)?;
    receive(&receiver, &mut next)?;
    send("alice", &alice, addr, 4)?;
    // This one finds the buffer full, and it is the last.
    send("alice", &alice, addr, 5)?;
    receive(&receiver, &mut next)
}
