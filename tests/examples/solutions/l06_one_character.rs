//! Lesson 06, exercise 3: how many datagrams of one byte are kept.

use std::{fs, io, net::UdpSocket};

use socket2::SockRef;

use crate::helpers::{say, wait_until};

// ANCHOR: solution
/// Sends two thousand datagrams of a byte, and looks at what is kept.
pub fn play() -> io::Result<()> {
    let receiver = UdpSocket::bind("127.0.0.1:0")?;
    SockRef::from(&receiver).set_recv_buffer_size(5_000)?;
    let size = SockRef::from(&receiver).recv_buffer_size()?;
    tell("getsockopt", "SO_RCVBUF", size);

    let sender = UdpSocket::bind("127.0.0.1:0")?;
    for _ in 0..2_000 {
        sender.send_to(b"x", receiver.local_addr()?)?;
    }
    say("sender", "sendto", "\"x\" 1 byte", "2000 times");

    let mut charged = None;
    // A read may miss a row, if other sockets come and go meanwhile.
    wait_until(|| {
        charged = rx_queue(&receiver);
        charged.is_some()
    });
    tell("read", "/proc/net/udp: rx_queue", charged.unwrap_or(0));

    receiver.set_nonblocking(true)?;
    let mut kept = 0;
    while let Ok(n) = receiver.recv(&mut [0]) {
        kept += n;
    }
    tell("recvfrom", "until nothing is there", kept);
    Ok(())
}

/// What the datagrams that wait are charged, in bytes.
fn rx_queue(receiver: &UdpSocket) -> Option<usize> {
    let port = format!(":{:04X}", receiver.local_addr().ok()?.port());
    let table = fs::read_to_string("/proc/net/udp").ok()?;
    let mut rows = table.lines().map(|it| it.split_whitespace());
    let mut row = rows.find(|it| {
        it.clone().nth(1).is_some_and(|local| local.ends_with(&port))
    })?;
    let (_, waiting) = row.nth(4)?.split_once(':')?;
    usize::from_str_radix(waiting, 16).ok()
}
// ANCHOR_END: solution

fn tell(call: &str, what: &str, bytes: usize) {
    say("receiver", call, what, format!("{bytes} bytes, the kernel's choice"));
}
