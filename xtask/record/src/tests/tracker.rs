//! From made-up traces and packets to the states of sockets.

use etherparse::PacketBuilder;

use crate::{
    calls,
    packets::Packet,
    plan::End,
    sockets::{Trace, Traffic, resolve},
    tracker::{Change, follow},
    wire::Passed,
};

const SERVER: &str = "\
1.000000 execve(\"/usr/bin/setpriv\", [], 0x7f) = 0 <0.000001>
1.000010 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 7 <0.000001>
1.000100 execve(\"/a/server\", [], 0x7f) = 0 <0.000001>
1.001000 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3 <0.000001>
1.002000 bind(3, {sa_family=AF_INET, sin_port=htons(7003), \
sin_addr=inet_addr(\"10.0.0.2\")}, 16) = 0 <0.000001>
1.003000 listen(3, 128) = 0 <0.000001>
1.004000 accept4(3, {sa_family=AF_INET, sin_port=htons(20001), \
sin_addr=inet_addr(\"10.0.0.1\")}, [128 => 16], SOCK_CLOEXEC) = 4 <0.996000>
";

const CLIENT: &str = "\
1.900000 execve(\"/a/client\", [], 0x7f) = 0 <0.000001>
1.910000 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3 <0.000001>
1.920000 connect(3, {sa_family=AF_INET, sin_port=htons(7003), \
sin_addr=inet_addr(\"10.0.0.2\")}, 16) = 0 <0.050000>
";

/// A segment: when it left (it takes a millisecond), whose, which flags, its
/// numbers, how many bytes.
pub fn passed(
    left: u64,
    from: End,
    flags: &str,
    (seq, ack): (u32, u32),
    length: usize,
) -> Passed {
    let (one, two) = (([10, 0, 0, 1], 20_001), ([10, 0, 0, 2], 7003));
    let (source, other) =
        if from == End::Left { (one, two) } else { (two, one) };
    let builder = PacketBuilder::ipv4(source.0, other.0, 64);
    let mut builder = builder.tcp(source.1, other.1, seq, 1000);
    for flag in flags.split(' ') {
        builder = match flag {
            "SYN" => builder.syn(),
            "ACK" => builder.ack(ack),
            "FIN" => builder.fin(),
            _ => builder.rst(),
        };
    }
    let mut bytes = Vec::new();
    builder.write(&mut bytes, &vec![b'x'; length]).expect("a packet");
    let packet = Packet::parse(&bytes).expect("a packet");
    Passed {
        from: Some(from),
        to: from.other(),
        left,
        arrived: Some(left + 1000),
        fault: None,
        bytes,
        packet,
    }
}

/// A conversation that begins with a handshake: what was done, what has passed,
/// and how the states were.
pub fn conversation(
    server: &str,
    client: &str,
    more: &[Passed],
) -> (Traffic, Vec<Passed>, Vec<Change>) {
    let trace = |end, text: &str, thread| Trace {
        end,
        program: 0,
        killed: None,
        threads: vec![(thread, calls::parse("t", text).expect("a trace"))],
    };
    let traces = vec![
        trace(End::Right, &format!("{SERVER}{server}"), 10),
        trace(End::Left, &format!("{CLIENT}{client}"), 20),
    ];
    let mut traffic = resolve(traces, u64::MAX);
    assert_eq!(traffic.sockets.len(), 3, "{:?}", traffic.sockets);
    let mut all = vec![
        passed(1_930_000, End::Left, "SYN", (100, 0), 0),
        passed(1_940_000, End::Right, "SYN ACK", (900, 101), 0),
        passed(1_950_000, End::Left, "ACK", (101, 901), 0),
    ];
    all.extend_from_slice(more);
    let changes = follow(&mut traffic, &all);
    (traffic, all, changes)
}

/// What the states are of such a conversation.
fn states(server: &str, client: &str, more: &[Passed]) -> Vec<String> {
    let (traffic, _, changes) = conversation(server, client, more);
    let local = traffic.sockets[1].local.map(|it| it.port());
    assert_eq!(local, Some(20_001), "the client's port is in its SYN");
    // strace says less than it was: the SYN-ACK ends a connect.
    let connect = traffic.calls.iter().find(|it| it.call.name == "connect");
    assert_eq!(connect.and_then(|it| it.call.end), Some(1_970_000));
    let told = |it: &Change| format!("{} {} {}", it.socket, it.from, it.to);
    changes.iter().map(told).collect()
}

const BEGINNING: [&str; 5] = [
    "0 CLOSED LISTEN",
    "1 CLOSED SYN-SENT",
    "2 LISTEN SYN-RECEIVED",
    "1 SYN-SENT ESTABLISHED",
    "2 SYN-RECEIVED ESTABLISHED",
];

#[test]
fn each_side_closes() {
    let (left, right) = (End::Left, End::Right);
    let states = states(
        "2.300000 close(4) = 0 <0.000001>\n",
        "2.100000 dup(3) = 5 <0.000001>\n2.110000 close(3) = 0 <0.000001>\n\
         2.120000 close(5) = 0 <0.000001>\n",
        &[
            passed(2_130_000, left, "FIN ACK", (101, 901), 0),
            passed(2_140_000, right, "ACK", (901, 102), 0),
            passed(2_310_000, right, "FIN ACK", (901, 102), 0),
            passed(2_320_000, left, "ACK", (102, 902), 0),
        ],
    );
    let expected = [
        "1 ESTABLISHED FIN-WAIT-1",
        "2 ESTABLISHED CLOSE-WAIT",
        "1 FIN-WAIT-1 FIN-WAIT-2",
        "2 CLOSE-WAIT LAST-ACK",
        "1 FIN-WAIT-2 TIME-WAIT",
        "2 LAST-ACK CLOSED",
    ];
    assert_eq!(states, [&BEGINNING[..], &expected].concat());
}

/// Both close, and strace saw the server's call before the client's FIN: whether
/// the kernel did, says the FIN that it sent.
#[test]
fn both_sides_close_at_once() {
    let (left, right) = (End::Left, End::Right);
    let states = |acknowledged| {
        states(
            "2.130500 close(4) = 0 <0.000900>\n",
            "2.120000 close(3) = 0 <0.000001>\n",
            &[
                passed(2_130_000, left, "FIN ACK", (101, 901), 0),
                passed(2_131_100, right, "FIN ACK", (901, acknowledged), 0),
            ],
        )
    };
    let before = [
        "1 ESTABLISHED FIN-WAIT-1",
        "2 ESTABLISHED FIN-WAIT-1",
        "2 FIN-WAIT-1 CLOSING",
        "1 FIN-WAIT-1 CLOSING",
    ];
    assert_eq!(states(101)[5..], before);
    let after = [
        "1 ESTABLISHED FIN-WAIT-1",
        "2 ESTABLISHED CLOSE-WAIT",
        "2 CLOSE-WAIT LAST-ACK",
        "1 FIN-WAIT-1 FIN-WAIT-2",
        "1 FIN-WAIT-2 TIME-WAIT",
    ];
    assert_eq!(states(102)[5..], after);
}

#[test]
fn a_fin_counts_when_all_before_it_has_come() {
    let mut data = passed(2_110_000, End::Left, "ACK", (101, 901), 4);
    data.arrived = Some(2_150_000);
    let fin = passed(2_120_000, End::Left, "FIN ACK", (105, 901), 0);
    let client = "2.110000 shutdown(3, SHUT_WR) = 0 <0.000001>\n";
    let early = states("", client, std::slice::from_ref(&fin));
    assert_eq!(early[5..], ["1 ESTABLISHED FIN-WAIT-1"]);
    let both = states("", client, &[data, fin]);
    let expected = ["1 ESTABLISHED FIN-WAIT-1", "2 ESTABLISHED CLOSE-WAIT"];
    assert_eq!(both[5..], expected);
}

#[test]
fn a_close_with_data_unread_resets() {
    let data = passed(2_110_000, End::Left, "ACK", (101, 901), 4);
    let rst = passed(2_210_000, End::Right, "RST ACK", (901, 105), 0);
    let close = "2.200000 close(4) = 0 <0.000001>\n";
    let unread = states(close, "", &[data.clone(), rst]);
    let expected = ["2 ESTABLISHED CLOSED", "1 ESTABLISHED CLOSED"];
    assert_eq!(unread[5..], expected);
    let recv =
        "2.150000 recvfrom(4, \"xxxx\", 9, 0, NULL, NULL) = 4 <0.000001>\n";
    let read = states(&format!("{recv}{close}"), "", &[data]);
    assert_eq!(read[5..], ["2 ESTABLISHED FIN-WAIT-1"]);
}

#[test]
fn the_end_of_a_process_closes() {
    let exit = "2.100000 exit_group(0) = ?\n2.300000 +++ exited with 0 +++\n";
    let states = states("", exit, &[]);
    assert_eq!(states[5..], ["1 ESTABLISHED FIN-WAIT-1"]);
}
