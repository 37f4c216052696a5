//! The museum of errors: the shortest program for each that no lesson shows.
//!
//! `cargo run -q -p tests --bin book-errors -- NAME` plays one of them.

use std::{fmt::Display, io, process::ExitCode};

use helpers::say;

mod econnaborted;
mod edestaddrreq;
mod eintr;
mod einval;
#[cfg(unix)]
mod emfile;
mod enobufs;
mod enodev;
mod enoprotoopt;
#[cfg(unix)]
mod enotsock;
mod eopnotsupp;
mod eperm;
mod esocktnosupport;
mod faces;
// Transcripts look the same everywhere in the book.
#[path = "../../../lessons/lesson-08-shutdown/src/helpers.rs"]
#[allow(dead_code)]
mod helpers;
mod not_connected;
mod ports_used_up;
#[path = "../program.rs"]
mod program;
mod router_says_no;
mod soft_error;
#[cfg(unix)]
mod unix_sockets;

fn main() -> ExitCode {
    program::play(&[
        ("econnaborted", econnaborted::play),
        ("edestaddrreq", edestaddrreq::play),
        ("einval", einval::play),
        ("eintr", eintr::play),
        #[cfg(unix)]
        ("emfile", emfile::play),
        ("enobufs", enobufs::play),
        ("enodev", enodev::play),
        ("enoprotoopt", enoprotoopt::play),
        #[cfg(unix)]
        ("enotsock", enotsock::play),
        ("eopnotsupp", eopnotsupp::play),
        ("eperm", eperm::play),
        ("esocktnosupport", esocktnosupport::play),
        ("faces", faces::play),
        ("not-connected", not_connected::play),
        ("ports-used-up", ports_used_up::play),
        ("router-says-no", router_says_no::play),
        ("soft-error", soft_error::play),
        #[cfg(unix)]
        ("unix-sockets", unix_sockets::play),
    ])
}

// ANCHOR: tell
/// Prints a call, and what came of it; with an error, the play goes on.
fn tell<T>(call: &str, what: impl Display, outcome: io::Result<T>) {
    match outcome {
        Ok(_) => say("process", call, what, "ok"),
        Err(error) => say("process", call, what, error),
    }
}
// ANCHOR_END: tell
