//! The solutions of the exercises do what the exercises ask.

mod lesson_01;
mod lesson_02;
mod lesson_03;
mod lesson_04;
mod lesson_05;
mod lesson_06;
mod lesson_07;
mod lesson_08;

use std::process::{Command, Stdio};

use crate::{
    harness::{Session, output, root},
    transcript::check,
};

/// Plays the solution whose transcript has this name, compares it, and returns
/// it as it was, for what else must be so.
fn play(snapshot: &str) -> String {
    let transcript = start(snapshot, Stdio::null()).finish();
    check("book", snapshot, &transcript);
    transcript
}

/// Starts the solution whose transcript has this name.
fn start(snapshot: &str, stdin: Stdio) -> Session {
    let name = snapshot.trim_start_matches("solutions-");
    let mut command = Command::new(env!("CARGO_BIN_EXE_book-solutions"));
    command.arg(name).stdin(stdin);
    let shown =
        format!("$ cargo run -q -p tests --bin book-solutions -- {name}");
    Session::start(command, &shown)
}

/// No program is in the list that no test has played.
#[test]
fn each_has_a_transcript() {
    let program = Command::new(env!("CARGO_BIN_EXE_book-solutions"));
    let told = output(program, Vec::new());
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let names: Vec<_> =
        told.lines().filter_map(|it| it.strip_prefix("  ")).collect();
    assert!(!names.is_empty(), "it tells what it has: {told}");
    for name in names {
        let path = format!("tests/snapshots/book/solutions-{name}.snap");
        assert!(root().join(&path).exists(), "there is no {path}");
    }
}
