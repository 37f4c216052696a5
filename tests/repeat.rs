//! Whether a demo prints the same every time, in whatever way it is scheduled.

use std::{collections::BTreeMap, env, fs, process::Stdio, thread};

use crate::{
    harness::{self, Session, has},
    transcript::renamed,
};

/// How many run at once where they run side by side.
const AT_ONCE: usize = 16;

/// Plays a demo `DEMO_RUNS` times (2 if not set): a third of them pinned to
/// one processor, a third sixteen at once, the rest one after the other.
pub fn same_every_time(lesson: &str) {
    let runs = env::var("DEMO_RUNS").map_or(Ok(2), |it| it.parse());
    let runs: usize = runs.expect("DEMO_RUNS is a number");
    let third = runs.div_ceil(3);
    let pinned = if has("taskset") { third } else { 0 };

    let mut seen = BTreeMap::new();
    let mut count =
        |transcript: String| *seen.entry(transcript).or_insert(0) += 1;
    for _ in 0..pinned {
        count(play(lesson, &["taskset", "--cpu-list", &one_cpu()]));
    }
    for batch in 0..third.div_ceil(AT_ONCE) {
        let size = AT_ONCE.min(third - batch * AT_ONCE);
        let started: Vec<_> = (0..size)
            .map(|_| {
                let lesson = lesson.to_owned();
                thread::spawn(move || play(&lesson, &[]))
            })
            .collect();
        started.into_iter().for_each(|it| count(it.join().expect("a run")));
    }
    for _ in pinned + third..runs {
        count(play(lesson, &[]));
    }

    let counts: Vec<usize> = seen.values().copied().collect();
    println!(
        "{lesson}: {runs} runs, {pinned} of them pinned and {third} side by \
         side; distinct transcripts: {}",
        counts.len()
    );
    let all: Vec<&String> = seen.keys().collect();
    assert!(counts.len() == 1, "{counts:?} runs printed:\n{all:#?}");
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
