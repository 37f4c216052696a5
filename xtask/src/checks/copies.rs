//! Lessons share no crate: they copy their helpers, which must stay alike.

use std::collections::BTreeSet;

use crate::tree::{Problem, Tree};

/// A function or macro at the top level of a file.
struct Item<'a> {
    name: &'a str,
    path: &'a str,
    line: usize,
    /// From its doc comment to its last brace. Where systems differ there may
    /// be another item of that name below: then up to that one's last brace.
    text: String,
}

pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut items: Vec<Item> = Vec::new();
    for (path, text) in tree.under("lessons/", ".rs") {
        for item in find_items(path, text) {
            let same = |it: &&mut Item| (it.path, it.name) == (path, item.name);
            match items.iter_mut().find(same) {
                Some(first) => first.text += &item.text,
                None => items.push(item),
            }
        }
    }
    // Whatever one lesson has for a helper, is that wherever it occurs.
    let helpers = items.iter().filter(|it| it.path.ends_with("/helpers.rs"));
    let names: BTreeSet<_> = helpers.map(|it| it.name).collect();

    let mut problems = Vec::new();
    for name in names {
        let copies: Vec<_> =
            items.iter().filter(|it| it.name == name).collect();
        let alike = |it: &Item| {
            copies.iter().filter(|other| other.text == it.text).count()
        };
        // The text that most have is the right one; of equals, the first.
        let Some(right) = copies.iter().rev().max_by_key(|it| alike(it)) else {
            continue;
        };
        for copy in copies.iter().filter(|it| it.text != right.text) {
            let message = format!(
                "`{name}` is not as in {}:{}; a helper has one text in all \
                 lessons",
                right.path, right.line
            );
            problems.push(Problem::new(copy.path, copy.line, message));
        }
    }
    problems
}

fn find_items<'a>(path: &'a str, text: &'a str) -> Vec<Item<'a>> {
    let lines: Vec<_> = text.lines().collect();
    let mut items = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(name) = defined(line) else { continue };
        let before = lines[..index].iter().rev();
        let above = before.take_while(|it| {
            !it.is_empty() && !it.starts_with("// ") && !it.starts_with('}')
        });
        let start = index - above.count();
        let rest = &lines[index..];
        let end = rest.iter().position(|it| {
            it.starts_with('}') || (it.starts_with(line) && it.ends_with('}'))
        });
        let end = index + end.unwrap_or(rest.len() - 1);
        let text = lines[start..=end].join("\n");
        items.push(Item { name, path, line: index + 1, text });
    }
    items
}

/// The name of the function or macro that begins on a line.
fn defined(line: &str) -> Option<&str> {
    let mut rest = line;
    for word in ["pub ", "pub(crate) ", "pub(super) ", "const ", "unsafe "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let name = rest
        .strip_prefix("fn ")
        .or_else(|| rest.strip_prefix("macro_rules! "))?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}
