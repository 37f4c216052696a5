//! What std makes of one line: see it with strace.

use std::{
    io,
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let _client = TcpStream::connect(listener.local_addr()?)?;
    let _connection = listener.accept()?;
    Ok(())
}
