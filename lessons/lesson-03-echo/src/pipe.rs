//! The client as a filter: stdin goes to the server, its echo to stdout.
//!
//! ```console
//! $ cargo run -q -p lesson-03-echo -- client < some-file > its-echo
//! ```

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::{
    BUFFER,
    helpers::{complain, failed, line, shown, write_out},
};

// ANCHOR: client
/// Sends stdin, and writes the echo to stdout; what happens goes to stderr.
///
/// It reads back what it sent before it sends more. A client that sends a
/// large file first and reads its echo later waits for ever: the buffers of
/// both directions fill, and each side waits for the other to read.
pub fn client(addr: SocketAddr) -> io::Result<()> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    complain(&line("client", "connect", addr, ""));
    socket.connect(&addr.into()).map_err(failed("connect", addr))?;
    let mut connection = TcpStream::from(socket);

    let local = connection.local_addr()?;
    complain(&line("client", "getsockname", local, ""));

    let mut buffer = [0; BUFFER];
    let mut total = 0;
    loop {
        let n = io::stdin().read(&mut buffer)?;
        if n == 0 {
            break;
        }
        let bytes = &mut buffer[..n];
        connection.write_all(bytes).map_err(failed("send", addr))?;
        connection.read_exact(bytes).map_err(failed("recv", addr))?;
        write_out(bytes);
        total += n;
    }
    complain(&line("client", "shutdown", "SHUT_WR", ""));
    connection.shutdown(Shutdown::Write)?;
    let n = connection.read(&mut buffer).map_err(failed("recv", addr))?;
    let outcome = match n {
        0 => format!("end-of-file, after {total} bytes of echo"),
        _ => "more than was sent".to_owned(),
    };
    complain(&line("client", "recv", shown(&buffer[..n]), outcome));
    Ok(())
}
// ANCHOR_END: client
