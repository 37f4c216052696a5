//! What the reader gets to see: lines for people, or JSON for scripts.

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::{subject::Subject, transcripts::Difference};
use crate::{
    say,
    tree::{PAGES, Problem},
};

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Format {
    /// A line a lesson, then the problems and the differences
    Text,
    /// An object a line: each lesson, then the book
    Json,
}

/// What was found of a lesson, or of the book.
pub struct Outcome {
    pub subject: Subject,
    /// How many transcripts were compared.
    pub transcripts: usize,
    /// How many pages the book has.
    pub pages: usize,
    pub skipped: Vec<String>,
    pub seconds: f64,
    pub problems: Vec<Problem>,
    pub differences: Vec<Difference>,
    /// Whether the differences have been accepted.
    pub blessed: bool,
}

impl Outcome {
    /// Nothing found yet.
    pub fn new(subject: Subject) -> Self {
        Outcome {
            subject,
            transcripts: 0,
            pages: 0,
            skipped: Vec::new(),
            seconds: 0.0,
            problems: Vec::new(),
            differences: Vec::new(),
            blessed: false,
        }
    }

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
        let number = match &self.subject {
            Subject::Lesson(it) => format!("{:02}", it.number),
            Subject::Book => String::new(),
        };
        let of_lesson = matches!(self.subject, Subject::Lesson(_));
        // The tests of the book do not run where lessons were chosen.
        let what = match (of_lesson, self.transcripts) {
            (true, _) => counted(self.transcripts, "transcript"),
            (false, 0) => counted(self.pages, "page"),
            (false, n) => {
                let pages = counted(self.pages, "page");
                format!("{}, {}", counted(n, "transcript"), pages.trim())
            }
        };
        let skipped = match self.skipped.len() {
            0 => String::new(),
            n => format!("{n} skipped"),
        };
        let (name, verdict) = (self.subject.name(), self.verdict());
        // Few lines have both of what stands here.
        let what = format!("{what:16}  {skipped}");
        format!(
            "{number:2}  {name:width$}  {:28}  {:6.2} s  {verdict}",
            what.trim_end(),
            self.seconds
        )
    }

    fn json(&self) -> String {
        let problems = self.problems.iter().map(Problem::to_string);
        let differences = self.differences.iter().map(|it| {
            let path = &it.place.path;
            let place = it.place.to_string();
            json!({"path": path, "place": place, "diff": it.diff})
        });
        let of_what = match &self.subject {
            Subject::Lesson(lesson) => vec![
                ("lesson", json!(format!("{:02}", lesson.number))),
                ("name", json!(lesson.name)),
                ("package", json!(lesson.package())),
            ],
            Subject::Book => vec![
                ("book", json!(PAGES.trim_end_matches('/'))),
                ("pages", json!(self.pages)),
            ],
        };
        let of_all = [
            ("transcripts", json!(self.transcripts)),
            ("skipped", json!(self.skipped)),
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

/// `1 page`, `12 pages`; in a column.
fn counted(number: usize, what: &str) -> String {
    format!("{number:4} {what}{}", if number == 1 { "" } else { "s" })
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
        transcripts += outcome.transcripts;
        if !outcome.blessed && !outcome.differences.is_empty() {
            to_bless.push(match &outcome.subject {
                Subject::Lesson(lesson) => format!("{:02}", lesson.number),
                Subject::Book => "book".to_owned(),
            });
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
    left: Vec<Subject>,
}

impl Progress {
    pub fn start(subjects: &[Subject]) -> Progress {
        let is_terminal = io::stderr().is_terminal();
        let progress = Progress { is_terminal, left: subjects.to_vec() };
        if is_terminal {
            progress.show();
        } else {
            let names = subjects.iter().map(Subject::name);
            let names = names.collect::<Vec<_>>().join(" ");
            eprintln!("running the tests: {names}");
        }
        progress
    }

    pub fn finish(&mut self, subject: &Subject) {
        self.left.retain(|it| it != subject);
        if self.is_terminal && !self.left.is_empty() {
            self.show();
        }
    }

    fn show(&self) {
        let names = self.left.iter().map(Subject::name);
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
