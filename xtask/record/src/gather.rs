//! From what was seen to what is written down.

use std::{collections::HashMap, net::SocketAddr, path::Path};

use anyhow::Result;

use crate::{
    kernel::{self, Confirmed},
    packets::{Body, with_ports},
    plan::{End, Plan},
    queues,
    recording::{
        self, Call, Event, HostName, Made, Packet, Recording, Socket, State,
        VERSION, shown,
    },
    session::Seen,
    sockets::{self, Traffic, address, plain},
    source::Sources,
    tracker::{self, Change},
    wire::Passed,
};

/// How many bytes of data are shown.
const SHOWN: usize = 32;

/// New names for the ports that a kernel chose.
pub struct Names {
    ports: (u16, u16),
    names: HashMap<u16, u16>,
}

impl Names {
    /// Names them in the order in which they appear in packets and calls.
    fn new(seen: &Seen, traffic: &Traffic) -> Names {
        let mut all: Vec<(u64, SocketAddr)> = Vec::new();
        for it in &seen.passed {
            all.push((it.left, it.packet.source));
            all.push((it.left, it.packet.destination));
        }
        for it in &traffic.calls {
            let time = it.call.end.unwrap_or(it.call.start);
            let found = it.call.args.iter().filter_map(|it| address(it));
            all.extend(found.map(|addr| (time, addr)));
        }
        all.sort_by_key(|it| it.0);
        let mut names = Names { ports: seen.ports, names: HashMap::new() };
        let (first, last) = seen.ports;
        let bound = traffic.sockets.iter().filter_map(|it| it.local);
        for port in all.iter().map(|it| it.1).chain(bound).map(|it| it.port()) {
            if (first..=last).contains(&port) {
                let count = u16::try_from(names.names.len()).unwrap_or(0);
                names.names.entry(port).or_insert(50_001 + count);
            }
        }
        names
    }

    /// The name of a port.
    pub fn of(&self, port: u16) -> u16 {
        let is_chosen = (self.ports.0..=self.ports.1).contains(&port);
        let name = self.names.get(&port).filter(|_| is_chosen);
        name.copied().unwrap_or(port)
    }

    fn address(&self, addr: SocketAddr) -> String {
        match (addr.port(), addr.ip()) {
            (0, ip) => ip.to_string(),
            (port, ip) => SocketAddr::new(ip, self.of(port)).to_string(),
        }
    }
}

/// What is written down of a plan that was played.
pub struct Gathered {
    /// What the kernel has confirmed, or how it differs.
    pub confirmed: Result<Confirmed, String>,
    /// Something was sent again that the plan does not speak of.
    pub unplanned: bool,
    /// As JSON.
    pub recording: Recording,
    /// For Wireshark: when, and all of it, with the names of the ports.
    pub packets: Vec<(u64, Vec<u8>)>,
}

/// Gathers a recording.
pub fn gather(
    name: &str,
    text: &str,
    plan: &Plan,
    mut seen: Seen,
    made: Made,
    root: &Path,
) -> Result<Gathered> {
    let (_, over) = seen.time;
    let traces = std::mem::take(&mut seen.traces);
    let threads = traces.iter().flat_map(|it| &it.threads).map(|it| it.0);
    let threads: Vec<i32> = threads.collect();
    let mut traffic = sockets::resolve(traces, over);
    traffic.calls.retain(is_told);
    sockets::forget_unused(&mut traffic);
    seen.passed.retain(|it| it.left <= over);
    let changes = tracker::follow(&mut traffic, &seen.passed);
    let queues = queues::count(&traffic, &seen.passed, &changes);
    let confirmed = kernel::confirm(
        &seen,
        &changes,
        &traffic.sockets,
        &threads,
        &queues.last,
    );
    let names = Names::new(&seen, &traffic);

    let mut events: Vec<Event> = Vec::new();
    let mut sources = Sources::new(root);
    for (it, queues) in traffic.calls.iter().zip(queues.calls) {
        let told = call(it, &names, &mut sources);
        events.push(Event::Call(Call { queues, ..told }));
    }
    let mut flows = Flows::default();
    let mut unplanned = false;
    for (index, queues) in queues.packets.into_iter().enumerate() {
        let it = &seen.passed[index];
        let told = packet(it, &names, &mut flows);
        let mut again = plan.again.iter();
        let is_planned = again
            .any(|(what, from)| it.from == Some(*from) && it.packet.is(*what));
        unplanned |=
            told.again && !is_planned && !has_cause(&seen.passed[..=index]);
        events.push(Event::Packet(Packet { queues, ..told }));
    }
    for (it, queues) in changes.iter().zip(queues.states) {
        events.push(Event::State(State { queues, ..state(it) }));
    }
    events.sort_by_key(Event::time);
    let zero = events.first().map_or(0, Event::time);
    for it in &mut events {
        shift(it, zero);
    }
    let sockets = traffic.sockets.iter().map(|it| Socket {
        host: it.end.index(),
        protocol: if it.is_tcp { "TCP" } else { "UDP" }.to_owned(),
        local: it.local.map(|it| names.address(it)),
        peer: it.peer.map(|it| names.address(it)),
    });
    let is_ipv6 =
        seen.passed.first().is_some_and(|it| it.packet.source.is_ipv6());
    let hosts = [End::Left, End::Right].map(|end| HostName {
        name: plan.role(end),
        address: crate::hosts::ADDRESSES[end.index()][usize::from(is_ipv6)]
            .to_owned(),
    });
    let packets = seen.passed.iter().filter_map(|it| {
        Some((it.left, with_ports(&it.bytes, &|port| names.of(port))?))
    });
    Ok(Gathered {
        confirmed,
        unplanned,
        packets: packets.collect(),
        recording: Recording {
            version: VERSION,
            name: name.to_owned(),
            title: plan.title.clone(),
            plan: text.to_owned(),
            made,
            hosts: hosts.to_vec(),
            programs: seen.programs,
            sockets: sockets.collect(),
            ended: over.saturating_sub(zero),
            events,
        },
    })
}

/// Whether the wire has caused that the last of these was sent again: since it was
/// sent before, something of its connection did not arrive, or came late.
pub fn has_cause(passed: &[Passed]) -> bool {
    let Some((again, before)) = passed.split_last() else { return false };
    let number = |it: &Passed| match &it.packet.body {
        Body::Tcp(segment) => Some(segment.sequence),
        _ => None,
    };
    let ends = |it: &Passed| (it.packet.source, it.packet.destination);
    let (source, destination) = ends(again);
    let is_first = |it: &Passed| {
        ends(it) == ends(again)
            && number(it) == number(again)
            && it.packet.takes_numbers()
    };
    let since = before.iter().rposition(is_first).unwrap_or(0);
    before[since..].iter().any(|it| {
        let is_near =
            ends(it) == ends(again) || ends(it) == (destination, source);
        is_near && it.fault.is_some_and(|it| it != "repeated")
    })
}

/// Whether a call is one of those that are told: of a socket; or of stdin, as
/// a program that waits for its user does nothing else meanwhile.
fn is_told(made: &sockets::Made) -> bool {
    let call = &made.call;
    let first = call.args.first().map(String::as_str).unwrap_or_default();
    // In debug builds std looks at each descriptor before it closes it.
    let is_look = call.name == "fcntl"
        && call.args.get(1).is_some_and(|it| it == "F_GETFD");
    if is_look {
        return false;
    }
    let is_stdin = call.name == "read"
        && sockets::descriptor(first).is_some_and(|it| it.0 == 0);
    made.socket.is_some() || made.made.is_some() || is_stdin
}

fn call(it: &sockets::Made, names: &Names, sources: &mut Sources) -> Call {
    let rename = |port| names.of(port);
    let mut args: Vec<_> =
        it.call.args.iter().map(|it| plain(it, &rename)).collect();
    // strace shows these as bytes: a struct timeval of two long integers.
    if let [_, _, option, value, ..] = args.as_mut_slice()
        && ["SO_RCVTIMEO", "SO_SNDTIMEO"]
            .iter()
            .any(|it| option.starts_with(it))
    {
        *option = option.trim_end_matches("_OLD").to_owned();
        let bytes = it.call.args.get(3).and_then(|it| crate::calls::bytes(it));
        if let Some(text) = bytes.and_then(|it| timeval(&it)) {
            *value = text;
        }
    }
    // What it would bring, if it had returned.
    let brings = ["accept", "accept4", "read", "recvfrom", "recvmsg"];
    if it.call.end.is_none()
        && brings.contains(&it.call.name.as_str())
        && let Some(arg) = args.get_mut(1)
    {
        *arg = "…".to_owned();
    }
    let name = match it.call.name.as_str() {
        // What is asked without an address is what other names stand for.
        "sendto" if args.get(4).is_some_and(|it| it == "NULL") => {
            args.truncate(4);
            "send"
        }
        "recvfrom" if args.get(4).is_some_and(|it| it == "NULL") => {
            args.truncate(4);
            "recv"
        }
        "accept4" => "accept",
        "pselect6" => "select",
        "ppoll" => "poll",
        other => other,
    };
    let result = it.call.result.as_deref().filter(|_| it.call.end.is_some());
    let errno = it.call.errno.clone().filter(|_| it.call.end.is_some());
    let length = result.and_then(|it| it.parse::<usize>().ok());
    let bytes = it.call.args.get(1).and_then(|it| crate::calls::bytes(it));
    let has_data =
        ["send", "sendto", "recv", "recvfrom", "read", "write"].contains(&name);
    let data = bytes.zip(length).filter(|_| has_data).map(|(bytes, length)| {
        let all = &bytes[..bytes.len().min(length)];
        let text = shown(all, SHOWN);
        let is_cut = length > all.len() && !text.ends_with('…');
        if is_cut { format!("{text}…") } else { text }
    });
    Call {
        host: it.end.index(),
        program: it.program,
        thread: it.thread,
        socket: it.socket,
        call: name.to_owned(),
        args,
        result: result.map(|it| plain(it, &rename)),
        errno,
        data,
        made: it.made.filter(|_| it.call.end.is_some()),
        start: it.call.start,
        end: it.call.end,
        source: sources.find(&it.call.stack),
        queues: Vec::new(),
    }
}

fn timeval(bytes: &[u8]) -> Option<String> {
    let (seconds, rest) = bytes.split_first_chunk::<8>()?;
    let (micros, _) = rest.split_first_chunk::<8>()?;
    let (seconds, micros) =
        (i64::from_le_bytes(*seconds), i64::from_le_bytes(*micros));
    Some(format!("{{tv_sec={seconds}, tv_usec={micros}}}"))
}

/// Where the numbers of each direction begin, and how far they have come.
#[derive(Default)]
pub struct Flows {
    all: HashMap<(SocketAddr, SocketAddr), Flow>,
}

#[derive(Clone, Copy, Default)]
struct Flow {
    first: u32,
    next: u64,
    scale: Option<u8>,
}

impl Flows {
    /// Relative numbers of a segment: sequence, acknowledgement, window; and
    /// whether it was sent before.
    fn count(
        &mut self,
        passed: &Passed,
    ) -> (Option<u64>, Option<u64>, Option<u64>, bool) {
        let Body::Tcp(segment) = &passed.packet.body else {
            return (None, None, None, false);
        };
        let key = (passed.packet.source, passed.packet.destination);
        let other = self.all.get(&(key.1, key.0)).copied();
        let is_new =
            |flow: &Flow| segment.syn && flow.first != segment.sequence;
        if self.all.get(&key).is_none_or(is_new) {
            let scale = segment.scale;
            let first = segment.sequence;
            self.all.insert(key, Flow { first, next: 0, scale });
        }
        let Some(flow) = self.all.get_mut(&key) else {
            return (None, None, None, false);
        };
        let seq = u64::from(segment.sequence.wrapping_sub(flow.first));
        let length = passed.packet.data.len() as u64
            + u64::from(segment.syn)
            + u64::from(segment.fin);
        let again = length > 0 && seq < flow.next;
        flow.next = flow.next.max(seq + length);
        let ack = other.filter(|_| segment.ack).map(|it| {
            u64::from(segment.acknowledgement.wrapping_sub(it.first))
        });
        // Both must have said so (RFC 7323 2.2).
        let scale = match (flow.scale, other.and_then(|it| it.scale)) {
            (Some(bits), Some(_)) if !segment.syn => bits,
            _ => 0,
        };
        let window = u64::from(segment.window) << scale;
        // A duplicate that the wire has made was sent once.
        let again = again && passed.fault != Some("repeated");
        (Some(seq), ack, Some(window), again)
    }
}

fn packet(it: &Passed, names: &Names, flows: &mut Flows) -> Packet {
    let (seq, ack, window, again) = flows.count(it);
    let (protocol, flags, about) = match &it.packet.body {
        Body::Tcp(segment) => {
            let flags = segment.flags().into_iter().map(str::to_owned);
            ("TCP", flags.collect(), None)
        }
        Body::Udp => ("UDP", Vec::new(), None),
        Body::Icmp { what, about } => {
            let about =
                about.map(|it| [names.address(it.0), names.address(it.1)]);
            ("ICMP", vec![recording::icmp(what)], about)
        }
    };
    let data = &it.packet.data;
    Packet {
        from: it.from.map(End::index),
        to: it.to.index(),
        left: it.left,
        arrived: it.arrived,
        protocol: protocol.to_owned(),
        source: names.address(it.packet.source),
        destination: names.address(it.packet.destination),
        flags,
        seq,
        ack,
        window,
        length: data.len(),
        data: Some(shown(data, SHOWN)).filter(|_| !data.is_empty()),
        fault: it.fault.map(str::to_owned),
        again,
        about,
        queues: Vec::new(),
    }
}

fn state(it: &Change) -> State {
    State {
        host: it.end.index(),
        socket: it.socket,
        at: it.at,
        from: it.from.name().to_owned(),
        to: it.to.name().to_owned(),
        cause: it.cause.clone(),
        queues: Vec::new(),
    }
}

fn shift(event: &mut Event, zero: u64) {
    let earlier = |it: &mut u64| *it = it.saturating_sub(zero);
    match event {
        Event::Call(call) => {
            earlier(&mut call.start);
            call.end.iter_mut().for_each(earlier);
        }
        Event::Packet(packet) => {
            earlier(&mut packet.left);
            packet.arrived.iter_mut().for_each(earlier);
        }
        Event::State(state) => earlier(&mut state.at),
    }
}
