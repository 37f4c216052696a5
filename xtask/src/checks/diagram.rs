//! The diagram is drawn once and told once, and both name the same calls.

use super::markdown::{self, Kind};
use crate::tree::{PAGES, Problem, Tree};

pub const DIAGRAM: &str = "book/src/map.html";

/// The page that tells it in words.
const WORDS: &str = "book/src/diagram.md";

/// One of those who make calls: a TCP client, say.
struct Actor {
    name: String,
    line: usize,
    /// Each call, and the page to which it leads.
    calls: Vec<(String, String)>,
}

/// The links of the diagram, with their lines.
pub fn links(map: &str) -> impl Iterator<Item = (usize, &str)> {
    map.lines().enumerate().flat_map(|(index, line)| {
        let links = line.split("href=\"").skip(1);
        let links = links.filter_map(|rest| rest.split('"').next());
        links.map(move |link| (index + 1, link))
    })
}

pub fn check(tree: &Tree) -> Vec<Problem> {
    let map = tree.text(DIAGRAM).unwrap_or_default();
    let page = tree.text(WORDS).unwrap_or_default();
    let (drawn, told) = (drawn(&map), told(&page));
    let mut problems = Vec::new();
    for actor in &drawn {
        let name = &actor.name;
        let Some(words) = told.iter().find(|it| it.name == *name) else {
            let message = format!("has no list of the calls of a {name}");
            problems.push(Problem::new(WORDS, 1, message));
            continue;
        };
        if words.calls != actor.calls {
            let message = format!(
                "a {name} calls {}; on the diagram, {}:{}, {}",
                shown(&words.calls),
                DIAGRAM,
                actor.line,
                shown(&actor.calls)
            );
            problems.push(Problem::new(WORDS, words.line, message));
        }
    }
    for words in &told {
        if !drawn.iter().any(|it| it.name == words.name) {
            let message = format!("no {} is on {DIAGRAM}", words.name);
            problems.push(Problem::new(WORDS, words.line, message));
        }
    }
    problems
}

fn shown(calls: &[(String, String)]) -> String {
    let calls = calls.iter().map(|(call, page)| format!("{call} ({page})"));
    calls.collect::<Vec<_>>().join(", ")
}

/// What is drawn: a line of the file is a box, in one of two columns below
/// the names of the two actors.
fn drawn(map: &str) -> Vec<Actor> {
    let mut actors: Vec<Actor> = Vec::new();
    for (index, line) in map.lines().enumerate() {
        for who in line.split("class=\"who\"").skip(1) {
            let name = element(who).to_owned();
            actors.push(Actor { name, line: index + 1, calls: Vec::new() });
        }
        let Some((_, a)) = line.split_once("<a class=\"box") else { continue };
        let x = a
            .split_once("<rect x=\"")
            .and_then(|(_, rest)| rest.split('"').next()?.parse::<f64>().ok());
        let label = a.split_once("<text").map_or("", |(_, it)| element(it));
        let page = links(line).next().map_or("", |(_, link)| link);
        // Of the last two, the left one is the first.
        let column = if x.is_some_and(|x| x < 170.0) { 2 } else { 1 };
        let actor = actors.len().checked_sub(column);
        if let Some(actor) = actor.and_then(|it| actors.get_mut(it)) {
            actor.calls.push((first_word(label), first_part(page)));
        }
    }
    actors
}

/// What is told: below "A TCP server:", a list of which each item begins with
/// a call, and links to its lesson.
fn told(page: &str) -> Vec<Actor> {
    let mut actors: Vec<Actor> = Vec::new();
    for line in markdown::lines(page) {
        let text = line.text.trim();
        if line.kind != Kind::Text {
            continue;
        } else if let Some(name) =
            text.strip_prefix("A ").and_then(|it| it.strip_suffix(':'))
        {
            let (name, line) = (name.to_owned(), line.number);
            actors.push(Actor { name, line, calls: Vec::new() });
            continue;
        }
        let Some(actor) = actors.last_mut() else { continue };
        if let Some((number, item)) = text.split_once(". `")
            && number.parse::<usize>().is_ok()
        {
            actor.calls.push((first_word(item), String::new()));
        }
        let link = markdown::links(text).into_iter().next();
        if let (Some(link), Some((_, page))) = (link, actor.calls.last_mut())
            && page.is_empty()
        {
            *page = first_part(&link);
        }
    }
    actors
}

/// What stands in an element, of which the tag is not over yet.
fn element(text: &str) -> &str {
    let text = text.split_once('>').map_or("", |(_, rest)| rest);
    text.split('<').next().unwrap_or_default()
}

/// The call in "recv: 0 bytes", "bind, if you like" and "`bind` gives".
fn first_word(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !is_part(c)).next().unwrap_or_default().to_owned()
}

/// The lesson that a link leads to.
fn first_part(link: &str) -> String {
    let page = link.split('#').next().unwrap_or_default();
    let page = page.trim_end_matches(".html").trim_end_matches(".md");
    page.trim_start_matches(PAGES).to_owned()
}
