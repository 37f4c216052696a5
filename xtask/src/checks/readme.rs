//! The README shows transcripts, and the host that shows the README includes
//! nothing: they are copies, and must be as their snapshots are.

use super::markdown;
use crate::{
    check_lessons::transcripts::contents,
    tree::{Problem, README, Tree},
};

/// Says of the next fence what mdBook's include says elsewhere.
const MARK: &str = "<!-- include ";

/// A mark, and the fence below it.
pub struct Mark<'a> {
    line: usize,
    pub path: &'a str,
    /// How many lines of the transcript it wants: `NAME.snap first 9 lines`.
    first: Option<usize>,
    pub fence: usize,
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

pub fn marks(page: &str) -> Vec<Mark<'_>> {
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

pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
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
    problems
}

/// The README with the transcripts, of those chosen, as their snapshots are.
pub fn as_it_should_be(
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
