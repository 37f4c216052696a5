//! Does not compile: what was closed has no name any more.

use std::net::UdpSocket;

fn main() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    drop(socket); // What is dropped is closed: close(2).
    println!("{:?}", socket.local_addr()); // error[E0382]
}
