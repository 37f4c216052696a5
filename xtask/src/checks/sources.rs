//! Who is cited, is named once, on the page of the sources.

use std::collections::BTreeSet;

use super::markdown::{self, Kind};
use crate::tree::{PAGES, Problem, Tree};

const SOURCES: &str = "book/src/sources.md";

/// Checks that each host to which a page links is named among the sources.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let named: BTreeSet<_> = hosts(&tree.text(SOURCES).unwrap_or_default())
        .into_iter()
        .map(|(_, host)| host)
        .collect();
    let mut problems = Vec::new();
    for (path, page) in tree.under(PAGES, ".md") {
        for (line, host) in hosts(page) {
            if path != SOURCES && !named.contains(&host) {
                let message = format!(
                    "{host} is not among the sources; say in {SOURCES} what \
                     it is, and link to it"
                );
                problems.push(Problem::new(path, line, message));
            }
        }
    }
    problems
}

/// The hosts of other people to which a page links, with their lines.
fn hosts(page: &str) -> Vec<(usize, String)> {
    let mut hosts = Vec::new();
    for line in markdown::lines(page) {
        if matches!(line.kind, Kind::Text | Kind::Heading) {
            for link in markdown::links(line.text) {
                if let Some((_, rest)) = link.split_once("://") {
                    let host = rest.split('/').next().unwrap_or_default();
                    hosts.push((line.number, host.to_owned()));
                }
            }
        }
    }
    hosts
}
