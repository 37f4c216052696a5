//! What the solutions of lesson 01 print, and what must be so in it.

use crate::book::programs::SOLUTIONS;

#[test]
fn kept() {
    let transcript = SOLUTIONS.play("solutions-01-kept");
    let number = |it: &str| it.rsplit_once("fd ")?.1.parse::<u32>().ok();
    let numbers: Vec<_> = transcript.lines().filter_map(number).collect();
    // Others may be open in between, so they need not be neighbours.
    assert!(numbers[..4].is_sorted_by(|a, b| a < b), "{transcript}");
    assert_eq!(numbers[4..], [numbers[1], numbers[1]], "{transcript}");
}

#[test]
fn clone() {
    SOLUTIONS.play("solutions-01-clone");
}

#[test]
fn reference() {
    SOLUTIONS.play("solutions-01-reference");
}

#[test]
fn forget() {
    SOLUTIONS.play("solutions-01-forget");
}
