//! Lesson 05: chat: a conversation in turns, line by line.

fn main() {}
