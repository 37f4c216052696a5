//! What the kernel itself says of the states: each transition, by the
//! tracepoint sock:inet_sock_set_state, where this process is root. What it says
//! to everybody is in `tables.rs`.
//!
//! Linux differs from RFC 9293 in how it counts, not in what it does:
//!
//! - A connection in TIME-WAIT is no full socket: the tracepoint says CLOSE,
//!   and /proc/net/tcp TIME-WAIT. So `FIN-WAIT-2 to CLOSE`, or `CLOSING to
//!   CLOSE`, stand for the way to TIME-WAIT. The same goes for a socket in
//!   FIN-WAIT-2 that no program has open any more. How TIME-WAIT ends is not
//!   told.
//! - A connection that a SYN has begun becomes a socket with the ACK of its
//!   SYN-ACK; only then both `LISTEN to SYN-RECEIVED` and `SYN-RECEIVED to
//!   ESTABLISHED` are told. One that never gets it tells nothing.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use anyhow::{Context, Result};
use nix::{
    mount::{MsFlags, mount},
    sched::{CloneFlags, unshare},
};

use crate::{
    queues::Last,
    session::Seen,
    sockets::Socket,
    states::State,
    tables::{self, pair},
    tracker::Change,
};

/// Where tracefs is, if it could be had.
static TRACEFS: OnceLock<PathBuf> = OnceLock::new();

const EVENT: &str = "events/sock/inet_sock_set_state";

/// Finds tracefs, or mounts it where only this process sees it. Without it, or
/// on a kernel that does not show all fields (before 6.4), nothing is compared.
pub fn prepare() {
    let usual = Path::new("/sys/kernel/tracing");
    if !usual.join(EVENT).is_dir() {
        let none = None::<&str>;
        let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
        let mounted = unshare(CloneFlags::CLONE_NEWNS)
            .and_then(|()| mount(none, "/", none, private, none))
            .and_then(|()| {
                let flags = MsFlags::empty();
                mount(Some("none"), usual, Some("tracefs"), flags, none)
            });
        if mounted.is_err() {
            return;
        }
    }
    if usual.join(EVENT).is_dir() && usual.join("options/fields").is_file() {
        // Of processes that were killed, whose instances are left.
        for entry in fs::read_dir(usual.join("instances")).into_iter().flatten()
        {
            let Ok(entry) = entry else { continue };
            let name = entry.file_name().to_string_lossy().into_owned();
            let process = name.strip_prefix("record-");
            let process = process.and_then(|it| it.split('-').next());
            if process.is_some_and(|it| !Path::new("/proc").join(it).exists()) {
                let _ = fs::remove_dir(entry.path());
            }
        }
        let _ = TRACEFS.set(usual.to_owned());
    }
}

/// An instance of the tracer, with a buffer of its own.
pub struct Watch {
    folder: PathBuf,
}

/// A transition, as the kernel tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Which socket: an address in the kernel's memory.
    socket: String,
    /// In whose context: often the one who caused it.
    process: i32,
    ports: (u16, u16),
    /// Its own address is one of ours, or not told.
    is_near: bool,
    from: State,
    to: State,
}

impl Watch {
    /// Begins to watch; none where that is not to be had.
    ///
    /// Told is what concerns these ports; and, from anybody, who begins to listen
    /// or to connect, as its port is not told yet.
    pub fn new((first, last): (u16, u16)) -> Option<Watch> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, SeqCst);
        let name = format!("record-{}-{count}", std::process::id());
        let folder = TRACEFS.get()?.join("instances").join(name);
        fs::create_dir(&folder).ok()?;
        let watch = Watch { folder };
        let write =
            |file: &str, text: &str| fs::write(watch.folder.join(file), text);
        write("options/fields", "1").ok()?;
        let of =
            |port: &str| format!("({port} >= {first} && {port} <= {last})");
        let filter = format!(
            "protocol == 6 && ({} || {} || oldstate == 7 || (oldstate == 10 && \
             newstate == 7))",
            of("sport"),
            of("dport")
        );
        write("buffer_size_kb", "4096").ok()?;
        write(&format!("{EVENT}/filter"), &filter).ok()?;
        write(&format!("{EVENT}/enable"), "1").ok()?;
        Some(watch)
    }

    /// What was told so far.
    ///
    /// Nothing, if the buffer was too small for what the machine did meanwhile.
    pub fn read(&self) -> Result<Option<Vec<Told>>> {
        let text = fs::read_to_string(self.folder.join("trace"))
            .context("the kernel's trace")?;
        // `# entries-in-buffer/entries-written: 12/12`
        let counts = text.lines().find_map(|it| it.split_once("written: "));
        let counts = counts.and_then(|it| it.1.split_whitespace().next());
        if counts
            .and_then(|it| it.split_once('/'))
            .is_none_or(|it| it.0 != it.1)
        {
            return Ok(None);
        }
        let lines = text.lines().filter(|it| !it.starts_with('#'));
        let told = lines.map(|line| {
            parse(line).with_context(|| format!("the kernel's trace: {line}"))
        });
        told.collect::<Result<Vec<_>>>().map(Some)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = fs::write(self.folder.join(EVENT).join("enable"), "0");
        let _ = fs::remove_dir(&self.folder);
    }
}

fn parse(line: &str) -> Option<Told> {
    let (head, rest) = line.split_once(": inet_sock_set_state: ")?;
    let task = head.split(" [").next()?.trim_end();
    let process = task.rsplit_once('-')?.1.parse().ok()?;
    let field = |name: &str| {
        let mut words = rest.split_whitespace();
        words.find_map(|it| it.strip_prefix(name)?.strip_prefix("=0x"))
    };
    let number = |name: &str| u16::from_str_radix(field(name)?, 16).ok();
    let state =
        |name: &str| State::from_linux(u8::try_from(number(name)?).ok()?);
    // As it lies in memory. A socket of IPv6 has 127.0.0.6 here, if anything.
    let own = u32::from_str_radix(field("saddr")?, 16).ok()?.to_ne_bytes();
    let is_near = matches!(own, [0, 0, 0, 0] | [10, 0, 0, _] | [127, 0, 0, 6]);
    Some(Told {
        is_near,
        socket: field("skaddr")?.to_owned(),
        process,
        ports: (number("sport")?, number("dport")?),
        from: state("oldstate")?,
        to: state("newstate")?,
    })
}

/// Transitions of one socket, each as `FROM to TO`.
type Chain = Vec<(State, State)>;

/// How much of a recording the kernel has confirmed.
#[derive(Clone, Copy, Default)]
pub struct Confirmed {
    /// Transitions that it has told too; none, if it was not asked.
    pub transitions: Option<usize>,
    /// Sockets that were in the state that its tables say.
    pub states: usize,
    /// Sockets that had as much in their queues as its tables say.
    pub queues: usize,
}

/// Compares all that the kernel has told with what we say; an error is how they
/// differ.
pub fn confirm(
    seen: &Seen,
    changes: &[Change],
    sockets: &[Socket],
    threads: &[i32],
    last: &[Last],
) -> Result<Confirmed, String> {
    let told = seen.told.as_ref();
    let transitions =
        told.map(|it| compare(it, changes, sockets, seen.ports, threads));
    Ok(Confirmed {
        transitions: transitions.transpose()?,
        states: tables::compare_states(&seen.tables, changes, sockets)?,
        queues: tables::compare_queues(&seen.tables, changes, sockets, last)?,
    })
}

/// Compares what our state machine says with what the kernel has told; returns
/// how many transitions were compared, or how they differ.
fn compare(
    told: &[Told],
    changes: &[Change],
    sockets: &[Socket],
    ports: (u16, u16),
    threads: &[i32],
) -> Result<usize, String> {
    let chosen = ports.0..=ports.1;
    // Of connections between two ports that programs have chosen, not all is
    // told: other recordings may have the same.
    let is_told = |ports: (u16, u16)| {
        ports.1 == 0 || chosen.contains(&ports.0) || chosen.contains(&ports.1)
    };
    // In the kernel: the transitions of each socket, and its ports.
    let mut open: HashMap<&str, usize> = HashMap::new();
    let mut theirs: Vec<(bool, (u16, u16), Chain)> = Vec::new();
    for it in told.iter().filter(|it| it.from != it.to) {
        if it.from == State::Closed
            || it.from == State::Listen && it.to != State::Closed
        {
            open.remove(it.socket.as_str());
        }
        let index = *open.entry(&it.socket).or_insert_with(|| {
            theirs.push((false, (0, 0), Vec::new()));
            theirs.len() - 1
        });
        let socket = &mut theirs[index];
        let both = [it.ports.0, it.ports.1];
        let is_ours = it.is_near && both.iter().any(|it| chosen.contains(it));
        // To listen is a call; much else happens in anybody's context.
        let is_call = it.to == State::Listen && threads.contains(&it.process);
        socket.0 |= is_ours || is_call;
        // Before it is connected, its own port is not told.
        socket.1 = (socket.1.0.max(it.ports.0), socket.1.1.max(it.ports.1));
        socket.2.push((it.from, it.to));
    }
    // What had begun before is of another recording, which had these ports, and
    // whose hosts go only now.
    let begins = |chain: &Chain| {
        let first = chain.first().map(|it| it.0);
        first.is_some_and(|it| [State::Closed, State::Listen].contains(&it))
    };
    let ours_only = theirs.into_iter().filter(|it| it.0 && begins(&it.2));
    let mut theirs: Vec<_> = ours_only.map(|it| (it.1, it.2)).collect();

    let mut ours: Vec<((u16, u16), Chain)> = Vec::new();
    for (index, socket) in sockets.iter().enumerate() {
        let mut chain = Chain::new();
        // How TIME-WAIT ends is not told.
        let told =
            |it: &&Change| it.socket == index && it.from != State::TimeWait;
        for it in changes.iter().filter(told) {
            // Each attempt of a socket to connect is a chain of its own.
            if it.from == State::Closed && !chain.is_empty() {
                ours.push((pair(socket), std::mem::take(&mut chain)));
            }
            let to =
                if it.to == State::TimeWait { State::Closed } else { it.to };
            chain.push((it.from, to));
        }
        // What has never left SYN-RECEIVED was never told of.
        let is_embryo = chain.len() == 1 && chain[0].1 == State::SynReceived;
        if !chain.is_empty() && !is_embryo && is_told(pair(socket)) {
            ours.push((pair(socket), chain));
        }
    }
    for chain in theirs.iter_mut().chain(&mut ours) {
        own_port_unknown(chain);
        // A socket in FIN-WAIT-2 that nobody has open is told as closed.
        if chain.1.last() == Some(&(State::FinWait2, State::Closed)) {
            chain.1.pop();
        }
    }
    theirs.sort_by_key(key);
    ours.sort_by_key(key);
    if ours == theirs {
        return Ok(ours.iter().map(|it| it.1.len()).sum());
    }
    let missing = |all: &[((u16, u16), Chain)],
                   other: &[((u16, u16), Chain)]| {
        let only = all.iter().filter(|it| !other.contains(it));
        let shown = only.map(|(ports, chain)| {
            let chain = chain.iter().map(|it| format!("{} to {}", it.0, it.1));
            let chain: Vec<_> = chain.collect();
            format!("port {} with {}: {}", ports.0, ports.1, chain.join(", "))
        });
        shown.collect::<Vec<_>>().join("; ")
    };
    Err(format!(
        "the kernel's transitions differ from the state machine's:\n  \
         kernel: {}\n  machine: {}",
        missing(&theirs, &ours),
        missing(&ours, &theirs)
    ))
}

fn key(chain: &((u16, u16), Chain)) -> ((u16, u16), String) {
    (chain.0, format!("{:?}", chain.1))
}

/// Of a socket that is still connecting, the kernel has not told its own port.
fn own_port_unknown(chain: &mut ((u16, u16), Chain)) {
    if chain.1 == [(State::Closed, State::SynSent)] {
        chain.0.0 = 0;
    }
}
