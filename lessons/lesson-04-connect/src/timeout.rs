//! connect(2) has no answer, and the client does not wait for ever.

use std::{io, time::Duration};

use socket2::{Domain, Socket, Type};

use crate::{
    client::ended,
    helpers::{say, title},
    server::full,
};

/// How long the client waits. On loopback an answer takes microseconds.
const PATIENCE: Duration = Duration::from_millis(200);

// ANCHOR: play
/// Connects to a listener whose queue is full.
///
/// The kernel would send its SYN again and again, for minutes. The bound is
/// ours, and so is the error: no system call gave it.
pub fn play() -> io::Result<()> {
    title("timeout: no answer at all");
    let (listener, _first) = full()?;
    let addr = listener.local_addr()?;
    let late = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let outcome = late.connect_timeout(&addr.into(), PATIENCE);
    let what = format!("{addr}, {PATIENCE:?} at most");
    say("late", "connect", what, ended(&outcome, "connected"));
    Ok(())
}
// ANCHOR_END: play
