//! The programs of the pages around the lessons.
//!
//! `cargo run -q -p tests --bin book-around -- NAME` plays one of them.

use std::process::ExitCode;

// Transcripts look the same everywhere in the book.
#[path = "../../../lessons/lesson-08-shutdown/src/helpers.rs"]
#[allow(dead_code)]
mod helpers;
mod interrupted;
mod ownership;
#[path = "../program.rs"]
mod program;
mod unasked;

fn main() -> ExitCode {
    program::play(&[
        ("interrupted", interrupted::play),
        ("ownership", ownership::play),
        ("unasked", unasked::play),
    ])
}
