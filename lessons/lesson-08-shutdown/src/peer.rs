//! What the peer of a closed connection meets.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::{
    helpers::{say, shown, title, wait_until},
    server::abort,
    states::pair,
};

// ANCHOR: play
/// Closes one end in peace, and goes on with the other.
pub fn play() -> io::Result<()> {
    title("peer: the other side has closed");
    let [mut client_end, server_end] = pair()?;
    say("server", "close", client_end.local_addr()?, "");
    drop(server_end);
    let n = client_end.read(&mut [0])?;
    say("client", "recv", format!("{n} bytes"), "end-of-file");
    say("client", "send", shown(b"x"), "");
    client_end.write_all(b"x")?;
    wait_for_reset(&client_end);
    say("client", "poll", "", "the reset is here");
    if let Err(error) = client_end.write(b"x") {
        say("client", "send", shown(b"x"), error);
    }
    Ok(())
}

/// Errors and hang-ups come out of poll(2) unasked: so this asks for nothing.
/// Not on macOS, which looks for none then; there it asks again and again.
fn wait_for_reset(connection: &TcpStream) {
    let asked = [PollFlags::empty(), PollFlags::OUT];
    let asked = asked[cfg!(target_vendor = "apple") as usize];
    let mut fds = [PollFd::new(connection, asked)];
    let limit = Timespec { tv_sec: 10, tv_nsec: 0 };
    let is_here = || {
        poll(&mut fds, Some(&limit)).is_ok()
            && fds[0].revents().intersects(PollFlags::ERR | PollFlags::HUP)
    };
    if !wait_until(is_here) {
        say("", "", "poll: there was no reset", "");
    }
}
// ANCHOR_END: play

// ANCHOR: table
/// What the server does with its end, where two bytes wait; then it closes.
type End = (&'static str, fn(&mut TcpStream) -> io::Result<usize>);

const ENDS: [End; 5] = [
    ("reads, closes", |end| end.read(&mut [0; 2])),
    ("closes, bytes unread", |_| Ok(0)),
    ("SO_LINGER 0, reads, closes", |end| abort(end).and(end.read(&mut [0; 2]))),
    ("answers, closes, bytes unread", |end| end.write(b"ok")),
    ("SHUT_WR, closes, bytes unread", |end| {
        end.shutdown(Shutdown::Write).and(Ok(0))
    }),
];

/// Prints what the client's calls return, in two orders.
pub fn table() -> io::Result<()> {
    for calls in [&["recv", "recv", "send", "send"][..], &["send", "send"]] {
        title(&format!("peer: what our calls meet, {} first", calls[0]));
        say("", "", "the server", columns(calls));
        for (what, act) in ENDS {
            let [mut client_end, mut server_end] = pair()?;
            client_end.write_all(b"hi")?;
            server_end.peek(&mut [0])?;
            act(&mut server_end)?;
            drop(server_end);
            if what != ENDS[0].0 {
                wait_for_reset(&client_end);
            }
            let mut outcomes = Vec::new();
            for call in calls {
                let outcome = match *call {
                    "recv" => client_end.read(&mut [0; 2]),
                    _ => client_end.write(b"x"),
                };
                if *call == "send" && outcome.is_ok() {
                    wait_for_reset(&client_end);
                }
                outcomes.push(short(outcome));
            }
            say("", "", what, columns(&outcomes));
        }
    }
    Ok(())
}
// ANCHOR_END: table

/// Words in columns.
pub fn columns(words: &[impl Display]) -> String {
    words.iter().map(|it| format!("{it:<10} ")).collect()
}

/// The number of bytes, or the name of the error.
pub fn short(outcome: io::Result<usize>) -> String {
    match outcome.as_ref().map_err(io::Error::kind) {
        Ok(n) => n.to_string(),
        Err(ErrorKind::BrokenPipe) => "EPIPE".to_owned(),
        Err(ErrorKind::ConnectionReset) => "ECONNRESET".to_owned(),
        Err(ErrorKind::AddrInUse) => "EADDRINUSE".to_owned(),
        Err(kind) => kind.to_string(),
    }
}
