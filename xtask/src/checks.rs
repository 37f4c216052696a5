//! Whether lessons, tests and book agree, as far as their text shows it.
//!
//! Each check looks at the whole tree and reports every problem it finds; who
//! asked for some lessons only gets the problems that name them.

mod copies;
mod lessons;
mod markdown;
mod measurements;
mod pages;
mod prose;
#[cfg(test)]
mod tests;

pub use self::pages::{check as pages, readme_as_it_should_be};
use crate::tree::{Problem, Tree};

/// All checks of the tree.
pub fn all(tree: &Tree) -> Vec<Problem> {
    let checks = [
        lessons::check,
        pages::check,
        pages::check_shown,
        prose::check,
        copies::check,
        measurements::check,
    ];
    let mut problems: Vec<_> =
        checks.iter().flat_map(|check| check(tree)).collect();
    problems.sort();
    problems
}
