//! `cargo xtask check-lessons`: does each lesson still tell the truth?

mod check;
mod report;
mod run;
mod subject;
pub mod transcripts;

use std::{
    io,
    path::Path,
    process::ExitCode,
    sync::{Mutex, OnceLock, mpsc},
    thread,
};

use clap::Args;

use self::{
    check::{Check, Done},
    report::{Format, Outcome},
    run::Programs,
    subject::Subject,
};
use crate::{
    Failure, say,
    tree::{Lesson, Tree},
};

/// Build and run the lessons, and compare what they print with the book
///
/// Builds what is stale, runs every test of every lesson and of the book,
/// compares each transcript with its snapshot, and checks that lessons, tests
/// and book agree, and that each claim of the book was shown by this run.
/// Prints a line a lesson, then every problem and every difference.
///
///     cargo xtask check-lessons              all lessons, and the book
///     cargo xtask check-lessons 3 socket     two of them
///     cargo xtask check-lessons 3 --bless    accept what lesson 3 prints
///
/// Exit status: 0 if all is as it should be, 1 if not, 2 for a wrong command
/// line.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Options {
    /// Check these only: 3, 03, echo or lesson-03-echo; or book
    #[arg(value_name = "LESSON")]
    lessons: Vec<String>,

    /// List the lessons by their packages, and check nothing
    #[arg(long, conflicts_with_all = ["bless", "format"])]
    list: bool,

    /// Accept what the lessons print: write it to the snapshots and the README
    ///
    /// Also removes snapshots that no test asks for. Shows each difference;
    /// `git diff` does so again.
    #[arg(long)]
    bless: bool,

    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub fn run(root: &Path, options: &Options) -> Result<ExitCode, Failure> {
    let tree = Tree::load(root)?;
    let all = tree.lessons();
    let subjects = choose(&all, &options.lessons)?;
    if options.list {
        list(&tree, &subjects)?;
        return Ok(ExitCode::SUCCESS);
    }

    let check = Check {
        root,
        width: all.iter().map(|it| it.name.len()).max().unwrap_or_default(),
        subjects,
        is_all: options.lessons.is_empty(),
        bless: options.bless,
        format: options.format,
    };
    // Whose tests took longest begins; else all would wait for it in the end.
    let mut queue: Vec<_> = check.subjects.iter().collect();
    queue.sort_by(|a, b| run::last_time(b).total_cmp(&run::last_time(a)));
    let queue = Mutex::new(queue.into_iter());
    let programs = OnceLock::new();
    let outcomes = thread::scope(|scope| {
        // While cargo builds, and while the lessons run.
        let problems = scope.spawn(|| match check.bless {
            // What is accepted changes what the pages show.
            true => Default::default(),
            false => check.timed_problems(&tree),
        });
        // What does not build is a problem of its lesson: the others go on. All
        // are built, whoever is asked for: cargo would build the libraries anew
        // for each choice, as each lesson wants other parts of them.
        let built = run::build(root, &all)?;
        let programs = programs.get_or_init(|| built);
        let (done, runs) = mpsc::channel();
        for _ in 0..check.subjects.len().min(run::at_once()) {
            let (done, queue) = (done.clone(), &queue);
            scope.spawn(move || work(root, programs, queue, &done));
        }
        drop(done);
        match check.bless {
            true => check.accept(runs),
            false => check.judge(&tree, problems, runs),
        }
    })?;

    if check.format == Format::Text {
        report::print_details(&outcomes)?;
    }
    let ok = outcomes.iter().all(Outcome::is_ok);
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs the tests of one subject after another, until none is left.
fn work<'a>(
    root: &Path,
    programs: &Programs,
    queue: &Mutex<impl Iterator<Item = &'a Subject>>,
    done: &mpsc::Sender<Done>,
) {
    let next = || queue.lock().ok().and_then(|mut queue| queue.next());
    while let Some(subject) = next() {
        let run = run::run(root, programs, subject);
        // Nobody waits any more if another run ended the chore.
        let _ = done.send((subject.clone(), run));
    }
}

fn list(tree: &Tree, subjects: &[Subject]) -> io::Result<()> {
    let lessons: Vec<_> = subjects.iter().filter_map(Subject::lesson).collect();
    let names = lessons.iter().map(|it| it.package());
    let width = names.clone().map(|it| it.len()).max().unwrap_or_default();
    for (lesson, name) in lessons.iter().zip(names) {
        say(&format!("{name:width$}  {}", summary(tree, lesson)))?;
    }
    Ok(())
}

/// Finds what the user means, each once and in order.
fn choose(all: &[Lesson], words: &[String]) -> Result<Vec<Subject>, Failure> {
    let book = "book";
    let is_known = |word: &&String| {
        *word == book || all.iter().any(|it| it.answers_to(word))
    };
    let unknown: Vec<_> = words.iter().filter(|it| !is_known(it)).collect();
    if !unknown.is_empty() {
        let known = all.iter().map(|it| format!("{} {}", it.number, it.name));
        let known = known.collect::<Vec<_>>().join(", ");
        let unknown = unknown.iter().map(|it| format!("`{it}`"));
        let unknown = unknown.collect::<Vec<_>>().join(" or ");
        let message =
            format!("no lesson {unknown}; there are: {known}; and {book}");
        return Err(Failure::Usage(message));
    }
    let is_meant = |it: &Lesson| words.iter().any(|word| it.answers_to(word));
    let lessons = all.iter().filter(|it| words.is_empty() || is_meant(it));
    let mut subjects: Vec<_> = lessons.cloned().map(Subject::Lesson).collect();
    if words.is_empty() || words.iter().any(|it| it == book) {
        subjects.push(Subject::Book);
    }
    Ok(subjects)
}

/// What a lesson says of itself: the first sentence of its main file.
fn summary(tree: &Tree, lesson: &Lesson) -> String {
    let text = tree.text(&format!("{}/src/main.rs", lesson.folder()));
    let text = text.unwrap_or_default();
    let header = text.lines().map_while(|line| line.strip_prefix("//!"));
    let header = header.map(str::trim).collect::<Vec<_>>().join(" ");
    let (number, name) = (lesson.number, &lesson.name);
    let rest = header
        .trim_start()
        .trim_start_matches(&format!("Lesson {number:02}: "));
    let rest = match rest.split_once(". ") {
        // A page may write the name otherwise, as UDP.
        Some((first, rest)) if first.eq_ignore_ascii_case(name) => rest,
        _ => rest,
    };
    rest.split_inclusive(". ").next().unwrap_or_default().trim().to_owned()
}

#[test]
fn lessons_are_chosen_by_number_and_by_name() {
    let lesson =
        |(number, name): (u16, &str)| Lesson { number, name: name.to_owned() };
    let all = [(1, "socket"), (2, "listen"), (3, "echo")].map(lesson);
    let chosen = |words: &[&str]| {
        let words: Vec<_> = words.iter().map(|it| it.to_string()).collect();
        let found = choose(&all, &words).map_err(|it| it.to_string())?;
        let names = found.iter().map(Subject::name);
        Ok(names.collect::<Vec<_>>().join(" "))
    };
    let found = |names: &str| Ok(names.to_owned());
    let folder = "lessons/lesson-03-echo/";
    for word in ["3", "03", "echo", "03-echo", "lesson-03-echo", folder] {
        assert_eq!(chosen(&[word]), found("echo"));
    }
    assert_eq!(chosen(&[]), found("socket listen echo book"));
    assert_eq!(chosen(&["echo", "1", "03"]), found("socket echo"));
    assert_eq!(chosen(&["book", "2"]), found("listen book"));
    let message =
        "no lesson `4`; there are: 1 socket, 2 listen, 3 echo; and book";
    assert_eq!(chosen(&["4", "1"]), Err(message.to_owned()));
}
