//! Draws the figures of the book from what was measured. `cargo xtask measure`
//! starts it; nothing else does, so that only who measures waits for it to be
//! compiled.

mod burst;
mod figure;
mod labels;
mod svg;
#[cfg(test)]
mod tests;

use std::{env, error::Error, fs, path::Path, process::ExitCode};

/// What the name of a drawn file ends in, where the measurement has `json`.
const FIGURE: &str = "svg.html";

fn main() -> ExitCode {
    let paths: Vec<_> = env::args().skip(1).collect();
    if paths.is_empty() || paths.iter().any(|it| !it.ends_with(".json")) {
        eprintln!("usage: cargo run -p xtask-plot -- MEASUREMENT.json ...");
        return ExitCode::from(2);
    }
    for path in paths {
        match draw_file(&path) {
            Ok(drawn) => println!("{drawn}"),
            Err(error) => {
                eprintln!("error: {path}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// Draws the measurement at `path` into the file beside it.
fn draw_file(path: &str) -> Result<String, Box<dyn Error>> {
    let figure = draw(&fs::read_to_string(path)?)?;
    let drawn = Path::new(path).with_extension(FIGURE);
    fs::write(&drawn, figure)?;
    Ok(drawn.display().to_string())
}

/// The figure of a measurement, as a page of the book includes it.
fn draw(measurement: &str) -> Result<String, Box<dyn Error>> {
    let burst = burst::Burst::parse(measurement)
        .ok_or("is no measurement that can be drawn")?;
    figure::draw(&burst)
}
