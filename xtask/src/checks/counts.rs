//! How much the book shows and says that must come from a run, and how much of
//! it does not.

use super::{fences, markdown, prose};
use crate::tree::{PAGES, README, Tree};

/// All there is of one sort, and what of it is bound to nothing.
#[derive(Debug, PartialEq)]
pub struct Count {
    pub what: &'static str,
    pub all: usize,
    pub unbound: usize,
}

/// Counts Rust, transcripts, errors by name or number, and figures.
pub fn counts(tree: &Tree) -> [Count; 4] {
    let of = |what| Count { what, all: 0, unbound: 0 };
    let mut counts =
        ["blocks of Rust", "transcripts", "errnos", "figures"].map(of);
    let [rust, transcripts, errnos, figures] = &mut counts;
    let pages = tree.under(PAGES, ".md").chain(tree.under(README, ""));
    for (path, page) in pages {
        for fence in markdown::fences(page) {
            let count = if fence.language.starts_with("rust") {
                &mut *rust
            } else if fences::is_transcript(&fence) {
                &mut *transcripts
            } else {
                continue;
            };
            count.add(fences::check(path, page, &fence).is_ok());
        }
    }
    for (is_errno, is_bound) in prose::facts_of(tree) {
        if is_errno { &mut *errnos } else { &mut *figures }.add(is_bound);
    }
    counts
}

impl Count {
    fn add(&mut self, is_bound: bool) {
        self.all += 1;
        self.unbound += usize::from(!is_bound);
    }
}
