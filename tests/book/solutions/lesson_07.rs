//! What the solutions of lesson 07 print, and what must be so in it.

use std::process::Command;

use super::play;
use crate::{harness::output, transcript::check};

/// How often more than N + 1 get in is chance: that goes to stderr.
#[test]
fn at_the_same_instant() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_book-solutions"));
    command.arg("07-threads");
    let output = output(command, Vec::new());
    assert!(output.status.success());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("by chance: "), "{stderr}");
    let shown = format!(
        "$ cargo run -q -p tests --bin book-solutions -- 07-threads \
         2>/dev/null\n{}",
        String::from_utf8_lossy(&output.stdout)
    );
    check("book", "solutions-07-threads", &shown);
}

#[test]
fn without_the_second_accept() {
    play("solutions-07-no-accept");
}

#[test]
fn a_channel_behind_accept() {
    play("solutions-07-hand-on");
}

#[test]
fn the_listener_goes() {
    play("solutions-07-gone");
}
