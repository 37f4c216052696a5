//! Lesson 06: UDP: datagrams, without a connection.

fn main() {}
