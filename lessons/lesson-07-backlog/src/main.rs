//! Lesson 07: backlog: what the number of listen(2) means.

fn main() {}
