//! The file that all else is drawn from: `book/recordings/NAME.json`.
//!
//! ```text
//! { version, name, title, plan, made: { date, kernel, strace },
//!   hosts: [ { name, address } ],       the left one, then the right
//!   programs: [ { host, command, status } ],
//!   sockets: [ { host, protocol, local, peer } ],
//!   ended: microseconds,
//!   events: [ … ] }
//! ```
//!
//! Times are microseconds since the first event. Hosts and sockets are named
//! by their places in these lists. Ports that a kernel chose are renamed in
//! order of appearance, 50001 first. Events stand in the order in which they
//! began, and `kind` says what each of them is:
//!
//! - `call`: what a program asked of its kernel. `args` are strings: a socket
//!   is its descriptor, an address `10.0.0.2:7003`, text stands in quotes.
//!   `end` is null while it had not returned when the recording ended, and so
//!   is `result`; `errno` is the name of an error. `data` is what was sent or
//!   received, its first bytes. `made` is the new socket, of socket(2) and
//!   accept(2). `source` is the line of the lesson that called it.
//! - `packet`: what entered the wire at `left`, and left it at `arrived` (null:
//!   never). `from` is a host, or null: the wire has made it. `seq` and `ack`
//!   count from the first SYN of their side; `window` is in bytes. `fault` is
//!   what the plan did: `lost`, `cut` (lost, as all others), `delayed`,
//!   `overtaken`, `repeated` (a copy that the wire has made), `answered` (what
//!   the wire has made, an error).
//!   `again` says that the sender had sent this before.
//! - `state`: a TCP socket has come from one state of RFC 9293 to another, and
//!   `cause` says why, in words.
//!
//! `queues` of an event, left out where it is empty, names the sockets that it
//! has changed: `{ socket, receive, send }`. `receive` is how many bytes wait to
//! be read, `send` how many that were written are not acknowledged; of UDP, how
//! many arrived datagrams have together, and 0. Both hold when the event is over:
//! when a call has returned; and of a packet, for its sender when it left, for
//! its receiver when it arrived. They are computed from calls and packets. Of a
//! send that has not returned, as much counts as has been seen on the wire.

use serde::{Deserialize, Serialize};

/// The form of the file.
pub const VERSION: u32 = 2;

/// All of a recording.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Recording {
    /// Of this form.
    pub version: u32,
    /// As in the name of the file.
    pub name: String,
    /// What the plan says.
    pub title: String,
    /// The plan itself, all lines.
    pub plan: String,
    /// When and where.
    pub made: Made,
    /// Left and right.
    pub hosts: Vec<HostName>,
    /// What ran, in the order in which it was started.
    pub programs: Vec<Program>,
    /// In the order in which they came to be.
    pub sockets: Vec<Socket>,
    /// When it was over.
    pub ended: u64,
    /// All that happened.
    pub events: Vec<Event>,
}

/// When and where a recording was made.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Made {
    /// The day, 2026-01-31.
    pub date: String,
    /// `Linux 6.18`
    pub kernel: String,
    /// `6.1`
    pub strace: String,
}

/// A host.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct HostName {
    /// The role that runs there.
    pub name: String,
    /// Its address: that of the family used.
    pub address: String,
}

/// A program that ran.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Program {
    /// Where.
    pub host: usize,
    /// As the plan has it.
    pub command: Vec<String>,
    /// Its exit status; none, if it still ran in the end, or a signal ended it.
    pub status: Option<i32>,
}

/// A socket, as far as it is known in the end.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Socket {
    /// Where.
    pub host: usize,
    /// `TCP` or `UDP`
    pub protocol: String,
    /// Its own address, if it had one.
    pub local: Option<String>,
    /// The other side's.
    pub peer: Option<String>,
}

/// Something that happened.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Event {
    /// A program asked its kernel.
    Call(Call),
    /// Something crossed the wire, or should have.
    Packet(Packet),
    /// A socket is in another state.
    State(State),
}

impl Event {
    /// When it began.
    pub fn time(&self) -> u64 {
        match self {
            Event::Call(call) => call.start,
            Event::Packet(packet) => packet.left,
            Event::State(state) => state.at,
        }
    }
}

/// A program asked its kernel.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Call {
    /// Where.
    pub host: usize,
    /// Which program there, from 0.
    pub program: usize,
    /// Which thread of it, from 0.
    pub thread: usize,
    /// On which; none is a descriptor of another kind.
    pub socket: Option<usize>,
    /// The name, without `64` or `4` at its end that only the kernel knows.
    pub call: String,
    /// What was asked.
    pub args: Vec<String>,
    /// What came back.
    pub result: Option<String>,
    /// The name of the error.
    pub errno: Option<String>,
    /// The first bytes sent or received, those that are no text as `\xff`.
    pub data: Option<String>,
    /// The socket that it made.
    pub made: Option<usize>,
    /// When it began.
    pub start: u64,
    /// When it returned.
    pub end: Option<u64>,
    /// Who called it.
    pub source: Option<Source>,
    /// What waits in queues, where that has changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<Queue>,
}

/// A line of source.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Source {
    /// From the workspace's folder on.
    pub file: String,
    /// From 1.
    pub line: u32,
}

/// Something crossed the wire, or should have.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Packet {
    /// Who sent it; none is the wire.
    pub from: Option<usize>,
    /// Whom it is for.
    pub to: usize,
    /// When it entered the wire.
    pub left: u64,
    /// When it left it.
    pub arrived: Option<u64>,
    /// `TCP`, `UDP` or `ICMP`
    pub protocol: String,
    /// The sender's address.
    pub source: String,
    /// The receiver's.
    pub destination: String,
    /// `SYN`, `FIN`, `RST`, `PSH`, `ACK`; of ICMP what it says.
    pub flags: Vec<String>,
    /// The number of its first byte.
    pub seq: Option<u64>,
    /// The number expected next.
    pub ack: Option<u64>,
    /// How much more there is room for.
    pub window: Option<u64>,
    /// How many bytes of a program's are in it.
    pub length: usize,
    /// The first of them.
    pub data: Option<String>,
    /// What the plan has done with it.
    pub fault: Option<String>,
    /// It was sent before.
    pub again: bool,
    /// Of ICMP: the ends of the packet that it is about.
    pub about: Option<[String; 2]>,
    /// What waits in queues, where that has changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<Queue>,
}

/// A socket is in another state.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct State {
    /// Where.
    pub host: usize,
    /// Which.
    pub socket: usize,
    /// When.
    pub at: u64,
    /// `LISTEN`, as RFC 9293 3.3.2 names them.
    pub from: String,
    /// The new one.
    pub to: String,
    /// Why, in words.
    pub cause: String,
    /// What waits in queues, where that has changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<Queue>,
}

/// What waits in the queues of a socket.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Queue {
    /// Which.
    pub socket: usize,
    /// Bytes to be read.
    pub receive: u64,
    /// Bytes that the other side has not acknowledged.
    pub send: u64,
}

/// Bytes as a reader sees them: text as text, others as `\xff`.
pub fn shown(bytes: &[u8], limit: usize) -> String {
    let mut text = String::new();
    let first = &bytes[..bytes.len().min(limit)];
    for chunk in first.utf8_chunks() {
        for it in chunk.valid().chars() {
            match it {
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '\\' => text.push_str("\\\\"),
                it if it.is_control() => {
                    text.push_str(&format!("\\x{:02x}", u32::from(it)));
                }
                it => text.push(it),
            }
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    if bytes.len() > limit {
        text.push('…');
    }
    text
}

/// What an ICMP error says, in words.
pub fn icmp(code: &str) -> String {
    match code {
        "Network" | "NoRoute" => "network unreachable",
        "Host" | "Address" => "host unreachable",
        "Port" => "port unreachable",
        "FilterProhibited" | "Prohibited" => "prohibited",
        other => other,
    }
    .to_owned()
}
