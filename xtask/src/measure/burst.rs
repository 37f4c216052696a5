//! The measurement `backlog-burst`: many clients at once, several backlogs.

use serde_json::{Value, json};

use super::{json, laws};

pub const NAME: &str = "backlog-burst";

/// The columns of a run's `times`.
pub const COLUMNS: [&str; 3] = ["client", "connected_ms", "answered_ms"];

/// All of it, as it lies in the file.
#[derive(Clone)]
pub struct Burst {
    pub date: String,
    pub machine: Value,
    pub clients: usize,
    pub bound_ms: u64,
    /// From the smallest backlog to the largest.
    pub runs: Vec<Run>,
}

/// What came of one backlog.
#[derive(Clone)]
pub struct Run {
    pub backlog: u64,
    pub command: String,
    /// Of its network namespace, from the first client to the last.
    pub overflows: Option<u64>,
    pub drops: Option<u64>,
    /// In the order in which the clients were started.
    pub clients: Vec<Client>,
}

/// When it was connected and answered: milliseconds since the burst began.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Client {
    pub connected: Option<f64>,
    pub answered: Option<f64>,
}

impl Burst {
    /// The file's text: all that is told of the runs follows from their times.
    pub fn text(&self) -> String {
        let laws: Vec<_> =
            laws::of(self).into_iter().map(|it| it.says).collect();
        let runs: Vec<_> = self.runs.iter().map(Run::to_json).collect();
        json::write(&json!({
            "bound_ms": self.bound_ms,
            "clients": self.clients,
            "columns": COLUMNS,
            "date": self.date,
            "laws": laws,
            "machine": self.machine,
            "name": NAME,
            "runs": runs,
        }))
    }

    pub fn parse(text: &str) -> Option<Burst> {
        let value: Value = serde_json::from_str(text).ok()?;
        let runs = value["runs"].as_array()?.iter().map(Run::parse);
        Some(Burst {
            date: value["date"].as_str()?.to_owned(),
            machine: value["machine"].clone(),
            clients: value["clients"].as_u64()?.try_into().ok()?,
            bound_ms: value["bound_ms"].as_u64()?,
            runs: runs.collect::<Option<_>>()?,
        })
    }
}

impl Run {
    fn to_json(&self) -> Value {
        let times = self.clients.iter().enumerate();
        let times = times.map(|(index, client)| {
            json!([index + 1, client.connected, client.answered])
        });
        json!({
            "backlog": self.backlog,
            "command": self.command,
            "listen_drops": self.drops,
            "listen_overflows": self.overflows,
            "summary": self.summary(),
            "times": times.collect::<Vec<_>>(),
        })
    }

    fn parse(value: &Value) -> Option<Run> {
        let times = value["times"].as_array()?.iter();
        let clients = times.map(|it| Client {
            connected: it[1].as_f64(),
            answered: it[2].as_f64(),
        });
        Some(Run {
            backlog: value["backlog"].as_u64()?,
            command: value["command"].as_str()?.to_owned(),
            overflows: value["listen_overflows"].as_u64(),
            drops: value["listen_drops"].as_u64(),
            clients: clients.collect(),
        })
    }

    fn summary(&self) -> Value {
        json!({
            "answered": self.answered(),
            "connected_not_answered": self.connected() - self.answered(),
            "connected_within_250_ms": self.connected_soon(),
            "max_ms": self.percentile(100),
            "median_ms": self.percentile(50),
            "min_ms": self.percentile(0),
            "not_connected": self.clients.len() - self.connected(),
            "p99_ms": self.percentile(99),
        })
    }

    pub fn connected(&self) -> usize {
        self.connected_between(0.0, f64::INFINITY)
    }

    /// Those whose first SYN was answered.
    pub fn connected_soon(&self) -> usize {
        self.connected_between(0.0, laws::SOON_MS)
    }

    pub fn answered(&self) -> usize {
        self.answered_between(0.0, f64::INFINITY)
    }

    pub fn connected_between(&self, from: f64, to: f64) -> usize {
        count(self.clients.iter().map(|it| it.connected), from, to)
    }

    pub fn answered_between(&self, from: f64, to: f64) -> usize {
        count(self.clients.iter().map(|it| it.answered), from, to)
    }

    /// The time within which so many in a hundred of *all* clients had their
    /// answer: to leave out those without one would make a small backlog look
    /// quick. `None` if they had it not.
    pub fn percentile(&self, percent: usize) -> Option<f64> {
        let mut times: Vec<_> =
            self.clients.iter().map(|it| it.answered).collect();
        let waited = |it: &Option<f64>| it.unwrap_or(f64::INFINITY);
        times.sort_by(|one, other| waited(one).total_cmp(&waited(other)));
        let last = times.len().checked_sub(1)?;
        times[last * percent / 100]
    }
}

/// How many of the times are from one on, and before the other.
fn count(
    times: impl Iterator<Item = Option<f64>>,
    from: f64,
    to: f64,
) -> usize {
    times.flatten().filter(|it| (from..to).contains(it)).count()
}
