//! Lesson 03: echo. A TCP server sends back every byte it receives.
//!
//! ```console
//! $ cargo run -p lesson-03-echo                     # both ends, one terminal
//! $ cargo run -p lesson-03-echo -- server           # terminal 1
//! $ cargo run -p lesson-03-echo -- client hi there  # terminal 2
//! ```
//!
//! New in this lesson: send(2), recv(2), shutdown(2), and the empty recv that
//! tells one side that the other has no more to say.
//!
//! A call that wakes the other side is printed before it is made, all others
//! when they return; so the lines stand in the order of events.

mod both_ends;
mod client;
mod helpers;
mod pieces;
mod pipe;
mod server;
mod short_write;
mod waiting;

use std::{io, net::SocketAddr, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use client::client;
use helpers::{address, complain};
use server::server;

/// How many bytes one recv(2) may bring. Any number is right; see `pieces`.
const BUFFER: usize = 1024;

fn main() -> ExitCode {
    let role = Cli::parse().role.unwrap_or(Role::Demo { scene: None });
    let outcome = match role {
        Role::Demo { scene } => demo(scene),
        Role::Server { addr } => server(addr),
        Role::Client { addr, words } => client(addr, &words),
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
            Scene::Echo => both_ends::play(),
            Scene::Pieces => pieces::play().and_then(|()| pieces::half()),
            Scene::ShortWrite => short_write::play(),
            Scene::Waiting => waiting::play(),
        }?;
    }
    Ok(())
}

/// An empty send(2) sends nothing, so no echo of it can come back.
fn word(text: &str) -> Result<String, &'static str> {
    if text.is_empty() {
        return Err("nothing would be sent; type a word");
    }
    Ok(text.to_owned())
}

/// Lesson 03: a TCP echo server and its client
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
    /// Echo for one client after another, until Ctrl-C
    Server {
        /// Where to listen; 0.0.0.0 is all IPv4 interfaces, port 0 any port
        #[arg(long, value_name = "ADDRESS:PORT", value_parser = address)]
        #[arg(default_value = "127.0.0.1:7003")]
        addr: SocketAddr,
    },
    /// Send words, or what comes on stdin, and print the echoes
    Client {
        /// Where the server listens
        #[arg(long, value_name = "ADDRESS:PORT", value_parser = address)]
        #[arg(default_value = "127.0.0.1:7003")]
        addr: SocketAddr,
        /// What to send; without words a pipe on stdin is sent, and its echo
        /// goes to stdout; without that, hello and world
        #[arg(value_parser = word)]
        words: Vec<String>,
    },
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Scene {
    /// A conversation of two words
    Echo,
    /// 3,000 bytes in three recvs, and one word in two
    Pieces,
    /// A send that takes less than it was given
    ShortWrite,
    /// A silent client, and one that waits behind it
    Waiting,
}
