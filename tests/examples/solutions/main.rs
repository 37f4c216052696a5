//! The solutions of the exercises.
//!
//! `cargo run -q -p tests --bin book-solutions -- NAME` plays one of them.

use std::process::ExitCode;

// Transcripts look the same everywhere in the book.
#[path = "../../../lessons/lesson-08-shutdown/src/helpers.rs"]
#[allow(dead_code)]
mod helpers;
#[path = "../program.rs"]
mod program;

mod l03_borders;
mod l03_no_shutdown;
mod l03_two_threads;
mod l03_write_all;

fn main() -> ExitCode {
    program::play(&[
        ("03-borders", l03_borders::play),
        ("03-no-shutdown", l03_no_shutdown::play),
        ("03-write-all", l03_write_all::play),
        ("03-two-threads", l03_two_threads::play),
    ])
}
