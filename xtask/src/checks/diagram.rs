//! The map is drawn from its source as it is now, and shown: whole by a page,
//! and in small by each lesson.

use super::pages::{self, Links};
use crate::{
    diagram::{HOME, SOURCE, Source, drawn, small_map},
    tree::{PAGES, Problem, Tree},
};

/// How to mend what was drawn from another source.
const MEND: &str = "`cargo xtask diagram` mends it";

pub fn check(tree: &Tree) -> Vec<Problem> {
    let text = tree.text(SOURCE).unwrap_or_default();
    let source = match Source::parse(&text) {
        Ok(source) => source,
        Err(message) => return vec![Problem::new(SOURCE, 1, message)],
    };
    let mut problems = links(tree, &source);
    let lessons = tree.lessons();
    let drawn = drawn(&source, &lessons);
    let mut report = |path: &str, line, message: String| {
        problems.push(Problem::new(path, line, message));
    };
    for (path, text) in tree.under(HOME, "") {
        match drawn.get(path) {
            None if path != SOURCE => {
                report(path, 1, "is nothing that is drawn here".to_owned());
            }
            Some(drawn) if drawn != text => {
                let lines = drawn.lines().zip(text.lines());
                let same = lines.take_while(|(drawn, text)| drawn == text);
                let message = format!("is not drawn from {SOURCE}; {MEND}");
                report(path, same.count() + 1, message);
            }
            _ => {}
        }
    }
    let includes = pages::includes(tree);
    for path in drawn.keys() {
        if !tree.has(path) {
            report(SOURCE, 1, format!("there is no {path}; {MEND}"));
        } else if !includes.iter().any(|it| it.path == *path) {
            report(path, 1, "no page shows this; include it".to_owned());
        }
    }
    for lesson in &lessons {
        let (chapter, map) = (lesson.chapter(), small_map(lesson));
        let shown = |it: &pages::Include| it.page == chapter && it.path == map;
        if tree.has(&chapter) && !includes.iter().any(shown) {
            report(&chapter, 1, format!("does not show its map, {map}"));
        }
    }
    problems
}

/// Finds boxes that lead nowhere, and lessons of which none is lit.
fn links(tree: &Tree, source: &Source) -> Vec<Problem> {
    let lessons = tree.lessons();
    let (mut problems, mut links) = (Vec::new(), Links::of(tree));
    for (line, link) in source.links() {
        if let Err(message) = links.check(PAGES, link) {
            problems.push(Problem::new(SOURCE, line, message));
        }
    }
    for call in source.calls() {
        for lit in &call.lit {
            if !lessons.iter().any(|it| it.number == *lit) {
                let message = format!("there is no lesson {lit:02}");
                problems.push(Problem::new(SOURCE, call.line, message));
            }
        }
    }
    for lesson in &lessons {
        if !source.calls().any(|it| it.lit.contains(&lesson.number)) {
            let message = format!("no box is lit in {}", lesson.chapter());
            problems.push(Problem::new(SOURCE, 1, message));
        }
    }
    problems
}
