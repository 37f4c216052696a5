//! As much of Markdown as the checks must understand.

use std::iter;

/// What a line of a page is, between the marks ```` ``` ```` and ```` ``` ````
/// or outside of them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Kind<'a> {
    Text,
    Heading,
    /// Within `<!--` and `-->`, or such a comment whole.
    Comment,
    /// The first line of a fence, with its language.
    Open(&'a str),
    Code,
    Close,
}

pub struct Line<'a> {
    pub number: usize,
    pub text: &'a str,
    pub kind: Kind<'a>,
}

/// Says of each line what it is.
pub fn lines(page: &str) -> Vec<Line<'_>> {
    let (mut fence, mut in_comment) = (None, false);
    let mut lines = Vec::new();
    for (index, text) in page.lines().enumerate() {
        let trimmed = text.trim();
        let ticks = trimmed.len() - trimmed.trim_start_matches('`').len();
        let kind = if let Some(opened) = fence {
            if ticks >= opened && ticks == trimmed.len() {
                fence = None;
                Kind::Close
            } else {
                Kind::Code
            }
        } else if in_comment || trimmed.starts_with("<!--") {
            in_comment = !trimmed.contains("-->");
            Kind::Comment
        } else if ticks >= 3 {
            fence = Some(ticks);
            Kind::Open(trimmed[ticks..].trim())
        } else if text.starts_with('#') {
            Kind::Heading
        } else {
            in_comment = trimmed.rsplit("<!--").next().is_some_and(|rest| {
                rest.len() < trimmed.len() && !rest.contains("-->")
            });
            Kind::Text
        };
        lines.push(Line { number: index + 1, text, kind });
    }
    lines
}

/// A fence: its first line, its language, and what is in it.
pub struct Fence<'a> {
    pub line: usize,
    pub language: &'a str,
    pub code: Vec<(usize, &'a str)>,
    pub is_closed: bool,
}

pub fn fences(page: &str) -> Vec<Fence<'_>> {
    let mut fences: Vec<Fence> = Vec::new();
    for Line { number, text, kind } in lines(page) {
        match (kind, fences.last_mut()) {
            (Kind::Open(language), _) => fences.push(Fence {
                line: number,
                language,
                code: Vec::new(),
                is_closed: false,
            }),
            (Kind::Code, Some(fence)) => fence.code.push((number, text)),
            (Kind::Close, Some(fence)) => fence.is_closed = true,
            _ => {}
        }
    }
    fences
}

/// Replaces what stands in `backticks` by blanks, for it is not prose.
pub fn without_code(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(index, part)| match index % 2 {
        0 => part.to_owned(),
        _ => part.replace(|c| c != '\n', " "),
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Replaces where links lead to by blanks, for it is not prose either.
pub fn without_targets(text: &str) -> String {
    let mut parts = text.split("](");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let target = part.find(')').unwrap_or(0);
        kept += "](";
        kept += &" ".repeat(target);
        kept += &part[target..];
    }
    kept
}

/// Takes the tags out of a piece of HTML.
pub fn without_tags(text: &str) -> String {
    let mut parts = text.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        kept + part.split_once('>').map_or(part, |(_, rest)| rest)
    })
}

/// The targets of the links in a line: `[text](target)`.
pub fn links(text: &str) -> Vec<String> {
    let text = without_code(text);
    let targets = text.split("](").skip(1);
    let targets = targets.filter_map(|it| it.split([')', ' ']).next());
    targets.map(str::to_owned).collect()
}

/// The names that mdBook gives to the headings of a page.
pub fn heading_ids(page: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for line in lines(page) {
        if line.kind != Kind::Heading {
            continue;
        }
        let title = line.text.trim_start_matches('#').trim();
        if let Some((_, id)) = title.split_once("{#") {
            ids.push(id.trim_end_matches('}').to_owned());
            continue;
        }
        // Of a link in a heading, only the text counts.
        let mut parts = title.split("](");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            text += part.split_once(')').map_or(part, |(_, rest)| rest);
        }
        let id = text.to_lowercase().replace(char::is_whitespace, "-");
        let is_kept = |c: &char| c.is_alphanumeric() || "_-".contains(*c);
        let id: String = id.chars().filter(is_kept).collect();
        // The second of the same name gets a number.
        let numbered = (1..).map(|n| format!("{id}-{n}"));
        let mut names = iter::once(id.clone()).chain(numbered);
        ids.extend(names.find(|it| !ids.contains(it)));
    }
    ids
}

#[test]
fn where_a_link_leads_is_no_prose() {
    let text = "[a 1 s](#wait-2-s) b ](c";
    assert_eq!(without_targets(text), "[a 1 s](         ) b ](c");
}
