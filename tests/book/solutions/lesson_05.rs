//! What the solutions of lesson 05 print, and what must be so in it.

use std::{io::Write, process::Stdio};

use super::{play, start};
use crate::transcript::check;

#[test]
fn room_for_nine() {
    let shown = play("solutions-05-nine");
    assert!(shown.contains("< the café\n"), "{shown}");
    assert!(shown.contains("< some caf�\n"), "{shown}");
}

#[test]
fn what_nobody_has_heard() {
    play("solutions-05-unheard");
}

#[test]
fn messages_with_a_length() {
    play("solutions-05-length");
}

/// It ends when the other side leaves, though its stdin does not.
#[test]
fn both_at_will() {
    let mut chat = start("solutions-05-at-will", Stdio::piped());
    let mut stdin = chat.stdin();
    chat.wait_for("< Hello?");
    stdin.write_all(b"Yes.\n").expect("it reads");
    let transcript = chat.finish();
    drop(stdin);
    check("book", "solutions-05-at-will", &transcript);
}
