//! Lesson 06, exercise 1: a sender that waits for an echo, three times.

use std::{
    io,
    net::{SocketAddr, UdpSocket},
    time::Duration,
};

use crate::helpers::{say, shown, title};

/// A second for people; here it is known that nothing will come.
const PATIENCE: Duration = Duration::from_millis(20);

// ANCHOR: solution
/// Sends until an echo comes, three times at most. One thread plays both sides.
fn ask(
    to: SocketAddr,
    mut receiver: impl FnMut() -> io::Result<()>,
) -> io::Result<()> {
    let sender = UdpSocket::bind("127.0.0.1:0")?;
    sender.set_read_timeout(Some(PATIENCE))?;
    let request = b"draw 10";
    let mut buffer = [0; 64];
    for _ in 0..3 {
        sender.send_to(request, to)?;
        say("sender", "sendto", shown(request), "");
        receiver()?;
        match sender.recv_from(&mut buffer) {
            Ok((n, _)) => {
                say("sender", "recvfrom", shown(&buffer[..n]), "");
                break;
            }
            Err(error) => say("sender", "recvfrom", "", error),
        }
    }
    Ok(())
}

/// Does what is asked; the echo may get lost, and is then not sent at all.
fn draw(receiver: &UdpSocket, is_lost: bool) -> io::Result<i32> {
    let mut buffer = [0; 64];
    let (n, sender) = receiver.recv_from(&mut buffer)?;
    say("receiver", "recvfrom", shown(&buffer[..n]), "");
    if !is_lost {
        say("receiver", "sendto", shown(&buffer[..n]), "");
        receiver.send_to(&buffer[..n], sender)?;
    }
    Ok(10)
}
// ANCHOR_END: solution

/// The same sender, and three fates.
pub fn play() -> io::Result<()> {
    title("all arrive");
    let receiver = UdpSocket::bind("127.0.0.1:0")?;
    receiver.set_read_timeout(Some(Duration::from_secs(10)))?;
    let addr = receiver.local_addr()?;
    let mut drawn = 0;
    ask(addr, || draw(&receiver, false).map(|it| drawn += it))?;
    say("", "", "drawn from the account", drawn);

    title("the requests get lost");
    // Connected to itself, it has what comes from itself, and no more.
    let deaf = UdpSocket::bind("127.0.0.1:0")?;
    deaf.connect(deaf.local_addr()?)?;
    ask(deaf.local_addr()?, || Ok(()))?;
    say("", "", "drawn from the account", 0);

    title("the echoes get lost");
    let mut drawn = 0;
    ask(addr, || draw(&receiver, true).map(|it| drawn += it))?;
    say("", "", "drawn from the account", drawn);
    Ok(())
}
