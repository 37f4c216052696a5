//! What the binaries beside this file share: the choice of a program.

use std::{env, io, process::ExitCode};

use crate::helpers::complain;

/// A program, and its name.
pub type Program = (&'static str, fn() -> io::Result<()>);

/// Plays the program that the first argument names. Exit status: 1 if it fails,
/// 2 if there is none of that name.
pub fn play(programs: &[Program]) -> ExitCode {
    let name = env::args().nth(1).unwrap_or_default();
    let Some((_, play)) = programs.iter().find(|it| it.0 == name) else {
        let names: Vec<_> = programs.iter().map(|it| it.0).collect();
        complain(&format!("error: type one of: {}", names.join(" ")));
        return ExitCode::from(2);
    };
    match play() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}
