//! The server: listen with a backlog, and accept only when it is told to.

use std::{
    io::{self, BufRead, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{failed, first_address, is_of_one_connection, say};

// ANCHOR: server
/// Accepts one connection for each Enter, until stdin ends, or Ctrl-C.
pub fn server(host: &str, backlog: i32) -> io::Result<()> {
    let listener = listen(first_address(host)?, backlog)?;
    say("", "", "each Enter accepts one connection", "");
    for line in io::stdin().lock().split(b'\n') {
        line.map_err(failed("read", "stdin"))?;
        let (connection, peer) = accept(&listener)?;
        // An error is of this client, and goes no further.
        if let Err(error) = serve(connection, peer) {
            say("", "", error, "");
        }
        say("server", "close", peer, "");
    }
    Ok(())
}
// ANCHOR_END: server

// ANCHOR: listen
/// Makes a listening socket, with a queue as long as the caller says.
pub fn listen(addr: SocketAddr, backlog: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    socket.set_reuse_address(!cfg!(windows))?;
    socket.bind(&addr.into()).map_err(failed("bind", addr))?;
    socket.listen(backlog).map_err(failed("listen", addr))?;
    let listener = TcpListener::from(socket);
    let outcome = format!("listening on {}", listener.local_addr()?);
    say("server", "listen", format!("backlog {backlog}"), outcome);
    Ok(listener)
}
// ANCHOR_END: listen

/// Takes the oldest connection out of the queue, or waits for one.
pub fn accept(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    loop {
        match listener.accept() {
            Ok((connection, peer)) => {
                say("server", "accept", peer, "");
                return Ok((connection, peer));
            }
            Err(e) if is_of_one_connection(&e) => {
                say("server", "accept", "", e);
            }
            Err(error) => {
                return Err(failed("accept", listener.local_addr()?)(error));
            }
        }
    }
}

/// Sends back what the client says first; closed when this returns.
fn serve(mut connection: TcpStream, peer: SocketAddr) -> io::Result<()> {
    let mut buffer = [0; 1024];
    // Who says nothing for that long makes room for somebody else.
    connection.set_read_timeout(Some(Duration::from_secs(1)))?;
    let n = connection.read(&mut buffer).map_err(failed("recv", peer))?;
    if n == 0 {
        say("server", "recv", "0 bytes", "end-of-file");
        return Ok(());
    }
    say("server", "recv", format!("{n} bytes"), "");
    say("server", "send", format!("{n} bytes"), "");
    connection.write_all(&buffer[..n]).map_err(failed("send", peer))
}
