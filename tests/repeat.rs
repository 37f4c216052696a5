//! Whether a demo prints the same every time, in whatever way it is scheduled.

use std::{collections::BTreeMap, env, fs, process::Stdio, thread};

use similar::TextDiff;

use crate::{
    harness::{self, Session, has},
    transcript::renamed,
};

/// How many run at once where they run side by side.
const AT_ONCE: usize = 16;

/// Plays a demo `DEMO_RUNS` times (2 if not set): a third of them pinned to
/// one processor, and meanwhile a third sixteen at once; then the rest, one
/// after the other.
pub fn same_every_time(lesson: &str) {
    let runs = env::var("DEMO_RUNS").map_or(Ok(2), |it| it.parse());
    let runs: usize = runs.expect("DEMO_RUNS is a number");
    let third = runs.div_ceil(3);
    let pinned = if has("taskset") { third } else { 0 };

    let cpu = one_cpu();
    let wrapper = ["taskset", "--cpu-list", &cpu];
    let one_by_one = |runs: usize, wrapper: &[&str]| {
        (0..runs).map(|_| play(lesson, wrapper)).collect::<Vec<_>>()
    };
    // The two kinds at the same time: they disturb each other all the more.
    let transcripts = thread::scope(|scope| {
        let on_one_cpu = scope.spawn(|| one_by_one(pinned, &wrapper));
        let mut transcripts = Vec::new();
        for batch in 0..third.div_ceil(AT_ONCE) {
            let size = AT_ONCE.min(third - batch * AT_ONCE);
            let started: Vec<_> =
                (0..size).map(|_| scope.spawn(|| play(lesson, &[]))).collect();
            let ended = started.into_iter().map(|it| it.join());
            transcripts.extend(ended.map(|it| it.expect("a run")));
        }
        transcripts.extend(on_one_cpu.join().expect("runs"));
        transcripts.extend(one_by_one(runs - pinned - third, &[]));
        transcripts
    });
    let mut counts = BTreeMap::new();
    for transcript in transcripts {
        *counts.entry(transcript).or_insert(0) += 1;
    }
    println!(
        "{lesson}: {runs} runs, {pinned} of them pinned and {third} side by \
         side; distinct transcripts: {}",
        counts.len()
    );
    let usual = counts.iter().max_by_key(|(_, count)| **count);
    let usual = usual.expect("at least one run").0.clone();
    counts.remove(&usual);
    for (other, count) in &counts {
        let diff = TextDiff::from_lines(&usual, other);
        println!("{count} printed otherwise:\n{}", diff.unified_diff());
    }
    assert!(counts.is_empty(), "{lesson}: not every run prints the same");
}

/// A processor on which this process may run.
fn one_cpu() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let row =
        status.lines().find_map(|it| it.strip_prefix("Cpus_allowed_list:"));
    let row = row.unwrap_or("0").trim();
    row.split(['-', ',']).next().unwrap_or("0").to_owned()
}

fn play(lesson: &str, wrapper: &[&str]) -> String {
    let session = if wrapper.is_empty() {
        harness::start(lesson, &[])
    } else {
        let mut command = harness::wrapped(wrapper, lesson, &[]);
        command.stdin(Stdio::null());
        Session::start(command, &harness::shown(lesson, &[]))
    };
    renamed(&session.finish())
}
