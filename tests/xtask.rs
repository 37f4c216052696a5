//! What `cargo xtask` prints, as the introduction and the README show it.

use std::process::{Command, Output};

use regex_lite::Regex;

use crate::{
    harness::{output, root, skip},
    transcript::check,
};

/// Runs a chore, without the lines that cargo itself prints.
fn xtask(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO"));
    command.args(["--quiet", "xtask"]).args(args).current_dir(root());
    output(command, Vec::new())
}

/// The lines come as the lessons end, and that order varies. Progress goes to
/// stderr, and does not belong to what is compared.
#[test]
fn check_lessons() {
    let output = xtask(&["check-lessons"]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    if stdout.contains("\nskipped: ") {
        return skip("check_lessons", "some tests of the lessons were skipped");
    }
    let (mut lessons, rest): (Vec<_>, Vec<_>) =
        stdout.lines().partition(|it| it.starts_with(char::is_numeric));
    lessons.sort();
    let lines = [lessons, rest].concat().join("\n");
    // On a busy machine there are more digits, in the same column.
    let seconds = Regex::new(r"[ \d]{2}\d\.\d\d s\b").expect("a pattern");
    let lines = seconds.replace_all(&lines, "  N.NN s");
    let transcript = format!("$ cargo xtask check-lessons\n{lines}\n");
    check("xtask", "check-lessons", &transcript);
    assert!(output.status.success(), "{}", output.status);
}

#[test]
fn unknown_lesson() {
    let output = xtask(&["check-lessons", "9"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.stdout, b"");
    let transcript =
        format!("$ cargo xtask check-lessons 9\n{stderr}[{}]\n", output.status);
    check("xtask", "unknown-lesson", &transcript);
}
