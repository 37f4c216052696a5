//! What a burst has shown, as a table for people or for programs.

use std::time::Duration;

use crate::{
    burst::Client,
    counters::NAMES,
    helpers::{say, write_out},
};

/// From so many clients on, one in a hundred is somebody.
const ENOUGH_FOR_P99: usize = 100;

/// Prints a line per client: when it was connected, and when answered, in
/// milliseconds from the start of the burst.
pub fn print_csv(clients: &[Client]) {
    let mut table = "client,connected_ms,answered_ms\n".to_owned();
    let shown = |time: Option<Duration>| match time {
        Some(time) => format!("{:.1}", time.as_secs_f64() * 1000.0),
        None => String::new(),
    };
    for (index, client) in clients.iter().enumerate() {
        let times = [client.connected, client.answered].map(shown);
        table += &format!("{},{}\n", index + 1, times.join(","));
    }
    write_out(table.as_bytes());
}

// ANCHOR: print_table
/// Prints how many got what, and when.
pub fn print_table(
    clients: &[Client],
    limit: Duration,
    counters: Option<([u64; 2], [u64; 2])>,
) {
    let count = |is_so: &dyn Fn(&Client) -> bool| {
        clients.iter().filter(|it| is_so(it)).count()
    };
    let answered = count(&|it| it.answered.is_some());
    let connected = count(&|it| it.connected.is_some());
    row("clients", clients.len());
    row("connect Ok, answered", answered);
    row("connect Ok, never answered", connected - answered);
    row("never connected", clients.len() - connected);

    // Those that were never answered waited longest: they count, at the end.
    let mut times: Vec<_> = clients.iter().map(|it| it.answered).collect();
    times.sort_by_key(|it| it.unwrap_or(Duration::MAX));
    let last = times.len() - 1;
    row("until the answer: min", shown(times[0], limit));
    row("                  median", shown(times[last / 2], limit));
    if times.len() >= ENOUGH_FOR_P99 {
        row("                  p99", shown(times[last * 99 / 100], limit));
    }
    row("                  max", shown(times[last], limit));

    row("seconds since the start", "connected    answered");
    let half = Duration::from_millis(500);
    for (from, to) in (0..).map(|i| (half * i, half * (i + 1))) {
        if from >= limit {
            break;
        }
        let during = |time: Option<Duration>| {
            time.is_some_and(|it| from <= it && it < to)
        };
        let connected = count(&|it| during(it.connected));
        let answered = count(&|it| during(it.answered));
        let label =
            format!("{:.1} to {:.1}", from.as_secs_f64(), to.as_secs_f64());
        row(&label, format!("{connected:9}   {answered:9}"));
    }
    for (index, name) in NAMES.iter().enumerate() {
        if let Some((before, after)) = counters {
            let rose = after[index].saturating_sub(before[index]);
            row(name, format!("+{rose} on this host"));
        }
    }
}
// ANCHOR_END: print_table

/// A row of the table: no call is behind it.
fn row(label: &str, value: impl std::fmt::Display) {
    say("", "", label, value);
}

fn shown(time: Option<Duration>, limit: Duration) -> String {
    match time {
        Some(time) => format!("{:.2} s", time.as_secs_f64()),
        None => format!("not within {limit:?}"),
    }
}
