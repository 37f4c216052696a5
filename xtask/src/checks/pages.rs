//! What a page shows is included, not typed; and each link leads somewhere.

use std::collections::BTreeSet;

use super::markdown::{self, Fence, Kind};
use crate::{
    check_lessons::transcripts::{HEADER, contents, file_name},
    tree::{PAGES, Problem, README, Tree, follow},
};

/// What may be typed by hand: the language of the fence, how each of its lines
/// must begin, and why it need not come from a run.
const HAND_TYPED: [(&str, &str, &str); 2] = [
    ("console", "$ ", "a command to type; what it prints is included"),
    ("powershell", "PS> ", "the same for Windows, where no run of ours is"),
];

/// What must be included: Rust, and the Python beside it.
const INCLUDED: [&str; 2] = ["rust,ignore", "python"];

/// Snapshots that no page shows, and why.
const NOT_SHOWN: [(&str, &str); 0] = [];

/// The part of a snapshot to include: all but its header.
const TRANSCRIPT: &str = "4:";

pub const DIAGRAM: &str = "book/src/map.html";

/// Says of the README's next fence what mdBook's include says elsewhere.
const MARK: &str = "<!-- include ";

/// Checks what the pages include, show and link to.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for include in includes(tree) {
        if let Err(message) = resolve(tree, &include) {
            problems.push(Problem::new(include.page, include.line, message));
        }
    }
    let pages = tree.under(PAGES, ".md").chain(tree.under(README, ""));
    for (path, page) in pages {
        for fence in markdown::fences(page) {
            if let Err((line, message)) = check_fence(path, page, &fence) {
                problems.push(Problem::new(path, line, message));
            }
        }
        for line in markdown::lines(page) {
            if !matches!(line.kind, Kind::Text | Kind::Heading) {
                continue;
            }
            for link in markdown::links(line.text) {
                if let Err(message) = check_link(tree, path, &link) {
                    problems.push(Problem::new(path, line.number, message));
                }
            }
        }
    }
    check_diagram(tree, &mut problems);
    check_readme(tree, &mut problems);
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
        let name = file_name(path.trim_end_matches(".snap").as_ref());
        let asks = format!("\"{name}\"");
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
    page: &'a str,
    line: usize,
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
        return if *part != TRANSCRIPT {
            Err(format!("include a transcript whole, with `:{TRANSCRIPT}`"))
        } else if !text.starts_with(HEADER) {
            Err(format!(
                "{path} should begin with insta's three lines only; remove \
                 it, and have it made anew by `check-lessons --bless`"
            ))
        } else if contents(&text).is_empty() {
            Err(format!("{path} is empty"))
        } else {
            Ok(())
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

/// The name in an anchor's comment, if that is what the line is.
fn anchor<'a>(line: &'a str, kind: &str) -> Option<&'a str> {
    let comment = line.trim_start().trim_start_matches(['/', '#', ' ']);
    Some(comment.strip_prefix(kind)?.trim())
}

fn check_fence(
    path: &str,
    page: &str,
    fence: &Fence,
) -> Result<(), (usize, String)> {
    let fail = |line, message: &str| Err((line, message.to_owned()));
    if !fence.is_closed {
        return fail(fence.line, "this fence is never closed");
    }
    if fence.code.is_empty() {
        return fail(fence.line, "nothing is in this fence");
    }
    // What it shows is compared with the snapshot that its mark names.
    if path == README && marks(page).iter().any(|it| it.fence == fence.line) {
        return Ok(());
    }
    let other_than = |is_right: &dyn Fn(&str) -> bool| {
        fence.code.iter().find(|(_, it)| !is_right(it)).map(|(line, _)| *line)
    };
    let is_include = |line: &str| {
        line.trim().starts_with("{{#include ") && line.ends_with("}}")
    };
    let is_transcript =
        |line: &str| is_include(line) && line.contains(".snap:");

    let language = fence.language;
    let typed = HAND_TYPED.iter().find(|(it, ..)| *it == language);
    if let Some((_, start, _why)) = typed {
        if language == "console" && other_than(&is_transcript).is_none() {
            return Ok(());
        }
        other_than(&|line| line.starts_with(start)).map_or(Ok(()), |line| {
            let what = "typed by hand; include it, or begin with";
            Err((line, format!("{what} `{start}`")))
        })
    } else if INCLUDED.contains(&language) {
        let is_code = |line: &str| is_include(line) && !is_transcript(line);
        other_than(&is_code).map_or(Ok(()), |line| {
            fail(line, "typed by hand; include it from what is tested")
        })
    } else {
        let message = if language.starts_with("rust") {
            "Rust is included, in a fence of `rust,ignore`: \
             {{#include ../../lessons/LESSON/src/FILE.rs:ANCHOR}}"
                .to_owned()
        } else {
            format!(
                "fences in `{language}` are not on the list of those that may \
                 be, in xtask/src/checks/pages.rs"
            )
        };
        Err((fence.line, message))
    }
}

fn check_link(tree: &Tree, page: &str, link: &str) -> Result<(), String> {
    // A chapter to come has an empty link in the table of contents.
    if link.is_empty() || link.contains("://") || link.starts_with("mailto:") {
        return Ok(());
    }
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let path =
        if path.is_empty() { page.to_owned() } else { follow(page, path) };
    // A page of the book, or a picture in it that leads there, as it is built.
    let path = match path.strip_suffix(".html") {
        Some(stem) if path.starts_with(PAGES) => format!("{stem}.md"),
        _ => path,
    };
    if !tree.has(&path) {
        return Err(format!("the link leads to {path}, which there is not"));
    }
    if page.starts_with(PAGES) && !path.starts_with(PAGES) {
        return Err(format!("{path} is not in the built book; link elsewhere"));
    }
    let text = tree.text(&path).unwrap_or_default();
    if fragment.is_empty()
        || markdown::heading_ids(&text).iter().any(|it| it == fragment)
        || text.contains(&format!("id=\"{fragment}\""))
    {
        return Ok(());
    }
    Err(format!("{path} has no heading for #{fragment}"))
}

fn check_diagram(tree: &Tree, problems: &mut Vec<Problem>) {
    let text = tree.text(DIAGRAM).unwrap_or_default();
    for (index, line) in text.lines().enumerate() {
        for rest in line.split("href=\"").skip(1) {
            let link = rest.split('"').next().unwrap_or_default();
            if let Err(message) = check_link(tree, DIAGRAM, link) {
                problems.push(Problem::new(DIAGRAM, index + 1, message));
            }
        }
    }
}

/// A mark in the README, and the fence below it.
struct Mark<'a> {
    line: usize,
    path: &'a str,
    /// How many lines of the transcript it wants: `NAME.snap first 9 lines`.
    first: Option<usize>,
    fence: usize,
    /// The lines of the fence, each with its line end.
    shown: String,
}

impl Mark<'_> {
    /// What should stand in the fence.
    fn wanted(&self, text: &str) -> String {
        let text = contents(text);
        let lines = text.lines().map(|line| format!("{line}\n"));
        lines.take(self.first.unwrap_or(usize::MAX)).collect()
    }
}

fn marks(page: &str) -> Vec<Mark<'_>> {
    let fences = markdown::fences(page);
    let marked = page.lines().enumerate().filter_map(|(index, line)| {
        let mark = line.strip_prefix(MARK)?.strip_suffix("-->")?.trim();
        let (path, rest) = mark.split_once(' ').unwrap_or((mark, ""));
        let first = rest.strip_prefix("first ").and_then(|it| {
            it.strip_suffix(" lines").and_then(|it| it.parse().ok())
        });
        // On the next line, or the one after it.
        let below = index + 2..=index + 3;
        let below = fences.iter().find(|it| below.contains(&it.line));
        let (fence, shown) = below.map_or((0, String::new()), |it| {
            let lines = it.code.iter().map(|(_, line)| format!("{line}\n"));
            (it.line, lines.collect())
        });
        Some(Mark { line: index + 1, path, first, fence, shown })
    });
    marked.collect()
}

fn check_readme(tree: &Tree, problems: &mut Vec<Problem>) {
    let page = tree.text(README).unwrap_or_default();
    for mark in marks(&page) {
        let path = mark.path;
        let message = match tree.text(path) {
            None => format!("there is no {path}"),
            Some(_) if mark.fence == 0 => "no fence follows".to_owned(),
            Some(text) if mark.wanted(&text) != mark.shown => format!(
                "is not what {path} says; `cargo xtask check-lessons --bless` \
                 mends it"
            ),
            Some(_) => continue,
        };
        problems.push(Problem::new(README, mark.line, message));
    }
}

/// The README with the transcripts, of those chosen, as their snapshots are.
pub fn readme_as_it_should_be(
    tree: &Tree,
    page: &str,
    chosen: &dyn Fn(&str) -> bool,
) -> String {
    let mut lines: Vec<_> = page.lines().map(str::to_owned).collect();
    // From the last to the first, so that the others stay where they are.
    for mark in marks(page).iter().rev() {
        if let Some(text) = tree.text(mark.path)
            && chosen(mark.path)
            && mark.fence > 0
        {
            let end = mark.fence + mark.shown.lines().count();
            let text = mark.wanted(&text);
            lines.splice(mark.fence..end, text.lines().map(str::to_owned));
        }
    }
    lines.join("\n") + "\n"
}
