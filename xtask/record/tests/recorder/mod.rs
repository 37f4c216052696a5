//! The recorder, as the tests run it.

use std::{
    env,
    process::{Command, Output, Stdio},
};

/// The recorder, for one program. The name of the recorder's process is in the
/// names of its files.
pub fn record(client: &str, plan: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
    command.args(["--client", client, "--plan", plan]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Whether there cannot be hosts here; then nothing can be tested.
pub fn is_impossible(output: &Output) -> bool {
    let said = String::from_utf8_lossy(&output.stderr);
    let reasons = ["is missing", "not allowed here", "cannot be opened"];
    let is_so = reasons.iter().any(|it| said.contains(it));
    let must = env::var_os("LESSON_MUST_NOT_SKIP").is_some();
    assert!(!(is_so && must), "{said}");
    if is_so {
        eprintln!("skipped: {said}");
    }
    is_so
}
