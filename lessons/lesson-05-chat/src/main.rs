//! Lesson 05: chat. Two people talk in turns, line by line, until one says bye.
//!
//! ```console
//! $ cargo run -p lesson-05-chat            # a scripted talk, one terminal
//! $ cargo run -p lesson-05-chat -- server  # terminal 1: answers
//! $ cargo run -p lesson-05-chat -- client  # terminal 2: speaks first
//! ```
//!
//! New in this lesson: messages. TCP has none, so the two sides agree on a
//! mark, the line end; `Side::line` finds it. And gethostname(2).

mod chat;
mod client;
mod conversation;
mod gone;
mod helpers;
mod host;
mod input;
mod lines;
mod naive;
mod no_newline;
mod server;
mod two_speakers;

use std::{io, process::ExitCode, time::Duration};

use clap::{Parser, Subcommand, ValueEnum};
use client::client;
use helpers::{complain, host_and_port};
use server::server;

/// How many bytes one recv(2) may bring. Any but 0 will do; see `lines`.
const BUFFER: usize = 1024;

/// A buffer in which no message of the scenes has room.
const SMALL: usize = 8;

/// A longer line is an error: who never ends one must not fill the memory.
const MAX_LINE: usize = 16_384;

/// How long a scene waits for what will not come.
const PATIENCE: Duration = Duration::from_millis(50);

fn main() -> ExitCode {
    let role = Cli::parse().role.unwrap_or(Role::Demo { scene: None });
    let outcome = match role {
        Role::Demo { scene } => demo(scene),
        Role::Server { addr } => server(&addr),
        Role::Client { addr } => client(&addr),
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
            Scene::Conversation => conversation::play(),
            Scene::Naive => naive::play(),
            Scene::TwoLines => lines::two(),
            Scene::LongLine => lines::long(),
            Scene::Character => lines::character(),
            Scene::NoNewline => no_newline::play(),
            Scene::Empty => no_newline::empty(),
            Scene::TwoSpeakers => {
                two_speakers::play().and_then(|()| two_speakers::listeners())
            }
            Scene::Gone => gone::play().and_then(|()| gone::while_typing()),
        }?;
    }
    Ok(())
}

/// Lesson 05: a chat for two, in turns; bye or end-of-file ends it
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    /// Play both sides in this process, from a script (the default)
    Demo {
        /// Play this scene only
        scene: Option<Scene>,
    },
    /// Wait for one client, and answer each line with one from stdin
    Server {
        /// Where to listen; 0.0.0.0 is all IPv4 interfaces, port 0 any port
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7005")]
        addr: String,
    },
    /// Speak first: send a line from stdin, wait for the answer, and so on
    Client {
        /// Where the server listens
        #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
        #[arg(default_value = "127.0.0.1:7005")]
        addr: String,
    },
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Scene {
    /// A talk in turns, until bye
    Conversation,
    /// One recv taken for one message, three times
    Naive,
    /// Two lines in one segment
    TwoLines,
    /// A line longer than the buffer
    LongLine,
    /// A character cut at the buffer's edge
    Character,
    /// A peer that ends no line
    NoNewline,
    /// A send of nothing, and an empty line
    Empty,
    /// Both speak first; both listen first
    TwoSpeakers,
    /// A reset, and a peer that leaves while we type
    Gone,
}
