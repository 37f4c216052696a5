//! What the kernel counts when a queue is full.

use std::fs;

/// SYNs and ACKs that found the accept queue full, and all that were dropped.
pub const NAMES: [&str; 2] = ["ListenOverflows", "ListenDrops"];

// ANCHOR: counters
/// Reads both counters; `None` where there is no such file.
///
/// They are not of one socket, but of this host, or network namespace: other
/// programs count too. So what they say can grow for another's sake.
pub fn counters() -> Option<[u64; 2]> {
    let table = fs::read_to_string("/proc/net/netstat").ok()?;
    // Two lines each: the names, then the numbers in the same order.
    let mut lines = table.lines().filter(|it| it.starts_with("TcpExt:"));
    let names = lines.next()?.split_whitespace();
    let numbers: Vec<&str> = lines.next()?.split_whitespace().collect();
    let number_of = |name| {
        let index = names.clone().position(|it| it == name)?;
        numbers.get(index)?.parse().ok()
    };
    let is_ours = cfg!(target_os = "linux");
    is_ours.then_some([number_of(NAMES[0])?, number_of(NAMES[1])?])
}
// ANCHOR_END: counters
