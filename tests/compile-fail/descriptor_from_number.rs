//! Does not compile: a number is a promise that the compiler cannot check.

use std::{net::TcpStream, os::fd::FromRawFd};

fn main() {
    let connection = TcpStream::from_raw_fd(3); // error[E0133]
    println!("{:?}", connection.peer_addr());
}
