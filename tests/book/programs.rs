//! The programs that the book has besides the lessons, in `tests/examples`.

use std::process::{Command, Stdio};

use crate::{
    harness::{Session, output, root},
    transcript::check,
};

/// Those of one folder: a binary, which plays the program that its argument
/// names. What NAME prints is the transcript FOLDER-NAME.
pub struct Programs {
    folder: &'static str,
    binary: &'static str,
}

pub const AROUND: Programs =
    Programs { folder: "around", binary: env!("CARGO_BIN_EXE_book-around") };
pub const ERRORS: Programs =
    Programs { folder: "errors", binary: env!("CARGO_BIN_EXE_book-errors") };
pub const REFERENCE: Programs = Programs {
    folder: "reference",
    binary: env!("CARGO_BIN_EXE_book-reference"),
};
pub const SOLUTIONS: Programs = Programs {
    folder: "solutions",
    binary: env!("CARGO_BIN_EXE_book-solutions"),
};

impl Programs {
    /// The program of this transcript, or of this name.
    pub fn program(&self, transcript: &str) -> Command {
        let mut command = Command::new(self.binary);
        command.arg(self.name(transcript)).stdin(Stdio::null());
        command
    }

    /// What a reader types for it.
    fn shown(&self, transcript: &str) -> String {
        let name = self.name(transcript);
        let binary = format!("book-{}", self.folder);
        format!("$ cargo run -q -p tests --bin {binary} -- {name}")
    }

    /// Starts it.
    pub fn start(&self, transcript: &str) -> Session {
        self.start_as(transcript, self.program(transcript))
    }

    /// The same with a command that starts it otherwise.
    pub fn start_as(&self, transcript: &str, command: Command) -> Session {
        Session::start(command, &self.shown(transcript))
    }

    /// Plays it to its end, compares, and returns what it printed, for what
    /// else must be so.
    pub fn play(&self, transcript: &str) -> String {
        self.play_as(transcript, self.program(transcript))
    }

    /// The same with a command that starts it otherwise.
    pub fn play_as(&self, transcript: &str, mut command: Command) -> String {
        command.stdin(Stdio::null());
        let printed = self.start_as(transcript, command).finish();
        check("book", transcript, &printed);
        printed
    }

    fn name<'a>(&self, transcript: &'a str) -> &'a str {
        let name = transcript.strip_prefix(self.folder);
        name.and_then(|it| it.strip_prefix('-')).unwrap_or(transcript)
    }
}

/// No program is in a list that no test has played.
#[test]
fn each_has_a_transcript() {
    for programs in [ERRORS, REFERENCE, SOLUTIONS] {
        let told = output(Command::new(programs.binary), Vec::new());
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        let names: Vec<_> =
            told.lines().filter_map(|it| it.strip_prefix("  ")).collect();
        assert!(!names.is_empty(), "it tells what it has: {told}");
        for name in names {
            let folder = programs.folder;
            let path = format!("tests/snapshots/book/{folder}-{name}.snap");
            assert!(root().join(&path).exists(), "there is no {path}");
        }
    }
}
