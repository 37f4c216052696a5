//! Where the book uses a term of its glossary for the first time, it leads
//! there; and what leads there is a term.

mod prose;

use std::collections::{BTreeMap, BTreeSet};

use self::prose::Prose;
use super::{
    claims::collapsed,
    markdown::{self, Kind},
};
use crate::tree::{PAGES, Problem, Tree, follow};

const GLOSSARY: &str = "book/src/glossary.md";

/// The calls in words: there a link is the lesson of a call.
const DIAGRAM: &str = "book/src/diagram.md";

/// How a page leads to a term.
const LINK: &str = "glossary.md#";

/// A heading of the glossary.
struct Term {
    line: usize,
    title: String,
    id: String,
    /// What counts as the term: its title, and what a comment below it names,
    /// `<!-- also: sockets -->`.
    forms: Vec<String>,
}

/// Where a page uses a term, and where it leads from there.
struct Use<'a> {
    page: &'a str,
    start: usize,
    end: usize,
    is_linked: bool,
}

pub fn check(tree: &Tree) -> Vec<Problem> {
    let glossary = tree.text(GLOSSARY).unwrap_or_default();
    let terms = terms(&glossary);
    let mut problems = Vec::new();
    let lower = |it: &Term| it.title.to_lowercase();
    for pair in terms.windows(2) {
        if lower(&pair[0]) >= lower(&pair[1]) {
            let message =
                format!("`{}` is out of order, or there twice", pair[1].title);
            problems.push(Problem::new(GLOSSARY, pair[1].line, message));
        }
    }
    for (term, found) in first_uses(tree, &terms) {
        if found.is_linked {
            continue;
        }
        let text = &tree.files[found.page];
        let message = format!(
            "`{}` is here for the first time: link it to {LINK}{} \
             (`cargo xtask check-lessons --bless` does)",
            collapsed(&text[found.start..found.end]),
            term.id
        );
        let line = line_of(text, found.start);
        problems.push(Problem::new(found.page, line, message));
    }
    for page in pages(tree) {
        let text = &tree.files[page];
        for link in Prose::of(text).links {
            let said = &text[link.start..link.end];
            let is_form =
                |it: &String| matches(said.as_bytes(), it) == Some(said.len());
            let mut meant = terms.iter().filter(|it| it.id == link.id);
            if !meant.any(|it| it.forms.iter().any(is_form)) {
                let message = format!(
                    "`{said}` is no form of `{}` in the glossary; add it \
                     there, below the term: <!-- also: {said} -->",
                    link.id
                );
                let line = line_of(text, link.start);
                problems.push(Problem::new(page, line, message));
            }
        }
    }
    problems
}

/// The pages that lack a link at the first use of a term, with it.
pub fn linked(tree: &Tree) -> BTreeMap<String, String> {
    let glossary = tree.text(GLOSSARY).unwrap_or_default();
    let terms = terms(&glossary);
    let mut uses = first_uses(tree, &terms);
    uses.retain(|(_, found)| !found.is_linked);
    // From the last to the first, so that the others stay where they are.
    uses.sort_by_key(|(_, found)| std::cmp::Reverse(found.start));
    let mut linked = BTreeMap::new();
    for (term, Use { page, start, end, .. }) in uses {
        let text = &tree.files[page];
        let text: &mut String =
            linked.entry(page.to_owned()).or_insert_with(|| text.clone());
        let link = format!("[{}]({LINK}{})", &text[start..end], term.id);
        text.replace_range(start..end, &link);
    }
    linked
}

fn terms(glossary: &str) -> Vec<Term> {
    let mut ids = markdown::heading_ids(glossary).into_iter();
    let mut terms: Vec<Term> = Vec::new();
    for line in markdown::lines(glossary) {
        if line.kind == Kind::Heading {
            let id = ids.next().unwrap_or_default();
            let Some(title) = line.text.strip_prefix("## ") else { continue };
            let title = title.trim().replace('`', "");
            let forms = vec![title.clone()];
            terms.push(Term { line: line.number, title, id, forms });
        } else if let Some(term) = terms.last_mut()
            && let Some(also) = line.text.strip_prefix("<!-- also:")
        {
            let also = also.trim_end_matches("-->").split(',');
            term.forms.extend(also.map(|it| it.trim().to_owned()));
        }
    }
    terms
}

/// The pages in which terms are used, in the order in which they are read.
fn pages(tree: &Tree) -> Vec<&str> {
    let path = format!("{PAGES}SUMMARY.md");
    let summary = tree.text(&path).unwrap_or_default();
    let links = summary.lines().flat_map(markdown::links);
    let pages = links.map(|it| follow(&path, &it));
    let pages = pages.filter(|it| it != GLOSSARY && it != DIAGRAM);
    pages
        .filter_map(|it| Some(tree.files.get_key_value(&it)?.0.as_str()))
        .collect()
}

/// The first use of each term, in the prose of all pages.
fn first_uses<'a, 't>(
    tree: &'a Tree,
    terms: &'t [Term],
) -> Vec<(&'t Term, Use<'a>)> {
    let mut found: Vec<Option<Use>> = terms.iter().map(|_| None).collect();
    // By what they begin with; the longest first, as an accept queue is none
    // of the other queues.
    let mut forms = [const { Vec::<(&str, usize)>::new() }; 256];
    for (index, term) in terms.iter().enumerate() {
        for form in term.forms.iter().filter(|it| !it.is_empty()) {
            let first = form.as_bytes()[0];
            let first =
                [first.to_ascii_lowercase(), first.to_ascii_uppercase()];
            for first in BTreeSet::from(first) {
                forms[usize::from(first)].push((form, index));
            }
        }
    }
    for forms in &mut forms {
        forms.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
    }
    for page in pages(tree) {
        let prose = Prose::of(&tree.files[page]);
        let mut at = 0;
        while at < prose.text.len() {
            let rest = &prose.text[at..];
            let forms = &forms[usize::from(rest[0])];
            if forms.is_empty() || at > 0 && joins(&prose.text[at - 1]) {
                at += 1;
                continue;
            }
            let used = forms.iter().find_map(|&(form, index)| {
                let len = matches(rest, form)?;
                let is_whole = !rest.get(len).is_some_and(joins);
                is_whole.then_some((len, index))
            });
            let Some((len, index)) = used else {
                at += 1;
                continue;
            };
            let (start, end) = (at, at + len);
            at = end;
            let is_linked = prose.links.iter().any(|it| {
                it.start <= start && end <= it.end && it.id == terms[index].id
            });
            let used = Use { page, start, end, is_linked };
            found[index].get_or_insert(used);
        }
    }
    terms.iter().zip(found).filter_map(|(it, use_)| Some((it, use_?))).collect()
}

/// Whether a character makes one word of what is before and behind it.
fn joins(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(byte)
}

/// How long a form is where a text begins with it. What has capitals within
/// wants them; and a blank may be the end of a line.
fn matches(text: &[u8], form: &str) -> Option<usize> {
    let is_exact = || form.bytes().skip(1).any(|it| it.is_ascii_uppercase());
    let mut at = 0;
    for wanted in form.bytes() {
        if wanted == b' ' {
            let blanks = text[at..].iter();
            let blanks =
                blanks.take_while(|it| it.is_ascii_whitespace()).count();
            if blanks == 0 {
                return None;
            }
            at += blanks;
            continue;
        }
        let byte = *text.get(at)?;
        if byte != wanted && (!byte.eq_ignore_ascii_case(&wanted) || is_exact())
        {
            return None;
        }
        at += 1;
    }
    Some(at)
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[test]
fn a_form_may_be_on_two_lines() {
    assert_eq!(matches(b"Accept\n  queue, the", "accept queue"), Some(14));
    assert_eq!(matches(b"fin", "FIN"), None);
}
