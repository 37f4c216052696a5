//! The client as a filter: stdin goes to the server, its echo to stdout.
//!
//! ```console
//! $ cargo run -q -p lesson-03-echo -- client < some-file > its-echo
//! ```

use std::{
    io::{self, ErrorKind, Read, Write},
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
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    complain(&line("client", "connect", addr, ""));
    socket.connect(&addr.into()).map_err(failed("connect", addr))?;
    let mut connection = TcpStream::from(socket);

    let local = connection.local_addr()?;
    complain(&line("client", "getsockname", local, ""));

    let mut sent = [0; BUFFER];
    let mut echo = [0; BUFFER];
    let mut total = 0;
    loop {
        let read = io::stdin().read(&mut sent);
        let n = read.map_err(failed("read", "stdin"))?;
        if n == 0 {
            break;
        }
        let (sent, echo) = (&sent[..n], &mut echo[..n]);
        connection.write_all(sent).map_err(failed("send", addr))?;
        connection.read_exact(echo).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => told(addr, "end-of-file comes early"),
            _ => failed("recv", addr)(error),
        })?;
        write_out(echo);
        if echo != sent {
            return Err(told(addr, "that is no echo"));
        }
        total += n;
    }
    complain(&line("client", "shutdown", "SHUT_WR", ""));
    connection.shutdown(Shutdown::Write)?;
    let n = connection.read(&mut echo).map_err(failed("recv", addr))?;
    if n > 0 {
        return Err(told(addr, "more came than was sent"));
    }
    let outcome = format!("end-of-file, after {total} bytes of echo");
    complain(&line("client", "recv", shown(&[]), outcome));
    Ok(())
}
// ANCHOR_END: client

/// What a server does that is no error of the system, and not an echo.
fn told(addr: SocketAddr, what: &str) -> io::Error {
    io::Error::other(format!("recv {addr}: {what}"))
}
