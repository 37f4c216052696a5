//! Whether lessons, tests and book agree, as far as their text shows it.
//!
//! Each check looks at the whole tree and reports every problem it finds; who
//! asked for some lessons only gets the problems that name them.

mod claims;
mod copies;
mod counts;
mod diagram;
mod exercises;
mod fences;
mod glossary;
mod lessons;
mod markdown;
mod measurements;
mod pages;
mod prose;
mod readme;
mod recordings;
mod sources;
#[cfg(test)]
mod tests;

pub use self::{
    claims::{Ran, shown as claims_shown},
    counts::counts,
    glossary::linked as glossary_linked,
    pages::check as pages,
    readme::as_it_should_be as readme_as_it_should_be,
};
use std::collections::HashSet;

use crate::tree::{Problem, Tree};

type Check = fn(&Tree) -> Vec<Problem>;

/// The checks of the tree, by the names under which the claims know them.
const CHECKS: [(&str, Check); 12] = [
    ("lessons", lessons::check),
    ("pages", pages::check),
    ("shown", pages::check_shown),
    ("readme", readme::check),
    ("prose", prose::check),
    ("copies", copies::check),
    ("diagram", diagram::check),
    ("measurements", measurements::check),
    ("recordings", recordings::check),
    ("sources", sources::check),
    ("exercises", exercises::check),
    ("glossary", glossary::check),
];

/// All checks of the tree.
pub fn all(tree: &Tree) -> Vec<Problem> {
    let names = CHECKS.map(|(name, _)| name);
    let mut problems = claims::check(tree, &names);
    problems.extend(CHECKS.iter().flat_map(|(_, check)| check(tree)));
    problems.sort();
    problems
}

/// Finds the code of a test, `lesson_03_echo::demo` or `book::calls::tables`,
/// and of the functions beside it that it names.
fn test_body(tree: &Tree, name: &str) -> Result<String, String> {
    let (module, test) = name.rsplit_once("::").unwrap_or((name, ""));
    let path = format!("tests/{}.rs", module.replace("::", "/"));
    let text = tree.text(&path).ok_or(format!("there is no {path}"))?;
    // Of what follows the attribute, the function is the first thing.
    let tests = text.split("#[test]\n").skip(1);
    let mut tests = tests.filter_map(|it| functions(it).next());
    let body = tests.find_map(|(it, body)| (it == test).then_some(body));
    let body = body.ok_or(format!("{path} has no test {test}"))?;
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words: HashSet<_> = body.split(|c| !is_word(c)).collect();
    let beside = functions(&text).filter(|(name, _)| words.contains(name));
    Ok(beside.fold(body.to_owned(), |all, (_, body)| all + body))
}

/// The functions at the top level of a file: their names, and their code.
fn functions(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let starts = text.split("\nfn ").enumerate();
    let starts = starts.filter_map(|(index, part)| match index {
        0 => part.strip_prefix("fn "),
        _ => Some(part),
    });
    starts.filter_map(|it| {
        let (name, rest) = it.split_once(['(', '<'])?;
        Some((name, rest.split("\n}").next().unwrap_or_default()))
    })
}
