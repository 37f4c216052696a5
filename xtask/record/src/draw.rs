//! From a recording to what a reader sees: `NAME.svg.html`, a sequence diagram,
//! and `NAME.table.md`, the same in words. Both show the moments of one
//! [`timeline`], so that neither can tell what the other does not.
//!
//! The rules of the diagram:
//!
//! - Time goes down, from moment to moment; how long each took is not drawn to
//!   scale. Where nothing happened for [`timeline::GAP`] or longer, a band says
//!   how long.
//! - The left host is at the left. From its outer edge inwards: the states of
//!   its TCP sockets, its program's calls, its kernel; then the wire.
//! - A call is a box where it begins, with what it was asked and what came of
//!   it. A call that had to wait ([`timeline::waits`]) is a bar, as long as it
//!   took, with what came of it where it returned; a bar without an end had not
//!   returned when the recording ended.
//! - Left out are calls that change nothing on the wire and did not fail
//!   ([`timeline::is_quiet`]). The table has them, too.
//! - Addresses of the two hosts are shown by their port: `:7003`. A result of 0
//!   that means no more than "done" is not shown.
//! - Where a host has several sockets, each has a number there, in the order in
//!   which they came to be: beside its calls and its states.
//! - A packet is an arrow from the row where it entered the wire to that where
//!   it left it. Above it are its flags, and what befell it; below it the number
//!   of its first byte, how many bytes it has, and the number expected next.
//!   The window is named where it is zero, and where it opens again.
//!   A `probe` has an old number, and asks for an answer.
//! - What was lost ends in a cross. What was sent again is a broken line. What
//!   the wire has made begins in a ring, in the middle of the wire.

mod letters;
#[cfg(test)]
mod made_up;
mod steps;
mod svg;
mod table;
#[cfg(test)]
mod tests;
mod timeline;
mod words;

use std::{fs, io, path::Path};

use self::steps::Lines;
pub use self::words::escape;
use crate::recording::Recording;

/// The ends of the files' names.
const FILES: [&str; 2] = ["svg.html", "table.md"];

/// Draws a recording beside its file, whose name is given.
pub fn write(path: &Path, recording: &Recording) -> io::Result<()> {
    for (end, text) in FILES.iter().zip(draw(recording)) {
        fs::write(path.with_extension(end), text)?;
    }
    Ok(())
}

/// The diagram and the table.
pub fn draw(recording: &Recording) -> [String; 2] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    [svg::draw(recording), table::write(recording, &mut Lines::of(root))]
}

/// Which files of a recording are not what it and the lessons' sources give.
pub fn stale(path: &Path, recording: &Recording) -> Vec<String> {
    let drawn = FILES.iter().zip(draw(recording));
    let is_other = |(end, text): &(&&str, String)| {
        let there = fs::read_to_string(path.with_extension(end));
        there.unwrap_or_default() != *text
    };
    let name = &recording.name;
    let others = drawn.filter(is_other);
    others
        .map(|(end, _)| {
            format!(
                "{name}.{end} is not what the recording and the sources give"
            )
        })
        .collect()
}
