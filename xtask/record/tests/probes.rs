//! What sends a lost segment again: lesson 03 says that it is a probe.
#![cfg(target_os = "linux")]

mod recorder;

use crate::recorder::{is_impossible, record};

const CLIENT: &str =
    concat!("python3 \"", env!("CARGO_MANIFEST_DIR"), "/tests/probes.py\"");

/// What the client's kernel has counted when its second word was lost.
fn counted(setting: &str) -> Option<String> {
    let server = "lesson-03-echo server --addr 10.0.0.2:7003";
    let mut command = record(CLIENT, "wire lose second data from client");
    command.args(["--server", server, "--plan", setting]);
    let output = command.output().expect("the recorder");
    let said = String::from_utf8_lossy(&output.stderr);
    let told = said.split("client last wrote: ").nth(1);
    let told = told.and_then(|it| it.lines().next());
    if told.is_none() && is_impossible(&output) {
        return None;
    }
    Some(told.expect(&said).to_owned())
}

/// RFC 8985 7: the last segment is sent again before the clock runs out.
#[test]
fn what_repeats_a_lost_word() {
    let usual = "set client net.ipv4.tcp_early_retrans 3";
    let without = "set client net.ipv4.tcp_early_retrans 0";
    let Some(probed) = counted(usual) else { return };
    assert_eq!(probed, "probes 1, timeouts 0");
    assert_eq!(counted(without).as_deref(), Some("probes 0, timeouts 1"));
}
