//! What is in a packet: taken apart, and put together, by etherparse.

use std::net::{IpAddr, SocketAddr};

use etherparse::{
    Icmpv4Header, Icmpv4Type, Icmpv6Header, Icmpv6Type, IpNumber, Ipv4Header,
    Ipv6Header, NetHeaders, PacketHeaders, TcpHeader, TcpOptionElement,
    TransportHeader, icmpv4, icmpv6,
};

use crate::plan::{Icmp, What};

/// The address of the wire itself, which answers for what lies behind it.
const ROUTER: ([u8; 4], [u8; 16]) =
    ([10, 0, 0, 254], [0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfe]);

/// The part of a packet that is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Packet {
    /// Who sent it; the port is 0 where there are none.
    pub source: SocketAddr,
    /// Whom it is for.
    pub destination: SocketAddr,
    /// What it carries.
    pub body: Body,
    /// The bytes that a program sent.
    pub data: Vec<u8>,
}

/// What a packet carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A segment.
    Tcp(Segment),
    /// A datagram.
    Udp,
    /// An error, and the packet that it is about.
    Icmp {
        /// What kind of error.
        what: String,
        /// The ends of that packet.
        about: Option<(SocketAddr, SocketAddr)>,
    },
}

/// The header of a segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// No more connections, or one that begins.
    pub syn: bool,
    /// The acknowledgement counts.
    pub ack: bool,
    /// Nothing will follow.
    pub fin: bool,
    /// All is lost.
    pub rst: bool,
    /// The receiver should not wait for more.
    pub psh: bool,
    /// The number of its first byte.
    pub sequence: u32,
    /// The number that is expected next.
    pub acknowledgement: u32,
    /// The window, as it stands there.
    pub window: u16,
    /// By how many bits it is to be shifted, where a SYN says so.
    pub scale: Option<u8>,
}

impl Segment {
    /// The flags, in the order in which they are told.
    pub fn flags(&self) -> Vec<&'static str> {
        let all = [
            (self.syn, "SYN"),
            (self.fin, "FIN"),
            (self.rst, "RST"),
            (self.psh, "PSH"),
            (self.ack, "ACK"),
        ];
        all.iter().filter(|it| it.0).map(|it| it.1).collect()
    }
}

impl Packet {
    /// Takes a packet apart; none, if programs have not caused it.
    pub fn parse(bytes: &[u8]) -> Option<Packet> {
        let packet = PacketHeaders::from_ip_slice(bytes).ok()?;
        let (source, destination) = addresses(packet.net.as_ref()?)?;
        if destination.is_multicast() {
            return None;
        }
        let data = packet.payload.slice();
        let (ports, body, data) = match packet.transport? {
            TransportHeader::Tcp(tcp) => {
                ((tcp.source_port, tcp.destination_port), segment(&tcp), data)
            }
            TransportHeader::Udp(udp) => {
                ((udp.source_port, udp.destination_port), Body::Udp, data)
            }
            TransportHeader::Icmpv4(icmp) => {
                let what = match icmp.icmp_type {
                    Icmpv4Type::DestinationUnreachable(what) => {
                        format!("{what:?}")
                    }
                    _ => return None,
                };
                ((0, 0), error(&what, data), [].as_slice())
            }
            TransportHeader::Icmpv6(icmp) => {
                let what = match icmp.icmp_type {
                    Icmpv6Type::DestinationUnreachable(what) => {
                        format!("{what:?}")
                    }
                    _ => return None,
                };
                ((0, 0), error(&what, data), [].as_slice())
            }
        };
        Some(Packet {
            source: SocketAddr::new(source, ports.0),
            destination: SocketAddr::new(destination, ports.1),
            body,
            data: data.to_vec(),
        })
    }

    /// Whether its receiver has to acknowledge it.
    pub fn takes_numbers(&self) -> bool {
        let is_marked = match &self.body {
            Body::Tcp(segment) => segment.syn || segment.fin,
            _ => false,
        };
        is_marked || !self.data.is_empty()
    }

    /// Whether a rule of a plan is about such packets.
    pub fn is(&self, what: What) -> bool {
        let segment = match &self.body {
            Body::Tcp(segment) => segment,
            Body::Udp => {
                return matches!(what, What::Datagram | What::Packet);
            }
            Body::Icmp { .. } => return what == What::Packet,
        };
        let plain = !segment.syn && !segment.fin && !segment.rst;
        match what {
            What::Syn => segment.syn && !segment.ack,
            What::SynAck => segment.syn && segment.ack,
            What::Ack => plain && segment.ack && self.data.is_empty(),
            What::Data => !self.data.is_empty(),
            What::Fin => segment.fin,
            What::Rst => segment.rst,
            What::Datagram => false,
            What::Packet => true,
        }
    }
}

fn addresses(net: &NetHeaders) -> Option<(IpAddr, IpAddr)> {
    Some(match net {
        NetHeaders::Ipv4(ip, _) => (ip.source.into(), ip.destination.into()),
        NetHeaders::Ipv6(ip, _) => (ip.source.into(), ip.destination.into()),
        NetHeaders::Arp(_) => return None,
    })
}

fn segment(tcp: &TcpHeader) -> Body {
    let scale = tcp.options_iterator().find_map(|it| match it {
        Ok(TcpOptionElement::WindowScale(bits)) => Some(bits),
        _ => None,
    });
    Body::Tcp(Segment {
        syn: tcp.syn,
        ack: tcp.ack,
        fin: tcp.fin,
        rst: tcp.rst,
        psh: tcp.psh,
        sequence: tcp.sequence_number,
        acknowledgement: tcp.acknowledgment_number,
        window: tcp.window_size,
        scale,
    })
}

/// An ICMP error has the beginning of the packet that it is about.
fn error(what: &str, original: &[u8]) -> Body {
    let about = Packet::parse(original).or_else(|| short(original));
    Body::Icmp {
        what: what.to_owned(),
        about: about.map(|it| (it.source, it.destination)),
    }
}

/// A packet that was cut off: only its ports are to be had.
fn short(bytes: &[u8]) -> Option<Packet> {
    let (net, payload) = etherparse::LaxPacketHeaders::from_ip(bytes)
        .ok()
        .map(|it| (it.net, it.payload.slice().to_vec()))?;
    let (source, destination) = addresses(net.as_ref()?)?;
    let port = |at: usize| {
        let both = payload.get(at..at + 2)?;
        Some(u16::from_be_bytes([both[0], both[1]]))
    };
    Some(Packet {
        source: SocketAddr::new(source, port(0)?),
        destination: SocketAddr::new(destination, port(2)?),
        body: Body::Udp,
        data: Vec::new(),
    })
}

/// The error that a router, or the host itself, sends back for a packet.
pub fn answer(original: &[u8], icmp: Icmp) -> Option<Vec<u8>> {
    let packet = PacketHeaders::from_ip_slice(original).ok()?;
    let mut bytes = Vec::new();
    match packet.net? {
        NetHeaders::Ipv4(ip, _) => {
            use icmpv4::DestUnreachableHeader::*;
            let (what, source) = match icmp {
                Icmp::Net => (Network, ROUTER.0),
                Icmp::Host => (Host, ROUTER.0),
                Icmp::Port => (Port, ip.destination),
                Icmp::Prohibited => (FilterProhibited, ROUTER.0),
            };
            let kind = Icmpv4Type::DestinationUnreachable(what);
            // As much of it as fits into 576 bytes (RFC 1812 4.3.2.3).
            let about = &original[..original.len().min(548)];
            let icmp = Icmpv4Header::with_checksum(kind, about);
            let length = u16::try_from(icmp.header_len() + about.len()).ok()?;
            let ip =
                Ipv4Header::new(length, 64, IpNumber::ICMP, source, ip.source);
            ip.ok()?.write(&mut bytes).ok()?;
            icmp.write(&mut bytes).ok()?;
            bytes.extend_from_slice(about);
        }
        NetHeaders::Ipv6(ip, _) => {
            use icmpv6::DestUnreachableCode::*;
            let (what, source) = match icmp {
                Icmp::Net => (NoRoute, ROUTER.1),
                Icmp::Host => (Address, ROUTER.1),
                Icmp::Port => (Port, ip.destination),
                Icmp::Prohibited => (Prohibited, ROUTER.1),
            };
            let kind = Icmpv6Type::DestinationUnreachable(what);
            let about = &original[..original.len().min(1232)];
            let icmp =
                Icmpv6Header::with_checksum(kind, source, ip.source, about);
            let icmp = icmp.ok()?;
            let length = u16::try_from(icmp.header_len() + about.len()).ok()?;
            let ip = Ipv6Header {
                payload_length: length,
                next_header: IpNumber::IPV6_ICMP,
                hop_limit: 64,
                source,
                destination: ip.source,
                ..Ipv6Header::default()
            };
            ip.write(&mut bytes).ok()?;
            icmp.write(&mut bytes).ok()?;
            bytes.extend_from_slice(about);
        }
        NetHeaders::Arp(_) => return None,
    }
    Some(bytes)
}

/// The same packet with other ports, and checksums that are right again.
pub fn with_ports(
    bytes: &[u8],
    rename: &dyn Fn(u16) -> u16,
) -> Option<Vec<u8>> {
    let packet = PacketHeaders::from_ip_slice(bytes).ok()?;
    let (net, mut transport) = (packet.net?, packet.transport?);
    let mut data = packet.payload.slice().to_vec();
    match &mut transport {
        TransportHeader::Tcp(tcp) => {
            tcp.source_port = rename(tcp.source_port);
            tcp.destination_port = rename(tcp.destination_port);
        }
        TransportHeader::Udp(udp) => {
            udp.source_port = rename(udp.source_port);
            udp.destination_port = rename(udp.destination_port);
        }
        _ => {
            // The packet that an error is about; it may be cut off, and then
            // its checksum stays what it was.
            if let Some(other) = with_ports(&data, rename) {
                data = other;
            } else if let Some(about) = short(&data) {
                let length = match about.source.ip() {
                    IpAddr::V4(_) => usize::from(data[0] & 15) * 4,
                    IpAddr::V6(_) => 40,
                };
                for (at, port) in [(0, about.source), (2, about.destination)] {
                    let both = rename(port.port()).to_be_bytes();
                    data[length + at..length + at + 2].copy_from_slice(&both);
                }
            }
        }
    }
    let mut all = Vec::with_capacity(bytes.len());
    match &net {
        NetHeaders::Ipv4(ip, more) => {
            transport.update_checksum_ipv4(ip, &data).ok()?;
            ip.write_raw(&mut all).ok()?;
            more.write(&mut all, ip.protocol).ok()?;
        }
        NetHeaders::Ipv6(ip, more) => {
            transport.update_checksum_ipv6(ip, &data).ok()?;
            ip.write(&mut all).ok()?;
            more.write(&mut all, ip.next_header).ok()?;
        }
        NetHeaders::Arp(_) => return None,
    }
    transport.write(&mut all).ok()?;
    all.extend_from_slice(&data);
    Some(all)
}
