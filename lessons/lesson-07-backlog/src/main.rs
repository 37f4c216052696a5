//! Lesson 07: backlog. What the number of listen(2) means, measured.
//!
//! ```console
//! $ cargo run -p lesson-07-backlog                         # one terminal
//! $ cargo run -p lesson-07-backlog -- server --backlog 1   # terminal 1
//! $ cargo run -p lesson-07-backlog -- client --clients 4   # terminal 2
//! $ cargo run -p lesson-07-backlog -- burst --backlog 8 --clients 200
//! ```
//!
//! New in this lesson: the argument of listen(2), the queue behind it, what
//! becomes of a client that finds it full, and poll(2) over many sockets.

mod burst;
mod burst_table;
mod client;
mod counters;
mod fifty;
mod full;
mod helpers;
mod law;
mod one_accept;
mod server;

use std::{io, process::ExitCode, time::Duration};

use burst::{burst, burst_server};
use clap::{Parser, Subcommand, ValueEnum, value_parser};
use client::client;
use helpers::{complain, host_and_port};
use server::server;

fn main() -> ExitCode {
    let role = Cli::parse().role.unwrap_or(Role::Demo { scene: None });
    let outcome = match role {
        Role::Demo { scene } => demo(scene),
        Role::Server { addr, backlog } => server(&addr, backlog),
        Role::Client { addr, clients } => client(&addr, clients.into()),
        Role::Burst { backlog, clients, seconds, csv } => {
            let limit = Duration::from_secs(seconds.into());
            burst(backlog, clients.into(), limit, csv)
        }
        Role::BurstServer { backlog } => burst_server(backlog),
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
            Scene::Law => law::play().and_then(|()| law::again()),
            Scene::Full => full::play(),
            Scene::OneAccept => one_accept::play(),
            Scene::Fifty => fifty::play(),
        }?;
    }
    Ok(())
}

/// Lesson 07: the queue of listen(2), filled, overfilled and measured
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
    /// Listen, and accept one connection for each Enter
    Server {
        /// Where to listen; port 0 is any port
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7007")]
        addr: String,
        /// What listen(2) is told
        #[arg(long, value_name = "N", allow_negative_numbers = true)]
        #[arg(default_value = "1")]
        backlog: i32,
    },
    /// Start some clients that do not wait for each other
    Client {
        /// Where the server listens
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7007")]
        addr: String,
        /// How many, 9 at most
        #[arg(long, value_name = "M", default_value = "1")]
        #[arg(value_parser = value_parser!(u8).range(1..=9))]
        clients: u8,
    },
    /// Let many clients go at once, at a slow server of their own
    Burst {
        /// What listen(2) is told
        #[arg(long, value_name = "N", allow_negative_numbers = true)]
        #[arg(default_value = "8")]
        backlog: i32,
        /// How many clients
        #[arg(long, value_name = "M", default_value = "200")]
        #[arg(value_parser = value_parser!(u16).range(1..))]
        clients: u16,
        /// How long to wait for their answers, in seconds
        #[arg(long, value_name = "S", default_value = "3")]
        #[arg(value_parser = value_parser!(u8).range(1..))]
        seconds: u8,
        /// Print one line per client, times in milliseconds, and no more
        #[arg(long)]
        csv: bool,
    },
    /// The server of a burst; it ends when its stdin does
    #[command(hide = true)]
    BurstServer {
        /// What listen(2) is told
        #[arg(long, allow_negative_numbers = true)]
        backlog: i32,
    },
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Scene {
    /// How many get in while nobody accepts
    Law,
    /// What happens to the next one
    Full,
    /// Who gets the place that one accept frees
    OneAccept,
    /// Fifty clients, and a backlog of 2
    Fifty,
}
