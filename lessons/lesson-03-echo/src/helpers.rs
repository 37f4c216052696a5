//! What is not about sockets: the columns of a transcript, and addresses that
//! people type. Lessons copy from this file; they share no crate.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
    net::{IpAddr, Ipv6Addr, SocketAddr},
    process,
};

/// Prints a line of the transcript: who, which call, on what, what came of it.
pub fn say(who: &str, call: &str, what: impl Display, outcome: impl Display) {
    write_out(format!("{}\n", line(who, call, what, outcome)).as_bytes());
}

// ANCHOR: line
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
// ANCHOR_END: line

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

/// Shows bytes as text, if they are text, and how many they are.
pub fn shown(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(12)];
    let more = if start.len() < bytes.len() { "..." } else { "" };
    // A character that the cut takes apart is left out; others are escaped.
    let text = match std::str::from_utf8(start) {
        Ok(text) => text.escape_debug().to_string().replace("\\'", "'"),
        Err(error) if !more.is_empty() && error.error_len().is_none() => {
            let text = String::from_utf8_lossy(&start[..error.valid_up_to()]);
            text.escape_debug().to_string().replace("\\'", "'")
        }
        Err(_) => start.escape_ascii().to_string(),
    };
    let s = if bytes.len() == 1 { "" } else { "s" };
    format!("\"{text}\"{more} {} byte{s}", bytes.len())
}

// ANCHOR: failed
/// Names the call that failed, and on what, in the manner of perror(3).
pub fn failed(
    call: &str,
    what: impl Display,
) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{call} {what}: {error}"))
}
// ANCHOR_END: failed

/// Reads ADDRESS:PORT, or says which part is wrong and what to type.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    if let Ok(addr) = text.parse() {
        return Ok(addr);
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
        return Err(format!("the address is missing; type 127.0.0.1:{text}"));
    }
    if port.is_empty() || !port.bytes().all(|it| it.is_ascii_digit()) {
        return Err("type ADDRESS:PORT, for example 127.0.0.1:7000".into());
    }
    if port.parse::<u16>().is_err() {
        return Err(format!("port {port} is too large; 65535 is the last"));
    }
    Err(match host {
        _ if host.contains('%') => {
            "the scope id is a number, as in [fe80::1%1]; see ip link".into()
        }
        "" => format!(
            "the address is missing; type 127.0.0.1:{port}, or, to listen on \
             all, 0.0.0.0:{port}"
        ),
        _ if host.starts_with('[') && !host.ends_with(']') => {
            format!("the bracket is not closed; type {host}]:{port}")
        }
        "localhost" => {
            format!("names come in lesson 04; type 127.0.0.1:{port}")
        }
        _ => format!("{host:?} is not an IP address; 127.0.0.1 is one"),
    })
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
