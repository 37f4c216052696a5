//! Lesson 02: listen. A server takes an address, and accepts connections.
//!
//! ```console
//! $ cargo run -p lesson-02-listen             # all scenes, one terminal
//! $ cargo run -p lesson-02-listen -- server   # terminal 1
//! $ cargo run -p lesson-02-listen -- client   # terminal 2, and again in 3
//! ```
//!
//! New in this lesson: bind(2), listen(2), accept(2), and getsockname(2) and
//! getpeername(2), which tell both addresses of a connection.

mod accept_blocks;
mod address_forms;
mod bind;
mod client;
mod helpers;
mod listening;
mod server;
mod two_clients;

use std::{io, net::SocketAddr, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use client::client;
use helpers::{address, complain};
use server::server;

fn main() -> ExitCode {
    let role = Cli::parse().role.unwrap_or(Role::Demo { scene: None });
    let outcome = match role {
        Role::Demo { scene } => demo(scene),
        Role::Server { addr } => server(addr),
        Role::Client { addr } => client(addr),
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
            Scene::Bind => bind::play(),
            Scene::Listening => listening::play(),
            Scene::AcceptBlocks => accept_blocks::play(),
            Scene::TwoClients => two_clients::play(),
            Scene::AddressForms => address_forms::play(),
        }?;
    }
    Ok(())
}

/// Lesson 02: a TCP server that accepts connections, and its client
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
    /// Accept one client after another and keep them, until Ctrl-C
    Server {
        /// Where to listen; 0.0.0.0 is all IPv4 interfaces, port 0 any port
        #[arg(long, value_name = "ADDRESS:PORT", value_parser = address)]
        #[arg(default_value = "127.0.0.1:7002")]
        addr: SocketAddr,
    },
    /// Connect, and stay connected until Enter
    Client {
        /// Where the server listens
        #[arg(long, value_name = "ADDRESS:PORT", value_parser = address)]
        #[arg(default_value = "127.0.0.1:7002")]
        addr: SocketAddr,
    },
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Scene {
    /// The address of a socket before bind and after
    Bind,
    /// A bound socket refuses until it listens
    Listening,
    /// What accept does while nobody comes
    AcceptBlocks,
    /// Two clients of one listener, at the same time
    TwoClients,
    /// What an address is made of, IPv4 and IPv6
    AddressForms,
}
