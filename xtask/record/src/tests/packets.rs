//! Packets that are taken apart, answered and renamed.

use etherparse::{PacketBuilder, PacketHeaders, TransportHeader};

use crate::{
    packets::{Body, Packet, answer, with_ports},
    pcapng,
    plan::{Icmp, What},
};

fn segment(flags: &str, data: &[u8]) -> Vec<u8> {
    let mut builder = PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64)
        .tcp(20_001, 7003, 5, 1000);
    for flag in flags.split(' ') {
        builder = match flag {
            "SYN" => builder.syn(),
            "ACK" => builder.ack(9),
            "FIN" => builder.fin(),
            "RST" => builder.rst(),
            _ => builder,
        };
    }
    let mut bytes = Vec::new();
    builder.write(&mut bytes, data).expect("a packet");
    bytes
}

fn datagram() -> Vec<u8> {
    let mut bytes = Vec::new();
    let (from, to) = ([0xfd; 16], [0xfc; 16]);
    let builder = PacketBuilder::ipv6(from, to, 64).udp(20_002, 7006);
    builder.write(&mut bytes, b"word").expect("a packet");
    bytes
}

#[test]
fn rules_match_what_they_name() {
    let all = [
        ("SYN", "", vec![What::Syn]),
        ("SYN ACK", "", vec![What::SynAck]),
        ("ACK", "", vec![What::Ack]),
        ("ACK", "x", vec![What::Data]),
        ("FIN ACK", "", vec![What::Fin]),
        ("FIN ACK", "x", vec![What::Fin, What::Data]),
        ("RST ACK", "", vec![What::Rst]),
    ];
    for (flags, data, expected) in all {
        let packet = Packet::parse(&segment(flags, data.as_bytes()));
        let packet = packet.expect("it is one");
        for what in [
            What::Syn,
            What::SynAck,
            What::Ack,
            What::Data,
            What::Fin,
            What::Rst,
            What::Datagram,
        ] {
            let is = packet.is(what);
            assert_eq!(is, expected.contains(&what), "{flags} {what:?}");
        }
        assert!(packet.is(What::Packet));
    }
    let packet = Packet::parse(&datagram()).expect("it is one");
    assert!(packet.is(What::Datagram) && !packet.is(What::Data));
    assert_eq!(Packet::parse(b"\x45\x00garbage"), None);
    assert_eq!(Packet::parse(b""), None);
}

/// Whether all checksums of a packet are right.
fn is_right(bytes: &[u8]) -> bool {
    let packet = PacketHeaders::from_ip_slice(bytes).expect("a packet");
    let mut transport = packet.transport.expect("a transport");
    let before = transport.clone();
    let net = packet.net.expect("a network");
    let data = packet.payload.slice();
    match &net {
        etherparse::NetHeaders::Ipv4(ip, _) => {
            assert_eq!(ip.header_checksum, ip.calc_header_checksum());
            transport.update_checksum_ipv4(ip, data).expect("it fits");
        }
        etherparse::NetHeaders::Ipv6(ip, _) => {
            transport.update_checksum_ipv6(ip, data).expect("it fits");
        }
        other => panic!("{other:?}"),
    }
    transport == before
}

#[test]
fn ports_are_renamed_and_checksums_right() {
    let rename = |port| if port > 20_000 { 50_001 } else { port };
    for original in [segment("ACK", b"hello"), datagram()] {
        let renamed = with_ports(&original, &rename).expect("a packet");
        assert_eq!(renamed.len(), original.len());
        let packet = Packet::parse(&renamed).expect("a packet");
        assert_eq!(packet.source.port(), 50_001);
        assert!(is_right(&renamed));
        let mut wrong = renamed.clone();
        *wrong.last_mut().expect("a byte") ^= 1;
        assert!(!is_right(&wrong));
        assert_eq!(with_ports(&original, &|it| it), Some(original));
    }
}

#[test]
fn an_icmp_error_has_the_packet_that_it_is_about() {
    for original in [segment("SYN", b""), datagram()] {
        for icmp in [Icmp::Net, Icmp::Host, Icmp::Port, Icmp::Prohibited] {
            let answer = answer(&original, icmp).expect("an answer");
            assert!(is_right(&answer));
            let packet = Packet::parse(&answer).expect("a packet");
            let source = Packet::parse(&original).expect("a packet").source;
            assert_eq!(packet.destination.ip(), source.ip());
            let Body::Icmp { about: Some(about), .. } = packet.body else {
                panic!("{packet:?}");
            };
            assert_eq!(about.0, source);
            let renamed = with_ports(&answer, &|it| it + 1).expect("a packet");
            let Some(Body::Icmp { about: Some(about), .. }) =
                Packet::parse(&renamed).map(|it| it.body)
            else {
                panic!("{renamed:?}");
            };
            assert_eq!(about.0.port(), source.port() + 1);
            assert!(is_right(&renamed));
        }
    }
}

#[test]
fn a_capture_file_holds_all_packets() {
    let packets = [(1_700_000_000_000_001, segment("SYN", b""))];
    let bytes = pcapng::write(&packets).expect("a file");
    let mut reader =
        pcap_file::pcapng::PcapNgReader::new(&bytes[..]).expect("a file");
    let mut found = Vec::new();
    while let Some(block) = reader.next_block() {
        let block = block.expect("a block");
        if let pcap_file::pcapng::Block::EnhancedPacket(it) = block {
            found.push((it.timestamp.as_micros(), it.data.into_owned()));
        }
    }
    let (time, data) = &packets[0];
    assert_eq!(found, [(u128::from(*time), data.clone())]);
    let tcp = PacketHeaders::from_ip_slice(&found[0].1).expect("a packet");
    assert!(matches!(tcp.transport, Some(TransportHeader::Tcp(_))));
}
