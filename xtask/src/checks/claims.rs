//! What the book claims, and whether something shows it.
//!
//! The page of the claims is all there is: people read it, and so does this.
//! A claim is a heading `### 7. …`; below it, each item of a list is a thing
//! that shows it.

use std::collections::BTreeSet;

use super::{
    markdown::{self, Kind},
    test_body,
};
use crate::{
    check_lessons::transcripts::{contents, of_any_system},
    tree::{Lesson, Problem, Tree, follow},
};

pub const CLAIMS: &str = "book/src/claims.md";

/// What other tutorials say, piece by piece, and this course has to show.
const COUNT: usize = 52;

/// How an item is written.
const FORMS: &str = "write: - `LINE`\\ [lesson 03](03-echo.md): test \
    `lesson_03_echo::NAME`, snapshot `lesson-03-echo/NAME`; or: - \
    [PAGE](PAGE.md): check `NAME`";

struct Claim<'a> {
    line: usize,
    number: Option<usize>,
    title: &'a str,
    items: Vec<Item>,
}

/// One thing that shows a claim: a test, with the snapshot and the line in it;
/// or one of the checks that every `check-lessons` makes.
#[derive(Default)]
struct Item {
    line: usize,
    links: Vec<String>,
    /// A line of the snapshot, with one blank for many.
    shown: Option<String>,
    test: Option<String>,
    snapshot: Option<String>,
    check: Option<String>,
    /// What is none of these.
    other: Option<String>,
}

impl Item {
    fn parse(line: usize, text: &str) -> Item {
        let links = markdown::links(text);
        let mut item = Item { line, links, ..Item::default() };
        let mut parts = text.split('`');
        while let (Some(before), Some(code)) = (parts.next(), parts.next()) {
            let place = match before.split_whitespace().last() {
                Some("-") => &mut item.shown,
                Some("test") => &mut item.test,
                Some("snapshot") => &mut item.snapshot,
                Some("check") => &mut item.check,
                _ => &mut item.other,
            };
            *place = Some(code.to_owned());
        }
        item
    }

    /// Whether it is in one of the forms.
    fn is_whole(&self) -> bool {
        let shown = (&self.shown, &self.test, &self.snapshot, &self.check);
        let known = matches!(
            shown,
            // Some laws have no transcript: another item has to show it.
            (Some(_), Some(_), Some(_), None)
                | (None, Some(_), None, None)
                | (None, None, None, Some(_))
        );
        known && self.other.is_none() && !self.links.is_empty()
    }

    /// Whether a claim may rest on it alone. What is of the book, its page
    /// shows whole; of a lesson's, it takes a line.
    fn shows(&self) -> bool {
        let of_book = |it: &String| it.starts_with("book::");
        self.shown.is_some()
            || self.check.is_some()
            || self.test.as_ref().is_some_and(of_book)
    }

    fn snapshot_path(&self) -> Option<String> {
        Some(format!("tests/snapshots/{}.snap", self.snapshot.as_ref()?))
    }
}

fn claims(page: &str) -> Vec<Claim<'_>> {
    let mut claims: Vec<Claim> = Vec::new();
    let mut item: Option<(usize, String)> = None;
    for line in markdown::lines(page) {
        let text = line.text.trim();
        let goes_on = line.kind == Kind::Text && !text.is_empty();
        if let Some((_, so_far)) = &mut item
            && goes_on
            && !text.starts_with("- ")
        {
            *so_far += " ";
            *so_far += text;
            continue;
        }
        let done = item.take();
        if let (Some((line, text)), Some(claim)) = (done, claims.last_mut()) {
            claim.items.push(Item::parse(line, &text));
        }
        if line.kind == Kind::Heading
            && let Some(title) = text.strip_prefix("### ")
        {
            let number = title.split_once(". ").map(|(number, _)| number);
            let number = number.and_then(|it| it.parse().ok());
            let (line, items) = (line.number, Vec::new());
            claims.push(Claim { line, number, title, items });
        } else if goes_on && text.starts_with("- ") {
            item = Some((line.number, text.to_owned()));
        }
    }
    if let (Some((line, text)), Some(claim)) = (item, claims.last_mut()) {
        claim.items.push(Item::parse(line, &text));
    }
    claims
}

/// Checks what can be told without a run; `checks` are the names of those
/// which a claim may rest on.
pub fn check(tree: &Tree, checks: &[&str]) -> Vec<Problem> {
    let page = tree.text(CLAIMS).unwrap_or_default();
    let (claims, lessons) = (claims(&page), tree.lessons());
    let mut problems = Vec::new();
    let mut report = |line, message: String| {
        problems.push(Problem::new(CLAIMS, line, message));
    };
    for (index, claim) in claims.iter().enumerate() {
        let (expected, line) = (index + 1, claim.line);
        if claim.number != Some(expected) || expected > COUNT {
            report(
                line,
                format!(
                    "`{}`, but the next number is {expected}, and the last \
                     {COUNT}; each claim stands here once, in order",
                    claim.title
                ),
            );
        }
        if !claim.items.iter().any(Item::shows) {
            report(line, format!("nothing shows claim {expected}; {FORMS}"));
        }
        for item in &claim.items {
            if !item.is_whole() {
                report(item.line, FORMS.to_owned());
            } else if let Err(message) =
                check_item(tree, &lessons, item, checks)
            {
                report(item.line, message);
            }
        }
    }
    if claims.len() < COUNT {
        let message = format!(
            "{} claims; there are {COUNT}, and each has its place here",
            claims.len()
        );
        report(page.lines().count().max(1), message);
    }
    problems
}

fn check_item(
    tree: &Tree,
    lessons: &[Lesson],
    item: &Item,
    checks: &[&str],
) -> Result<(), String> {
    if let Some(check) = &item.check {
        return if checks.contains(&check.as_str()) {
            Ok(())
        } else {
            let known = checks.join(", ");
            Err(format!("there is no check {check}; there are: {known}"))
        };
    }
    let test = item.test.as_deref().unwrap_or_default();
    let body = test_body(tree, test)?;
    let module = test.split("::").next().unwrap_or_default();
    let lesson = lessons.iter().find(|it| it.module() == module);
    let links = |it: &Lesson| {
        let pages = item.links.iter().map(|link| follow(CLAIMS, link));
        pages
            .into_iter()
            .any(|page| page.split('#').next() == Some(&it.chapter()))
    };
    if let Some(lesson) = lesson
        && !links(lesson)
    {
        let page = lesson.page();
        return Err(format!("{test} is a test of {page}; link to that page"));
    }
    let (Some(path), Some(shown)) = (item.snapshot_path(), &item.shown) else {
        return Ok(());
    };
    let name = path.rsplit('/').next().unwrap_or_default();
    let name = of_any_system(name);
    if !body.contains(&format!("\"{name}\"")) {
        return Err(format!("{test} does not ask for a snapshot \"{name}\""));
    }
    let text = tree.text(&path).ok_or(format!("there is no {path}"))?;
    // With one blank for many.
    let is_shown =
        |it: &str| it.split_whitespace().eq(shown.split_whitespace());
    if contents(&text).lines().any(is_shown) {
        Ok(())
    } else {
        Err(format!(
            "{path} has no line `{shown}`; take one that shows the claim, or \
             correct the claim"
        ))
    }
}

/// With one blank for many.
pub fn collapsed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What this run of the tests came to.
#[derive(Default)]
pub struct Ran {
    /// The modules of the tests that were run.
    pub modules: BTreeSet<String>,
    /// The tests that passed, by their full names.
    pub passed: BTreeSet<String>,
    /// Those of them that could not do all of their work here; or a module, if
    /// it is not known which of its tests it was.
    pub skipped: BTreeSet<String>,
    /// The paths of the snapshots that were asked for.
    pub snapshots: BTreeSet<String>,
}

/// What the run did not show, and what it could not show here.
#[derive(Default)]
pub struct Shown {
    pub problems: Vec<Problem>,
    pub skipped: Vec<String>,
}

/// Checks that this very run has shown what the claims rest on, as far as its
/// modules go.
pub fn shown(tree: &Tree, ran: &Ran) -> Shown {
    let page = tree.text(CLAIMS).unwrap_or_default();
    let mut shown = Shown::default();
    for claim in claims(&page) {
        let number = claim.number.unwrap_or_default();
        for item in &claim.items {
            let test = item.test.clone().unwrap_or_default();
            let module = test.split("::").next().unwrap_or_default();
            let path = item.snapshot_path();
            if !ran.modules.contains(module) {
                continue;
            }
            let asked =
                path.as_ref().is_none_or(|it| ran.snapshots.contains(it));
            let skipped = ran.skipped.contains(&test)
                || !asked && ran.skipped.contains(module);
            let message = if skipped {
                let message = format!("claim {number}, with {test}");
                shown.skipped.push(message);
                continue;
            } else if !ran.passed.contains(&test) {
                format!("{test} did not pass, so nothing shows claim {number}")
            } else if asked {
                continue;
            } else {
                let path = path.unwrap_or_default();
                format!("{test} passed, and nobody asked for {path}")
            };
            shown.problems.push(Problem::new(CLAIMS, item.line, message));
        }
    }
    shown.skipped.dedup();
    shown
}
