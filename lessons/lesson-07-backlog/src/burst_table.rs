//! What a burst has shown, as a table for people or for programs.

use std::time::Duration;

use crate::{
    client::Client,
    counters::NAMES,
    helpers::{say, write_out},
};

/// Prints a line per client: when it was connected, and when answered, in
/// milliseconds from the start of the burst.
pub fn print_csv(clients: &[Client]) {
    let mut table = "client,connected_ms,answered_ms\n".to_owned();
    for (index, client) in clients.iter().enumerate() {
        let shown = |it: Duration| format!("{:.1}", 1e3 * it.as_secs_f64());
        let times = [client.connected, client.answered]
            .map(|it| it.map_or(String::new(), shown));
        table += &format!("{},{}\n", index + 1, times.join(","));
    }
    write_out(table.as_bytes());
}

/// Prints how many got what, and when.
pub fn print_table(
    clients: &[Client],
    limit: Duration,
    counters: Option<([u64; 2], [u64; 2])>,
) {
    let row = |label: &str, value: String| say("", "", label, value);
    let connected: Vec<_> = clients.iter().map(|it| it.connected).collect();
    let mut answered: Vec<_> = clients.iter().map(|it| it.answered).collect();
    // Who had no answer waited longest, and counts: at the end.
    answered.sort_by_key(|it| it.unwrap_or(Duration::MAX));
    let all = clients.len();
    let [a, c] = [&answered, &connected].map(|it| it.iter().flatten().count());
    row("answered", format!("{a} of {all}"));
    row("connect said Ok, and no answer", format!("{}", c - a));
    row("connect did not end", format!("{}", all - c));

    let ranks = [("min", 0), ("median", 50), ("p99", 99), ("max", 100)];
    // Of fewer than a hundred, one in a hundred is nobody.
    for (name, rank) in ranks.iter().filter(|it| all >= 100 || it.1 != 99) {
        let shown = match answered[(all - 1) * rank / 100] {
            Some(time) => format!("{:.2} s", time.as_secs_f64()),
            None => format!("more than {limit:?}"),
        };
        row(&format!("until the answer, {name}"), shown);
    }
    row("seconds from the start", "connected   answered".to_owned());
    for half in 0..limit.as_secs() * 2 {
        let [c, a] = [&connected, &answered].map(|times| {
            let halves = times.iter().flatten().map(|it| it.as_millis() / 500);
            halves.filter(|it| *it == half.into()).count()
        });
        let from = half as f64 / 2.0;
        let during = format!("{from:.1} to {:.1}", from + 0.5);
        row(&during, format!("{c:9}{a:11}"));
    }
    let Some((before, after)) = counters else { return };
    for (i, name) in NAMES.iter().enumerate() {
        row(name, format!("+{}, of all programs", after[i] - before[i]));
    }
}
