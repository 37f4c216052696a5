//! Which socket a call is about: from descriptors of processes to sockets.
//!
//! A descriptor is a number of one process; a socket may have several, in
//! several processes, and is closed with the last of them.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
};

use crate::{
    calls::{self, Call, Line},
    plan::End,
    programs::time,
};

/// A socket, as its calls and descriptions show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Socket {
    /// Where it is.
    pub end: End,
    /// TCP; else UDP.
    pub is_tcp: bool,
    /// Its own address.
    pub local: Option<SocketAddr>,
    /// The other side's.
    pub peer: Option<SocketAddr>,
    /// Made by accept(2), of this one.
    pub listener: Option<usize>,
}

/// A call, with what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// As strace has it.
    pub call: Call,
    /// Where.
    pub end: End,
    /// Which program there, and which of its threads.
    pub program: usize,
    /// See `program`.
    pub thread: usize,
    /// What it is about.
    pub socket: Option<usize>,
    /// What came of it.
    pub made: Option<usize>,
}

/// The trace of a program.
pub struct Trace {
    /// Where it ran.
    pub end: End,
    /// Which program there.
    pub program: usize,
    /// When it was killed, if it was.
    pub killed: Option<u64>,
    /// The lines of its threads, the main one first.
    pub threads: Vec<(i32, Vec<Line>)>,
}

/// All that was done with sockets.
#[derive(Default)]
pub struct Traffic {
    /// In the order in which they came to be.
    pub sockets: Vec<Socket>,
    /// In the order in which they began.
    pub calls: Vec<Made>,
    /// When a socket had no descriptor any more.
    pub closed: Vec<(u64, usize)>,
}

/// What a process has open, of sockets.
type Table = HashMap<i32, usize>;

#[derive(Clone, Copy)]
enum Moment {
    Start,
    End,
    Gone,
}

/// Finds out, in the order of time, what each call was about.
///
/// What was done after the recording was over, was not done.
pub fn resolve(traces: Vec<Trace>, over: u64) -> Traffic {
    let mut traffic = Traffic::default();
    for mut trace in traces {
        for (_, lines) in &mut trace.threads {
            lines.retain(|it| time(it) <= over);
            // What a signal has interrupted that came after that, had not
            // returned, however long strace says that it took.
            if let Some(Line::Call(call)) = lines.last_mut()
                && call.result.is_none()
            {
                (call.end, call.errno, call.note) = (None, None, None);
            }
            for line in lines {
                if let Line::Call(call) = line
                    && call.end.is_some_and(|end| end > over)
                {
                    (call.end, call.result) = (None, None);
                    (call.errno, call.note) = (None, None);
                }
            }
        }
        resolve_one(&mut traffic, trace);
    }
    traffic.calls.sort_by_key(|it| it.call.start);
    traffic.closed.sort();
    in_order(&mut traffic);
    traffic
}

fn resolve_one(traffic: &mut Traffic, trace: Trace) {
    let main = trace.threads.first().map(|it| it.0).unwrap_or_default();
    let mut moments = Vec::new();
    for (index, (thread, lines)) in trace.threads.iter().enumerate() {
        // What was before the program itself was started, is of its starter.
        let is_start = |it: &Line| {
            matches!(it, Line::Call(it)
                if it.name == "execve" && it.result.as_deref() == Some("0"))
        };
        let first =
            lines.iter().rposition(is_start).filter(|_| *thread == main);
        let mut gone = None;
        for line in &lines[first.map_or(0, |it| it + 1)..] {
            match line {
                Line::Call(call) => {
                    let place = (index, *thread, Some(call));
                    moments.push((call.start, Moment::Start, place));
                    if let Some(end) = call.end {
                        moments.push((end, Moment::End, place));
                    }
                    gone =
                        Some(call.start).filter(|_| call.name == "exit_group");
                }
                Line::Signal(at, _) => gone = Some(*at),
                Line::Ended(at, how) => {
                    let killed = trace.killed.filter(|_| how.contains("KILL"));
                    let at = killed.or(gone).unwrap_or(*at);
                    moments.push((at, Moment::Gone, (index, *thread, None)));
                }
            }
        }
    }
    moments.sort_by_key(|it| it.0);

    // Threads share a table, children have a copy.
    let mut tables: Vec<Table> = vec![Table::new()];
    let mut table_of: HashMap<i32, usize> = HashMap::from([(main, 0)]);
    let mut made: HashMap<(i32, u64), usize> = HashMap::new();
    for (at, moment, (index, thread, call)) in moments {
        let table = *table_of.entry(thread).or_insert(0);
        match (moment, call) {
            (Moment::Start, Some(call)) => {
                let fd = call.args.first().and_then(|it| descriptor(it));
                let mut socket = fd.and_then(|fd| tables[table].get(&fd.0));
                if call.name.contains("poll") || call.name == "select" {
                    let all = call.args.first().map(|it| described(it));
                    let all = all.unwrap_or_default();
                    socket = all.iter().find_map(|fd| tables[table].get(fd));
                }
                let socket = socket.copied();
                if let (Some(socket), Some((_, Some(about)))) = (socket, fd) {
                    learn(&mut traffic.sockets[socket], about);
                }
                made.insert((thread, at), traffic.calls.len());
                traffic.calls.push(Made {
                    call: call.clone(),
                    end: trace.end,
                    program: trace.program,
                    thread: index,
                    socket,
                    made: None,
                });
                if call.name == "close"
                    && let Some((fd, _)) = fd
                    && let Some(socket) = tables[table].remove(&fd)
                    && !tables
                        .iter()
                        .any(|it| it.values().any(|s| *s == socket))
                {
                    traffic.closed.push((at, socket));
                }
            }
            (Moment::End, Some(call)) => {
                let Some(index) = made.get(&(thread, call.start)).copied()
                else {
                    continue;
                };
                let old = traffic.calls[index].socket;
                let result = call.result.as_deref().and_then(descriptor);
                let Some((fd, about)) = result.filter(|it| it.0 >= 0) else {
                    continue;
                };
                match call.name.as_str() {
                    "socket" => {
                        let Some(socket) = new_socket(trace.end, call, about)
                        else {
                            continue;
                        };
                        traffic.calls[index].made = Some(traffic.sockets.len());
                        tables[table].insert(fd, traffic.sockets.len());
                        traffic.sockets.push(socket);
                    }
                    "accept" | "accept4" => {
                        let Some(old) = old else { continue };
                        let mut socket = Socket {
                            listener: Some(old),
                            peer: None,
                            ..traffic.sockets[old].clone()
                        };
                        let peer = call.args.get(1);
                        socket.peer = peer.and_then(|it| address(it));
                        learn(&mut socket, about.unwrap_or_default());
                        traffic.calls[index].made = Some(traffic.sockets.len());
                        tables[table].insert(fd, traffic.sockets.len());
                        traffic.sockets.push(socket);
                    }
                    "dup" | "dup2" | "dup3" | "fcntl" => {
                        let is_dup = call.name != "fcntl"
                            || call
                                .args
                                .get(1)
                                .is_some_and(|it| it.starts_with("F_DUPFD"));
                        if let (true, Some(old)) = (is_dup, old) {
                            tables[table].insert(fd, old);
                        }
                    }
                    "clone" | "clone3" | "fork" | "vfork" => {
                        let shares = call
                            .args
                            .iter()
                            .any(|it| it.contains("CLONE_FILES"));
                        table_of.insert(fd, table);
                        if !shares {
                            table_of.insert(fd, tables.len());
                            tables.push(tables[table].clone());
                        }
                    }
                    "bind" | "connect" if old.is_some() => {
                        let Some(old) = old else { continue };
                        let addr = call.args.get(1).and_then(|it| address(it));
                        let socket = &mut traffic.sockets[old];
                        if call.name == "bind" {
                            socket.local = addr
                                .filter(|it| it.port() > 0)
                                .or(socket.local);
                        } else if !socket.is_tcp {
                            socket.peer = addr;
                        }
                    }
                    "getsockname" | "getpeername" => {
                        let Some(old) = old else { continue };
                        let addr = call.args.get(1).and_then(|it| address(it));
                        let socket = &mut traffic.sockets[old];
                        if call.name == "getsockname" {
                            socket.local = addr
                                .filter(|it| it.port() > 0)
                                .or(socket.local);
                        } else {
                            socket.peer = addr.or(socket.peer);
                        }
                    }
                    _ => {}
                }
            }
            (Moment::Gone, _) => {
                let is_last =
                    table_of.iter().all(|it| *it.0 == thread || *it.1 != table);
                table_of.remove(&thread);
                if is_last {
                    let open = std::mem::take(&mut tables[table]);
                    let mut sockets: Vec<_> = open.into_values().collect();
                    sockets.sort_unstable();
                    sockets.dedup();
                    for socket in sockets {
                        let is_open = tables.iter().any(|it| {
                            it.values().any(|other| *other == socket)
                        });
                        if !is_open {
                            traffic.closed.push((at, socket));
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// Numbers the sockets of all programs: first those that socket(2) has made, in
/// this order, then those of accept(2). When exactly a call returned is not
/// known well enough to mix them.
fn in_order(traffic: &mut Traffic) {
    let all = traffic.calls.iter();
    let mut made: Vec<_> = all
        .filter_map(|it| {
            let is_accepted = it.call.name.starts_with("accept");
            Some((is_accepted, it.call.end?, it.made?))
        })
        .collect();
    made.sort_unstable();
    let order: Vec<usize> = made.iter().map(|it| it.2).collect();
    let place = |old: usize| order.iter().position(|it| *it == old);
    let mut sockets = Vec::new();
    for old in &order {
        let mut socket = traffic.sockets[*old].clone();
        socket.listener = socket.listener.and_then(place);
        sockets.push(socket);
    }
    for call in &mut traffic.calls {
        call.socket = call.socket.and_then(place);
        call.made = call.made.and_then(place);
    }
    for (_, socket) in &mut traffic.closed {
        *socket = place(*socket).unwrap_or(*socket);
    }
    traffic.sockets = sockets;
}

/// Forgets the datagram sockets that have sent and received nothing: with such
/// getaddrinfo(3) finds out which addresses can be reached (RFC 6724, 6).
pub fn forget_unused(traffic: &mut Traffic) {
    let is_used = |index: usize| {
        traffic.sockets[index].is_tcp
            || traffic.calls.iter().any(|it| {
                let name = it.call.name.as_str();
                let is_use = ["send", "recv", "read", "write", "poll"];
                it.socket == Some(index)
                    && is_use.iter().any(|it| name.contains(it))
            })
    };
    let kept: Vec<_> =
        (0..traffic.sockets.len()).filter(|it| is_used(*it)).collect();
    let place = |old: usize| kept.iter().position(|it| *it == old);
    traffic.calls.retain(|it| {
        let is_kept =
            |it: Option<usize>| it.is_none_or(|it| kept.contains(&it));
        is_kept(it.socket) && is_kept(it.made)
    });
    for it in &mut traffic.calls {
        it.socket = it.socket.and_then(place);
        it.made = it.made.and_then(place);
    }
    traffic.closed = traffic
        .closed
        .iter()
        .filter_map(|it| Some((it.0, place(it.1)?)))
        .collect();
    let sockets = kept.iter().map(|it| {
        let mut socket = traffic.sockets[*it].clone();
        socket.listener = socket.listener.and_then(place);
        socket
    });
    traffic.sockets = sockets.collect();
}

fn new_socket(end: End, call: &Call, about: Option<&str>) -> Option<Socket> {
    if !call.args.first()?.starts_with("AF_INET") {
        return None;
    }
    let kind = call.args.get(1)?;
    let is_tcp = kind.contains("SOCK_STREAM");
    if !is_tcp && !kind.contains("SOCK_DGRAM") {
        return None;
    }
    let mut socket =
        Socket { end, is_tcp, local: None, peer: None, listener: None };
    learn(&mut socket, about.unwrap_or_default());
    Some(socket)
}

/// What a description says: `TCP:[10.0.0.1:5->10.0.0.2:7]`.
fn learn(socket: &mut Socket, about: &str) {
    let Some((_, inner)) = about.split_once(":[") else { return };
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    let mut both = inner.split("->").map(|it| it.parse::<SocketAddr>().ok());
    if let Some(Some(local)) = both.next() {
        socket.local = Some(local);
    }
    if let Some(Some(peer)) = both.next() {
        socket.peer = Some(peer);
    }
}

/// A number, and what strace says of the descriptor: `3<TCP:[...]>`.
pub fn descriptor(text: &str) -> Option<(i32, Option<&str>)> {
    match text.split_once('<') {
        Some((number, about)) => {
            Some((number.parse().ok()?, Some(about.strip_suffix('>')?)))
        }
        None => Some((text.parse().ok()?, None)),
    }
}

/// The descriptors in `[{fd=3<...>, events=POLLIN}]`.
fn described(text: &str) -> Vec<i32> {
    let found = text.split("fd=").skip(1);
    let digits = |it: &str| {
        it.chars().take_while(char::is_ascii_digit).collect::<String>()
    };
    found.filter_map(|it| digits(it).parse().ok()).collect()
}

/// An address, as strace shows it: `{sa_family=AF_INET, ...}`.
pub fn address(text: &str) -> Option<SocketAddr> {
    let is_known = ["{sa_family=AF_INET,", "{sa_family=AF_INET6,"];
    if !is_known.iter().any(|it| text.starts_with(it)) {
        return None;
    }
    let (_, port) = text.split_once("port=htons(")?;
    let port = port.split_once(')')?.0.parse().ok()?;
    let ip: IpAddr = text.split('"').nth(1)?.parse().ok()?;
    Some(SocketAddr::new(ip, port))
}

/// An argument as a reader sees it: an address as people write it, and no
/// descriptions of descriptors.
pub fn plain(arg: &str, rename: &dyn Fn(u16) -> u16) -> String {
    if let Some(addr) = address(arg) {
        return SocketAddr::new(addr.ip(), rename(addr.port())).to_string();
    }
    if arg.starts_with('"') {
        return match calls::bytes(arg) {
            Some(bytes) => {
                let more = if arg.ends_with("...") { "…" } else { "" };
                let text = crate::recording::shown(&bytes, usize::MAX);
                format!("\"{}{more}\"", text.replace('"', "\\\""))
            }
            None => arg.to_owned(),
        };
    }
    // A pointer, where strace has seen no more: the call has not returned.
    if arg.len() > 8 && arg.starts_with("0x") {
        return "…".to_owned();
    }
    let mut text = String::new();
    let (mut depth, mut before) = (0_usize, ' ');
    for it in arg.chars() {
        match it {
            '<' if depth > 0 || before.is_ascii_digit() => depth += 1,
            '>' if depth > 0 => depth -= usize::from(before != '-'),
            _ if depth > 0 => {}
            it => text.push(it),
        }
        before = it;
    }
    text
}
