//! A server that finishes its work before it goes.

use std::{
    io, mem,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process,
    sync::OnceLock,
    thread,
    time::Duration,
};

use socket2::{Domain, Socket, Type};

use crate::{
    client::{ask, connect},
    helpers::{complain, failed, getsockname, say, title},
    server::{bound, listen, serve_all},
};

// ANCHOR: play
/// Tells a server to stop: it finishes the client that it has.
pub fn play() -> io::Result<()> {
    title("graceful: no new clients, and no broken ones");
    let listener = listen(bound((Ipv4Addr::LOCALHOST, 0).into(), false)?)?;
    let addr = listener.local_addr()?;
    let first = connect("first", &addr.to_string())?;
    stop(addr)?;
    serve_all(listener, Duration::from_secs(10), || {
        if let Err(error) = connect("late", &addr.to_string()) {
            say("", "", error, "");
        }
        ask("first", first, b"pea\noat\nfig\n").map(|_| ())
    })
}
// ANCHOR_END: play

// ANCHOR: stop
/// Stops the server at the first SIGINT or SIGTERM; the second ends it.
pub fn on_signal(listening: SocketAddr) -> io::Result<()> {
    let mut again = false;
    let handler = move || {
        if mem::replace(&mut again, true) {
            complain("error: a second signal: whoever is served is cut off");
            process::exit(130);
        }
        thread::spawn(move || {
            stop(listening).inspect_err(|it| complain(&format!("error: {it}")))
        });
    };
    ctrlc::set_handler(handler).map_err(io::Error::other)
}

/// Where the server's own connection comes from, once there is one.
pub static OWN: OnceLock<SocketAddr> = OnceLock::new();

/// Wakes the server's accept(2) by a connection that it knows as its own.
pub fn stop(listening: SocketAddr) -> io::Result<()> {
    let mut to = listening;
    if to.ip().is_unspecified() {
        let v4 = IpAddr::from(Ipv4Addr::LOCALHOST);
        to.set_ip(if to.is_ipv4() { v4 } else { Ipv6Addr::LOCALHOST.into() });
    }
    let socket = Socket::new(Domain::for_address(to), Type::STREAM, None)?;
    // This fixes the address from which the connection comes.
    let any_port = SocketAddr::new(to.ip(), 0);
    socket.bind(&any_port.into()).map_err(failed("bind", any_port))?;
    let from = getsockname(&socket)?;
    say("stop", "bind", from, "");
    OWN.get_or_init(|| from);
    say("stop", "connect", to, "");
    socket.connect(&to.into()).map_err(failed("connect", to))
}
// ANCHOR_END: stop
