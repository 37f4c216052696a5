//! Lesson 08: shutdown. A connection ends: in half, in peace, with a reset.
//!
//! ```console
//! $ cargo run -p lesson-08-shutdown                        # all scenes
//! $ cargo run -p lesson-08-shutdown -- server              # terminal 1
//! $ cargo run -p lesson-08-shutdown -- client pea oat fig  # terminal 2
//! ```
//!
//! New in this lesson: shutdown(2) in earnest, SO_LINGER, poll(2), the states
//! of both ends, and a server that finishes its work before it goes.

mod client;
mod graceful;
mod half_close;
mod helpers;
mod peer;
mod server;
mod states;
mod time_wait;

use std::{io, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use client::client;
use helpers::{complain, host_and_port};
use server::server;

fn main() -> ExitCode {
    let role = Cli::parse().role.unwrap_or(Role::Demo { scene: None });
    let outcome = match role {
        Role::Demo { scene } => demo(scene),
        Role::Server { addr, patience } => server(&addr, patience),
        Role::Client { addr, lines } => client(&addr, &lines),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Plays all scenes, or one.
fn demo(only: Option<Scene>) -> io::Result<()> {
    for scene in Scene::value_variants() {
        match scene {
            _ if only.is_some_and(|it| it != *scene) => Ok(()),
            Scene::HalfClose => half_close::play(),
            Scene::Descriptors => half_close::descriptors(),
            Scene::Peer => peer::play().and_then(|()| peer::table()),
            Scene::TimeWait => time_wait::play(),
            Scene::Reuse => time_wait::reuse(),
            Scene::Graceful => graceful::play(),
        }?;
    }
    Ok(())
}

/// Lesson 08: a server that sorts lines, and its client
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    /// Play both roles in this process (the default)
    Demo {
        /// Play this scene only
        scene: Option<Scene>,
    },
    /// Sort lines for many clients; Ctrl-C: finish these, and go
    Server {
        /// Where to listen; 0.0.0.0 is all IPv4 interfaces, port 0 any port
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7008")]
        addr: String,
        /// How long a client may take to send all
        #[arg(long, value_name = "SECONDS", default_value_t = 60)]
        #[arg(value_parser = clap::value_parser!(u64).range(1..=86_400))]
        patience: u64,
    },
    /// Send lines, say that this was all, and print them sorted
    Client {
        /// Where the server listens
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7008")]
        addr: String,
        /// What to send, a line each
        #[arg(default_values = ["pea", "oat", "fig"])]
        lines: Vec<String>,
    },
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Scene {
    /// A client that has sent all, and still reads
    HalfClose,
    /// One connection, two descriptors
    Descriptors,
    /// What the peer meets: end-of-file, EPIPE, ECONNRESET
    Peer,
    /// Who closes first keeps the connection for a while
    TimeWait,
    /// Who may bind to a port that was used
    Reuse,
    /// A server that finishes its work, and goes
    Graceful,
}
