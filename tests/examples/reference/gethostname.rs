//! gethostname(2): the name that this host was given.

use std::{fs, io};

use crate::helpers::say;

// ANCHOR: crate
fn with_a_crate() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}
// ANCHOR_END: crate

// ANCHOR: std
/// Linux shows it in a file, with a line end.
fn with_std() -> io::Result<String> {
    fs::read_to_string("/proc/sys/kernel/hostname")
}
// ANCHOR_END: std

/// Asks both ways, and compares: the name itself is another on each host.
pub fn play() -> io::Result<()> {
    let name = with_a_crate();
    say(
        "crate",
        "gethostname",
        "",
        if name.is_empty() { "" } else { "a name" },
    );
    let file = with_std()?;
    let is_same = file.strip_suffix('\n') == Some(&name);
    let outcome = if is_same { "the same" } else { "another" };
    say("std", "read", "/proc/sys/kernel/hostname", outcome);
    Ok(())
}
