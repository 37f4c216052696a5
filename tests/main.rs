//! One module per lesson; each test compares a transcript with a snapshot.
//!
//! `cargo xtask check-lessons` runs them lesson by lesson, and shows what
//! differs; `cargo test --workspace` runs them too.

mod book;
mod harness;
mod hostile;
mod hosts;
mod peers;
mod repeat;
mod table;
#[cfg(target_os = "linux")]
mod terminal;
mod trace;
mod transcript;
mod windows;
mod xtask;

mod lesson_01_socket;
mod lesson_02_listen;
mod lesson_03_echo;
mod lesson_04_connect;
mod lesson_05_chat;
mod lesson_06_udp;
mod lesson_07_backlog;
mod lesson_08_shutdown;
