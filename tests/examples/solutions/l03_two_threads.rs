//! A large echo, received while it is sent.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use socket2::SockRef;

use crate::helpers::{say, title};

/// More than the buffers of both directions hold.
const SIZE: usize = 2 << 20;

// ANCHOR: solution
/// Sends all and then receives, which deadlocks; then does both at once.
pub fn play() -> io::Result<()> {
    let message = Vec::from_iter(0..=u8::MAX).repeat(SIZE / 256);
    let what = format!("{SIZE} bytes");

    title("one-thread: send all, and then receive");
    let mut client = to_an_echo_server()?;
    client.set_write_timeout(Some(Duration::from_millis(100)))?;
    match client.write_all(&message) {
        Ok(()) => say("client", "send", &what, "no deadlock"),
        Err(error) => say("client", "send", &what, error),
    }

    title("two-threads: send, and receive meanwhile");
    let client = to_an_echo_server()?;
    thread::scope(|scope| {
        let sender = scope.spawn(|| {
            say("client", "send", &what, "");
            (&client).write_all(&message)?;
            say("client", "shutdown", "SHUT_WR", "");
            client.shutdown(Shutdown::Write)
        });
        let mut echo = Vec::new();
        let n = (&client).read_to_end(&mut echo)?;
        let same = if echo == message { "the same" } else { "others" };
        say("client", "recv", format!("{n} bytes in all"), same);
        sender.join().expect("send does not panic")
    })
}
// ANCHOR_END: solution

/// Starts a server for one client, and connects to it. The buffers are small,
/// so that a message of some megabytes is too large for them.
fn to_an_echo_server() -> io::Result<TcpStream> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;
    for end in [&client, &server] {
        SockRef::from(end).set_send_buffer_size(65_536)?;
        SockRef::from(end).set_recv_buffer_size(65_536)?;
    }
    thread::spawn(move || -> io::Result<()> {
        let mut buffer = [0; 8192];
        loop {
            match server.read(&mut buffer)? {
                0 => return Ok(()),
                n => server.write_all(&buffer[..n])?,
            }
        }
    });
    Ok(client)
}
