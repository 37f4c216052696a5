//! Each recording is whole, and is shown: as a diagram, and in words.
//!
//! Whether it is true, `cargo xtask record --check` tries. Here nobody reads
//! what was taken down, only which files there are.

use super::{
    markdown,
    pages::{self, Include},
};
use crate::tree::{Problem, RECORDINGS as HOME, Tree};

const PLAN: &str = ".plan";
const FIGURE: &str = ".svg.html";
const TABLE: &str = ".table.md";

/// What the recorder makes of a plan.
const MADE: [&str; 4] = [".json", ".pcapng", FIGURE, TABLE];

pub fn check(tree: &Tree) -> Vec<Problem> {
    let includes = pages::includes(tree);
    let mut problems = Vec::new();
    for (path, _) in tree.under(HOME, "") {
        let mut report = |message: String| {
            problems.push(Problem::new(path, 1, message));
        };
        let mut ends = [PLAN].into_iter().chain(MADE);
        let name = ends.find_map(|it| path.strip_suffix(it));
        let Some(name) = name else {
            report("is nothing that `cargo xtask record` makes".to_owned());
            continue;
        };
        let of_it = |end| format!("{name}{end}");
        let plan = of_it(PLAN);
        if path == plan {
            for made in MADE.map(of_it).iter().filter(|it| !tree.has(it)) {
                let name = name.trim_start_matches(HOME);
                report(format!(
                    "there is no {made}; `cargo xtask record {name}` makes it"
                ));
            }
        } else if !tree.has(&plan) {
            report(format!("there is no {plan} to play"));
        }
        if ![FIGURE, TABLE].map(of_it).iter().any(|it| it == path) {
            continue;
        }
        let shown = includes.iter().filter(|it| it.path == path);
        if shown.clone().count() == 0 {
            report("no page shows this; include it".to_owned());
        }
        // Who does not see the diagram finds the same below it.
        let table = of_it(TABLE);
        for it in shown {
            let is_told =
                |other: &Include| other.page == it.page && other.path == table;
            if !includes.iter().any(is_told) {
                let message = format!("{path} is shown without {table}");
                problems.push(Problem::new(it.page, it.line, message));
            }
        }
    }
    problems
}

/// What a recording shows, for who looks for a figure in it: its plan, and its
/// table without the clock, of which each run has another.
pub fn words(tree: &Tree, name: &str) -> Result<String, String> {
    let read = |end| {
        let path = format!("{HOME}{name}{end}");
        tree.text(&path).ok_or(format!("there is no {path}"))
    };
    let table = read(TABLE)?;
    let mut rows = table.split("<tr");
    let head = rows.next().unwrap_or_default().to_owned();
    // The first cell of a row is the time.
    let timeless = rows.fold(head, |all, row| {
        all + row.split_once("</td>").map_or(row, |(_, rest)| rest)
    });
    Ok(format!("{}\n{}\n", read(PLAN)?, markdown::without_tags(&timeless)))
}
