//! The museum of errors: the shortest program for each.
//!
//! `cargo run -q -p tests --bin book-errors -- NAME` plays one of them.

use std::process::ExitCode;

// Transcripts look the same everywhere in the book.
#[path = "../../../lessons/lesson-08-shutdown/src/helpers.rs"]
#[allow(dead_code)]
mod helpers;
#[path = "../program.rs"]
mod program;

fn main() -> ExitCode {
    program::play(&[])
}
