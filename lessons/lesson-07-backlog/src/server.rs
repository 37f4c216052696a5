//! The server: listen with a backlog, and accept only when it is told to.

use std::{
    io::{self, BufRead, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{failed, first_address, is_of_one_connection, say, shown};

/// A client that connects and says nothing keeps the server for so long.
const PATIENCE: Duration = Duration::from_secs(5);

// ANCHOR: server
/// Accepts one connection for each Enter, until stdin ends, or Ctrl-C.
pub fn server(host: &str, backlog: i32) -> io::Result<()> {
    let listener = listen(first_address(host)?, backlog)?;
    say("", "", "each Enter accepts one connection", "");
    for line in io::stdin().lock().split(b'\n') {
        line.map_err(failed("read", "stdin"))?;
        let (connection, peer) = accept(&listener)?;
        serve(connection, peer);
    }
    Ok(())
}
// ANCHOR_END: server

// ANCHOR: listen
/// Makes a listening socket whose accept queue is as long as it is told.
pub fn listen(addr: SocketAddr, backlog: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
        .map_err(failed("socket", addr))?;
    socket.set_reuse_address(true)?;
    socket.bind(&addr.into()).map_err(failed("bind", addr))?;
    socket.listen(backlog).map_err(failed("listen", addr))?;
    let listener = TcpListener::from(socket);
    let outcome = format!("listening on {}", listener.local_addr()?);
    say("server", "listen", format!("backlog {backlog}"), outcome);
    Ok(listener)
}
// ANCHOR_END: listen

/// Takes the oldest connection from the queue, or waits for one.
pub fn accept(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    loop {
        match listener.accept() {
            Ok((connection, peer)) => {
                say("server", "accept", peer, "");
                return Ok((connection, peer));
            }
            Err(error) if is_of_one_connection(&error) => {
                say("server", "accept", "", error);
            }
            Err(error) => {
                return Err(failed("accept", listener.local_addr()?)(error));
            }
        }
    }
}

/// Sends back what the client says first, and closes.
///
/// Errors are told here and go no further: they are of one client.
fn serve(mut connection: TcpStream, peer: SocketAddr) {
    let mut buffer = [0; 1024];
    let received = connection
        .set_read_timeout(Some(PATIENCE))
        .and_then(|()| connection.read(&mut buffer));
    match received {
        Ok(n) => {
            say("server", "recv", shown(&buffer[..n]), "");
            say("server", "send", shown(&buffer[..n]), "");
            if let Err(error) = connection.write_all(&buffer[..n]) {
                say("server", "send", peer, error);
            }
        }
        Err(error) => say("server", "recv", peer, error),
    }
    // The connection is dropped, and so closed, when this function returns.
    say("server", "close", peer, "");
}
