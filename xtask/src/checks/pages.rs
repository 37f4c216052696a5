//! What a page shows is included, not typed; and each link leads somewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    claims::collapsed,
    fences,
    markdown::{self, Kind},
    readme::marks,
};
use crate::{
    check_lessons::transcripts::{HEADER, contents, file_name, of_any_system},
    tree::{PAGES, Problem, README, Tree, follow},
};

/// Snapshots that no page shows, and why.
const NOT_SHOWN: [(&str, &str); 0] = [];

/// The part of a snapshot to include: all but its header.
const TRANSCRIPT: &str = "4:";

/// Checks what the pages include, show and link to.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let (mut problems, mut links) = (Vec::new(), Links::of(tree));
    for include in includes(tree) {
        if let Err(message) = resolve(tree, &include) {
            problems.push(Problem::new(include.page, include.line, message));
        }
    }
    let pages = tree.under(PAGES, ".md").chain(tree.under(README, ""));
    for (path, page) in pages {
        for fence in markdown::fences(page) {
            if let Err((line, message)) = fences::check(path, page, &fence) {
                problems.push(Problem::new(path, line, message));
            }
        }
        for line in markdown::lines(page) {
            if !matches!(line.kind, Kind::Text | Kind::Heading) {
                continue;
            }
            // A table that a test has made is included as it is.
            let included = line.text.split_once("{{#include ");
            let text = included.and_then(|(_, rest)| {
                tree.text(&follow(path, rest.split(':').next()?))
            });
            for link in markdown::links(text.as_deref().unwrap_or(line.text)) {
                if let Err(message) = links.check(path, &link) {
                    problems.push(Problem::new(path, line.number, message));
                }
            }
        }
    }
    problems.sort();
    problems
}

/// Checks that each anchor and each snapshot is shown by some page.
pub fn check_shown(tree: &Tree) -> Vec<Problem> {
    let includes = includes(tree);
    let shown: BTreeSet<_> =
        includes.iter().map(|it| (it.path.as_str(), it.part)).collect();
    let mut problems = Vec::new();
    for (path, text) in tree.under("lessons/", ".rs") {
        for (index, line) in text.lines().enumerate() {
            if let Some(name) = anchor(line, "ANCHOR:")
                && !shown.contains(&(path, name))
            {
                let message = format!("no page includes the anchor {name}");
                problems.push(Problem::new(path, index + 1, message));
            }
        }
    }
    let readme = tree.text(README).unwrap_or_default();
    let marked = marks(&readme);
    for (path, _) in tree.under("tests/snapshots/", ".snap") {
        if !shown.contains(&(path, TRANSCRIPT))
            && !marked.iter().any(|it| it.path == path)
            && !NOT_SHOWN.iter().any(|(it, _why)| *it == path)
        {
            let message = "no page shows this transcript; include it";
            problems.push(Problem::new(path, 1, message));
        }
        // Of lessons' snapshots, the run itself tells which ones are used.
        let folder = path.split('/').nth(2).unwrap_or_default();
        let name = file_name(path.as_ref());
        let asks = format!("\"{}\"", of_any_system(&name));
        if !folder.starts_with("lesson-")
            && !tree.under("tests/", ".rs").any(|(_, it)| it.contains(&asks))
        {
            let message = "no test asks for this transcript; remove it";
            problems.push(Problem::new(path, 1, message));
        }
    }
    problems
}

/// One `{{#include path:part}}`.
pub struct Include<'a> {
    pub page: &'a str,
    pub line: usize,
    /// mdBook knows others than `include`.
    name: &'a str,
    /// From the root of the workspace.
    pub path: String,
    pub part: &'a str,
}

pub fn includes(tree: &Tree) -> Vec<Include<'_>> {
    let mut includes = Vec::new();
    for (page, text) in tree.under(PAGES, ".md") {
        for (index, line) in text.lines().enumerate() {
            for rest in line.split("{{#").skip(1) {
                let directive = rest.split("}}").next().unwrap_or_default();
                let (name, rest) =
                    directive.split_once(' ').unwrap_or_default();
                let (path, part) = rest.split_once(':').unwrap_or((rest, ""));
                let path = follow(page, path.trim());
                let line = index + 1;
                includes.push(Include { page, line, name, path, part });
            }
        }
    }
    includes
}

/// Checks that an include shows something: mdBook shows nothing, and says so
/// to nobody, if there is no such anchor.
fn resolve(tree: &Tree, include: &Include) -> Result<(), String> {
    let Include { name, path, part, .. } = include;
    if *name != "include" {
        return Err(format!(
            "`{{{{#{name}` is not checked; use `{{{{#include`"
        ));
    }
    let Some(text) = tree.text(path) else {
        return Err(format!("there is no {path}"));
    };
    if path.ends_with(".snap") {
        return if !text.starts_with(HEADER) {
            Err(format!(
                "{path} should begin with insta's three lines only; remove \
                 it, and have it made anew by `check-lessons --bless`"
            ))
        } else if contents(&text).is_empty() {
            Err(format!("{path} is empty"))
        } else if *part == TRANSCRIPT {
            Ok(())
        } else {
            check_part(tree, include, &text)
        };
    }
    if part.is_empty() {
        let empty = text.trim().is_empty();
        return if empty { Err(format!("{path} is empty")) } else { Ok(()) };
    }
    let find =
        |kind| text.lines().position(|line| anchor(line, kind) == Some(part));
    match (find("ANCHOR:"), find("ANCHOR_END:")) {
        (Some(start), Some(end)) if start + 1 < end => Ok(()),
        (Some(_), Some(_)) => Err(format!("nothing is in the anchor {part}")),
        (Some(_), None) => {
            Err(format!("{path} does not end the anchor {part}"))
        }
        (None, _) => Err(format!("{path} has no anchor {part}")),
    }
}

/// Checks a part of a transcript, `:7:9`. Whatever moves its lines must be
/// noticed, so the last of them stands in a comment above the fence, too.
fn check_part(
    tree: &Tree,
    include: &Include,
    transcript: &str,
) -> Result<(), String> {
    let last = include.part.split_once(':').and_then(|(first, last)| {
        let (first, last): (usize, usize) =
            (first.parse().ok()?, last.parse().ok()?);
        let is_part = HEADER.lines().count() < first && first <= last;
        transcript.lines().nth(last - 1).filter(|_| is_part)
    });
    let last = collapsed(last.ok_or(format!(
        "include a transcript whole, with `:{TRANSCRIPT}`, or some lines of \
         it, as `:7:9`"
    ))?);
    let page = tree.text(include.page).unwrap_or_default();
    let above = include.line.checked_sub(3);
    let comment = above.and_then(|it| page.lines().nth(it));
    let wanted = format!("<!-- ends: {last} -->");
    if comment == Some(&wanted) {
        return Ok(());
    }
    Err(format!(
        "the part ends with `{last}`: take another, or write above the fence \
         {wanted}"
    ))
}

/// The name in an anchor's comment, if that is what the line is.
fn anchor<'a>(line: &'a str, kind: &str) -> Option<&'a str> {
    let comment = line.trim_start().trim_start_matches(['/', '#', ' ']);
    Some(comment.strip_prefix(kind)?.trim())
}

/// Follows links. The headings of a page are looked for once: the glossary
/// alone is the target of hundreds.
pub struct Links<'a> {
    tree: &'a Tree,
    ids: BTreeMap<String, Vec<String>>,
}

impl<'a> Links<'a> {
    pub fn of(tree: &'a Tree) -> Self {
        Links { tree, ids: BTreeMap::new() }
    }

    /// `page` is where the link stands.
    pub fn check(&mut self, page: &str, link: &str) -> Result<(), String> {
        // A chapter to come has an empty link in the table of contents.
        if link.is_empty()
            || link.contains("://")
            || link.starts_with("mailto:")
        {
            return Ok(());
        }
        let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
        let path =
            if path.is_empty() { page.to_owned() } else { follow(page, path) };
        if !self.tree.has(&path) {
            return Err(format!(
                "the link leads to {path}, which there is not"
            ));
        }
        if page.starts_with(PAGES) && !path.starts_with(PAGES) {
            let message = "is not in the built book; link elsewhere";
            return Err(format!("{path} {message}"));
        }
        if fragment.is_empty() {
            return Ok(());
        }
        let text = self.tree.text(&path).unwrap_or_default();
        let ids = self.ids.entry(path.clone());
        let ids = ids.or_insert_with(|| markdown::heading_ids(&text));
        if ids.iter().any(|it| it == fragment)
            || text.contains(&format!("id=\"{fragment}\""))
        {
            return Ok(());
        }
        Err(format!("{path} has no heading for #{fragment}"))
    }
}
