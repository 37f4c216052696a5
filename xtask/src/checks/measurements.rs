//! What was measured obeys its laws, and is shown as it was measured.
//!
//! The figure is compared by the package that can draw it, xtask/plot: whoever
//! checks the lessons need not compile that.

use super::pages;
use crate::{
    measure::{FIGURE, HOME, TABLE, burst, burst::Burst, laws, table},
    tree::{Problem, Tree},
};

const MEASUREMENT: &str = ".json";

pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.under(HOME, "") {
        let mut report = |message: String| {
            problems.push(Problem::new(path, 1, message));
        };
        let ends = [MEASUREMENT, TABLE, FIGURE];
        let name = ends.iter().find_map(|end| path.strip_suffix(end));
        let Some(name) = name else {
            report("is nothing that `cargo xtask measure` makes".to_owned());
            continue;
        };
        let source = format!("{name}{MEASUREMENT}");
        if path == source {
            check_measurement(tree, name, text, &mut report);
            continue;
        }
        let shown = |it: &pages::Include| it.path == path && it.part.is_empty();
        if !pages::includes(tree).iter().any(shown) {
            report("no page shows this; include it".to_owned());
        }
        match tree.text(&source).map(|it| Burst::parse(&it)) {
            None => report(format!("there is no {source} to draw it from")),
            Some(Some(burst))
                if path.ends_with(TABLE) && text != table::draw(&burst) =>
            {
                report(format!(
                    "is not drawn from {source}; `cargo xtask measure --draw` \
                     mends it"
                ));
            }
            _ => {}
        }
    }
    problems
}

/// `name` is the path without its ending.
fn check_measurement(
    tree: &Tree,
    name: &str,
    text: &str,
    report: &mut impl FnMut(String),
) {
    for drawn in [TABLE, FIGURE].map(|end| format!("{name}{end}")) {
        if !tree.has(&drawn) {
            report(format!(
                "there is no {drawn}; `cargo xtask measure --draw` makes it"
            ));
        }
    }
    let known = name.strip_prefix(HOME) == Some(burst::NAME);
    let burst = Burst::parse(text).filter(|_| known);
    let Some(burst) = burst else {
        return report("is no measurement that we know".to_owned());
    };
    if text != burst.text() {
        report(
            "is not what `cargo xtask measure` writes of these times; measure \
             anew"
                .to_owned(),
        );
    }
    for law in laws::of(&burst).iter().filter(|it| !it.holds) {
        report(format!("does not hold: {}; measure anew", law.says));
    }
}
