//! What of a page is read as prose.

use super::LINK;
use crate::checks::markdown::{self, Kind};

/// Stands for what is no prose: it is part of no word.
const NO_PROSE: u8 = 0;

/// A page, in which all that is no prose is blotted out; and what leads to the
/// glossary.
pub struct Prose {
    pub text: Vec<u8>,
    pub links: Vec<Link>,
}

pub struct Link {
    pub start: usize,
    pub end: usize,
    pub id: String,
}

impl Prose {
    pub fn of(page: &str) -> Prose {
        let mut prose =
            Prose { text: page.as_bytes().to_vec(), links: Vec::new() };
        let (mut start, mut block) = (0, 0);
        for (text, line) in
            page.split_inclusive('\n').zip(markdown::lines(page))
        {
            let trimmed = text.trim_start();
            let is_prose = line.kind == Kind::Text
                && !trimmed.starts_with(['|', '<'])
                && !trimmed.starts_with("{{#");
            if !is_prose || trimmed.is_empty() {
                prose.finish(page, block, start);
                prose.blot(start, start + text.len());
                block = start + text.len();
            }
            start += text.len();
        }
        prose.finish(page, block, start);
        prose
    }

    /// Blots out the code, the comments and the links of a block.
    fn finish(&mut self, page: &str, start: usize, end: usize) {
        let mut at = start;
        while let Some(open) = page[at..end].find('`').map(|it| at + it) {
            let close = page[open + 1..end].find('`');
            let close = close.map_or(end, |it| open + 1 + it + 1);
            self.blot(open, close);
            at = close;
        }
        let mut at = start;
        while let Some(open) = page[at..end].find("<!--").map(|it| at + it) {
            let close = page[open..end].find("-->");
            at = close.map_or(end, |it| open + it + 3);
            self.blot(open, at);
        }
        let mut at = start;
        while let Some(middle) = page[at..end].find("](").map(|it| at + it) {
            let open = page[at..middle].rfind('[').map_or(at, |it| at + it);
            let close = page[middle..end].find(')');
            let close = close.map_or(end, |it| middle + it + 1);
            let target = page[middle + 2..close].trim_end_matches(')');
            if self.text[open] == NO_PROSE {
                // Code.
            } else if let Some(id) = target.strip_prefix(LINK) {
                let (start, end, id) = (open + 1, middle, id.to_owned());
                self.links.push(Link { start, end, id });
                self.blot(middle, close);
            } else {
                self.blot(open, close);
            }
            at = close;
        }
    }

    fn blot(&mut self, start: usize, end: usize) {
        self.text[start..end].fill(NO_PROSE);
    }
}

#[test]
fn prose_is_what_is_read() {
    let page = "# SYN\n\n`SYN` and [SYN](x.md) <!-- SYN --> a\nSYN-ACK, the\n\
        **[SYN](glossary.md#syn)**.\n\n| SYN |\n\n```x\nSYN\n```\n";
    let prose = Prose::of(page);
    let found = |it: &&Link| &page[it.start..it.end] == "SYN";
    assert_eq!(prose.links.iter().filter(found).count(), 1);
    let seen: Vec<u8> =
        prose.text.into_iter().filter(|it| *it != NO_PROSE).collect();
    let seen = String::from_utf8_lossy(&seen).into_owned();
    assert_eq!(seen, " and   a\nSYN-ACK, the\n**[SYN**.\n");
}
