//! What std asks the kernel for: see it with strace, beside `unasked.py`.

// ANCHOR: play
use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    time::Duration,
};

pub fn play() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut connection, _address) = listener.accept()?;
    connection.set_read_timeout(Some(Duration::from_secs(5)))?;
    client.write_all(b"hello")?;
    let mut buffer = [0; 1024];
    let n = connection.read(&mut buffer)?;
    println!("Received b'{}'", buffer[..n].escape_ascii());
    Ok(())
}
// ANCHOR_END: play
