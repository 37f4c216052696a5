//! What the solutions of lesson 05 print, and what must be so in it.

use std::{io::Write, process::Stdio};

use crate::{book::programs::SOLUTIONS, transcript::check};

#[test]
fn room_for_nine() {
    let shown = SOLUTIONS.play("solutions-05-nine");
    assert!(shown.contains("< the café\n"), "{shown}");
    assert!(shown.contains("< some caf�\n"), "{shown}");
}

#[test]
fn what_nobody_has_heard() {
    SOLUTIONS.play("solutions-05-unheard");
}

#[test]
fn messages_with_a_length() {
    SOLUTIONS.play("solutions-05-length");
}

/// It ends when the other side leaves, though its stdin does not.
#[test]
fn both_at_will() {
    let name = "solutions-05-at-will";
    let mut command = SOLUTIONS.program(name);
    command.stdin(Stdio::piped());
    let mut chat = SOLUTIONS.start_as(name, command);
    let mut stdin = chat.stdin();
    chat.wait_for("< Hello?");
    stdin.write_all(b"Yes.\n").expect("it reads");
    let transcript = chat.finish();
    drop(stdin);
    check("book", name, &transcript);
}
