//! What the solutions of lesson 02 print.

use super::play;

#[test]
fn queue() {
    play("solutions-02-queue");
}

#[test]
fn states() {
    play("solutions-02-states");
}

#[test]
fn restart() {
    play("solutions-02-restart");
}

#[test]
fn neighbours() {
    play("solutions-02-neighbours");
}
