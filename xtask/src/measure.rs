//! `cargo xtask measure`: the runs behind the book's tables and figures.

pub mod burst;
mod json;
pub mod laws;
mod lesson;
mod machine;
pub mod table;

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use clap::Args;

use self::burst::Burst;
use crate::{Failure, about, cargo, say};

/// Where they lie: NAME.json, and what is drawn from it.
pub const HOME: &str = "book/measurements/";

/// What is drawn from a measurement, by the end of its file's name.
pub const TABLE: &str = ".md";
pub const FIGURE: &str = ".svg.html";

/// Measure anew what the book's tables and figures show
///
/// Runs a lesson on this machine, and writes what came of it to
/// book/measurements/NAME.json: when, where, with which command, and every
/// number. Then draws the table and the figure from that file. Numbers differ
/// from run to run; the laws among them must hold, or nothing is written.
///
///     cargo xtask measure                  all measurements
///     cargo xtask measure backlog-burst    this one
///     cargo xtask measure --draw           only draw, from what was measured
///
/// Measures on Linux, in a network namespace where the system allows that:
/// then nothing else is counted, and the kernel's settings are its defaults.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Options {
    /// Measure this only
    #[arg(value_parser = [burst::NAME])]
    name: Option<String>,

    /// Measure nothing; draw the tables and figures anew
    #[arg(long)]
    draw: bool,
}

pub fn run(root: &Path, options: &Options) -> Result<ExitCode, Failure> {
    // There is one; `options.name` has been compared with it.
    let path = format!("{HOME}{}.json", burst::NAME);
    if !options.draw {
        let Some(burst) = lesson::measure(root)? else {
            return Ok(ExitCode::FAILURE);
        };
        fs::create_dir_all(root.join(HOME)).map_err(about(HOME))?;
        fs::write(root.join(&path), burst.text()).map_err(about(&path))?;
        say(&path)?;
    }
    draw(root, &path)
}

/// Draws from the file at `path`; the figure has a program of its own, which
/// is compiled when it is first needed.
fn draw(root: &Path, path: &str) -> Result<ExitCode, Failure> {
    let text = fs::read_to_string(root.join(path)).map_err(about(path))?;
    let Some(burst) = Burst::parse(&text) else {
        eprintln!("error: {path}: is no measurement; measure anew");
        return Ok(ExitCode::FAILURE);
    };
    let table = format!("{HOME}{}{TABLE}", burst::NAME);
    fs::write(root.join(&table), table::draw(&burst)).map_err(about(&table))?;
    say(&table)?;
    let plot = ["run", "--quiet", "--package", "xtask-plot", "--", path];
    let mut plot_it = Command::new(cargo());
    let status = plot_it.current_dir(root).args(plot).status();
    let ok = status.map_err(about("cargo"))?.success();
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
