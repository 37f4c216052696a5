//! Lesson 07: backlog. What the number of listen(2) means, measured.

mod burst;
mod burst_server;
mod burst_table;
mod client;
mod counters;
mod helpers;
mod server;

use std::{io, process::ExitCode, time::Duration};

use burst::burst;
use burst_server::burst_server;
use clap::{Parser, Subcommand};
use helpers::{complain, host_and_port};
use server::server;

fn main() -> ExitCode {
    let role = Cli::parse().role;
    let outcome: io::Result<()> = match role {
        Role::Server { addr, backlog } => server(&addr, backlog),
        Role::Burst { backlog, clients, seconds, csv } => burst(
            backlog,
            clients.into(),
            Duration::from_secs(seconds.into()),
            csv,
        ),
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

/// Lesson 07: the queue of listen(2), filled, overflown and measured
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    role: Role,
}

#[derive(Subcommand)]
enum Role {
    /// Listen, and accept one connection for each Enter
    Server {
        /// Where to listen; a name or an address, port 0 is any port
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7007")]
        addr: String,
        /// The number that listen(2) gets
        #[arg(long, value_name = "N", allow_negative_numbers = true)]
        #[arg(default_value = "1")]
        backlog: i32,
    },
    /// Send many clients at once to a slow server, and measure
    Burst {
        /// The number that listen(2) gets
        #[arg(long, value_name = "N", allow_negative_numbers = true)]
        #[arg(default_value = "8")]
        backlog: i32,
        /// How many connect at once
        #[arg(long, value_name = "M", default_value = "200")]
        #[arg(value_parser = clap::value_parser!(u16).range(1..))]
        clients: u16,
        /// How long they wait
        #[arg(long, value_name = "S", default_value = "3")]
        #[arg(value_parser = clap::value_parser!(u8).range(1..))]
        seconds: u8,
        /// Print a line per client, in milliseconds, and nothing else
        #[arg(long)]
        csv: bool,
    },
    /// The server of a burst; it ends with its stdin
    #[command(hide = true)]
    BurstServer {
        /// The number that listen(2) gets
        #[arg(long, value_name = "N", allow_negative_numbers = true)]
        backlog: i32,
    },
}
