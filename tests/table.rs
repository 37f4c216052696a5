//! The kernel's table of TCP sockets, of IPv4 on loopback. `/proc/net/tcp` is
//! all of it, a quarter of a million places; sock_diag(7) looks at one.

use std::{io::Read, net::Ipv4Addr};

use socket2::{Domain, Protocol, Socket, Type};

pub const ESTABLISHED: u8 = 1;
pub const FIN_WAIT_1: u8 = 4;
pub const FIN_WAIT_2: u8 = 5;
pub const TIME_WAIT: u8 = 6;
const LISTEN: u8 = 10;

/// What the table says of a socket.
pub struct Row {
    pub state: u8,
    /// How many bytes wait for recv(2).
    pub unread: u32,
}

/// The row of the socket with these ports, local and remote; 0 is the remote
/// port of a listener.
pub fn row(local: u16, remote: u16) -> Option<Row> {
    let addr =
        |port| if port == 0 { [0; 4] } else { Ipv4Addr::LOCALHOST.octets() };
    let ends = [local.to_be_bytes(), remote.to_be_bytes()].concat();
    // AF_INET, IPPROTO_TCP, in all states; the other 12 bytes of an address are
    // for IPv6; any interface, no cookie.
    let request = [
        [2, 6, 0, 0].as_slice(),
        &[0xff; 4],
        &ends,
        &addr(local),
        &[0; 12],
        &addr(remote),
        &[0; 12],
        &[0; 4],
        &[0xff; 8],
    ]
    .concat();
    // The length, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, and who asks.
    let length = 16 + request.len() as u32;
    let header = [
        length.to_ne_bytes().as_slice(),
        &20_u16.to_ne_bytes(),
        &1_u16.to_ne_bytes(),
        &[0; 8],
    ]
    .concat();
    // AF_NETLINK, NETLINK_SOCK_DIAG.
    let (domain, protocol) = (Domain::from(16), Protocol::from(4));
    let kernel = Socket::new(domain, Type::DGRAM, Some(protocol));
    let kernel = kernel.expect("sock_diag(7)");
    kernel.send(&[header, request].concat()).expect("it listens");
    let mut answer = [0; 512];
    let n = (&kernel).read(&mut answer).expect("it answers");
    let answer = &answer[16..n];
    // Where there is no such connection, it may be an error, or a listener.
    let is_it = answer.get(4..8) == Some(&ends);
    is_it.then(|| Row {
        state: answer[1],
        unread: u32::from_ne_bytes(answer[56..60].try_into().expect("four")),
    })
}

/// Whether somebody listens on this port, without connecting to it.
pub fn listens(port: u16) -> bool {
    row(port, 0).is_some_and(|it| it.state == LISTEN)
}

#[test]
fn a_socket_has_its_row() {
    use std::{
        io::Write,
        net::{TcpListener, TcpStream},
    };
    if !crate::harness::on_linux() {
        return crate::harness::skip("a_socket_has_its_row", "other tables");
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("bound");
    let mut client = TcpStream::connect(addr).expect("it listens");
    let server = listener.accept().expect("it is there").0;
    client.write_all(b"hello").expect("connected");
    server.peek(&mut [0]).expect("it comes");
    let ports = [addr.port(), client.local_addr().expect("connected").port()];
    let found = row(ports[0], ports[1]).expect("a row");
    assert_eq!((found.state, found.unread), (ESTABLISHED, 5));
    assert!(listens(ports[0]) && !listens(ports[1]));
    assert!(row(ports[0], ports[0]).is_none(), "no listener, no other one");
}
