//! The programs of the page that tells enough Rust.

use std::process::{Command, Stdio};

use crate::{
    harness::{Session, on_windows, skip},
    transcript::check,
};

/// A program of `tests/examples/around`.
pub fn program(name: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_book-around"));
    command.arg(name);
    command
}

/// What a reader types for it.
pub fn shown(name: &str) -> String {
    format!("$ cargo run -q -p tests --bin book-around -- {name}")
}

#[test]
fn who_owns_a_socket() {
    if on_windows() {
        return skip("who_owns_a_socket", "it is built for this system only");
    }
    let mut command = program("ownership");
    command.stdin(Stdio::null());
    let session = Session::start(command, &shown("ownership"));
    check("book", "around-ownership", &session.finish());
}
