//! What waits in the queues of each socket, in bytes, after each event.
//!
//! Nothing is asked of the kernel here. What came in order and was not taken
//! waits in the receive queue; what was written and is not acknowledged, in the
//! send queue (both by sequence numbers, without SYN and FIN). Of a send that
//! has not returned, as much counts as has been seen on the wire. In the end
//! `kernel.rs` compares all this with the kernel's own tables.

use crate::{
    packets::{Body, Packet, Segment},
    plan::End,
    recording::Queue,
    sockets::{Made, Socket, Traffic},
    states::State,
    stream::Arrivals,
    tracker::Change,
    wire::Passed,
};

/// What each event has changed, and what waited in the end.
pub struct Queues {
    /// Of each call, when it had returned.
    pub calls: Vec<Vec<Queue>>,
    /// Of each packet: of its sender when it left, of its receiver when it came.
    pub packets: Vec<Vec<Queue>>,
    /// Of each change of state.
    pub states: Vec<Vec<Queue>>,
    /// Of each socket, in the end.
    pub last: Vec<Last>,
}

/// What waited in the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Last {
    /// Bytes to be read.
    pub receive: u64,
    /// Bytes that are not acknowledged.
    pub send: u64,
    /// A send had not returned: there may be more of them.
    pub is_sending: bool,
    /// No program has it open any more.
    pub is_closed: bool,
}

/// What is known of a socket's bytes.
#[derive(Default)]
struct Count {
    sent_first: Option<u32>,
    came_first: Option<u32>,
    written: u64,
    sent: u64,
    acked: u64,
    came: Arrivals,
    taken: u64,
    datagrams: Vec<u64>,
    datagrams_taken: usize,
    is_closed: bool,
    is_over: bool,
    told: (u64, u64),
}

#[derive(Clone, Copy)]
enum Moment<'a> {
    Closed(Place, usize),
    Left(usize, &'a Passed),
    Arrived(usize, &'a Passed),
    Returned(usize, &'a Made),
    Changed(usize, &'a Change),
}

/// Which event.
#[derive(Clone, Copy)]
enum Place {
    Call(usize),
    Packet(usize),
    State(usize),
    Nowhere,
}

/// Counts what waits, in the order of time.
pub fn count(
    traffic: &Traffic,
    passed: &[Passed],
    changes: &[Change],
) -> Queues {
    let mut moments: Vec<(u64, u8, Moment)> = Vec::new();
    for (at, socket) in &traffic.closed {
        let place = closer(traffic, changes, *at, *socket);
        moments.push((*at, 1, Moment::Closed(place, *socket)));
    }
    for (index, it) in passed.iter().enumerate() {
        moments.push((it.left, 2, Moment::Left(index, it)));
        if let Some(arrived) = it.arrived {
            moments.push((arrived, 3, Moment::Arrived(index, it)));
        }
    }
    for (index, it) in traffic.calls.iter().enumerate() {
        let Some(end) = it.call.end else { continue };
        // Only an ACK makes room: without one, a send has not waited for it.
        let waited = passed.iter().any(|packet| {
            let during = it.call.start..=end;
            packet.to == it.end
                && packet.arrived.is_some_and(|it| during.contains(&it))
        });
        let (at, rank) = match sends(it) && !waited {
            true => (it.call.start, 0),
            false => (end, 4),
        };
        moments.push((at, rank, Moment::Returned(index, it)));
    }
    for (index, it) in changes.iter().enumerate() {
        moments.push((it.at, 5, Moment::Changed(index, it)));
    }
    moments.sort_by_key(|it| (it.0, it.1));

    let sockets = &traffic.sockets;
    let mut counts: Vec<Count> = Vec::new();
    counts.resize_with(sockets.len(), Count::default);
    let mut queues = Queues {
        calls: vec![Vec::new(); traffic.calls.len()],
        packets: vec![Vec::new(); passed.len()],
        states: vec![Vec::new(); changes.len()],
        last: Vec::new(),
    };
    for (_, _, moment) in moments {
        let (place, socket) = match moment {
            Moment::Closed(place, socket) => {
                counts[socket].is_closed = true;
                (place, Some(socket))
            }
            Moment::Left(index, it) => {
                let socket = it.from.and_then(|end| {
                    find(sockets, &counts, end, &it.packet, true)
                });
                if let (Some(socket), Body::Tcp(segment)) =
                    (socket, &it.packet.body)
                {
                    counts[socket].left(&it.packet, segment);
                }
                (Place::Packet(index), socket)
            }
            Moment::Arrived(index, it) => {
                let socket = find(sockets, &counts, it.to, &it.packet, false);
                if let Some(socket) = socket {
                    counts[socket].arrived(&it.packet);
                }
                (Place::Packet(index), socket)
            }
            Moment::Returned(index, it) => {
                if let Some(socket) = it.socket {
                    counts[socket].returned(it, sockets[socket].is_tcp);
                }
                (Place::Call(index), it.socket)
            }
            Moment::Changed(index, it) => {
                counts[it.socket].is_over = it.to == State::Closed;
                (Place::State(index), Some(it.socket))
            }
        };
        let Some(socket) = socket else { continue };
        let now = counts[socket].now();
        if now == counts[socket].told {
            continue;
        }
        counts[socket].told = now;
        let list = match place {
            Place::Call(index) => &mut queues.calls[index],
            Place::Packet(index) => &mut queues.packets[index],
            Place::State(index) => &mut queues.states[index],
            Place::Nowhere => continue,
        };
        list.retain(|it| it.socket != socket);
        list.push(Queue { socket, receive: now.0, send: now.1 });
    }
    let is_sending = |socket: usize| {
        let mut calls = traffic.calls.iter();
        calls.any(|it| {
            it.socket == Some(socket) && it.call.end.is_none() && sends(it)
        })
    };
    queues.last = counts
        .iter()
        .enumerate()
        .map(|(socket, it)| {
            let (receive, send) = it.now();
            let (is_sending, is_closed) = (is_sending(socket), it.is_closed);
            Last { receive, send, is_sending, is_closed }
        })
        .collect();
    queues
}

/// What has closed a socket: the call, or else what it was the cause of.
fn closer(
    traffic: &Traffic,
    changes: &[Change],
    at: u64,
    socket: usize,
) -> Place {
    let mut calls = traffic.calls.iter();
    let call = calls
        .position(|it| it.socket == Some(socket) && it.call.start == at)
        .map(Place::Call);
    let mut changes = changes.iter();
    let mut change =
        || changes.position(|it| it.socket == socket && it.at == at);
    call.or_else(|| change().map(Place::State)).unwrap_or(Place::Nowhere)
}

/// The socket that has sent a packet, or gets it.
fn find(
    sockets: &[Socket],
    counts: &[Count],
    end: End,
    packet: &Packet,
    is_sender: bool,
) -> Option<usize> {
    let mut both = (packet.source, packet.destination);
    if !is_sender {
        both = (both.1, both.0);
    }
    let (local, peer) = both;
    let mut all = sockets.iter().enumerate().filter(|it| it.1.end == end);
    let found = match packet.body {
        Body::Tcp(_) => all.find(|(_, it)| {
            it.is_tcp && it.local == Some(local) && it.peer == Some(peer)
        }),
        Body::Udp => all.find(|(index, it)| {
            let is_bound = it.local.is_some_and(|it| {
                let is_any = it.ip().is_unspecified();
                it.port() == local.port() && (is_any || it.ip() == local.ip())
            });
            let is_open = !counts[*index].is_closed;
            let is_meant = it.peer.is_none_or(|it| it == peer);
            !it.is_tcp && is_bound && is_open && is_meant
        }),
        Body::Icmp { .. } => None,
    };
    found.map(|it| it.0)
}

fn sends(made: &Made) -> bool {
    let name = made.call.name.as_str();
    name.starts_with("send") || name.starts_with("write")
}

impl Count {
    /// The lengths of both queues: what waits to be read, and what to be
    /// acknowledged.
    fn now(&self) -> (u64, u64) {
        let came = self.came.next.saturating_sub(1);
        let came = came.saturating_sub(self.taken);
        let waiting = self.datagrams.iter().skip(self.datagrams_taken);
        let receive = came + waiting.sum::<u64>();
        let send = self.written.max(self.sent) - self.acked;
        // What nobody can read, and what nobody sends again, does not wait.
        (
            if self.is_closed { 0 } else { receive },
            if self.is_over { 0 } else { send },
        )
    }

    fn left(&mut self, packet: &Packet, segment: &Segment) {
        if segment.syn && self.sent_first != Some(segment.sequence) {
            // A second attempt of the socket to connect.
            if self.sent_first.is_some() {
                let told = self.told;
                *self = Count { told, ..Count::default() };
            }
            self.sent_first = Some(segment.sequence);
            return;
        }
        let Some(first) = self.sent_first else { return };
        let from = segment.sequence.wrapping_sub(first);
        let data = packet.data.len() as u64;
        // A probe is older than the first byte.
        if data > 0 && (1..u32::MAX / 2).contains(&from) {
            self.sent = self.sent.max(u64::from(from) - 1 + data);
        }
    }

    fn arrived(&mut self, packet: &Packet) {
        let data = packet.data.len() as u64;
        let Body::Tcp(segment) = &packet.body else {
            self.datagrams.push(data);
            return;
        };
        if let (true, Some(first)) = (segment.ack, self.sent_first) {
            let acked = segment.acknowledgement.wrapping_sub(first);
            if (1..u32::MAX / 2).contains(&acked) {
                // Without SYN and FIN.
                let acked = (u64::from(acked) - 1).min(self.sent);
                self.acked = self.acked.max(acked);
            }
        }
        if segment.syn {
            self.came_first = Some(segment.sequence);
            self.came.next = self.came.next.max(1);
        } else if let Some(first) = self.came_first {
            let from = segment.sequence.wrapping_sub(first);
            if from < u32::MAX / 2 && data > 0 {
                self.came.add(u64::from(from), data);
            }
        }
    }

    fn returned(&mut self, made: &Made, is_tcp: bool) {
        let result = made.call.result.as_deref();
        let Some(n) = result.and_then(|it| it.parse::<u64>().ok()) else {
            return;
        };
        let name = made.call.name.as_str();
        let is_peek = made.call.args.iter().any(|it| it.contains("MSG_PEEK"));
        if sends(made) && is_tcp {
            self.written += n;
        } else if (name.starts_with("recv") || name.starts_with("read"))
            && !is_peek
        {
            if is_tcp {
                self.taken += n;
            } else {
                // All of it, however much of it was asked for.
                self.datagrams_taken += 1;
            }
        }
    }
}
