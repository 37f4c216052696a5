//! Records what a lesson's programs really do, on one clock: their system
//! calls, the packets between them, and the states of their sockets.
//!
//! `cargo xtask record` starts it; nothing else does, so that only who records
//! waits for it to be compiled.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod beside;
#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod check;
#[cfg(target_os = "linux")]
mod chore;
#[cfg(target_os = "linux")]
mod draw;
#[cfg(target_os = "linux")]
mod gather;
#[cfg(target_os = "linux")]
mod hosts;
#[cfg(target_os = "linux")]
mod kernel;
#[cfg(target_os = "linux")]
mod machine;
#[cfg(target_os = "linux")]
mod packets;
#[cfg(target_os = "linux")]
mod pcapng;
#[cfg(target_os = "linux")]
mod plan;
#[cfg(target_os = "linux")]
mod programs;
#[cfg(target_os = "linux")]
mod queues;
#[cfg(target_os = "linux")]
mod recording;
#[cfg(target_os = "linux")]
mod session;
#[cfg(target_os = "linux")]
mod sockets;
#[cfg(target_os = "linux")]
mod source;
#[cfg(target_os = "linux")]
mod states;
#[cfg(target_os = "linux")]
mod stream;
#[cfg(target_os = "linux")]
mod tables;
#[cfg(all(test, target_os = "linux"))]
mod tests;
#[cfg(target_os = "linux")]
mod tracker;
#[cfg(target_os = "linux")]
mod wire;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    chore::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!(
        "error: recording takes Linux, its namespaces and strace; the \
         recordings of the book serve everywhere"
    );
    ExitCode::FAILURE
}
