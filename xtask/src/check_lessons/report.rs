//! What the reader gets to see: lines for people, or JSON for scripts.

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::transcripts::Difference;
use crate::{
    say,
    tree::{Lesson, PAGES, Problem},
};

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Format {
    /// A line a lesson, then the problems and the differences
    Text,
    /// An object a line: each lesson, then the book
    Json,
}

/// What was found of a lesson or, where that is none, of the book.
pub struct Outcome {
    pub lesson: Option<Lesson>,
    /// The lesson's transcripts, or the pages of the book.
    pub checked: usize,
    pub skipped: Vec<String>,
    pub seconds: f64,
    pub problems: Vec<Problem>,
    pub differences: Vec<Difference>,
    /// Whether the differences have been accepted.
    pub blessed: bool,
}

impl Outcome {
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty()
            && (self.blessed || self.differences.is_empty())
    }

    fn verdict(&self) -> &'static str {
        if !self.problems.is_empty() {
            "failed"
        } else if self.differences.is_empty() {
            "ok"
        } else if self.blessed {
            "blessed"
        } else {
            "differs"
        }
    }

    /// Prints the line that stands for all that was found.
    pub fn print(&self, format: Format, width: usize) -> io::Result<()> {
        match format {
            Format::Text => say(&self.line(width)),
            Format::Json => say(&self.json()),
        }
    }

    fn line(&self, width: usize) -> String {
        let (number, name, what) = match &self.lesson {
            Some(it) => (format!("{:02}", it.number), &*it.name, "transcript"),
            None => (String::new(), "book", "page"),
        };
        let what =
            format!("{what}{}", if self.checked == 1 { "" } else { "s" });
        let skipped = match self.skipped.len() {
            0 => String::new(),
            n => format!("{n} skipped"),
        };
        let Outcome { checked, seconds, .. } = self;
        let verdict = self.verdict();
        format!(
            "{number:2}  {name:width$}  {checked:4} {what:11}  {skipped:10}  \
             {seconds:6.2} s  {verdict}"
        )
    }

    fn json(&self) -> String {
        let problems = self.problems.iter().map(Problem::to_string);
        let differences = self.differences.iter().map(|it| {
            let path = &it.place.path;
            let place = it.place.to_string();
            json!({"path": path, "place": place, "diff": it.diff})
        });
        let of_what = match &self.lesson {
            Some(lesson) => vec![
                ("lesson", json!(format!("{:02}", lesson.number))),
                ("name", json!(lesson.name)),
                ("package", json!(lesson.package())),
                ("transcripts", json!(self.checked)),
                ("skipped", json!(self.skipped)),
            ],
            None => vec![
                ("book", json!(PAGES.trim_end_matches('/'))),
                ("pages", json!(self.checked)),
            ],
        };
        let of_all = [
            // A thousandth of a second is as much as anybody can use.
            ("seconds", json!((self.seconds * 1e3).round() / 1e3)),
            ("verdict", json!(self.verdict())),
            ("problems", problems.collect::<Value>()),
            ("differences", differences.collect::<Value>()),
        ];
        // Put together here, for serde_json would sort the keys.
        let members = of_what.into_iter().chain(of_all);
        let members = members.map(|(key, value)| format!("\"{key}\":{value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }
}

/// Prints what was found, all of it, and what to type next.
pub fn print_details(outcomes: &[Outcome]) -> io::Result<()> {
    let mut to_bless = Vec::new();
    let (mut transcripts, mut differences, mut problems) = (0, 0, 0);
    let mut written = 0;
    for outcome in outcomes {
        for skipped in &outcome.skipped {
            say(&format!("skipped: {skipped}"))?;
        }
        for problem in &outcome.problems {
            say(&problem.to_string())?;
        }
        for difference in &outcome.differences {
            let diff = difference.diff.trim_end();
            say(&format!("\n{}\n{diff}\n", difference.place))?;
        }
        problems += outcome.problems.len();
        differences += outcome.differences.len();
        if let Some(lesson) = &outcome.lesson {
            transcripts += outcome.checked;
            if !outcome.blessed && !outcome.differences.is_empty() {
                to_bless.push(format!("{:02}", lesson.number));
            }
        }
        if outcome.blessed {
            written += outcome.differences.len();
        }
    }
    say(&format!(
        "transcripts: {transcripts}, differences: {differences}, \
         problems: {problems}"
    ))?;
    if written > 0 {
        say(&format!(
            "written: {written} files, as shown above; look with `git diff`, \
             and read the chapter: does its prose still say so?"
        ))?;
    }
    if !to_bless.is_empty() {
        say(&format!(
            "If the diff above shows what the lessons should print now: \
             cargo xtask check-lessons {} --bless",
            to_bless.join(" ")
        ))?;
    }
    Ok(())
}

/// A line on stderr that says how far things are. It is rewritten on a
/// terminal; in a log one such line is enough.
pub struct Progress {
    is_terminal: bool,
    left: Vec<Lesson>,
}

impl Progress {
    pub fn start(lessons: &[Lesson]) -> Progress {
        let is_terminal = io::stderr().is_terminal();
        let progress = Progress { is_terminal, left: lessons.to_vec() };
        if is_terminal {
            progress.show();
        } else {
            eprintln!("running the tests; lessons: {}", lessons.len());
        }
        progress
    }

    pub fn finish(&mut self, lesson: &Lesson) {
        self.left.retain(|it| it != lesson);
        if self.is_terminal && !self.left.is_empty() {
            self.show();
        }
    }

    fn show(&self) {
        let names = self.left.iter().map(|it| it.name.as_str());
        let names = names.collect::<Vec<_>>().join(" ");
        eprint!("running, {} left: {names}", self.left.len());
    }

    /// Makes room for a line of output, which may share the terminal.
    pub fn clear(&self) {
        if self.is_terminal {
            eprint!("\r\x1b[K");
        }
    }
}
