//! What the page of the symptoms shows, and no lesson does.

use crate::{
    harness::{on_linux, skip},
    peers::python,
    transcript::check,
};

/// Two small pieces, one after the other: the second waits until the first is
/// confirmed, and the other side confirms late.
#[test]
fn two_sends() {
    if !on_linux() {
        return skip("two_sends", "the time is that of Linux");
    }
    let Some(session) = python("two_sends.py", &[]) else { return };
    check("book", "trouble-two-sends", &session.finish());
}
