//! Lesson 01: socket. What a socket is, before it has an address.
//!
//! ```console
//! $ cargo run -p lesson-01-socket                    # all scenes
//! $ cargo run -p lesson-01-socket -- demo options    # one of them
//! ```
//!
//! New in this lesson: socket(2) and its three parameters, getsockopt(2),
//! socketpair(2), and close(2), which Rust calls when a value is dropped.

mod close;
// Windows has no socketpair(2), whose scene shows bytes.
#[cfg_attr(windows, allow(dead_code))]
mod helpers;
mod options;
mod pair;
mod parameters;
mod unbound;

use std::{io, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use helpers::complain;

// ANCHOR: main
fn main() -> ExitCode {
    let role = Cli::parse().role.unwrap_or(Role::Demo { scene: None });
    let outcome = match role {
        Role::Demo { scene } => demo(scene),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}
// ANCHOR_END: main

/// Plays all scenes, or one.
fn demo(only: Option<Scene>) -> io::Result<()> {
    for scene in Scene::value_variants() {
        match scene {
            _ if only.is_some_and(|it| it != *scene) => Ok(()),
            Scene::Parameters => parameters::play(),
            Scene::Unbound => unbound::play(),
            Scene::Options => options::play(),
            Scene::Pair => pair::play(),
            Scene::Close => close::play(),
        }?;
    }
    Ok(())
}

// ANCHOR: cli
/// Lesson 01: sockets, before they have an address
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    /// Make sockets, and look at them (the default)
    Demo {
        /// Play this scene only
        scene: Option<Scene>,
    },
}
// ANCHOR_END: cli

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Scene {
    /// Family, type and protocol; and a combination that is refused
    Parameters,
    /// The address of a socket that nobody has bound
    Unbound,
    /// What a new socket is set to
    Options,
    /// Two sockets that are connected from the start
    Pair,
    /// Drop closes; the number is free, and means nothing
    Close,
}
