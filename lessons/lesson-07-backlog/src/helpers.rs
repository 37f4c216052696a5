//! What is not about sockets: the columns of a transcript, and addresses that
//! people type. Lessons copy from this file; they share no crate.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
    net::{IpAddr, Ipv6Addr, SocketAddr, ToSocketAddrs},
    process,
};

/// Prints a line of the transcript: who, which call, on what, what came of it.
pub fn say(who: &str, call: &str, what: impl Display, outcome: impl Display) {
    write_out(format!("{}\n", line(who, call, what, outcome)).as_bytes());
}

/// A line of the transcript, in its columns.
pub fn line(
    who: &str,
    call: &str,
    what: impl Display,
    outcome: impl Display,
) -> String {
    let what = what.to_string();
    let line = format!("{who:<9}{call:<13}{what:<33} {outcome}");
    line.trim_end().to_owned()
}

/// Prints the title of a scene.
pub fn title(text: &str) {
    write_out(format!("# {text}\n").as_bytes());
}

/// Writes to stdout, at once.
///
/// A reader that has had enough, as in `| head -1`, ends the process quietly;
/// `println!` would panic. Anything else, a full disk say, is told.
pub fn write_out(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    let outcome = stdout.write_all(bytes).and_then(|()| stdout.flush());
    match outcome {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => process::exit(0),
        Err(error) => {
            complain(&format!("error: write stdout: {error}"));
            process::exit(1)
        }
    }
}

/// Writes a line to stderr. If that fails, nobody is left to be told.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Names the call that failed, and on what, in the manner of perror(3).
pub fn failed(
    call: &str,
    what: impl Display,
) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{call} {what}: {error}"))
}

/// Checks HOST:PORT, or says which part is wrong and what to type. A host is a
/// name or an address; [`addresses`] asks what a name means.
pub fn host_and_port(text: &str) -> Result<String, String> {
    if text.parse::<SocketAddr>().is_ok() {
        return Ok(text.to_owned());
    }
    let (host, port) = text.rsplit_once(':').unwrap_or((text, ""));
    if host.parse::<Ipv6Addr>().is_ok() && !port.is_empty() {
        let typed = format!("[{host}]:{port}");
        return Err(format!("brackets go around IPv6; type {typed}"));
    }
    if let Ok(ip) = text.parse::<IpAddr>() {
        let typed = SocketAddr::new(ip, 0).to_string();
        let typed = typed.trim_end_matches('0');
        return Err(format!("the port is missing; type {typed}PORT"));
    }
    if text.parse::<u16>().is_ok() {
        return Err(format!("the host is missing; type localhost:{text}"));
    }
    if host.contains('/') {
        return Err("that is a URL; type HOST:PORT".into());
    }
    if port.is_empty() || !port.bytes().all(|it| it.is_ascii_digit()) {
        return Err("type HOST:PORT, for example localhost:7000".into());
    }
    if port.parse::<u16>().is_err() {
        return Err(format!("port {port} is too large; 65535 is the last"));
    }
    let is_of_a_name = |c: char| c.is_alphanumeric() || "-._".contains(c);
    match host {
        "" => Err(format!("the host is missing; type localhost:{port}")),
        _ if host.contains('%') => {
            Err("the scope id is a number, as in [fe80::1%1]; see ip link"
                .into())
        }
        _ if host.starts_with('[') && !host.ends_with(']') => {
            Err(format!("the bracket is not closed; type {host}]:{port}"))
        }
        _ if host.bytes().all(|it| it.is_ascii_digit() || it == b'.') => {
            Err(format!("{host:?} is not an IP address; 127.0.0.1 is one"))
        }
        _ if host.chars().all(is_of_a_name) => Ok(text.to_owned()),
        _ => Err(format!("{host:?} is no name and no IP address")),
    }
}

/// What a name means: all its addresses, in the order of getaddrinfo(3).
pub fn addresses(host: &str) -> io::Result<Vec<SocketAddr>> {
    let found = host.to_socket_addrs().map_err(failed("getaddrinfo", host))?;
    Ok(found.collect())
}

/// The first address of a name: a server binds to one.
pub fn first_address(host: &str) -> io::Result<SocketAddr> {
    let none = || io::Error::other(format!("getaddrinfo {host}: no address"));
    addresses(host)?.first().copied().ok_or_else(none)
}

/// Whether accept(2) tells of one connection, lost before it was accepted. One
/// that was reset is ECONNRESET on Windows, ENOTCONN under wine; Linux hands it
/// on; macOS may do so with an empty address, of which std makes an error.
pub fn is_of_one_connection(error: &io::Error) -> bool {
    use ErrorKind::*;
    let lost = [ConnectionAborted, ConnectionReset, NotConnected];
    let unreachable = [HostUnreachable, NetworkDown, NetworkUnreachable];
    let empty = error.raw_os_error().is_none();
    empty || lost.contains(&error.kind()) || unreachable.contains(&error.kind())
}
