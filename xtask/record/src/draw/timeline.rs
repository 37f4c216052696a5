//! What is told, moment by moment.

use std::collections::HashMap;

use super::words;
use crate::recording::{Call, Event, Packet, Recording};

/// For so long nothing happens while all programs wait, in microseconds, and it
/// is said how long.
pub const GAP: u64 = 35_000;

/// The same while a program is at work: it does not take so long itself, but
/// the recorder may, which writes down all that it asks.
pub const PAUSE: u64 = 750_000;

/// So long a call that could have waited has not only been busy.
const BUSY: u64 = 20_000;

/// What happens at a moment. A call or packet is named by its place among the
/// events, and so is a state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// A call that is over at once.
    Call,
    /// A call begins, and waits.
    Begins,
    /// That call returns.
    Returns,
    /// It has not returned when the recording ends.
    Remains,
    /// A packet enters the wire.
    Leaves,
    /// It comes out of it.
    Arrives,
    /// A socket is in another state.
    State,
    /// So many microseconds nothing happens.
    Gap(u64),
    /// Until a program begins: how long is the recorder's choice.
    Start,
}

/// Something that is drawn, and told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Microseconds since the first event.
    pub time: u64,
    /// Which event; of a gap, the one after it.
    pub event: usize,
    /// What of it.
    pub what: What,
}

impl Moment {
    /// Whether it is a row of the table, and a step of the player.
    pub fn is_told(&self) -> bool {
        !matches!(self.what, What::Gap(_) | What::Start)
    }
}

/// All moments, in order; gaps only between those that are not quiet.
pub fn moments(recording: &Recording) -> Vec<Moment> {
    let mut all = Vec::new();
    for (event, it) in recording.events.iter().enumerate() {
        let mut add = |time, what| all.push(Moment { time, event, what });
        match it {
            Event::Call(call) if waits(recording, call) => {
                add(call.start, What::Begins);
                match call.end {
                    Some(end) => add(end, What::Returns),
                    None => add(recording.ended, What::Remains),
                }
            }
            Event::Call(call) => add(call.start, What::Call),
            Event::Packet(packet) => {
                // A repeated one begins when the wire sends it on.
                let is_copy = words::is_copy(packet);
                let sent = packet.arrived.filter(|_| is_copy);
                let left = sent.map_or(packet.left, |it| it.max(1) - 1);
                add(left, What::Leaves);
                if let Some(time) = packet.arrived {
                    add(time, What::Arrives);
                }
            }
            Event::State(state) => add(state.at, What::State),
        }
    }
    // Of what is at one microsecond: what comes, what is done, what follows.
    all.sort_by_key(|it| {
        let rank = match it.what {
            What::Arrives => 0,
            What::Call | What::Begins | What::Leaves => 1,
            What::State => 2,
            What::Returns => 3,
            What::Remains | What::Gap(_) | What::Start => 4,
        };
        (it.time, rank)
    });
    with_gaps(recording, all)
}

fn with_gaps(recording: &Recording, all: Vec<Moment>) -> Vec<Moment> {
    let last_of = |program| {
        let is_its = |it: &Event| program_of(it) == Some(program);
        recording.events.iter().rposition(is_its)
    };
    let mut told = Vec::new();
    let mut before = None;
    // Whether those that have begun wait.
    let mut programs = HashMap::new();
    for it in all {
        let event = &recording.events[it.event];
        if !is_quiet(event) && it.what != What::Remains {
            let passed = it.time - before.unwrap_or(it.time);
            let is_at_work = programs.values().any(|waits| !waits);
            let least = if is_at_work { PAUSE } else { GAP };
            let begins =
                program_of(event).is_some_and(|it| !programs.contains_key(&it));
            if passed >= GAP && begins {
                told.push(Moment { what: What::Start, ..it });
            } else if passed >= least {
                told.push(Moment { what: What::Gap(passed), ..it });
            }
            before = Some(it.time);
        }
        if let Some(program) = program_of(event) {
            let is_last = last_of(program) == Some(it.event);
            programs.insert(program, it.what == What::Begins || is_last);
        }
        told.push(it);
    }
    told
}

/// Which program, and which thread of it, asks.
fn program_of(event: &Event) -> Option<(usize, usize, usize)> {
    match event {
        Event::Call(it) => Some((it.host, it.program, it.thread)),
        _ => None,
    }
}

/// Whether a call had to wait for something: it has not returned; or it asked
/// for what comes from others, and meanwhile something came; or it could have
/// waited, and took longer than it takes to be busy.
pub fn waits(recording: &Recording, call: &Call) -> bool {
    let Some(end) = call.end else { return true };
    if call.errno.as_deref() == Some("EINPROGRESS") {
        return false;
    }
    let asks = matches!(
        &*call.call,
        "accept"
            | "connect"
            | "epoll_pwait"
            | "epoll_wait"
            | "poll"
            | "read"
            | "readv"
            | "recv"
            | "recvfrom"
            | "recvmsg"
            | "select"
    );
    let gives = matches!(
        &*call.call,
        "close"
            | "send"
            | "sendfile"
            | "sendmsg"
            | "sendto"
            | "shutdown"
            | "write"
            | "writev"
    );
    let came = |it: &Event| match it {
        Event::Packet(packet) => {
            let time = packet.arrived.unwrap_or(0);
            packet.to == call.host && (call.start..=end).contains(&time)
        }
        _ => false,
    };
    let is_long = end - call.start >= BUSY;
    (asks && (is_long || recording.events.iter().any(came)))
        || (gives && is_long)
}

/// Whether a diagram is as good without it: a call that went well, and that
/// reads or sets what neither the wire nor the other side ever see.
pub fn is_quiet(event: &Event) -> bool {
    let Event::Call(call) = event else { return false };
    if call.errno.is_some() || call.end.is_none() {
        return false;
    }
    let has = |words: &[&str]| {
        call.args.iter().any(|it| words.iter().any(|word| it.contains(word)))
    };
    match &*call.call {
        "getpeername" | "getsockname" => true,
        // Who does not wait in connect(2) learns here what came of it.
        "getsockopt" => words::pending_error(call).is_none(),
        "fcntl" => !has(&["O_NONBLOCK"]),
        "ioctl" => !has(&["FIONBIO"]),
        "setsockopt" => has(&["SO_REUSEADDR", "SO_REUSEPORT", "IPV6_V6ONLY"]),
        _ => false,
    }
}

/// The numbers of sockets on their hosts, from 1; none where a host has one.
pub fn numbers(recording: &Recording) -> Vec<Option<usize>> {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    let numbers = recording.sockets.iter().map(|it| {
        let count = counts.entry(it.host).or_default();
        *count += 1;
        *count
    });
    let numbers: Vec<_> = numbers.collect();
    let all = recording.sockets.iter().zip(numbers);
    all.map(|(it, number)| Some(number).filter(|_| counts[&it.host] > 1))
        .collect()
}

/// Whether a packet says how much room there is where that matters: none; or
/// some, after there was none.
pub fn tells_window(recording: &Recording, event: usize) -> bool {
    let Event::Packet(packet) = &recording.events[event] else { return false };
    let is_closed = |it: &Packet| it.window == Some(0) && !is_reset(it);
    if packet.window.is_none() || is_reset(packet) {
        return false;
    }
    let before =
        recording.events[..event].iter().rev().find_map(|it| match it {
            Event::Packet(it) => Some(it).filter(|it| {
                it.window.is_some()
                    && it.source == packet.source
                    && it.destination == packet.destination
            }),
            _ => None,
        });
    is_closed(packet) || before.is_some_and(is_closed)
}

/// Whether a packet has nothing new, and only asks for an ACK: its number is one
/// that was used before (RFC 9293 3.8.6.1).
pub fn is_probe(recording: &Recording, event: usize) -> bool {
    let Event::Packet(packet) = &recording.events[event] else { return false };
    let has = |it: &Packet, flag: &str| it.flags.iter().any(|it| it == flag);
    if packet.length > 0 || packet.flags != ["ACK"] {
        return false;
    }
    let next = recording.events[..event].iter().filter_map(|it| match it {
        Event::Packet(it)
            if it.source == packet.source
                && it.destination == packet.destination =>
        {
            let marks = u64::from(has(it, "SYN")) + u64::from(has(it, "FIN"));
            Some(it.seq? + it.length as u64 + marks)
        }
        _ => None,
    });
    packet.seq < next.max()
}

fn is_reset(packet: &Packet) -> bool {
    packet.flags.iter().any(|it| it == "RST")
}
