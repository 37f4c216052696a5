//! What is drawn: how many clients were answered by when, for each backlog.

use serde_json::Value;

/// As much of the measurement as the figure shows.
pub struct Burst {
    pub name: String,
    pub clients: usize,
    /// Until then the clients waited.
    pub seconds: f64,
    pub runs: Vec<Run>,
}

pub struct Run {
    pub backlog: u64,
    /// When each of those that were answered had its answer, in order.
    pub answers: Vec<f64>,
}

impl Burst {
    pub fn parse(text: &str) -> Option<Burst> {
        let value: Value = serde_json::from_str(text).ok()?;
        let runs = value["runs"].as_array()?.iter().map(Run::parse);
        Some(Burst {
            name: value["name"].as_str()?.to_owned(),
            clients: value["clients"].as_u64()?.try_into().ok()?,
            seconds: value["bound_ms"].as_f64()? / 1000.0,
            runs: runs.collect::<Option<_>>()?,
        })
    }

    /// The figure in words, for who does not see it.
    pub fn in_words(&self) -> String {
        let halves =
            (1..=(self.seconds * 2.0) as usize).map(|it| it as f64 / 2.0);
        let halves: Vec<_> = halves.collect();
        let mut words = format!(
            "How many of {} clients had their answer after {} seconds.",
            self.clients,
            list(&halves)
        );
        for run in &self.runs {
            let counts: Vec<_> = halves.iter().map(|it| run.by(*it)).collect();
            words += &format!(" Backlog {}: {}.", run.backlog, list(&counts));
        }
        words
    }
}

/// `1, 2 and 3`.
fn list(items: &[impl ToString]) -> String {
    let words: Vec<_> = items.iter().map(ToString::to_string).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("{} and {last}", rest.join(", "))
        }
        _ => words.concat(),
    }
}

impl Run {
    fn parse(value: &Value) -> Option<Run> {
        let times = value["times"].as_array()?.iter();
        let answers = times.filter_map(|client| client[2].as_f64());
        let mut answers: Vec<_> = answers.map(|ms| ms / 1000.0).collect();
        answers.sort_by(f64::total_cmp);
        Some(Run { backlog: value["backlog"].as_u64()?, answers })
    }

    /// How many were answered after so many seconds.
    pub fn by(&self, seconds: f64) -> usize {
        self.answers.iter().filter(|it| **it <= seconds).count()
    }
}
