//! `cargo xtask diagram`: the book's map, drawn and told from one source.

mod source;
mod svg;
mod words;

use std::{collections::BTreeMap, fs, path::Path, process::ExitCode};

use clap::Args;

pub use self::source::Source;
use crate::{
    Failure, about, say,
    tree::{Lesson, Tree},
};

/// Where it lies, with all that is drawn from it.
pub const HOME: &str = "book/diagram/";

/// The one file in there that somebody writes.
pub const SOURCE: &str = "book/diagram/diagram.json";

/// The map of all calls.
pub const MAP: &str = "book/diagram/map.html";

/// The same, told.
pub const WORDS: &str = "book/diagram/words.md";

/// Draw the book's map anew, from book/diagram/diagram.json
///
/// Writes what the pages include: the whole map, a small one for each lesson
/// with its own boxes lit, and the map in words. `check-lessons book` finds
/// what is not drawn from the source any more.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Options {}

pub fn run(root: &Path, _options: &Options) -> Result<ExitCode, Failure> {
    let tree = Tree::load(root)?;
    let text = tree.text(SOURCE).unwrap_or_default();
    let source = match Source::parse(&text) {
        Ok(source) => source,
        Err(message) => {
            eprintln!("error: {SOURCE}: {message}");
            return Ok(ExitCode::FAILURE);
        }
    };
    for (path, text) in drawn(&source, &tree.lessons()) {
        fs::write(root.join(&path), text).map_err(about(&path))?;
        say(&path)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// All that is drawn from the source: paths, and what is in the files.
pub fn drawn(source: &Source, lessons: &[Lesson]) -> BTreeMap<String, String> {
    let mut drawn = BTreeMap::from([
        (MAP.to_owned(), svg::whole(source)),
        (WORDS.to_owned(), words::tell(source)),
    ]);
    for lesson in lessons {
        if let Some(map) = svg::small(source, lesson.number) {
            drawn.insert(small_map(lesson), map);
        }
    }
    drawn
}

/// Where the small map of a lesson lies.
pub fn small_map(lesson: &Lesson) -> String {
    format!("{HOME}{}", lesson.page().replace(".md", ".html"))
}
