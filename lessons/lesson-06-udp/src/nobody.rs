//! A port at which nobody listens: who is told, and when.

use std::{
    io,
    net::{SocketAddr, UdpSocket},
};

use crate::{
    PATIENCE,
    helpers::{say, shown, title},
    receiver::{ROOM, at_loopback, receive_or_say, wait_a_moment},
    sender::{send, unbound},
};

// ANCHOR: unconnected
/// Sends to nobody, by sendto(2): no call says so.
pub fn unconnected() -> io::Result<()> {
    title("nobody: sendto, to a port where nobody listens");
    let (_deaf, addr) = deaf()?;
    let sender = unbound(addr)?;
    send("sender", &sender, b"hello?", addr)?;
    send("sender", &sender, b"anybody?", addr)?;
    wait_a_moment("sender", &sender)?;
    receive_or_say("sender", &sender, ROOM);
    Ok(())
}
// ANCHOR_END: unconnected

// ANCHOR: connected
/// Sends to nobody, from a socket that is connected.
///
/// This connect(2) sends nothing, and cannot be refused. It says whose
/// datagrams this socket is for; and so, too, whose errors.
pub fn connected() -> io::Result<()> {
    title("nobody: connect, and then send");
    let (_deaf, addr) = deaf()?;
    let sender = unbound(addr)?;
    sender.connect(addr)?;
    say("sender", "connect", addr, "succeeds");
    send_or_say("sender", &sender, b"hello?");
    if cfg!(any(windows, target_vendor = "apple")) {
        // There a recvfrom(2) has the error, and poll(2) need not tell of it.
        wait_a_moment("sender", &sender)?;
        receive_or_say("sender", &sender, ROOM);
        return Ok(());
    }
    wait_for_error("sender", &sender)?;
    send_or_say("sender", &sender, b"anybody?");
    send_or_say("sender", &sender, b"nobody?");
    sender.set_read_timeout(Some(PATIENCE))?;
    receive_or_say("sender", &sender, ROOM);
    Ok(())
}
// ANCHOR_END: connected

// ANCHOR: deaf
/// Holds a port, so that nobody can begin to listen there. It is connected to
/// itself: all others are answered as if no socket had the port.
fn deaf() -> io::Result<(UdpSocket, SocketAddr)> {
    let (deaf, addr) = at_loopback("deaf")?;
    deaf.connect(addr)?;
    say("deaf", "connect", addr, "to itself");
    Ok((deaf, addr))
}
// ANCHOR_END: deaf

/// Sends on a connected socket, which knows where to.
fn send_or_say(who: &str, socket: &UdpSocket, bytes: &[u8]) {
    match socket.send(bytes) {
        Ok(_) => say(who, "send", shown(bytes), "succeeds"),
        Err(error) => say(who, "send", shown(bytes), error),
    }
}

// ANCHOR: wait_for_error
/// Waits until there is an error. poll(2) leaves it for the next call.
fn wait_for_error(who: &str, socket: &UdpSocket) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let mut asked = [PollFd::new(socket, PollFlags::empty())];
    poll(&mut asked, Some(&Timespec { tv_sec: 5, tv_nsec: 0 }))?;
    let there = asked[0].revents().contains(PollFlags::ERR);
    say(who, "poll", "", if there { "POLLERR" } else { "no error" });
    Ok(())
}
// ANCHOR_END: wait_for_error
