//! Each lesson is named, numbered and listed alike everywhere, and is short.

use crate::{
    diagram::SOURCE,
    tree::{Lesson, PAGES, Problem, README, Tree},
};

/// What fits in one sitting, and can be read from top to bottom.
const MAX_FILE: usize = 200;
const MAX_LESSON: usize = 900;

/// What a reader should not learn to write, and what to write instead.
const BANNED: [(&str, &str); 5] = [
    ("sleep(", "waits for time to pass; wait for what should happen"),
    ("assert!(", "panics; return an error, or leave it to the tests"),
    ("assert_eq!(", "panics; return an error, or leave it to the tests"),
    ("panic!(", "panics; return an error"),
    (".unwrap()", "panics; use `?`, or `expect` with the reason"),
];

/// Where slowness is the subject: a server that takes its time.
const SLOW: &str = "lessons/lesson-07-backlog/src/burst";

/// Lessons listen on this and their number, unless told otherwise. It is no
/// lesson's own: an example in a helper that several lessons have.
const FIRST_PORT: u16 = 7000;

const SUMMARY: &str = "book/src/SUMMARY.md";
const MODULES: &str = "tests/main.rs";

pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for folder in tree.folders() {
        if Lesson::parse(folder).is_none() {
            let message = "should be named like lesson-03-echo";
            problems.push(Problem::new(
                &format!("lessons/{folder}"),
                1,
                message,
            ));
        }
    }
    let lessons = tree.lessons();
    for (index, lesson) in lessons.iter().enumerate() {
        let expected = index + 1;
        if usize::from(lesson.number) != expected {
            let message = format!(
                "lesson {:02}, but the next number is {expected:02}; \
                 numbers are consecutive, and none is used twice",
                lesson.number
            );
            problems.push(Problem::new(&lesson.manifest(), 1, message));
        }
        check_manifest(tree, lesson, &mut problems);
        check_sources(tree, lesson, &mut problems);
        check_listed(tree, lesson, &mut problems);
    }
    check_order(tree, &lessons, &mut problems);
    check_left_over(tree, &lessons, &mut problems);
    problems
}

fn check_manifest(tree: &Tree, lesson: &Lesson, problems: &mut Vec<Problem>) {
    let (path, package) = (lesson.manifest(), lesson.package());
    let text = tree.text(&path).unwrap_or_default();
    let mut lines = text.lines().enumerate();
    let name = lines.find(|(_, line)| line.starts_with("name = "));
    let (index, name) = name.unwrap_or_default();
    if name != format!("name = \"{package}\"") {
        let message = format!("the package should be named {package}");
        problems.push(Problem::new(&path, index + 1, message));
    }
}

fn check_sources(tree: &Tree, lesson: &Lesson, problems: &mut Vec<Problem>) {
    let folder = format!("{}/src/", lesson.folder());
    let (main, header) = (
        format!("{folder}main.rs"),
        format!("//! Lesson {:02}: ", lesson.number),
    );
    if !tree.text(&main).unwrap_or_default().starts_with(&header) {
        let message = format!("should begin with `{header}`");
        problems.push(Problem::new(&main, 1, message));
    }

    let port = FIRST_PORT + lesson.number;
    let mut total = 0;
    for (path, text) in tree.under(&folder, ".rs") {
        let length = text.lines().count();
        total += length;
        if length > MAX_FILE {
            let message = format!("{length} lines; at most {MAX_FILE} a file");
            problems.push(Problem::new(path, MAX_FILE + 1, message));
        }
        for (index, line) in text.lines().enumerate() {
            let mut report = |message| {
                problems.push(Problem::new(path, index + 1, message));
            };
            for (banned, why) in BANNED {
                let allowed = banned == "sleep(" && path.starts_with(SLOW);
                if line.contains(banned) && !allowed {
                    report(format!("`{banned}` {why}"));
                }
            }
            for other in default_ports(line).filter(|it| *it != port) {
                report(format!("port {other}; this lesson's is {port}"));
            }
        }
    }
    if total > MAX_LESSON {
        let message = format!("{total} lines; at most {MAX_LESSON} a lesson");
        problems.push(Problem::new(&main, 1, message));
    }
}

/// The ports of a line that are meant as some lesson's own: 127.0.0.1:7003.
fn default_ports(line: &str) -> impl Iterator<Item = u16> {
    line.split("127.0.0.1:").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit());
        let port = rest[..end.unwrap_or(rest.len())].parse().ok()?;
        (FIRST_PORT + 1..FIRST_PORT + 100).contains(&port).then_some(port)
    })
}

/// Checks that the lesson is in every list that a reader may look into.
fn check_listed(tree: &Tree, lesson: &Lesson, problems: &mut Vec<Problem>) {
    let (manifest, folder) = (lesson.manifest(), lesson.folder());
    let (chapter, page, module) =
        (lesson.chapter(), lesson.page(), lesson.module());
    let mut report = |message| {
        problems.push(Problem::new(&manifest, 1, message));
    };
    let lists = |path, items: &[&str]| {
        let text = tree.text(path).unwrap_or_default();
        text.lines().any(|line| items.iter().all(|it| line.contains(it)))
    };
    let tests = format!("tests/{module}.rs");
    for path in [&chapter, &tests] {
        if !tree.has(path) {
            report(format!("there is no {path}"));
        }
    }
    if !lists(SUMMARY, &[&format!("]({page})")]) {
        report(format!("{SUMMARY} does not list {page}"));
    }
    let row = ["| ", &format!("]({folder}"), &format!("]({chapter})")];
    if !lists(README, &row) {
        report(format!("{README} has no row for it: {folder} and {chapter}"));
    }
    if !lists(SOURCE, &[&format!("\"page\": \"{page}")]) {
        report(format!("{SOURCE} has no box that leads to {page}"));
    }
    if !lists(MODULES, &[&format!("mod {module};")]) {
        report(format!("{MODULES} has no `mod {module};`"));
    }
}

/// Checks that the table of contents has the lessons in their order.
fn check_order(tree: &Tree, lessons: &[Lesson], problems: &mut Vec<Problem>) {
    let text = tree.text(SUMMARY).unwrap_or_default();
    let mut last = 0;
    for lesson in lessons {
        let link = format!("]({})", lesson.page());
        let line = text.lines().position(|line| line.contains(&link));
        let Some(line) = line else { continue };
        if line < last {
            let message = format!("{} is out of order", lesson.page());
            problems.push(Problem::new(SUMMARY, line + 1, message));
        }
        last = line;
    }
}

/// Finds what has been left behind by a lesson that is gone, or renamed. Links
/// to it are found as links that lead nowhere.
fn check_left_over(
    tree: &Tree,
    lessons: &[Lesson],
    problems: &mut Vec<Problem>,
) {
    for path in tree.files.keys() {
        let of_lesson = if let Some(page) = path.strip_prefix(PAGES) {
            // 404.md is none: it is shown where a page is missing.
            let number = page.split_once('-').map(|(number, _)| number);
            let numbered = number.is_some_and(|it| it.parse::<u16>().is_ok());
            numbered && page.ends_with(".md")
        } else if let Some(path) = path.strip_prefix("tests/") {
            path.trim_start_matches("snapshots/").starts_with("lesson")
        } else {
            false
        };
        if of_lesson && !lessons.iter().any(|it| it.is_named_in(path)) {
            problems.push(Problem::new(path, 1, "there is no such lesson"));
        }
    }
}
