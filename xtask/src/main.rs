//! The chores of this workspace: `cargo xtask --help` lists them.

mod book;
mod check_lessons;
mod checks;
mod diagram;
mod measure;
mod record;
mod tree;

use std::{
    env,
    ffi::OsString,
    fmt,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

fn main() -> ExitCode {
    let chore = Cli::parse().chore;
    let outcome = root().and_then(|root| match &chore {
        Chore::CheckLessons(options) => check_lessons::run(&root, options),
        Chore::Book(options) => book::run(&root, options),
        Chore::Diagram(options) => diagram::run(&root, options),
        Chore::Measure(options) => measure::run(&root, options),
        Chore::Record(options) => record::run(&root, options),
    });
    outcome.unwrap_or_else(|failure| {
        eprintln!("error: {failure}");
        failure.status()
    })
}

/// Why a chore could not be done at all; what it *finds* is its output.
enum Failure {
    /// The command line asks for something that there is not.
    Usage(String),
    /// A file, or a program, was not to be had.
    Io(io::Error),
}

impl Failure {
    /// As clap has it: 2 is the reader's command line, 1 is everything else.
    fn status(&self) -> ExitCode {
        ExitCode::from(if matches!(self, Failure::Usage(_)) { 2 } else { 1 })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(message) => f.write_str(message),
            Failure::Io(error) => error.fmt(f),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io(error)
    }
}

/// Prints a line; a reader who has seen enough (`| head -1`) is no error.
fn say(line: &str) -> io::Result<()> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

/// Names the file or program that an error is about.
fn about(what: impl fmt::Display) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{what}: {error}"))
}

/// The cargo that started this program, which need not be the one on `PATH`.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The workspace's folder, wherever in or outside of it the chore is started.
fn root() -> Result<PathBuf, Failure> {
    let here = match env::var_os("CARGO_MANIFEST_DIR") {
        Some(package) => PathBuf::from(package),
        None => env::current_dir()?,
    };
    let root = here.ancestors().find(|it| it.join("lessons").is_dir());
    root.map(Path::to_owned).ok_or_else(|| {
        Failure::Usage("no folder `lessons` here or above".to_owned())
    })
}

/// Where cargo builds: this program itself runs from `<target>/debug`.
fn target_dir() -> io::Result<PathBuf> {
    let program = env::current_exe()?;
    let target = program.ancestors().nth(2);
    Ok(target.map_or_else(|| PathBuf::from("target"), Path::to_owned))
}

/// The chores of Socket Lessons
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    CheckLessons(check_lessons::Options),
    Book(book::Options),
    Diagram(diagram::Options),
    Measure(measure::Options),
    Record(record::Options),
}
