//! What the page for teachers counts, and what it tells them to run.

use std::{fs, path::Path};

use crate::{
    harness::{root, start},
    peers::{python, python_server},
    transcript::check,
};

/// How many words of prose, and how many lines of code and transcripts, are
/// read in a minute.
const WORDS: usize = 150;
const LINES: usize = 30;

/// What is done, not read; or looked up.
const NOT_READ: [&str; 5] = [
    "On Windows",
    "Experiments",
    "Exercises",
    "The command line",
    "References",
];

/// How many minutes an experiment takes, and an exercise.
const EXPERIMENT: usize = 5;
const EXERCISE: usize = 10;

/// What there is to read and to do in a chapter.
#[derive(Default)]
struct Chapter {
    words: usize,
    lines: usize,
    experiments: usize,
    exercises: usize,
}

impl Chapter {
    fn count(page: &Path) -> Chapter {
        let text = fs::read_to_string(page).expect("a chapter");
        let (mut fence, mut folded, mut part) = (false, false, "");
        let mut chapter = Chapter::default();
        for line in text.lines() {
            folded |= line.starts_with("<details>");
            if line.starts_with("```") {
                fence = !fence;
            } else if let Some(title) = line.strip_prefix("## ") {
                part = title;
            } else if folded || NOT_READ.contains(&part) {
                // For those who want it, or counted below.
            } else if let Some(included) = line.strip_prefix("{{#include ") {
                let included = included.trim_end_matches("}}");
                chapter.lines +=
                    if fence { lines_of(page, included) } else { 0 };
            } else if !line.starts_with("<!--") && !fence {
                chapter.words += line.split_whitespace().count();
            }
            let number = line.split_once(". ").map(|it| it.0.parse::<u8>());
            match part {
                "Experiments" if line.starts_with("**") => {
                    chapter.experiments += 1;
                }
                "Exercises" if matches!(number, Some(Ok(_))) => {
                    chapter.exercises += 1
                }
                _ => {}
            }
            folded &= line.trim() != "</details>";
        }
        chapter
    }

    fn reading(&self) -> usize {
        self.words / WORDS + self.lines / LINES
    }
}

/// How many lines an include shows: a file, an anchor in it, or a transcript
/// without its header.
fn lines_of(page: &Path, included: &str) -> usize {
    let (file, part) = included.split_once(':').unwrap_or((included, ""));
    let file = page.parent().expect("a folder").join(file);
    let text = fs::read_to_string(file).expect("what is included");
    let lines: Vec<&str> = text.lines().collect();
    let mark = |kind: &str| {
        let ends = format!("{kind}: {part}");
        lines.iter().position(|it| it.trim_end().ends_with(&ends))
    };
    match (mark("ANCHOR"), mark("ANCHOR_END")) {
        (Some(start), Some(end)) if !part.is_empty() => end - start - 1,
        _ if part.is_empty() => lines.len(),
        _ => lines.len() - 3,
    }
}

/// To the nearest five: more would be a pretence.
fn rounded(minutes: usize) -> usize {
    (minutes + 2) / 5 * 5
}

#[test]
fn minutes() {
    let pages = root().join("book/src");
    let entries = fs::read_dir(&pages).expect("the pages").flatten();
    let mut names: Vec<_> = entries
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .filter(|it| it.starts_with('0'))
        .collect();
    names.sort();
    let mut table = "| lesson | read it | experiments | exercises | all |\n\
        |---|---|---|---|---|\n"
        .to_owned();
    for name in &names {
        let chapter = Chapter::count(&pages.join(name));
        let stem = name.trim_end_matches(".md");
        let reading = rounded(chapter.reading());
        let [experiments, exercises] =
            [chapter.experiments * EXPERIMENT, chapter.exercises * EXERCISE];
        let all = reading + experiments + exercises;
        assert!((10..60).contains(&reading), "{name}: {reading}");
        assert!(experiments > 0 && exercises > 0, "{name}");
        table += &format!(
            "| [{stem}]({name}) | {reading} | {experiments} | {exercises} | \
             {all} |\n"
        );
    }
    check("book", "around-minutes", &table);
}

/// How a solution is put to the test: ours passes, the tutorials' does not.
#[test]
fn a_server_is_checked() {
    let args = ["server", "--addr", "127.0.0.1:0"];
    let mut server = start("lesson-03-echo", &args);
    let addr = server.wait_for("listening on ");
    let port = addr.rsplit(':').next().expect("a port");
    let file = "many_connections.py";
    let Some(checked) = python(file, &[port, "20", "50"]) else { return };
    check("book", "around-checked", &checked.finish());
    server.interrupt();

    let Some((server, addr)) = python_server("echo_server.py") else { return };
    let port = addr.rsplit(':').next().expect("a port");
    let Some(checked) = python(file, &[port, "20", "50"]) else { return };
    let told = checked.finish();
    assert!(told.contains("[exit status: 1]"), "{told}");
    server.finish();
}
