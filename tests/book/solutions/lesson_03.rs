//! What the solutions of lesson 03 print, and what must be so in it.

use crate::book::programs::SOLUTIONS;

#[test]
fn borders() {
    let transcript = SOLUTIONS.play("solutions-03-borders");
    let received = transcript.lines().filter(|it| it.contains(" recv "));
    let words: String =
        received.filter_map(|it| it.split('"').nth(1)).collect();
    assert_eq!(words, "helloworld");
}

#[test]
fn no_shutdown() {
    SOLUTIONS.play("solutions-03-no-shutdown");
}

/// What our own loop has counted is what the other end receives.
#[test]
fn write_all() {
    let transcript = SOLUTIONS.play("solutions-03-write-all");
    let counts: Vec<_> = transcript
        .lines()
        .filter_map(|it| it.strip_suffix(" bytes, the kernel's choice"))
        .filter_map(|it| it.split(' ').next_back()?.parse::<u32>().ok())
        .collect();
    assert_eq!(counts.len(), 3, "{transcript}");
    assert_eq!(counts[1], counts[2]);
    assert!(counts[0] > 0 && counts[2] < 16 << 20);
}

#[test]
fn two_threads() {
    SOLUTIONS.play("solutions-03-two-threads");
}
