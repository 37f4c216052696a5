//! What the solutions of lesson 08 print, and what must be so in it.

use crate::book::programs::SOLUTIONS;

#[test]
fn shutdown_of_reading() {
    SOLUTIONS.play("solutions-08-shut-read");
}

#[test]
fn refused_by_a_fin() {
    SOLUTIONS.play("solutions-08-no-abort");
}

/// What was sent before the FIN has arrived before it.
#[test]
fn a_fin_waits() {
    let shown = SOLUTIONS.play("solutions-08-fin-wait-1");
    let sizes = shown.lines().filter_map(|line| {
        let (line, _) = line.split_once(" bytes, the kernel's choice")?;
        line.rsplit(' ').next()
    });
    let sizes: Vec<_> = sizes.collect();
    assert!(sizes.len() == 2 && sizes[0] == sizes[1], "{shown}");
}

#[test]
fn little_patience_for_silence() {
    SOLUTIONS.play("solutions-08-first-byte");
}
