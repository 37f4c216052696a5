//! From the runs of the tests to what is said of them.

use std::{
    fs, io, path::Path, sync::mpsc, thread::ScopedJoinHandle, time::Instant,
};

use super::{
    report::{Format, Outcome, Progress},
    run::{self, Run},
    subject::Subject,
    transcripts::{self, Difference},
};
use crate::{
    about,
    checks::{self, Ran},
    tree::{Lesson, PAGES, Problem, README, Tree},
};

/// A module of the tests, and what came of it.
pub type Done = (Subject, io::Result<Run>);

/// What was asked for.
pub struct Check<'a> {
    pub root: &'a Path,
    /// In order; the book is the last, if it is one of them.
    pub subjects: Vec<Subject>,
    /// Whether nothing was left out.
    pub is_all: bool,
    pub bless: bool,
    pub format: Format,
    /// Of the longest name.
    pub width: usize,
}

impl Check<'_> {
    /// Turns each run into an outcome as it comes in, and prints its line; the
    /// book's line comes last.
    pub fn judge(
        &self,
        tree: &Tree,
        problems: ScopedJoinHandle<(Vec<Problem>, f64)>,
        runs: mpsc::Receiver<Done>,
    ) -> io::Result<Vec<Outcome>> {
        let progress = Progress::start(&self.subjects);
        let problems = problems.join();
        let (mut problems, seconds) =
            problems.expect("the checks do not panic");
        let (mut outcomes, ran) = self.collect(runs, progress, |outcome| {
            if let Subject::Lesson(lesson) = &outcome.subject {
                outcome.problems.extend(of(lesson, &mut problems));
                outcome.print(self.format, self.width)?;
            }
            Ok(())
        })?;
        let book = book(&mut outcomes);
        book.problems.extend(problems);
        book.seconds += seconds;
        self.finish(tree, &ran, outcomes)
    }

    /// As `judge`, but accepts what differs. That changes what the pages show,
    /// so all runs come first, then the checks, and then the lines.
    pub fn accept(
        &self,
        runs: mpsc::Receiver<Done>,
    ) -> io::Result<Vec<Outcome>> {
        let progress = Progress::start(&self.subjects);
        let (mut outcomes, ran) = self.collect(runs, progress, |_| Ok(()))?;

        let mut of_pages = self.bless_readme()?;
        of_pages.extend(self.bless_terms()?);
        let tree = Tree::load(self.root)?;
        let (mut problems, seconds) = self.timed_problems(&tree);
        for outcome in &mut outcomes {
            if let Subject::Lesson(lesson) = &outcome.subject {
                outcome.problems.extend(of(lesson, &mut problems));
                outcome.print(self.format, self.width)?;
            }
        }
        let book = book(&mut outcomes);
        book.problems.extend(problems);
        book.seconds += seconds;
        book.differences.extend(of_pages);
        book.blessed = true;
        self.finish(&tree, &ran, outcomes)
    }

    /// Waits for all runs; does with each outcome what is to be done at once.
    fn collect(
        &self,
        runs: mpsc::Receiver<Done>,
        mut progress: Progress,
        mut at_once: impl FnMut(&mut Outcome) -> io::Result<()>,
    ) -> io::Result<(Vec<Outcome>, Ran)> {
        let (mut outcomes, mut ran) = (Vec::new(), Ran::default());
        for (subject, run) in runs {
            let run = run?;
            note(&mut ran, &subject, &run);
            let mut outcome = self.settle(&subject, run)?;
            progress.clear();
            at_once(&mut outcome)?;
            progress.finish(&subject);
            outcomes.push(outcome);
        }
        outcomes.sort_by(|one, other| one.subject.cmp(&other.subject));
        Ok((outcomes, ran))
    }

    /// Adds what no subject's tests can tell alone, and prints the last line.
    fn finish(
        &self,
        tree: &Tree,
        ran: &Ran,
        mut outcomes: Vec<Outcome>,
    ) -> io::Result<Vec<Outcome>> {
        let book = book(&mut outcomes);
        let claims = checks::claims_shown(tree, ran);
        book.problems.extend(claims.problems);
        book.skipped.extend(claims.skipped);
        book.pages = tree.under(PAGES, ".md").count();
        book.print(self.format, self.width)?;
        Ok(outcomes)
    }

    /// Collects what is to be said of a run; accepts it if asked to.
    fn settle(&self, subject: &Subject, run: Run) -> io::Result<Outcome> {
        let (root, bless) = (self.root, self.bless);
        let folder = subject.snapshots();
        let mut problems = run.problems;
        let mut differences =
            transcripts::differences(root, &run.pending, &folder, bless)?;
        // A test that was skipped, or broke off, may have asked for them.
        if run.skipped.is_empty() && problems.is_empty() {
            for path in transcripts::unused(root, &folder, &run.snapshots)? {
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
        Ok(Outcome {
            transcripts: run.snapshots.len(),
            skipped: run.skipped.into_iter().map(|it| it.reason).collect(),
            seconds: run.seconds,
            problems,
            differences,
            blessed: bless,
            ..Outcome::new(subject.clone())
        })
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

    /// Links the terms of the glossary where they are first used.
    fn bless_terms(&self) -> io::Result<Vec<Difference>> {
        let tree = Tree::load(self.root)?;
        let mut differences = Vec::new();
        for (path, new) in checks::glossary_linked(&tree) {
            if self.is_chosen(&path) {
                fs::write(self.root.join(&path), &new).map_err(about(&path))?;
                let message = "links a term where it is first used";
                let old = &tree.files[&path];
                let both = (old.as_str(), new.as_str());
                differences.push(Difference::new(&path, 0, both, message));
            }
        }
        Ok(differences)
    }

    /// The problems that name something which was asked for.
    pub fn timed_problems(&self, tree: &Tree) -> (Vec<Problem>, f64) {
        let start = Instant::now();
        let mut problems = checks::all(tree);
        problems.retain(|it| self.is_chosen(&it.to_string()));
        (problems, start.elapsed().as_secs_f64())
    }

    fn is_chosen(&self, text: &str) -> bool {
        self.is_all || self.subjects.iter().any(|it| it.is_named_in(text))
    }
}

/// The outcome of the book, which may have had no tests to run.
fn book(outcomes: &mut Vec<Outcome>) -> &mut Outcome {
    let is_book = |it: &Outcome| it.subject == Subject::Book;
    let index = outcomes.iter().position(is_book).unwrap_or_else(|| {
        outcomes.push(Outcome::new(Subject::Book));
        outcomes.len() - 1
    });
    &mut outcomes[index]
}

/// Keeps of a run what the claims of the book rest on.
fn note(ran: &mut Ran, subject: &Subject, run: &Run) {
    // What does not build is one problem; its claims would only be the echo.
    if run.is_empty() {
        return;
    }
    let folder = subject.snapshots();
    let names = run.snapshots.iter();
    ran.passed.extend(run.passed.iter().cloned());
    let module = subject.module();
    ran.skipped.extend(run.skipped.iter().map(|it| match &*it.test {
        "" => module.clone(),
        test => test.to_owned(),
    }));
    ran.snapshots.extend(names.map(|it| format!("{folder}/{it}")));
    ran.modules.insert(module);
}

/// Takes out the problems that are in a lesson's own files.
fn of(lesson: &Lesson, problems: &mut Vec<Problem>) -> Vec<Problem> {
    problems.extract_if(.., |it| lesson.is_named_in(&it.path)).collect()
}

#[test]
fn what_does_not_build_has_shown_nothing() {
    let run = |passed: &[&str]| Run {
        passed: passed.iter().map(|it| it.to_string()).collect(),
        snapshots: Default::default(),
        skipped: Vec::new(),
        problems: vec![Problem::new("Cargo.toml", 1, "does not build")],
        seconds: 0.0,
        pending: Default::default(),
    };
    let modules = |run: &Run| {
        let mut ran = Ran::default();
        note(&mut ran, &Subject::Book, run);
        ran.modules.len()
    };
    assert_eq!(modules(&run(&[])), 0);
    assert_eq!(modules(&run(&["book::calls::pages"])), 1);
}
