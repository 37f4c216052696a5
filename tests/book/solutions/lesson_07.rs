//! What the solutions of lesson 07 print, and what must be so in it.

use crate::{
    book::programs::SOLUTIONS, harness::output, hosts::Host, transcript::check,
};

/// How often more than N + 1 get in is chance: that goes to stderr.
#[test]
fn at_the_same_instant() {
    let output = output(SOLUTIONS.program("07-threads"), Vec::new());
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
    SOLUTIONS.play("solutions-07-no-accept");
}

#[test]
fn a_channel_behind_accept() {
    SOLUTIONS.play("solutions-07-hand-on");
}

/// On a host of its own: where others run, one of them may get the port that the
/// listener gives back, and listen there when the second SYN comes.
#[test]
fn the_listener_goes() {
    let Some(host) = Host::new("the_listener_goes") else { return };
    let program = host.on(&SOLUTIONS.program("solutions-07-gone"));
    SOLUTIONS.play_as("solutions-07-gone", program);
}
