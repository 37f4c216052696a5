//! What happens to each TCP socket: from calls and packets, in the order of
//! time, to the inputs of the state machine.
//!
//! A connection that a SYN begins has its state before any program has accepted
//! it; so connections are followed by their addresses, and find their socket
//! afterwards.

use std::{collections::HashMap, net::SocketAddr};

use crate::{
    packets::{Body, Packet, Segment},
    plan::End,
    recording::icmp,
    sockets::{Made, Socket, Traffic},
    states::{Input, State, next},
    stream::Arrivals,
    wire::Passed,
};

/// A socket has come from one state to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// When.
    pub at: u64,
    /// Where.
    pub end: End,
    /// Which.
    pub socket: usize,
    /// The old state.
    pub from: State,
    /// The new one.
    pub to: State,
    /// Why.
    pub cause: String,
}

/// A connection, or a socket that may become one.
struct Connection {
    end: End,
    local: Option<SocketAddr>,
    peer: Option<SocketAddr>,
    socket: Option<usize>,
    state: State,
    changes: Vec<Change>,
    /// The number of its SYN, and of the other's.
    sent_first: Option<u32>,
    came_first: Option<u32>,
    /// The number after its FIN, counted from its SYN.
    fin_sent: Option<u64>,
    /// Where the other's FIN stands.
    fin_came: Option<u64>,
    /// What has come, in order and not.
    arrivals: Arrivals,
    /// When so much had come, in order.
    came: Vec<(u64, u64)>,
    /// How many bytes its program has taken.
    taken: u64,
    /// close(2) is to reset it.
    aborts: bool,
    /// The call that closes it as soon as the other's FIN has come.
    closes: Option<&'static str>,
}

/// Something that may change a state. At one time, what a program begins is
/// first, and what it learns is last.
#[derive(Clone, Copy)]
enum Moment<'a> {
    Began(&'a Made),
    Left(&'a Passed),
    Arrived(&'a Passed),
    Closed(usize),
    Returned(&'a Made),
}

/// Follows all TCP sockets. Connections that nobody has accepted become sockets
/// of their own.
pub fn follow(traffic: &mut Traffic, passed: &[Passed]) -> Vec<Change> {
    let mut moments: Vec<(u64, u8, Moment)> = Vec::new();
    for call in &traffic.calls {
        moments.push((call.call.start, 0, Moment::Began(call)));
        if let Some(end) = call.call.end {
            moments.push((end, 4, Moment::Returned(call)));
        }
    }
    for (at, socket) in &traffic.closed {
        moments.push((*at, 1, Moment::Closed(*socket)));
    }
    for it in passed {
        moments.push((it.left, 2, Moment::Left(it)));
        if let Some(arrived) = it.arrived {
            moments.push((arrived, 3, Moment::Arrived(it)));
        }
    }
    moments.sort_by_key(|it| (it.0, it.1));

    let mut tracker = Tracker::new(&traffic.sockets, passed);
    for (at, _, moment) in moments {
        match moment {
            Moment::Began(call) => tracker.began(at, call),
            Moment::Returned(call) => tracker.returned(at, call),
            Moment::Closed(socket) => tracker.closed(at, socket),
            Moment::Left(it) => tracker.left(at, it),
            Moment::Arrived(it) => tracker.arrived(at, it),
        }
    }
    let floors = tracker.floors(&traffic.calls);
    let mut changes = Vec::new();
    let mut sockets = traffic.sockets.clone();
    for it in tracker.all {
        let socket = it.socket.unwrap_or_else(|| {
            sockets.push(Socket {
                end: it.end,
                is_tcp: true,
                local: it.local,
                peer: it.peer,
                listener: None,
            });
            sockets.len() - 1
        });
        let it_sockets = it.changes.into_iter();
        changes.extend(it_sockets.map(|it| Change { socket, ..it }));
        sockets[socket].local = sockets[socket].local.or(it.local);
        sockets[socket].peer = sockets[socket].peer.or(it.peer);
    }
    traffic.sockets = sockets;
    raise_ends(&mut traffic.calls, floors);
    changes.sort_by_key(|it| it.at);
    changes
}

/// A call that was woken by a packet has not returned before it. strace tells
/// when it was called and how long it took, but not how long it took strace
/// itself to write down the one before it began with the other.
fn raise_ends(calls: &mut [Made], floors: Vec<Option<u64>>) {
    for (index, floor) in floors.into_iter().enumerate() {
        let (Some(floor), Some(end)) = (floor, calls[index].call.end) else {
            continue;
        };
        let it = &calls[index];
        let mut later = calls[index + 1..].iter();
        let next = later.find(|other| {
            (other.end, other.program, other.thread)
                == (it.end, it.program, it.thread)
        });
        let most = next.map_or(u64::MAX, |it| it.call.start);
        calls[index].call.end = Some(end.max(floor.min(most)));
    }
}

struct Tracker<'a> {
    sockets: &'a [Socket],
    passed: &'a [Passed],
    all: Vec<Connection>,
    /// Which connection a socket is.
    of: HashMap<usize, usize>,
    /// SYNs that have come, and the number of each.
    syns: HashMap<(SocketAddr, SocketAddr), u32>,
}

impl<'a> Tracker<'a> {
    fn new(sockets: &'a [Socket], passed: &'a [Passed]) -> Tracker<'a> {
        let mut tracker = Tracker {
            sockets,
            passed,
            all: Vec::new(),
            of: HashMap::new(),
            syns: HashMap::new(),
        };
        for (index, it) in sockets.iter().enumerate() {
            if it.is_tcp && it.listener.is_none() {
                tracker.of.insert(index, tracker.all.len());
                // Its addresses are learned from what it sends.
                tracker.all.push(Connection::new(it.end, Some(index)));
            }
        }
        tracker
    }

    fn connection(&mut self, socket: Option<usize>) -> Option<&mut Connection> {
        self.all.get_mut(*self.of.get(&socket?)?)
    }

    /// Before which time each call has not returned, by what it returned.
    fn floors(&self, calls: &[Made]) -> Vec<Option<u64>> {
        let mut taken: HashMap<usize, u64> = HashMap::new();
        let floors = calls.iter().map(|it| {
            let socket = it.made.filter(|_| it.call.name.contains("accept"));
            let of = *self.of.get(&socket.or(it.socket)?)?;
            let connection = &self.all[of];
            let became = |wanted: fn(&Change) -> bool| {
                let mut all = connection.changes.iter();
                all.find(|change| wanted(change)).map(|it| it.at)
            };
            let result = it.call.result.as_deref()?;
            match (it.call.name.as_str(), it.call.errno.as_deref()) {
                ("accept" | "accept4", None) | ("connect", None) => {
                    became(|it| it.to == State::Established)
                }
                (_, Some("ECONNREFUSED" | "ECONNRESET")) => {
                    became(|it| it.cause == "RST came")
                }
                ("recvfrom" | "recvmsg" | "read" | "readv", None) => {
                    let n: u64 = result.parse().ok()?;
                    let sum = taken.entry(of).or_default();
                    *sum += n;
                    let sum = *sum;
                    let mut all = connection.came.iter();
                    match n {
                        0 => became(|it| it.cause.starts_with("FIN came")),
                        _ => all.find(|it| it.1 > sum).map(|it| it.0),
                    }
                }
                _ => None,
            }
        });
        floors.collect()
    }

    fn began(&mut self, at: u64, made: &Made) {
        let call = &made.call;
        let peer = call.args.get(1).and_then(|it| crate::sockets::address(it));
        let local = made.socket.and_then(|it| self.sockets[it].local);
        let failed = call.errno.clone();
        let passed = self.passed;
        let Some(it) = self.connection(made.socket) else { return };
        let arg = |n: usize| call.args.get(n).map_or("", String::as_str);
        match call.name.as_str() {
            "listen" if failed.is_none() => {
                it.local = local;
                it.input(at, Input::Listens);
            }
            // Some fail before anything is sent: no route, or no such family.
            "connect" if it.state == State::Closed => {
                let is_sent = failed.as_deref().is_none_or(|it| {
                    let at_once = ["EAFNOSUPPORT", "EADDRNOTAVAIL", "EINVAL"];
                    !at_once.contains(&it)
                });
                if is_sent {
                    *it = Connection::new(it.end, it.socket).with(it);
                    it.peer = peer;
                    it.input(at, Input::Connects);
                }
            }
            "shutdown"
                if failed.is_none()
                    && arg(1) != "SHUT_RD"
                    && it.state != State::Listen =>
            {
                it.close(at, "shutdown", passed);
            }
            "setsockopt" if arg(2) == "SO_LINGER" => {
                it.aborts = arg(3).contains("l_onoff=1")
                    && arg(3).contains("l_linger=0");
            }
            _ => {}
        }
    }

    fn returned(&mut self, at: u64, made: &Made) {
        let call = &made.call;
        let Some(it) = self.connection(made.socket) else { return };
        match (call.name.as_str(), call.errno.as_deref()) {
            ("connect", Some("EINPROGRESS" | "EINTR" | "EALREADY")) => {}
            ("connect", Some(error)) if it.state == State::SynSent => {
                let cause = format!("connect failed: {error}");
                it.input_because(at, Input::GivesUp, &cause);
            }
            // Who does not wait in connect(2), asks afterwards.
            ("getsockopt", None) if it.state == State::SynSent => {
                let error = call.args.get(3).map_or("", String::as_str);
                let error = error.trim_matches(['[', ']']);
                if call.args.get(2).is_some_and(|it| it == "SO_ERROR")
                    && error.starts_with('E')
                {
                    let cause = format!("connect failed: {error}");
                    it.input_because(at, Input::GivesUp, &cause);
                }
            }
            (_, Some(error @ ("ETIMEDOUT" | "EHOSTUNREACH"))) => {
                let cause = format!("the kernel gave up: {error}");
                it.input_because(at, Input::GivesUp, &cause);
            }
            ("recvfrom" | "recvmsg" | "read" | "readv", None) => {
                let is_peek =
                    call.args.iter().any(|it| it.contains("MSG_PEEK"));
                let n = call.result.as_deref().and_then(|it| it.parse().ok());
                it.taken += n.filter(|_| !is_peek).unwrap_or(0);
            }
            _ => {}
        }
    }

    /// The socket that accept(2) will return for a connection, or has returned:
    /// of such short calls the end is not known that well.
    fn to_be_accepted(&self, new: &Connection) -> Option<usize> {
        let mut all = self.sockets.iter().enumerate();
        let found = all.find(|(index, it)| {
            it.listener.is_some()
                && it.end == new.end
                && it.peer == new.peer
                && (it.local.is_none() || it.local == new.local)
                && !self.of.contains_key(index)
        });
        found.map(|it| it.0)
    }

    fn closed(&mut self, at: u64, socket: usize) {
        let passed = self.passed;
        let Some(it) = self.connection(Some(socket)) else { return };
        if it.has_unread() {
            // RFC 2525, 2.17: the other side is to know that it was not read.
            let cause = "close with data unread, which sends RST";
            it.input_because(at, Input::Resets, cause);
        } else if it.aborts && it.state != State::Listen {
            let cause = "close with SO_LINGER 0, which sends RST";
            it.input_because(at, Input::Resets, cause);
        } else {
            it.close(at, "close", passed);
        }
    }

    /// The latest connection between these two.
    fn between(
        &mut self,
        end: End,
        local: SocketAddr,
        peer: SocketAddr,
    ) -> Option<&mut Connection> {
        self.all.iter_mut().rev().find(|it| {
            it.end == end && it.local == Some(local) && it.peer == Some(peer)
        })
    }

    fn left(&mut self, at: u64, passed: &Passed) {
        let (Some(end), Body::Tcp(segment)) =
            (passed.from, &passed.packet.body)
        else {
            return;
        };
        let (local, peer) = (passed.packet.source, passed.packet.destination);
        if segment.syn && !segment.ack {
            let mut new = self.all.iter_mut().filter(|it| {
                it.end == end
                    && it.state == State::SynSent
                    && it.peer == Some(peer)
                    && it.sent_first.is_none()
            });
            if let Some(it) = new.next() {
                it.local = Some(local);
                it.sent_first = Some(segment.sequence);
            }
            return;
        }
        let is_known = self.between(end, local, peer).is_some_and(|it| {
            it.sent_first == Some(segment.sequence) || !segment.syn
        });
        if segment.syn && !is_known {
            let came = self.syns.get(&(local, peer)).copied();
            let mut it = Connection::new(end, None);
            it.local = Some(local);
            it.peer = Some(peer);
            it.state = State::Listen;
            it.sent_first = Some(segment.sequence);
            it.came_first = came;
            it.arrivals.next = 1;
            it.input(at, Input::AnswersSyn);
            it.socket = self.to_be_accepted(&it);
            if let Some(socket) = it.socket {
                self.of.insert(socket, self.all.len());
            }
            self.all.push(it);
            return;
        }
        let Some(it) = self.between(end, local, peer) else { return };
        if segment.rst && it.state != State::SynSent {
            it.input(at, Input::Resets);
        }
        if segment.fin {
            it.fin_sent = it.sent(&passed.packet, segment);
        }
    }

    fn arrived(&mut self, at: u64, passed: &Passed) {
        let segment = match &passed.packet.body {
            Body::Tcp(segment) => segment,
            Body::Icmp { what, about: Some((local, peer)) } => {
                // RFC 9293, 3.9.2.2, would have some of these told only; Linux
                // takes each for an answer, as long as nothing else has come.
                let found = self.between(passed.to, *local, *peer);
                if let Some(it) = found
                    && it.state == State::SynSent
                {
                    let cause = format!("ICMP came: {}", icmp(what));
                    it.input_because(at, Input::GivesUp, &cause);
                }
                return;
            }
            _ => return,
        };
        let (local, peer) = (passed.packet.destination, passed.packet.source);
        if segment.syn && !segment.ack {
            self.syns.insert((local, peer), segment.sequence);
        }
        if let Some(it) = self.between(passed.to, local, peer) {
            it.arrived(at, &passed.packet, segment);
        }
    }
}

impl Connection {
    fn new(end: End, socket: Option<usize>) -> Connection {
        Connection {
            end,
            local: None,
            peer: None,
            socket,
            state: State::Closed,
            changes: Vec::new(),
            sent_first: None,
            came_first: None,
            fin_sent: None,
            fin_came: None,
            arrivals: Arrivals::default(),
            came: Vec::new(),
            taken: 0,
            aborts: false,
            closes: None,
        }
    }

    /// A second attempt of a socket keeps what has happened to it.
    fn with(mut self, old: &mut Connection) -> Connection {
        self.changes = std::mem::take(&mut old.changes);
        self.aborts = old.aborts;
        self
    }

    fn input(&mut self, at: u64, input: Input) {
        self.input_because(at, input, "");
    }

    /// Goes where the table says. A cause of one's own stands before, or in
    /// place of, the table's.
    fn input_because(&mut self, at: u64, input: Input, cause: &str) {
        let Some((to, why)) = next(self.state, input) else { return };
        let cause = match (input, cause) {
            (_, "") => why.to_owned(),
            (Input::Closes, call) if why.starts_with("FIN") => {
                format!("{call}: {why}")
            }
            (_, cause) => cause.to_owned(),
        };
        self.changes.push(Change {
            at,
            end: self.end,
            socket: 0,
            from: self.state,
            to,
            cause,
        });
        self.state = to;
    }

    /// Closes it: now, or after the other's FIN, if that was there first.
    fn close(&mut self, at: u64, call: &'static str, passed: &[Passed]) {
        if self.state == State::Established && self.comes_first(at, passed) {
            self.closes = Some(call);
        } else {
            self.input_because(at, Input::Closes, call);
        }
    }

    /// Whether the other's FIN was there before a call that began at this time:
    /// strace says when a call begins, and the kernel is there a little later. The
    /// FIN that it then sends acknowledges the other's.
    fn comes_first(&self, at: u64, passed: &[Passed]) -> bool {
        let (Some(local), Some(peer)) = (self.local, self.peer) else {
            return false;
        };
        let fins = |source, destination| {
            passed.iter().filter_map(move |it| match &it.packet.body {
                Body::Tcp(segment)
                    if segment.fin
                        && it.packet.source == source
                        && it.packet.destination == destination =>
                {
                    Some((it, segment))
                }
                _ => None,
            })
        };
        let mut own = fins(local, peer).filter(|it| it.0.left >= at);
        let Some((sent, own)) = own.next() else { return false };
        fins(peer, local).any(|(it, other)| {
            let length = length(&it.packet, other) as u32;
            it.arrived.is_some_and(|it| (at..=sent.left).contains(&it))
                && own.acknowledgement == other.sequence.wrapping_add(length)
        })
    }

    /// Whether there is something that its program has not taken.
    fn has_unread(&self) -> bool {
        let is_open = self.came_first.is_some() && self.state != State::Listen;
        is_open && self.arrivals.next.saturating_sub(1) > self.taken
    }

    /// The number after this segment, counted from the SYN.
    fn sent(&self, packet: &Packet, segment: &Segment) -> Option<u64> {
        let from = segment.sequence.wrapping_sub(self.sent_first?);
        Some(u64::from(from) + length(packet, segment))
    }

    fn arrived(&mut self, at: u64, packet: &Packet, segment: &Segment) {
        if segment.rst {
            self.input(at, Input::RstArrives);
            return;
        }
        let Some(first) = self.sent_first else { return };
        if segment.ack {
            let acked = u64::from(segment.acknowledgement.wrapping_sub(first));
            if segment.syn && self.state == State::SynSent && acked == 1 {
                self.came_first = Some(segment.sequence);
                self.arrivals.next = 1;
                self.input(at, Input::SynAckArrives);
                return;
            }
            if acked >= 1 {
                self.input(at, Input::SynAcked);
            }
            if self.fin_sent.is_some_and(|fin| acked >= fin) {
                self.input(at, Input::FinAcked);
            }
        }
        let Some(came) = self.came_first else { return };
        let from = u64::from(segment.sequence.wrapping_sub(came));
        let data = packet.data.len() as u64;
        // Older than the first: a probe of what is there already.
        if from > u64::from(u32::MAX / 2) || segment.syn {
            return;
        }
        if segment.fin {
            self.fin_came = Some(from + data);
        }
        if data > 0 {
            self.arrivals.add(from, data);
            self.came.push((at, self.arrivals.next));
        }
        if self.fin_came == Some(self.arrivals.next) {
            self.input(at, Input::FinArrives);
            if let Some(call) = self.closes.take() {
                self.input_because(at, Input::Closes, call);
            }
        }
    }
}

/// How many numbers a segment takes.
fn length(packet: &Packet, segment: &Segment) -> u64 {
    let flags = u64::from(segment.syn) + u64::from(segment.fin);
    packet.data.len() as u64 + flags
}
