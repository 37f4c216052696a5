//! Builds the lessons and their tests, and runs one module of the tests.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs, io,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    thread,
    time::Instant,
};

use serde_json::Value;

use super::subject::Subject;
use crate::{
    about, cargo, target_dir,
    tree::{Lesson, Problem},
};

/// The one test binary, as `tests/Cargo.toml` names it.
const TESTS: &str = "lessons";

/// How many lessons run side by side. They mostly wait, for each other and for
/// the kernel: even one processor has time for several.
pub fn at_once() -> usize {
    (2 * thread::available_parallelism().map_or(1, usize::from)).max(5)
}

/// How many tests of a lesson run side by side, for the same reason.
const TESTS_AT_ONCE: &str = "8";

/// What the build made; where something is missing, cargo has told the user
/// why.
#[derive(Default)]
pub struct Programs {
    /// The test binary.
    tests: Option<PathBuf>,
    /// The lessons' programs: packages, and where they are.
    lessons: BTreeMap<String, PathBuf>,
}

/// Builds what is stale: one start of cargo for the lessons and the tests.
pub fn build(root: &Path, lessons: &[Lesson]) -> io::Result<Programs> {
    let mut command = Command::new(cargo());
    command
        .current_dir(root)
        .args(["build", "--keep-going"])
        .args(["--message-format", "json-render-diagnostics"])
        .args(["--package", "tests", "--test", TESTS, "--bins"]);
    for lesson in lessons {
        command.args(["--package", &lesson.package()]);
    }
    let output =
        command.stderr(Stdio::inherit()).output().map_err(about("cargo"))?;
    let mut programs = Programs::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line)?;
        let Some(program) = message["executable"].as_str() else { continue };
        let target = &message["target"];
        let program = PathBuf::from(program);
        if target["kind"][0] == "test" {
            programs.tests = Some(program);
        } else if let Some(name) = target["name"].as_str() {
            programs.lessons.insert(name.to_owned(), program);
        }
    }
    Ok(programs)
}

/// What came of the tests of one module.
pub struct Run {
    /// The full names of the tests that passed.
    pub passed: BTreeSet<String>,
    /// The file names of the snapshots that the tests asked for.
    pub snapshots: BTreeSet<String>,
    /// Each test that could not run here.
    pub skipped: Vec<Skipped>,
    pub problems: Vec<Problem>,
    pub seconds: f64,
    /// Where the tests have put the transcripts that differ.
    pub pending: PathBuf,
}

impl Run {
    /// Whether no test came so far as to pass, or to ask for a transcript.
    pub fn is_empty(&self) -> bool {
        self.passed.is_empty() && self.snapshots.is_empty()
    }
}

/// What a test says that could not run.
pub struct Skipped {
    /// The full name of the test; empty if a thread of its own said so.
    pub test: String,
    /// What of it, and why.
    pub reason: String,
}

impl Skipped {
    /// Takes apart a line that the tests' harness has written.
    fn parse(line: &str) -> Skipped {
        let (test, reason) = line.split_once('\t').unwrap_or(("", line));
        Skipped { test: test.to_owned(), reason: reason.to_owned() }
    }
}

/// The folder for what a run writes down.
fn notes() -> io::Result<PathBuf> {
    Ok(target_dir()?.join("check-lessons"))
}

fn seconds_file(subject: &Subject) -> io::Result<PathBuf> {
    Ok(notes()?.join(format!("{}.seconds", subject.module())))
}

/// How many seconds a subject's tests took the last time; 0 if nobody knows.
pub fn last_time(subject: &Subject) -> f64 {
    let text = seconds_file(subject).and_then(fs::read_to_string);
    text.ok().and_then(|it| it.trim().parse().ok()).unwrap_or_default()
}

/// Runs the tests of one module, and waits for their end.
pub fn run(
    root: &Path,
    programs: &Programs,
    subject: &Subject,
) -> io::Result<Run> {
    let notes = notes()?;
    fs::create_dir_all(&notes).map_err(about(notes.display()))?;
    // Two of these may run at once, and beside `cargo test`: so nothing of
    // this run lies where others look.
    let module = subject.module();
    let note = |kind| notes.join(format!("{module}-{}.{kind}", process::id()));
    let (asked, skipped) = (note("asked"), note("skipped"));
    let pending = note("pending");

    let tests = format!("tests/{module}.rs");
    let (manifest, program) = match subject {
        Subject::Lesson(lesson) => {
            (lesson.manifest(), programs.lessons.get(&lesson.package()))
        }
        // They all lie in one folder.
        Subject::Book => (tests.clone(), programs.lessons.values().next()),
    };
    let (Some(program), Some(binary)) = (program, &programs.tests) else {
        let what = if program.is_some() { &tests } else { &manifest };
        let message = "does not build; cargo says why above";
        return Ok(Run {
            passed: BTreeSet::new(),
            snapshots: BTreeSet::new(),
            skipped: Vec::new(),
            problems: vec![Problem::new(what, 1, message)],
            seconds: 0.0,
            pending,
        });
    };
    let mut command = Command::new(binary);
    if env::var_os("LESSON_TARGET").is_none() {
        // For another target, the harness builds what it needs itself.
        command.env("LESSON_PROGRAMS", program.with_file_name(""));
    }
    for (name, _) in env::vars_os() {
        // They change what libtest prints, and in which order.
        if name.to_string_lossy().starts_with("RUST_TEST_") {
            command.env_remove(name);
        }
    }
    let start = Instant::now();
    let output = command
        // As `cargo test` starts them.
        .current_dir(root.join("tests"))
        .args(["--color", "never", &format!("{module}::")])
        .args(["--test-threads", TESTS_AT_ONCE])
        .env("LESSON_SKIPPED", &skipped)
        // A difference fails no test: the test goes on, and we show it.
        .env("INSTA_FORCE_PASS", "1")
        .env("INSTA_OUTPUT", "none")
        .env("INSTA_UPDATE", "new")
        .env("INSTA_WORKSPACE_ROOT", root)
        .env("INSTA_SNAPSHOT_REFERENCES_FILE", &asked)
        .env("INSTA_PENDING_DIR", &pending)
        // A problem is a line; its way through the tests' code is not asked.
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .output()
        .map_err(about(binary.display()))?;
    let seconds = start.elapsed().as_secs_f64();
    let note = seconds_file(subject)?;
    fs::write(&note, seconds.to_string()).map_err(about(note.display()))?;

    let stdout = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    let mut problems = failures(&stdout);
    if stdout.contains("\nrunning 0 tests\n") {
        problems.push(Problem::new(&tests, 1, "has no tests"));
    } else if !output.status.success() && problems.is_empty() {
        let said = String::from_utf8_lossy(&output.stderr);
        let message = format!("the tests broke off, {}\n{said}", output.status);
        let message = message.trim().replace('\n', "\n    ");
        problems.push(Problem::new(&tests, 1, message));
    }
    let snapshots = take(&asked)?;
    let names = snapshots.iter().filter_map(|it| it.rsplit(['/', '\\']).next());
    Ok(Run {
        passed: passed(&stdout),
        snapshots: names.map(str::to_owned).collect(),
        skipped: take(&skipped)?.iter().map(|it| Skipped::parse(it)).collect(),
        problems,
        seconds,
        pending,
    })
}

/// Removes the folder of what differed, once that was looked at.
pub fn forget(pending: &Path) -> io::Result<()> {
    if pending.exists() {
        fs::remove_dir_all(pending).map_err(about(pending.display()))?;
    }
    Ok(())
}

/// Reads and removes what the tests wrote down, if they wrote anything.
fn take(note: &Path) -> io::Result<Vec<String>> {
    if !note.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(note).map_err(about(note.display()))?;
    fs::remove_file(note).map_err(about(note.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Finds the tests that passed in the output of libtest.
fn passed(output: &str) -> BTreeSet<String> {
    let names = output
        .lines()
        .filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... ok"));
    names.map(str::to_owned).collect()
}

/// Finds the failed tests in the output of libtest, and where they failed.
fn failures(output: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for section in output.split("\n---- ").skip(1) {
        let Some((test, said)) = section.split_once(" stdout ----\n") else {
            continue;
        };
        let said = said.split("\nfailures:\n").next().unwrap_or_default();
        let said = said.replace("\nnote: run with `RUST_BACKTRACE=1`", "\n\0");
        let said = said.split("\n\0").next().unwrap_or_default();
        // "thread 'name' panicked at tests/x.rs:12:5:", and then the message.
        let panicked =
            said.split_once(" panicked at ").and_then(|(_, rest)| {
                let (place, message) = rest.split_once(":\n")?;
                let (place, _column) = place.rsplit_once(':')?;
                let (path, line) = place.rsplit_once(':')?;
                Some((path.replace('\\', "/"), line.parse().ok()?, message))
            });
        let (path, line, message) =
            panicked.unwrap_or_else(|| ("tests".to_owned(), 1, said));
        let message = message.trim().replace('\n', "\n    ");
        problems.push(Problem::new(&path, line, format!("{test}: {message}")));
    }
    problems
}

#[test]
fn a_failed_test_is_a_problem_at_its_place() {
    let output = "\
\nrunning 2 tests\ntest a::b ... ok\ntest a::c ... FAILED\n\nfailures:\n
---- a::c stdout ----\n\nthread 'a::c' (7) panicked at tests/a.rs:12:5:
left: 1\nright: 2\nnote: run with `RUST_BACKTRACE=1` environment variable to \
display a backtrace\n\n\nfailures:\n    a::c\n\ntest result: FAILED.\n";
    let found = failures(output).iter().map(Problem::to_string).next();
    let expected = "tests/a.rs:12: a::c: left: 1\n    right: 2";
    assert_eq!(found.as_deref(), Some(expected));
    assert_eq!(passed(output), BTreeSet::from(["a::b".to_owned()]));
}
