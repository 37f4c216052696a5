//! Nothing is told that was not run: figures and errors say where they are
//! from, and what they are from contains them.

use super::{
    claims::CLAIMS,
    markdown::{self, Kind},
    recordings, test_body,
};
use crate::{
    diagram::WORDS as LISTS,
    measure::HOME,
    tree::{PAGES, Problem, Tree},
};

/// The errors that sockets give, with their numbers on Linux.
const ERRNOS: &str = "\
    EPERM=1 ENOENT=2 EINTR=4 EIO=5 EBADF=9 EAGAIN=11 EWOULDBLOCK=11 \
    ENOMEM=12 EACCES=13 EFAULT=14 EBUSY=16 EEXIST=17 EINVAL=22 ENFILE=23 \
    EMFILE=24 EPIPE=32 EPROTO=71 ENOTSOCK=88 EDESTADDRREQ=89 EMSGSIZE=90 \
    EPROTOTYPE=91 ENOPROTOOPT=92 EPROTONOSUPPORT=93 ESOCKTNOSUPPORT=94 \
    EOPNOTSUPP=95 EPFNOSUPPORT=96 EAFNOSUPPORT=97 EADDRINUSE=98 \
    EADDRNOTAVAIL=99 ENETDOWN=100 ENETUNREACH=101 ENETRESET=102 \
    ECONNABORTED=103 ECONNRESET=104 ENOBUFS=105 EISCONN=106 ENOTCONN=107 \
    ESHUTDOWN=108 ETIMEDOUT=110 ECONNREFUSED=111 EHOSTDOWN=112 \
    EHOSTUNREACH=113 EALREADY=114 EINPROGRESS=115";

/// Units that make a number a measured one.
const UNITS: &str = " ns µs us ms s second seconds min minute minutes hour \
    hours byte bytes octet octets B kB KB MB GB KiB MiB GiB bit bits ";

/// What tells a reader who does not see it that they should.
const WORDS: [&str; 6] =
    ["simply", "just", "obviously", "of course", "easy", "easily"];

pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, block) in all_blocks(tree) {
        let mut report = |line, message| {
            problems.push(Problem::new(path, line, message));
        };
        check_words(&block, &mut report);
        let (facts, not_sources) = judge(tree, &block);
        for message in not_sources {
            report(block.line, message);
        }
        for (fact, wrong) in facts {
            if let Some(message) = wrong {
                let above = block.text[..fact.at].matches('\n').count();
                report(block.line + above, message);
            }
        }
    }
    problems
}

/// Of each fact that the book states, whether it is an errno (or a figure),
/// and whether something has shown it.
pub fn facts_of(tree: &Tree) -> impl Iterator<Item = (bool, bool)> {
    let judged = all_blocks(tree).flat_map(|(_, block)| judge(tree, &block).0);
    judged.map(|(fact, wrong)| {
        let starts = |it: &&str| fact.said.starts_with(it);
        (["E", "os error"].iter().any(starts), wrong.is_none())
    })
}

fn all_blocks(tree: &Tree) -> impl Iterator<Item = (&str, Block)> {
    let pages = tree.under(PAGES, ".md").chain(tree.under(LISTS, ""));
    let blocks = pages.flat_map(|(path, page)| {
        blocks(page).into_iter().map(move |block| (path, block))
    });
    // What a claim quotes, it quotes from a transcript that it names.
    blocks.filter(|(path, block)| {
        *path != CLAIMS || !block.text.starts_with("- `")
    })
}

/// A paragraph, a list or a table: what stands between two blank lines.
struct Block {
    line: usize,
    /// Without its comments.
    text: String,
    /// What its `<!-- from: -->` names, if it has one.
    sources: Vec<String>,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut start, mut text) = (0, String::new());
    let mut finish = |start: usize, text: &mut String| {
        let text = std::mem::take(text);
        if !text.trim().is_empty() {
            let (text, sources) = without_comments(&text);
            blocks.push(Block { line: start, text, sources });
        }
    };
    for line in markdown::lines(page) {
        let is_prose = matches!(line.kind, Kind::Text | Kind::Comment);
        if !is_prose || line.text.trim().is_empty() {
            finish(start, &mut text);
        } else {
            if text.is_empty() {
                start = line.number;
            }
            text += line.text;
            text.push('\n');
        }
    }
    finish(start, &mut text);
    blocks
}

/// Takes the comments out, keeps the lines, and collects the sources.
fn without_comments(text: &str) -> (String, Vec<String>) {
    let (mut prose, mut sources) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some((before, comment)) = rest.split_once("<!--") {
        prose += before;
        let (comment, after) =
            comment.split_once("-->").unwrap_or((comment, ""));
        if let Some(from) = comment.trim().strip_prefix("from:") {
            let words = from.split(';').map(str::split_whitespace);
            let named = words.map(|it| it.collect::<Vec<_>>().join(" "));
            sources.extend(named.filter(|it| !it.is_empty()));
        }
        prose += &"\n".repeat(comment.matches('\n').count());
        rest = after;
    }
    (prose + rest, sources)
}

fn check_words(block: &Block, report: &mut impl FnMut(usize, String)) {
    let text = markdown::without_code(&block.text).to_ascii_lowercase();
    // `of course` may stand on two lines.
    let joined = text.replace('\n', " ");
    for word in WORDS {
        for (at, _) in joined.match_indices(word) {
            if is_whole(&joined, at, word) {
                let line = block.line + text[..at].matches('\n').count();
                report(line, format!("say it without `{word}`"));
            }
        }
    }
}

/// Something that the text says and that something else must have shown.
#[derive(Debug, PartialEq)]
struct Fact {
    at: usize,
    said: String,
    /// Any of these in a source shows it.
    shown_by: Vec<String>,
}

/// Says of each fact in the block what is wrong with it, if anything; and what
/// of its sources is none.
fn judge(
    tree: &Tree,
    block: &Block,
) -> (Vec<(Fact, Option<String>)>, Vec<String>) {
    // What cannot be looked into may well contain all of it.
    let (mut shown, mut all_seen) = (String::new(), true);
    let mut not_sources = Vec::new();
    for source in &block.sources {
        match look_up(tree, source) {
            Ok(Some(text)) => shown += &without_separators(&text),
            Ok(None) => all_seen = false,
            Err(message) => not_sources.push(message),
        }
    }
    let sources = block.sources.join("; ");
    let facts = facts(&markdown::without_targets(&block.text)).into_iter();
    let judged = facts.map(|fact| {
        let said = &fact.said;
        let is_shown = |by: &String| {
            let mut places = shown.match_indices(by.as_str());
            places.any(|(at, _)| is_whole(&shown, at, by))
        };
        let wrong = if sources.is_empty() {
            Some(format!(
                "`{said}`: where is it from? Add to the paragraph, for \
                 example, <!-- from: snapshot lesson-03-echo/demo; \
                 connect(2) -->"
            ))
        } else if all_seen && !fact.shown_by.iter().any(is_shown) {
            Some(format!(
                "`{said}` does not occur in: {sources}; correct the \
                 sentence, or what its `from:` names"
            ))
        } else {
            None
        };
        (fact, wrong)
    });
    (judged.collect(), not_sources)
}

/// Finds the text of a source; `None` if it is one that we do not keep.
fn look_up(tree: &Tree, source: &str) -> Result<Option<String>, String> {
    let (kind, name) = source.split_once(' ').unwrap_or((source, ""));
    let path = match kind {
        "snapshot" => format!("tests/snapshots/{name}.snap"),
        "measurement" => format!("{HOME}{name}.json"),
        "code" => name.to_owned(),
        "test" => return test_body(tree, name).map(Some),
        "recording" if !name.is_empty() => {
            return recordings::words(tree, name).map(Some);
        }
        "RFC" if name.starts_with(|c: char| c.is_ascii_digit()) => {
            return Ok(None);
        }
        // The title of a page of another system's documentation.
        "Microsoft" | "FreeBSD" if !name.is_empty() => return Ok(None),
        // A file of Apple's kernel.
        "xnu" if name.starts_with("bsd/") => return Ok(None),
        _ if is_man_page(source) => return Ok(None),
        _ => {
            return Err(format!(
                "`{source}` is no source; write `snapshot LESSON/NAME`, \
                 `code PATH`, `test MODULE::NAME`, `measurement NAME`, \
                 `recording NAME`, `connect(2)`, `RFC 9293 3.5`, \
                 `Microsoft TITLE`, `FreeBSD TITLE` or `xnu bsd/PATH`"
            ));
        }
    };
    let text = tree.text(&path).ok_or(format!("there is no {path}"))?;
    Ok(Some(text.into_owned()))
}

/// `connect(2)`.
fn is_man_page(source: &str) -> bool {
    let parts = source.strip_suffix(')').and_then(|it| it.split_once('('));
    parts.is_some_and(|(name, section)| {
        !name.is_empty()
            && !name.contains(' ')
            && section.starts_with(|c: char| c.is_ascii_digit())
    })
}

fn errnos() -> impl Iterator<Item = (&'static str, &'static str)> {
    ERRNOS.split_whitespace().filter_map(|it| it.split_once('='))
}

/// Finds error names, `os error 98`, and numbers with a unit.
fn facts(text: &str) -> Vec<Fact> {
    // Same places, other characters: words are easier to find between blanks.
    let marks = ['`', '*', '\n', '-'].iter();
    let plain = marks.fold(text.to_owned(), |it, mark| it.replace(*mark, " "));
    let plain = plain.replace('\u{a0}', "  ").replace('\u{202f}', "   ");
    let mut facts = Vec::new();
    for (at, _) in plain.match_indices('E') {
        let found = errnos().find(|(errno, _)| {
            plain[at..].starts_with(errno) && is_whole(&plain, at, errno)
        });
        if let Some((errno, number)) = found {
            let said = errno.to_owned();
            let shown_by = vec![said.clone(), format!("os error {number}")];
            facts.push(Fact { at, said, shown_by });
        }
    }
    for (at, words) in plain.match_indices("os error ") {
        let rest = &plain[at + words.len()..];
        let end = rest.find(|c: char| !c.is_ascii_digit());
        let digits = &rest[..end.unwrap_or(rest.len())];
        let names = errnos().filter(|(_, number)| *number == digits);
        let names = names.map(|(name, _)| name.to_owned());
        let said = format!("{words}{digits}");
        let shown_by = names.chain([said.clone()]).collect();
        facts.push(Fact { at, said, shown_by });
    }
    facts.extend(quantities(&plain));
    facts.sort_by_key(|it| it.at);
    facts
}

/// `1,024 bytes`, `50 ms`, `1.5s`.
fn quantities(text: &str) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut end = 0;
    while let Some(start) = text[end..].find(|c: char| c.is_ascii_digit()) {
        let at = end + start;
        let before = text[..at].chars().next_back();
        let digits =
            |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '_');
        let rest = text[at..].trim_start_matches(digits);
        let number =
            text[at..text.len() - rest.len()].trim_end_matches([',', '.']);
        end = at + number.len();
        let rest = &text[end..];
        let gap = rest.len() - rest.trim_start_matches(' ').len();
        let unit = rest.trim_start_matches(' ');
        let unit = unit.split(|c: char| !c.is_alphanumeric()).next();
        let unit = unit.unwrap_or_default();
        let begins = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        if begins && gap <= 4 && !unit.is_empty() && is_unit(unit) {
            facts.push(Fact {
                at,
                said: format!("{number} {unit}"),
                shown_by: vec![without_separators(number)],
            });
        }
    }
    facts
}

fn is_unit(word: &str) -> bool {
    UNITS.split_whitespace().any(|it| it == word)
}

/// Writes 1,024 and 1_024 as 1024.
fn without_separators(text: &str) -> String {
    let digit = |c: char| c.is_ascii_digit();
    [',', '_'].iter().fold(text.to_owned(), |text, separator| {
        let mut parts = text.split(*separator);
        let mut kept = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            if !(kept.ends_with(digit) && part.starts_with(digit)) {
                kept.push(*separator);
            }
            kept += part;
        }
        kept
    })
}

/// Whether a word found in a text is not a part of a longer one. What follows
/// a number may be its unit or its type: `50ms`, `1024u32`.
fn is_whole(text: &str, at: usize, word: &str) -> bool {
    let is_number = word.ends_with(|c: char| c.is_ascii_digit());
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    let continues = |c: char| {
        if is_number { c.is_ascii_digit() } else { joins(c) }
    };
    !text[..at].ends_with(joins)
        && !text[at + word.len()..].starts_with(continues)
}
