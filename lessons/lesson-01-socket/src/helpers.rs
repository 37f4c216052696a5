//! What is not about sockets: the columns of a transcript.
//! Lessons copy from this file; they share no crate.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
    net::SocketAddr,
    process,
};

use socket2::Socket;

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

/// The number by which this process knows a socket.
#[cfg(unix)]
pub fn descriptor(socket: &impl std::os::fd::AsRawFd) -> String {
    format!("fd {}", socket.as_raw_fd())
}

/// The handle by which this process knows a socket.
#[cfg(windows)]
pub fn descriptor(socket: &impl std::os::windows::io::AsRawSocket) -> String {
    format!("socket {}", socket.as_raw_socket())
}

/// The local address of a socket, as getsockname(2) gives it.
pub fn getsockname(socket: &Socket) -> io::Result<SocketAddr> {
    let addr = socket.local_addr()?;
    addr.as_socket().ok_or_else(|| io::Error::other("no IP address"))
}

/// Names the call that failed, and on what, in the manner of perror(3).
pub fn failed(
    call: &str,
    what: impl Display,
) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{call} {what}: {error}"))
}
