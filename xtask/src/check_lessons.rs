//! `cargo xtask check-lessons`: does each lesson still tell the truth?

mod report;
mod run;
pub mod transcripts;

use std::{
    fs, io,
    path::Path,
    process::ExitCode,
    sync::{Mutex, mpsc},
    thread,
    time::Instant,
};

use clap::Args;

use self::{
    report::{Format, Outcome, Progress},
    run::{Programs, Run},
    transcripts::Difference,
};
use crate::{
    Failure, about, checks, say,
    tree::{Lesson, PAGES, Problem, README, Tree},
};

/// Build and run the lessons, and compare what they print with the book
///
/// Builds what is stale, runs every test of every lesson, compares each
/// transcript with its snapshot, and checks that lessons, tests and book
/// agree. Prints a line a lesson, then every problem and every difference.
///
///     cargo xtask check-lessons              all lessons
///     cargo xtask check-lessons 3 socket     two of them
///     cargo xtask check-lessons 3 --bless    accept what lesson 3 prints
///
/// Exit status: 0 if all is as it should be, 1 if not, 2 for a wrong command
/// line.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Options {
    /// Check these only: 3, 03, echo or lesson-03-echo
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
    let check = Check {
        root,
        width: all.iter().map(|it| it.name.len()).max().unwrap_or_default(),
        lessons: choose(&all, &options.lessons)?,
        is_all: options.lessons.is_empty(),
        bless: options.bless,
        format: options.format,
    };
    if options.list {
        check.list(&tree)?;
        return Ok(ExitCode::SUCCESS);
    }

    // What does not build is a problem of its lesson: the others go on.
    let programs = run::build(root, &check.lessons)?;

    let queue = Mutex::new(check.lessons.iter());
    let outcomes = thread::scope(|scope| {
        let (done, runs) = mpsc::channel();
        for _ in 0..check.lessons.len().min(run::at_once()) {
            let (done, queue, programs) = (done.clone(), &queue, &programs);
            scope.spawn(move || work(root, programs, queue, &done));
        }
        drop(done);
        if check.bless { check.accept(runs) } else { check.judge(&tree, runs) }
    })?;

    if check.format == Format::Text {
        report::print_details(&outcomes)?;
    }
    let ok = outcomes.iter().all(Outcome::is_ok);
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A lesson, and what came of its tests.
type Done = (Lesson, io::Result<Run>);

/// Runs the tests of one lesson after another, until none is left.
fn work<'a>(
    root: &Path,
    programs: &Programs,
    queue: &Mutex<impl Iterator<Item = &'a Lesson>>,
    done: &mpsc::Sender<Done>,
) {
    let next = || queue.lock().ok().and_then(|mut queue| queue.next());
    while let Some(lesson) = next() {
        let run = run::run(root, programs, lesson);
        // Nobody waits any more if another lesson's run ended the chore.
        let _ = done.send((lesson.clone(), run));
    }
}

/// What was asked for.
struct Check<'a> {
    root: &'a Path,
    lessons: Vec<Lesson>,
    /// Whether no lesson was left out.
    is_all: bool,
    bless: bool,
    format: Format,
    /// Of the longest name.
    width: usize,
}

impl Check<'_> {
    fn list(&self, tree: &Tree) -> io::Result<()> {
        for lesson in &self.lessons {
            let (width, about) = (self.width + 10, summary(tree, lesson));
            say(&format!("{:width$}  {about}", lesson.package()))?;
        }
        Ok(())
    }

    /// Turns each run into an outcome as it comes in, and prints its line.
    fn judge(
        &self,
        tree: &Tree,
        runs: mpsc::Receiver<Done>,
    ) -> io::Result<Vec<Outcome>> {
        let mut progress = Progress::start(&self.lessons);
        // While the lessons run.
        let (mut problems, seconds) = self.timed_problems(tree);
        let mut outcomes = Vec::new();
        for (lesson, run) in runs {
            let outcome = self.settle(&lesson, run?, &mut problems)?;
            progress.clear();
            outcome.print(self.format, self.width)?;
            progress.finish(&lesson);
            outcomes.push(outcome);
        }
        outcomes.sort_by(|one, other| one.lesson.cmp(&other.lesson));
        self.add_book(tree, outcomes, problems, seconds, Vec::new())
    }

    /// As `judge`, but accepts what differs. That changes what the pages show,
    /// so all runs come first, then the checks, and then the lines.
    fn accept(&self, runs: mpsc::Receiver<Done>) -> io::Result<Vec<Outcome>> {
        let mut progress = Progress::start(&self.lessons);
        let mut outcomes = Vec::new();
        for (lesson, run) in runs {
            outcomes.push(self.settle(&lesson, run?, &mut Vec::new())?);
            progress.clear();
            progress.finish(&lesson);
        }
        outcomes.sort_by(|one, other| one.lesson.cmp(&other.lesson));

        let of_readme = self.bless_readme()?;
        let tree = Tree::load(self.root)?;
        let (mut problems, seconds) = self.timed_problems(&tree);
        for outcome in &mut outcomes {
            if let Some(lesson) = &outcome.lesson {
                outcome.problems.extend(of(lesson, &mut problems));
            }
            outcome.print(self.format, self.width)?;
        }
        self.add_book(&tree, outcomes, problems, seconds, of_readme)
    }

    /// Collects what is to be said of a lesson; accepts it if asked to.
    fn settle(
        &self,
        lesson: &Lesson,
        run: Run,
        found: &mut Vec<Problem>,
    ) -> io::Result<Outcome> {
        let (root, bless) = (self.root, self.bless);
        let mut problems = run.problems;
        let mut differences =
            transcripts::differences(root, &run.pending, lesson, bless)?;
        // A test that was skipped, or broke off, may have asked for them.
        if run.skipped.is_empty() && problems.is_empty() {
            for path in transcripts::unused(root, lesson, &run.snapshots)? {
                if bless {
                    differences.push(transcripts::remove(root, &path)?);
                } else {
                    let message = "no test asks for this transcript; \
                                   remove it (`--bless` does)";
                    problems.push(Problem::new(&path, 1, message));
                }
            }
        }
        run::forget(&run.pending)?;
        problems.extend(of(lesson, found));
        Ok(Outcome {
            lesson: Some(lesson.clone()),
            checked: run.snapshots.len(),
            skipped: run.skipped,
            seconds: run.seconds,
            problems,
            differences,
            blessed: bless,
        })
    }

    /// What is no lesson's is the book's.
    fn add_book(
        &self,
        tree: &Tree,
        mut outcomes: Vec<Outcome>,
        problems: Vec<Problem>,
        seconds: f64,
        differences: Vec<Difference>,
    ) -> io::Result<Vec<Outcome>> {
        let book = Outcome {
            lesson: None,
            checked: tree.under(PAGES, ".md").count(),
            skipped: Vec::new(),
            seconds,
            problems,
            differences,
            blessed: self.bless,
        };
        book.print(self.format, self.width)?;
        outcomes.push(book);
        Ok(outcomes)
    }

    /// Writes into the README what it is said to include, as mdBook would.
    fn bless_readme(&self) -> io::Result<Vec<Difference>> {
        let tree = Tree::load(self.root)?;
        let Some(old) = tree.files.get(README) else { return Ok(Vec::new()) };
        let is_chosen = |path: &str| self.is_chosen(path);
        let new = checks::readme_as_it_should_be(&tree, old, &is_chosen);
        if *old == new {
            return Ok(Vec::new());
        }
        fs::write(self.root.join(README), &new).map_err(about(README))?;
        let message = "shows what the snapshots say now";
        Ok(vec![Difference::new(README, 0, (old, &new), message)])
    }

    /// The problems that name a lesson which was asked for.
    fn problems(&self, tree: &Tree) -> Vec<Problem> {
        let mut problems = checks::all(tree);
        problems.retain(|it| self.is_chosen(&it.to_string()));
        problems
    }

    fn timed_problems(&self, tree: &Tree) -> (Vec<Problem>, f64) {
        let start = Instant::now();
        let problems = self.problems(tree);
        (problems, start.elapsed().as_secs_f64())
    }

    fn is_chosen(&self, text: &str) -> bool {
        self.is_all || self.lessons.iter().any(|it| it.is_named_in(text))
    }
}

/// Takes out the problems that are in a lesson's own files.
fn of(lesson: &Lesson, problems: &mut Vec<Problem>) -> Vec<Problem> {
    problems.extract_if(.., |it| lesson.is_named_in(&it.path)).collect()
}

/// Finds the lessons that the user means, each once and in order.
fn choose(all: &[Lesson], words: &[String]) -> Result<Vec<Lesson>, Failure> {
    let is_known = |word: &&String| all.iter().any(|it| it.answers_to(word));
    let unknown: Vec<_> = words.iter().filter(|it| !is_known(it)).collect();
    if !unknown.is_empty() {
        let known = all.iter().map(|it| format!("{} {}", it.number, it.name));
        let known = known.collect::<Vec<_>>().join(", ");
        let unknown = unknown.iter().map(|it| format!("`{it}`"));
        let unknown = unknown.collect::<Vec<_>>().join(" or ");
        let message = format!("no lesson {unknown}; there are: {known}");
        return Err(Failure::Usage(message));
    }
    let mut lessons = all.to_vec();
    if !words.is_empty() {
        lessons.retain(|it| words.iter().any(|word| it.answers_to(word)));
    }
    Ok(lessons)
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
    let rest = rest.strip_prefix(&format!("{name}. ")).unwrap_or(rest);
    rest.split_inclusive(". ").next().unwrap_or_default().trim().to_owned()
}

#[test]
fn lessons_are_chosen_by_number_and_by_name() {
    let lesson =
        |(number, name): (u16, &str)| Lesson { number, name: name.to_owned() };
    let all = [(1, "socket"), (2, "listen"), (3, "echo")].map(lesson);
    let chosen = |words: &[&str]| {
        let words: Vec<_> = words.iter().map(|it| it.to_string()).collect();
        let lessons = choose(&all, &words).map_err(|it| it.to_string())?;
        Ok(lessons.iter().map(|it| it.number).collect::<Vec<_>>())
    };
    let folder = "lessons/lesson-03-echo/";
    for word in ["3", "03", "echo", "03-echo", "lesson-03-echo", folder] {
        assert_eq!(chosen(&[word]), Ok(vec![3]));
    }
    assert_eq!(chosen(&[]), Ok(vec![1, 2, 3]));
    assert_eq!(chosen(&["echo", "1", "03"]), Ok(vec![1, 3]));
    let message = "no lesson `4`; there are: 1 socket, 2 listen, 3 echo";
    assert_eq!(chosen(&["4", "1"]), Err(message.to_owned()));
}
