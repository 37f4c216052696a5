//! `cargo xtask record`: what a lesson's programs really do.
//!
//! The recorder is a package of its own, which is compiled when it is first
//! needed.

use std::{
    ffi::OsString,
    path::Path,
    process::{Command, ExitCode},
};

use clap::Args;

use crate::{Failure, about, cargo};

/// Record what a lesson's programs really do: calls, packets, states (Linux)
#[derive(Args)]
#[command(disable_help_flag = true)]
pub struct Options {
    /// What the recorder is told; `--help` lists it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

pub fn run(root: &Path, options: &Options) -> Result<ExitCode, Failure> {
    if !cfg!(target_os = "linux") {
        eprintln!(
            "error: recording takes Linux, its namespaces and strace; the \
             recordings of the book serve everywhere"
        );
        return Ok(ExitCode::FAILURE);
    }
    let record = ["run", "--quiet", "--package", "record", "--"];
    let mut command = Command::new(cargo());
    command.current_dir(root).args(record).args(&options.args);
    let code = command.status().map_err(about("cargo"))?.code();
    let code = code.and_then(|it| u8::try_from(it).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
