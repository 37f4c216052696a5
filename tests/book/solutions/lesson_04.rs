//! What the solutions of lesson 04 print.

use crate::book::programs::SOLUTIONS;

#[test]
fn is_connected() {
    SOLUTIONS.play("solutions-04-is-connected");
}

#[test]
fn open_ports() {
    SOLUTIONS.play("solutions-04-open-ports");
}

#[test]
fn same_source() {
    SOLUTIONS.play("solutions-04-same-source");
}

#[test]
fn first_of_all() {
    SOLUTIONS.play("solutions-04-first-of-all");
}
