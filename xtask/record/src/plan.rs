//! A plan: what is run, and what the wire does meanwhile.
//!
//! A plan is a text file, `book/recordings/NAME.plan`, a few lines long. What
//! follows a `#` at the start of a line is a comment. Each other line is one of
//! these, and its first word says which:
//!
//! ```text
//! title  TEXT                   what the reader sees, required
//! server COMMAND…               what runs on the right host, 10.0.0.2
//! client COMMAND…               what runs on the left host, 10.0.0.1
//! receiver COMMAND…             the same as server, for datagrams
//! sender COMMAND…               the same as client, for datagrams
//! set    WHO SYSCTL VALUE       a setting of that host: net.ipv4.tcp_retries2 3
//! wire   …                      see below
//! then   …                      see below
//! until  WHO ends               when it is over; clients, if not said
//! until  all end | done | TIME  when all have ended; when all lines `then` are
//!                               done; or so long after the start
//! linger TIME                   how long the wire is watched after that
//! fails  WHO                    its exit status is not 0, and that is right
//! again  WHAT from WHO          is sent again, though nothing of it was lost
//! limit  TIME                   the longest it may take; 10 s, if not said
//! ```
//!
//! A COMMAND begins with the name of a lesson, `lesson-03-echo`, or of any
//! program; "two words" in double quotes are one. Programs begin in the order
//! of their lines, each when the one before it waits (or has ended). WHO is
//! `server`, `client`, `receiver` or `sender`; TIME is `500 ms` or `2 s`.
//!
//! The wire does nothing by chance:
//!
//! ```text
//! wire delay TIME                          each packet, both ways
//! wire lose NTH WHAT from WHO              it does not arrive
//! wire delay NTH WHAT from WHO by TIME     it alone arrives later
//! wire repeat NTH WHAT from WHO            it arrives twice
//! wire reorder NTH WHAT from WHO           it arrives after the next from WHO
//! wire answer NTH WHAT from WHO with ICMP  it is lost, and an error comes back
//! wire cut at NTH WHAT from WHO [for TIME] it and all after it are lost
//! ```
//!
//! NTH is `first`, `second`, `third`, `fourth`, `fifth` or a number with its
//! ending, `6th`; `every` is all of them. WHAT is `SYN` (without ACK),
//! `SYN-ACK`, `ACK` (with nothing else), `data`, `FIN`, `RST`, `datagram`
//! (UDP), or `packet` (any). Packets are counted as they enter the wire, also
//! those that a kernel sends again. ICMP is `net-unreachable`,
//! `host-unreachable`, `port-unreachable` or `prohibited`.
//!
//! What begins with `then` is done in order, each when all is quiet: the
//! programs wait, and no packet has passed for a while.
//!
//! ```text
//! then type WHO "TEXT"        a line for its stdin
//! then end WHO                its stdin ends
//! then interrupt WHO          SIGINT, as Ctrl-C sends it
//! then kill WHO               SIGKILL: it has no time to do anything
//! then cut | then mend        no packet passes any more; they pass again
//! then wait TIME
//! then client COMMAND…        one more program; so, too, the other three
//! ```

use std::time::Duration;

mod parse;

/// The host of a role: the left or the right end of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// 10.0.0.1, of clients and senders.
    Left,
    /// 10.0.0.2, of servers and receivers.
    Right,
}

impl End {
    /// Where it stands in a list of both.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The end with this place in a list of both.
    pub fn at(index: usize) -> End {
        if index == 0 { End::Left } else { End::Right }
    }

    /// The other one.
    pub fn other(self) -> End {
        End::at(1 - self.index())
    }
}

/// A program of the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// `server`, `client`, `receiver` or `sender`.
    pub role: String,
    /// Where it runs.
    pub end: End,
    /// Its name and arguments.
    pub words: Vec<String>,
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// A SYN without ACK.
    Syn,
    /// The answer to one.
    SynAck,
    /// An ACK without anything else.
    Ack,
    /// A segment with bytes in it.
    Data,
    /// A segment that ends the stream.
    Fin,
    /// A reset.
    Rst,
    /// A datagram of UDP.
    Datagram,
    /// Any packet.
    Packet,
}

/// An ICMP error, of type 3 in IPv4.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Icmp {
    /// No route to the network.
    Net,
    /// No way to the host.
    Host,
    /// Nobody has the port.
    Port,
    /// A firewall says no.
    Prohibited,
}

/// What is done with a packet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// It does not arrive.
    Lose,
    /// It arrives later.
    Delay(Duration),
    /// It arrives twice.
    Repeat,
    /// It arrives after the next one.
    Reorder,
    /// It does not arrive, and an error comes back.
    Answer(Icmp),
    /// With it the wire is cut, for so long, or for good.
    Cut(Option<Duration>),
}

/// One line of the wire's.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What is done.
    pub fault: Fault,
    /// Which of those that match, from 1; none is all.
    pub nth: Option<usize>,
    /// What matches.
    pub what: What,
    /// Who sent it.
    pub from: End,
}

/// What is done when all is quiet.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A line for the stdin of a role.
    Type(String, String),
    /// The end of its stdin.
    End(String),
    /// SIGINT.
    Interrupt(String),
    /// SIGKILL.
    Kill(String),
    /// No packet passes from now on.
    Cut,
    /// They pass again.
    Mend,
    /// Nothing is done, for so long.
    Wait(Duration),
    /// One more program.
    Start(Program),
}

/// When a recording is over.
#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    /// All programs at this end have ended.
    Ends(End),
    /// All have.
    All,
    /// All steps are done.
    Done,
    /// So long after the start.
    Time(Duration),
}

/// All lines of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What the reader sees.
    pub title: String,
    /// What runs, in this order.
    pub programs: Vec<Program>,
    /// Settings of the hosts.
    pub settings: Vec<(End, String, String)>,
    /// How long each packet takes.
    pub delay: Duration,
    /// What the wire does with some.
    pub rules: Vec<Rule>,
    /// Whose exit status is not 0.
    pub fails: Vec<String>,
    /// What is sent again, though the wire loses nothing.
    pub again: Vec<(What, End)>,
    /// What is done when all is quiet.
    pub steps: Vec<Step>,
    /// When it is over.
    pub until: Until,
    /// How long the wire is watched after that.
    pub linger: Duration,
    /// The longest it may take.
    pub limit: Duration,
}

impl Plan {
    /// The name of the role at this end, for the reader.
    pub fn role(&self, end: End) -> String {
        let found = self.all_programs().find(|it| it.end == end);
        let default = ["client", "server"][end.index()];
        found.map_or(default, |it| it.role.as_str()).to_owned()
    }

    /// All programs, those of steps too.
    pub fn all_programs(&self) -> impl Iterator<Item = &Program> {
        let later = self.steps.iter().filter_map(|it| match it {
            Step::Start(program) => Some(program),
            _ => None,
        });
        self.programs.iter().chain(later)
    }
}
