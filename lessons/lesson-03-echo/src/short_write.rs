//! A send that takes less than it was given, and what to do then.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpStream},
    thread,
};

use socket2::SockRef;

use crate::{
    client::connect,
    helpers::{say, title},
    server::{accept, listen},
};

/// More than the buffers of both ends hold.
const SIZE: usize = 16 << 20;

/// The kernel takes this as a wish, and doubles it: socket(7).
const SEND_BUFFER: usize = 65_536;

// ANCHOR: play
/// Fills the buffers of a connection whose other end does not read.
///
/// A socket that may not block takes what there is room for, and says how
/// much: write(2) calls this a partial write.
pub fn play() -> io::Result<()> {
    title("short-write: a send that takes only a part");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into())?;
    let mut client_end = connect("client", listener.local_addr()?)?;
    let (server_end, _) = accept(&listener)?;

    let message = vec![b'x'; SIZE];
    SockRef::from(&client_end).set_send_buffer_size(SEND_BUFFER)?;
    say("client", "setsockopt", format!("SO_SNDBUF {SEND_BUFFER}"), "");
    client_end.set_nonblocking(true)?;
    say("client", "ioctl", "FIONBIO 1", "from now on nothing blocks");
    let n = client_end.write(&message)?;
    let outcome = match n {
        SIZE => "all of it: no short write".to_owned(),
        _ => format!("{n} bytes, the kernel's choice"),
    };
    say("client", "send", format!("{SIZE} bytes"), outcome);

    client_end.set_nonblocking(false)?;
    say("client", "ioctl", "FIONBIO 0", "send blocks again");
    thread::scope(move |scope| {
        let server = scope.spawn(|| drain(server_end));
        // write_all is a loop around send(2): it sends the rest of the rest.
        say("client", "send", "the rest", "");
        client_end.write_all(&message[n..])?;
        say("client", "shutdown", "SHUT_WR", "");
        client_end.shutdown(Shutdown::Write)?;
        server.join().expect("drain does not panic")
    })
}
// ANCHOR_END: play

// ANCHOR: drain
/// Reads to end-of-file, and tells how many bytes that were.
fn drain(mut connection: TcpStream) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 20];
    let mut total = 0;
    loop {
        let n = connection.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        total += n;
    }
    say("server", "recv", format!("{total} bytes in all"), "end-of-file");
    Ok(())
}
// ANCHOR_END: drain
