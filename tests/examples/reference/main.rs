//! The calls of the reference, in socket2 and in std.
//!
//! `cargo run -q -p tests --bin book-reference -- NAME` plays one of them.

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
