//! From made-up calls and packets to what waits in queues.

use super::tracker::{conversation, passed};
use crate::{
    plan::End::{Left, Right},
    queues::{Last, count},
    recording::Queue,
    wire::Passed,
};

const SEND: &str = "2.100000 sendto(3, \"xxxx\", 4, MSG_NOSIGNAL, NULL, 0) = 4 \
    <0.000500>\n";
const RECV: &str = "2.300000 recvfrom(4, \"xxxx\", 9, 0, NULL, NULL) = 4 \
    <0.000001>\n";

/// What was told of each packet after the handshake, as (socket, receive, send),
/// and the end of the client's socket and of the one that was accepted.
type Told = (Vec<Vec<(usize, u64, u64)>>, [Last; 2]);

fn told(server: &str, client: &str, more: &[Passed]) -> Told {
    let (traffic, all, changes) = conversation(server, client, more);
    let queues = count(&traffic, &all, &changes);
    let plain = |it: &Queue| (it.socket, it.receive, it.send);
    let packets = queues.packets.iter().skip(3);
    let packets = packets.map(|it| it.iter().map(plain).collect());
    (packets.collect(), [queues.last[1], queues.last[2]])
}

const EMPTY: Last =
    Last { receive: 0, send: 0, is_sending: false, is_closed: false };

#[test]
fn what_is_sent_waits_for_its_ack_and_what_came_for_its_reader() {
    let data = passed(2_100_100, Left, "ACK", (101, 901), 4);
    let ack = passed(2_200_000, Right, "ACK", (901, 105), 0);
    let (packets, last) = told("", SEND, &[data.clone(), ack.clone()]);
    // The send itself has told what waits at the client.
    assert_eq!(packets, [vec![(2, 4, 0)], vec![(1, 0, 0)]]);
    assert_eq!(last, [EMPTY, Last { receive: 4, ..EMPTY }]);

    let (_, last) = told(RECV, SEND, &[data.clone(), ack]);
    assert_eq!(last, [EMPTY; 2]);

    let lost = Passed { arrived: None, ..data };
    let (packets, last) = told("", SEND, &[lost]);
    assert_eq!(packets, [vec![]]);
    assert_eq!(last, [Last { send: 4, ..EMPTY }, EMPTY]);
}

#[test]
fn what_comes_too_early_or_twice_does_not_wait_to_be_read() {
    let mut first = passed(2_100_000, Left, "ACK", (101, 901), 4);
    first.arrived = Some(2_110_000);
    let second = passed(2_102_000, Left, "ACK", (105, 901), 4);
    let again = passed(2_120_000, Left, "ACK", (101, 901), 4);
    let (packets, last) = told("", "", &[first, second.clone(), again]);
    let expected = [vec![(1, 0, 4), (2, 8, 0)], vec![(1, 0, 8)], vec![]];
    assert_eq!(packets, expected);
    assert_eq!(last[1].receive, 8);
    assert_eq!(told("", "", &[second]).1[1].receive, 0);
}

#[test]
fn syn_and_fin_are_no_bytes() {
    let client = "2.110000 shutdown(3, SHUT_WR) = 0 <0.000001>\n";
    let fin = passed(2_120_000, Left, "FIN ACK", (101, 901), 0);
    let (packets, last) = told("", client, &[fin]);
    assert_eq!((packets, last), (vec![vec![]], [EMPTY; 2]));
}

#[test]
fn a_send_that_has_not_returned_has_what_was_seen_of_it() {
    let client = "2.100000 sendto(3, \"xxxx\"..., 9000, 0, NULL, 0) = ?\n";
    let data = passed(2_100_100, Left, "ACK", (101, 901), 4);
    let (packets, last) = told("", client, &[data]);
    assert_eq!(packets, [vec![(1, 0, 4), (2, 4, 0)]]);
    assert_eq!(last[0], Last { send: 4, is_sending: true, ..EMPTY });
}

#[test]
fn a_reset_and_a_close_empty_them() {
    let data = passed(2_100_100, Left, "ACK", (101, 901), 4);
    let rst = passed(2_210_000, Right, "RST ACK", (901, 101), 0);
    let close = "2.200000 close(4) = 0 <0.000001>\n";
    let (packets, last) = told(close, SEND, &[data, rst]);
    assert_eq!(packets, [vec![(2, 4, 0)], vec![]]);
    assert_eq!(last, [EMPTY, Last { is_closed: true, ..EMPTY }]);
}
