//! Lesson 08: shutdown: how a connection ends.

fn main() {}
