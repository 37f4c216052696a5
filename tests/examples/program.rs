//! What the binaries beside this file share: the choice of a program.

use std::{env, io, process::ExitCode};

use crate::helpers::{complain, write_out};

/// A program, and its name.
pub type Program = (&'static str, fn() -> io::Result<()>);

/// Plays the program that the first argument names, in capitals or not; without
/// one, lists the names. Exit status: 1 if it fails, 2 if there is none of that
/// name.
pub fn play(programs: &[Program]) -> ExitCode {
    let names: String =
        programs.iter().map(|it| format!("  {}\n", it.0)).collect();
    let name = env::args().nth(1).unwrap_or_default();
    if ["", "-h", "--help", "help"].contains(&name.as_str()) {
        write_out(
            format!("Type one of these behind `--`:\n{names}").as_bytes(),
        );
        return ExitCode::SUCCESS;
    }
    let mut named =
        programs.iter().filter(|it| it.0.eq_ignore_ascii_case(&name));
    let Some((_, play)) = named.next() else {
        let message = format!("error: no program `{name}`; type one of these:");
        complain(&format!("{message}\n{}", names.trim_end()));
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
