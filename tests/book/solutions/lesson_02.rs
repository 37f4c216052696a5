//! What the solutions of lesson 02 print.

use crate::book::programs::SOLUTIONS;

#[test]
fn queue() {
    SOLUTIONS.play("solutions-02-queue");
}

#[test]
fn states() {
    SOLUTIONS.play("solutions-02-states");
}

#[test]
fn restart() {
    SOLUTIONS.play("solutions-02-restart");
}

#[test]
fn neighbours() {
    SOLUTIONS.play("solutions-02-neighbours");
}
