//! What the book shows that belongs to no lesson alone.

mod around;
mod calls;
mod errors;
mod layers;
#[cfg(target_os = "linux")]
mod options;
mod programs;
mod reference;
mod solutions;
mod tools;
mod trouble;
