//! Lesson 04: connect. Every way that connect(2) ends.
//!
//! ```console
//! $ cargo run -p lesson-04-connect             # all scenes, one terminal
//! $ cargo run -p lesson-04-connect -- server   # terminal 1
//! $ cargo run -p lesson-04-connect -- client   # terminal 2
//! $ cargo run -p lesson-04-connect -- client --from 127.0.0.2:0
//! ```
//!
//! New in this lesson: the number, the name and the kind of an error; poll(2)
//! and SO_ERROR, which tell how a connect that did not wait has ended; bind(2)
//! before connect(2); and getaddrinfo(3), by which names become addresses.

mod already;
mod client;
mod errors;
mod family;
mod helpers;
mod in_progress;
mod itself;
mod refused;
mod server;
mod several;
mod source;
mod success;
mod timeout;

use std::{io, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand, ValueEnum};
use client::client;
use helpers::{complain, host_and_port};
use server::server;

fn main() -> ExitCode {
    let role = Cli::parse().role.unwrap_or(Role::Demo { scene: None });
    let outcome = match role {
        Role::Demo { scene } => demo(scene),
        Role::Server { addr } => server(&addr),
        Role::Client { addr, from, patience } => {
            client(&addr, from.as_deref(), Duration::from_secs(patience))
        }
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
            Scene::Success => success::play(),
            Scene::Refused => refused::play(),
            Scene::Timeout => timeout::play(),
            Scene::InProgress => in_progress::play(),
            Scene::Already => already::play(),
            Scene::Family => family::play(),
            Scene::Source => source::play(),
            Scene::Several => several::play(),
            Scene::Itself => itself::play(),
        }?;
    }
    Ok(())
}

/// Lesson 04: a TCP client that tells how connect ends, and a server for it
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
    /// Accept clients and tell both addresses of each, until Ctrl-C
    Server {
        /// Where to listen; 0.0.0.0 is all IPv4 interfaces, port 0 any port
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7004")]
        addr: String,
    },
    /// Try the addresses of a host in turn
    Client {
        /// Where the server listens
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7004")]
        addr: String,
        /// Where to come from; port 0 is any port [default: as the system
        /// likes]
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        from: Option<String>,
        /// How long each address has to answer
        #[arg(long, value_name = "SECONDS", default_value_t = 5)]
        #[arg(value_parser = clap::value_parser!(u64).range(1..=86_400))]
        patience: u64,
    },
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Scene {
    /// An address before connect and after, and two ports for two clients
    Success,
    /// Nobody listens
    Refused,
    /// Nobody answers
    Timeout,
    /// A connect that does not wait, and how it ends
    InProgress,
    /// A second connect of the same socket
    Already,
    /// An address of the other family
    Family,
    /// A client that chooses its own address
    Source,
    /// One address after the other
    Several,
    /// A socket that is its own peer
    Itself,
}
