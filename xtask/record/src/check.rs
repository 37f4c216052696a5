//! What must not vary from one recording of a plan to the next.
//!
//! Compared are: the calls of each program, with arguments and results (what
//! adjacent recvs bring is added up); each SYN, FIN and RST, and the bytes that
//! are sent, each when it is sent first; what the plan has done to packets;
//! states and their causes; lines of source; and, roughly, how long it took
//! until something was sent again. Other times are not, nor are ACKs alone, the
//! sizes of windows, and how a stream was cut into segments.

use std::collections::BTreeMap;

use crate::recording::{Call, Event, Packet, Recording};

/// How far the wait before something is sent again may be from that of the
/// book. Of a SYN it is a constant; of all else it follows from how long an
/// answer has taken so far (RFC 6298, 2), and so from what else the machine did.
const WAIT_OF_SYN: f64 = 1.6;
const WAIT: f64 = 3.0;
const SHORT: u64 = 150_000;

/// Calls that bring bytes.
const RECEIVING: [&str; 4] = ["recv", "recvfrom", "read", "recvmsg"];

/// What happened in one place, in order.
type Lanes = BTreeMap<String, Vec<String>>;

/// How a new recording differs from the old one, in words; nothing, if it does
/// not.
pub fn differences(old: &Recording, new: &Recording) -> Vec<String> {
    let mut all = Vec::new();
    if old.version != new.version {
        all.push(format!(
            "the file has the form {}, not {}",
            old.version, new.version
        ));
    }
    for (what, old, new) in [
        ("plan", &old.plan, &new.plan),
        ("title", &old.title, &new.title),
        ("name", &old.name, &new.name),
    ] {
        if old != new {
            all.push(format!("the {what} is another"));
        }
    }
    if old.hosts != new.hosts {
        all.push("the hosts are others".to_owned());
    }
    for (before, now) in old.programs.iter().zip(&new.programs) {
        if before != now {
            let command = now.command.join(" ");
            let (before, now) = (before.status, now.status);
            all.push(format!(
                "{command}: ended with {}, now with {}",
                status(before),
                status(now)
            ));
        }
    }
    if old.sockets != new.sockets {
        let (old, new) = (old.sockets.len(), new.sockets.len());
        all.push(format!("the sockets are others: {old} before, {new} now"));
    }
    let (before, now) = (lanes(old), lanes(new));
    let mut names: Vec<_> = before.keys().chain(now.keys()).collect();
    names.sort();
    names.dedup();
    let empty = Vec::new();
    for name in names {
        let before = before.get(name).unwrap_or(&empty);
        let now = now.get(name).unwrap_or(&empty);
        all.extend(difference(name, before, now));
    }
    all.extend(waits_differ(old, new));
    all
}

fn status(status: Option<i32>) -> String {
    status.map_or("none".to_owned(), |it| format!("exit status {it}"))
}

/// Where two lanes part, if they do.
fn difference(name: &str, before: &[String], now: &[String]) -> Option<String> {
    if before == now {
        return None;
    }
    let same = before.iter().zip(now).take_while(|it| it.0 == it.1).count();
    let of = |lane: &[String]| match lane.get(same) {
        Some(text) => text.clone(),
        None => "nothing more".to_owned(),
    };
    let place = same + 1;
    Some(format!(
        "{name}, {place}.:\n    before: {}\n    now:    {}",
        of(before),
        of(now)
    ))
}

fn lanes(recording: &Recording) -> Lanes {
    let mut lanes = Lanes::new();
    let host = |index: usize| recording.hosts[index].name.as_str();
    // What several threads do at once, is in order for each socket only.
    let mut threads: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for event in &recording.events {
        if let Event::Call(call) = event {
            let known = threads.entry((call.host, call.program)).or_default();
            if !known.contains(&call.thread) {
                known.push(call.thread);
            }
        }
    }
    // What was received, of how many bytes, at the end of a lane.
    let mut received: BTreeMap<String, (Option<usize>, usize)> =
        BTreeMap::new();
    for event in &recording.events {
        match event {
            Event::Call(call) => {
                let place = (call.host, call.program);
                let is_one = threads.get(&place).is_none_or(|it| it.len() < 2);
                let mut name = format!("calls of {}", host(call.host));
                if call.program > 0 {
                    name += &format!(" {}", call.program + 1);
                }
                if let (false, Some(socket)) =
                    (is_one, call.socket.or(call.made))
                {
                    name += &format!(" on socket {socket}");
                }
                let lane = lanes.entry(name.clone()).or_default();
                let n = call.result.as_deref().and_then(|it| it.parse().ok());
                let n = n.filter(|n| {
                    *n > 0 && RECEIVING.contains(&call.call.as_str())
                });
                let before = received.remove(&name);
                match (n, before) {
                    (Some(n), Some((socket, sum))) if socket == call.socket => {
                        lane.pop();
                        lane.push(bytes_received(call, sum + n));
                        received.insert(name, (socket, sum + n));
                    }
                    (Some(n), _) => {
                        lane.push(bytes_received(call, n));
                        received.insert(name, (call.socket, n));
                    }
                    (None, _) => lane.push(told(call)),
                }
                if let Some(source) = &call.source {
                    let name = format!("source of {}", host(call.host));
                    let at = format!("{}:{}", source.file, source.line);
                    let lane = lanes.entry(name).or_default();
                    // Once each: in which order is said by the calls.
                    if let Err(place) = lane.binary_search(&at) {
                        lane.insert(place, at);
                    }
                }
            }
            Event::Packet(packet) => {
                let name = format!(
                    "{} from {} to {}",
                    packet.protocol, packet.source, packet.destination
                );
                count_packet(lanes.entry(name).or_default(), packet);
            }
            Event::State(it) => {
                let name = format!(
                    "states of socket {} of {}",
                    it.socket,
                    host(it.host)
                );
                let text = format!("{} to {}: {}", it.from, it.to, it.cause);
                lanes.entry(name).or_default().push(text);
            }
        }
    }
    lanes
}

fn bytes_received(call: &Call, n: usize) -> String {
    format!("{}({}): {n} bytes", call.call, on(call))
}

/// What a call is about. A descriptor is a number that was free, which may be
/// another one if a thread has just opened a file; so the socket is named.
fn on(call: &Call) -> String {
    match (call.socket, call.args.first()) {
        (Some(socket), _) => format!("socket {socket}"),
        (None, Some(first)) => first.clone(),
        (None, None) => String::new(),
    }
}

fn told(call: &Call) -> String {
    // What it would have brought, is not known.
    if call.end.is_none() {
        return format!("{}({}) has not returned", call.call, on(call));
    }
    let mut args: Vec<_> =
        call.args.iter().map(|it| without_times(it)).collect();
    let is_number = |it: &String| it.parse::<u32>().is_ok();
    if args.first().is_some_and(is_number) {
        args[0] = on(call);
    }
    // What is left of a time limit, in milliseconds.
    if call.call.starts_with("poll") && args.get(2).is_some_and(is_number) {
        args[2] = "…".to_owned();
    }
    let outcome = match (&call.result, &call.errno) {
        (_, Some(errno)) => errno.clone(),
        (Some(result), _) => match call.made {
            Some(made) => format!("socket {made}"),
            None => result.clone(),
        },
        _ => "?".to_owned(),
    };
    format!("{}({}) = {outcome}", call.call, args.join(", "))
}

/// `{tv_sec=59, tv_usec=999}`: what is left of a time is never the same.
///
/// The descriptors in a list for poll(2) are left out, too.
fn without_times(arg: &str) -> String {
    let mut text = without(arg, "fd=");
    if text.contains("tv_") {
        text = without(&without(&text, "tv_sec="), "tv_usec=");
        text = without(&text, "tv_nsec=");
    }
    text
}

/// Leaves out the numbers that follow this.
fn without(arg: &str, name: &str) -> String {
    let mut parts = arg.split(name);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|it: char| it.is_ascii_digit());
        text.push_str(&format!("{name}…{rest}"));
    }
    text
}

fn count_packet(lane: &mut Vec<String>, packet: &Packet) {
    let fault = match (&packet.fault, packet.again) {
        // How often one tries on a wire that is cut, is a matter of time.
        (Some(fault), true) if fault == "cut" => return,
        (Some(fault), true) => format!(", sent again, {fault}"),
        (Some(fault), false) => format!(", {fault}"),
        (None, true) => return,
        (None, false) => String::new(),
    };
    if packet.protocol != "TCP" {
        let what = packet.flags.join(" ");
        lane.push(format!("{what} {} bytes{fault}", packet.length));
        return;
    }
    let shown = |name: &&str| packet.flags.iter().any(|it| it == name);
    let flags: Vec<_> =
        ["SYN", "RST"].into_iter().filter(|it| shown(it)).collect();
    let ack = flags.first().filter(|_| shown(&"ACK"));
    if !flags.is_empty() {
        let ack = ack.map_or("", |_| " with ACK");
        lane.push(format!("{}{ack}{fault}", flags.join(" ")));
    }
    if packet.length > 0 {
        let from = packet.seq.unwrap_or(0);
        let to = from + packet.length as u64;
        // How a stream is cut, is not the same every time.
        let last = lane.last().filter(|_| fault.is_empty());
        let joined = last.and_then(|it| {
            let (first, end) = it.strip_prefix("bytes ")?.split_once(" to ")?;
            (end == from.to_string()).then(|| format!("bytes {first} to {to}"))
        });
        if let Some(joined) = joined {
            lane.pop();
            lane.push(joined);
        } else {
            lane.push(format!("bytes {from} to {to}{fault}"));
        }
    }
    if shown(&"FIN") {
        lane.push(format!("FIN{fault}"));
    }
}

/// How long it was until something was sent again, each time.
fn waits(recording: &Recording) -> Vec<(String, u64)> {
    let mut last: BTreeMap<(String, String, u64), u64> = BTreeMap::new();
    let mut waits = Vec::new();
    for event in &recording.events {
        let Event::Packet(it) = event else { continue };
        let Some(seq) = it.seq else { continue };
        let key = (it.source.clone(), it.destination.clone(), seq);
        let before = last.insert(key, it.left);
        if let (true, Some(before)) = (it.again, before) {
            let what =
                format!("{} {} from {}", it.flags.join(" "), seq, it.source);
            waits.push((what, it.left - before));
        }
    }
    waits
}

fn waits_differ(old: &Recording, new: &Recording) -> Vec<String> {
    let (old, new) = (waits(old), waits(new));
    let mut all = Vec::new();
    for (before, now) in old.iter().zip(&new) {
        let ratio = before.1.max(1) as f64 / now.1.max(1) as f64;
        let wait = if before.0.starts_with("SYN") { WAIT_OF_SYN } else { WAIT };
        let is_far = !(1.0 / wait..=wait).contains(&ratio);
        // A wire that waited for a processor has seen both at once.
        if before.0 == now.0 && before.1.min(now.1) > SHORT && is_far {
            all.push(format!(
                "{} was sent again after {} ms, now after {} ms",
                before.0,
                before.1 / 1000,
                now.1 / 1000
            ));
        }
    }
    all
}
