//! Who owns a socket, who borrows it, and when it is closed.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
};

use crate::helpers::{say, shown};

// ANCHOR: play
pub fn play() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let ours = TcpStream::connect(listener.local_addr()?)?;
    let (theirs, _) = listener.accept()?;

    greet(&ours)?; // lent: it is still ours afterwards
    receive(&theirs)?;
    dismiss(ours)?; // given away: `ours` cannot be used below
    receive(&theirs)?;
    receive(&theirs)
} // `theirs` and `listener` are dropped here: two more close(2)

fn greet(mut connection: &TcpStream) -> io::Result<()> {
    say("ours", "send", shown(b"hello"), "");
    connection.write_all(b"hello")
}

fn dismiss(mut connection: TcpStream) -> io::Result<()> {
    say("ours", "send", shown(b"bye"), "and then its owner ends");
    connection.write_all(b"bye")
} // `connection` is dropped here, and so closed

fn receive(mut connection: &TcpStream) -> io::Result<()> {
    let mut buffer = [0; 1024];
    let n = connection.read(&mut buffer)?;
    let end = if n == 0 { "end-of-file" } else { "" };
    say("theirs", "recv", shown(&buffer[..n]), end);
    Ok(())
}
// ANCHOR_END: play
