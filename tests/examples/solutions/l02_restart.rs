//! A server that closed first starts again on its port.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{say, title};

// ANCHOR: solution
/// Starts a server twice, without the option and with it.
pub fn play() -> io::Result<()> {
    for reuse in [false, true] {
        let switch = if reuse { "on" } else { "off" };
        title(&format!("restart: SO_REUSEADDR is {switch}"));
        let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), reuse)?;
        let addr = listener.local_addr()?;
        say("server", "listen", addr, "");
        let client = TcpStream::connect(addr)?;
        let (connection, _) = listener.accept()?;
        // Who closes first keeps the port busy: the server.
        drop((listener, connection, client));
        match listen(addr, reuse) {
            Ok(_) => say("server", "listen", addr, "again"),
            Err(error) => say("server", "bind", addr, error),
        }
    }
    Ok(())
}

fn listen(addr: SocketAddr, reuse: bool) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(reuse)?;
    socket.bind(&addr.into())?;
    socket.listen(128)?;
    Ok(socket.into())
}
// ANCHOR_END: solution
