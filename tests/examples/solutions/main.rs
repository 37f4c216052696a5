//! The solutions of the exercises.
//!
//! `cargo run -q -p tests --bin book-solutions -- NAME` plays one of them.

use std::process::ExitCode;

// Transcripts look the same everywhere in the book.
#[path = "../../../lessons/lesson-08-shutdown/src/helpers.rs"]
#[allow(dead_code)]
mod helpers;
// How a descriptor is told, which lesson 08 does not.
#[path = "../../../lessons/lesson-01-socket/src/helpers.rs"]
#[allow(dead_code)]
mod helpers_01;
#[path = "../program.rs"]
mod program;
// Both ends of a connection, and their states.
#[path = "../../../lessons/lesson-08-shutdown/src/states.rs"]
mod states;

#[cfg(unix)]
mod l01_clone;
#[cfg(unix)]
mod l01_forget;
mod l01_kept;
mod l01_reference;
mod l02_neighbours;
mod l02_queue;
mod l02_restart;
mod l02_states;
mod l03_borders;
mod l03_no_shutdown;
mod l03_two_threads;
mod l03_write_all;
mod l04_first_of_all;
mod l04_is_connected;
mod l04_open_ports;
mod l04_same_source;
mod l05_at_will;
mod l05_length;
mod l05_nine;
mod l05_unheard;
mod l06_echo;
mod l06_numbered;
mod l06_one_character;
mod l06_silent;
mod l07_gone;
mod l07_hand_on;
mod l07_no_accept;
mod l07_threads;
mod l08_fin_wait_1;
mod l08_first_byte;
mod l08_no_abort;
mod l08_shut_read;

fn main() -> ExitCode {
    program::play(&[
        ("01-kept", l01_kept::play),
        #[cfg(unix)]
        ("01-clone", l01_clone::play),
        ("01-reference", l01_reference::play),
        #[cfg(unix)]
        ("01-forget", l01_forget::play),
        ("02-queue", l02_queue::play),
        ("02-states", l02_states::play),
        ("02-restart", l02_restart::play),
        ("02-neighbours", l02_neighbours::play),
        ("03-borders", l03_borders::play),
        ("03-no-shutdown", l03_no_shutdown::play),
        ("03-write-all", l03_write_all::play),
        ("03-two-threads", l03_two_threads::play),
        ("04-is-connected", l04_is_connected::play),
        ("04-open-ports", l04_open_ports::play),
        ("04-same-source", l04_same_source::play),
        ("04-first-of-all", l04_first_of_all::play),
        ("05-nine", l05_nine::play),
        ("05-unheard", l05_unheard::play),
        ("05-length", l05_length::play),
        ("05-at-will", l05_at_will::play),
        ("06-echo", l06_echo::play),
        ("06-numbered", l06_numbered::play),
        ("06-one-character", l06_one_character::play),
        ("06-silent", l06_silent::play),
        ("07-threads", l07_threads::play),
        ("07-no-accept", l07_no_accept::play),
        ("07-hand-on", l07_hand_on::play),
        ("07-gone", l07_gone::play),
        ("08-shut-read", l08_shut_read::play),
        ("08-no-abort", l08_no_abort::play),
        ("08-fin-wait-1", l08_fin_wait_1::play),
        ("08-first-byte", l08_first_byte::play),
    ])
}
