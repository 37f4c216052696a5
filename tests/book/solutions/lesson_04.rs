//! What the solutions of lesson 04 print.

use super::play;

#[test]
fn is_connected() {
    play("solutions-04-is-connected");
}

#[test]
fn open_ports() {
    play("solutions-04-open-ports");
}

#[test]
fn same_source() {
    play("solutions-04-same-source");
}

#[test]
fn first_of_all() {
    play("solutions-04-first-of-all");
}
