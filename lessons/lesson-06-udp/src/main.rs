//! Lesson 06: UDP. Datagrams, each by itself, and no connection.
//!
//! ```console
//! $ cargo run -p lesson-06-udp                      # both ends, one terminal
//! $ cargo run -p lesson-06-udp -- receiver          # terminal 1
//! $ cargo run -p lesson-06-udp -- sender hi there   # terminal 2
//! ```
//!
//! New in this lesson: SOCK_DGRAM, sendto(2), recvfrom(2), and connect(2)
//! without a handshake.
//!
//! In the demo one thread plays all parts, and sendto(2) wakes nobody: so its
//! line is printed when the call has returned, with the outcome.

mod empty;
mod full;
mod helpers;
mod nobody;
mod ports;
mod receiver;
mod sender;
mod steps;
mod too_big;
mod truncation;
mod waiting;

use std::{io, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand, ValueEnum};
use helpers::{complain, host_and_port};
use receiver::receiver;
use sender::sender;

/// How long the demo waits for what ought to be there.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long it waits for what ought not to come.
const A_MOMENT: Duration = Duration::from_millis(50);

fn main() -> ExitCode {
    let role = Cli::parse().role.unwrap_or(Role::Demo { scene: None });
    let outcome = match role {
        Role::Demo { scene } => demo(scene),
        Role::Receiver { addr, count } => receiver(&addr, count),
        Role::Sender { addr, from, words } => {
            sender(&addr, from.as_deref(), &words)
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
            Scene::Steps => steps::tcp().and_then(|()| steps::udp()),
            Scene::Ports => ports::play(),
            Scene::Truncation => truncation::play(),
            Scene::Waiting => waiting::play(),
            Scene::Full => full::play(),
            Scene::Nobody => {
                nobody::unconnected().and_then(|()| nobody::connected())
            }
            Scene::TooBig => too_big::play(),
            Scene::Empty => empty::play(),
        }?;
    }
    Ok(())
}

/// Lesson 06: a UDP sender and a receiver
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
    /// Receive datagrams from anybody, until Ctrl-C
    Receiver {
        /// Where to receive; 0.0.0.0 is all IPv4 interfaces, port 0 any port
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7006")]
        addr: String,
        /// End after so many datagrams
        #[arg(long, value_name = "N")]
        count: Option<u64>,
    },
    /// Send each word as a datagram of its own
    Sender {
        /// Where to send them
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7006")]
        addr: String,
        /// Bind to this first; without it the kernel picks a port
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        from: Option<String>,
        /// What to send; '' is a word, too, and an empty datagram
        #[arg(required = true)]
        words: Vec<String>,
    },
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Scene {
    /// Two words over TCP, and over UDP
    Steps,
    /// When a sender gets its port, and who learns it
    Ports,
    /// A datagram that is longer than the receiver's buffer
    Truncation,
    /// Datagrams that came before anybody asked for them
    Waiting,
    /// More datagrams than the kernel keeps
    Full,
    /// A port at which nobody listens
    Nobody,
    /// The longest datagram, and one byte more
    TooBig,
    /// A datagram of 0 bytes, and no datagram at all
    Empty,
}
