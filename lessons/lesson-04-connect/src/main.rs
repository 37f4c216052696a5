//! Lesson 04: connect: every way that connect(2) ends.

fn main() {}
