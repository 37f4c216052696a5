//! The table of a burst, a row a backlog, and where it was measured: as the
//! chapter includes it.

use super::burst::{Burst, Run};

/// From so many clients on, one in a hundred is somebody.
const ENOUGH_FOR_P99: usize = 100;

/// What cannot be known.
const UNKNOWN: &str = "–";

pub fn draw(burst: &Burst) -> String {
    let names = [
        "backlog",
        "connected within 0.25 s",
        "answered",
        "connected, no answer",
        "median",
        "p99",
        "last",
        "overflows",
    ];
    let mut table = row(&names) + &row(&names.map(|_| "--:"));
    for run in &burst.runs {
        table += &row(&cells(burst, run));
    }
    let machine = &burst.machine;
    table
        + &format!(
            "\nTimes are until the answer, of all {} clients, and > {}\u{a0}s \
             where there was none by then. {}, {} processors, {}.\n",
            burst.clients,
            burst.bound_ms / 1000,
            machine["system"].as_str().unwrap_or(UNKNOWN),
            machine["processors"],
            burst.date
        )
}

fn cells(burst: &Burst, run: &Run) -> [String; 8] {
    // Within how many seconds so many in a hundred had their answer.
    let seconds = |percent| match run.percentile(percent) {
        Some(ms) => format!("{:.2}\u{a0}s", ms / 1000.0),
        None => format!("> {}\u{a0}s", burst.bound_ms / 1000),
    };
    let p99 = if run.clients.len() < ENOUGH_FOR_P99 {
        UNKNOWN.to_owned()
    } else {
        seconds(99)
    };
    [
        run.backlog.to_string(),
        run.connected_soon().to_string(),
        run.answered().to_string(),
        (run.connected() - run.answered()).to_string(),
        seconds(50),
        p99,
        seconds(100),
        run.overflows.map_or(UNKNOWN.to_owned(), |it| it.to_string()),
    ]
}

fn row(cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<_> = cells.iter().map(AsRef::as_ref).collect();
    format!("| {} |\n", cells.join(" | "))
}
