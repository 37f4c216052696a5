//! What stands in a fence is included, not typed, but for a few kinds.

use super::{markdown::Fence, readme::marks};
use crate::tree::README;

/// What may be typed by hand: the language of the fence, how each of its lines
/// must begin, and why it need not come from a run.
const HAND_TYPED: [(&str, &str, &str); 2] = [
    ("console", "$ ", "a command to type; what it prints is included"),
    ("powershell", "PS> ", "the same for Windows, where no run of ours is"),
];

/// What must be included: Rust, and the Python and the C beside it.
const INCLUDED: [&str; 3] = ["rust,ignore", "python", "c"];

/// Checks one fence of a page; returns the line of what is wrong.
pub fn check(
    path: &str,
    page: &str,
    fence: &Fence,
) -> Result<(), (usize, String)> {
    let fail = |line, message: &str| Err((line, message.to_owned()));
    if !fence.is_closed {
        return fail(fence.line, "this fence is never closed");
    }
    if fence.code.is_empty() {
        return fail(fence.line, "nothing is in this fence");
    }
    // What it shows is compared with the snapshot that its mark names.
    if path == README && marks(page).iter().any(|it| it.fence == fence.line) {
        return Ok(());
    }
    let other_than = |is_right: &dyn Fn(&str) -> bool| {
        fence.code.iter().find(|(_, it)| !is_right(it)).map(|(line, _)| *line)
    };
    let language = fence.language;
    let typed = HAND_TYPED.iter().find(|(it, ..)| *it == language);
    if let Some((_, start, _why)) = typed {
        if language == "console" && other_than(&is_of_snapshot).is_none() {
            return Ok(());
        }
        other_than(&|line| line.starts_with(start)).map_or(Ok(()), |line| {
            let what = "typed by hand; include it, or begin with";
            Err((line, format!("{what} `{start}`")))
        })
    } else if INCLUDED.contains(&language) {
        let is_code = |line: &str| is_include(line) && !is_of_snapshot(line);
        other_than(&is_code).map_or(Ok(()), |line| {
            fail(line, "typed by hand; include it from what is tested")
        })
    } else {
        let message = if language.starts_with("rust") {
            "Rust is included, in a fence of `rust,ignore`: \
             {{#include ../../lessons/LESSON/src/FILE.rs:ANCHOR}}"
                .to_owned()
        } else {
            format!(
                "fences in `{language}` are not on the list of those that may \
                 be, in xtask/src/checks/fences.rs"
            )
        };
        Err((fence.line, message))
    }
}

/// Whether it shows what a program printed, not only commands to type.
pub fn is_transcript(fence: &Fence) -> bool {
    let typed = |(_, it): &(usize, &str)| it.starts_with("$ ");
    fence.language == "console" && !fence.code.iter().all(typed)
}

fn is_include(line: &str) -> bool {
    line.trim().starts_with("{{#include ") && line.ends_with("}}")
}

/// Whether the line includes a transcript.
fn is_of_snapshot(line: &str) -> bool {
    is_include(line) && line.contains(".snap:")
}
