//! What is on the wire, and what a connection leaves behind.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use regex_lite::Regex;

use super::{LESSON, are_here, table::table};
use crate::{
    harness::{Session, command, output, wait_until},
    hosts::Host,
    peers::nc_command,
    transcript::check,
};

/// What passes between a client and nobody, and between nc and a server.
#[test]
fn what_passes() {
    let test = "what_passes";
    if !are_here(test, &["nc", "ss", "tcpdump"]) || Host::new(test).is_none() {
        return;
    }
    let tcpdump = tcpdump(8);
    let mut refused = command(LESSON);
    let refused = beside(&tcpdump, refused.args(["client", "hello"]));
    let refused = output(refused, Vec::new());
    assert_eq!(refused.status.code(), Some(1), "nobody listens yet");
    let mut server = command(LESSON);
    let mut server = Session::start(beside(&tcpdump, server.arg("server")), "");
    // tcpdump may be gone before we are.
    server.wait_for("listening on ");
    let nc = nc_command(&["127.0.0.1", "7003"]).expect("nc was there");
    let mut nc = beside(&server, &nc);
    nc.stdin(Stdio::piped());
    let mut nc = Session::start(nc, "$ nc 127.0.0.1 7003");
    let mut stdin = nc.stdin();
    stdin.write_all(b"hello\n").expect("nc reads");
    nc.wait_for("hello");
    check("book", "tools-nc", &nc.interrupt());
    let line = "ss -tano state time-wait";
    let mut shown = String::new();
    wait_until("TIME-WAIT", || {
        let mut ss = Command::new("ss");
        let ss = beside(&server, ss.args(line.split(' ').skip(1)));
        shown = Session::start(ss, &format!("$ {line}")).finish();
        shown.contains("timewait")
    });
    let seconds = Regex::new(r"(timewait),[.\d]+[a-z]+,").expect("a pattern");
    let shown = seconds.replace(&shown, "${1},NNsec,");
    check("book", "tools-ss-timer", &table(&shown));
    server.interrupt();

    let passed = tcpdump.finish();
    // It counts what it did not show, too, and that depends on the moment.
    let lines = passed.lines().filter(|it| !it.contains(" packets "));
    let lines: String = lines.map(|it| format!("{it}\n")).collect();
    check("book", "tools-tcpdump", &sequence_named(&lines));
}

/// Starts tcpdump on a host of its own, on which it is no root, but may watch:
/// root's tcpdump turns into another user, and there is none.
fn tcpdump(segments: usize) -> Session {
    let flags = "(tcp-syn | tcp-fin | tcp-rst | tcp-push)";
    let line = format!(
        "tcpdump -i lo -nt --immediate-mode -c {segments} \
         'tcp[tcpflags] & {flags} != 0'"
    );
    // With its options as a kernel has them by default, but for the times.
    let script = format!(
        "ip link set lo up && cd /proc/sys/net/ipv4 && \
         echo 50001 50001 >ip_local_port_range && \
         echo 1 >tcp_window_scaling && echo 0 >tcp_timestamps && \
         echo 4096 131072 6291456 >tcp_rmem && \
         exec {line} 2>&1"
    );
    let mut unshare = Command::new("unshare");
    unshare.args(["--user", "--map-user=65534", "--map-group=65534"]);
    unshare.args(["--keep-caps", "--net", "sh", "-c", &script]);
    unshare.stdin(Stdio::null());
    let mut tcpdump = Session::start(unshare, &format!("$ {line}"));
    tcpdump.wait_for("listening on lo");
    tcpdump
}

/// The same program with the same arguments, on the host of another.
fn beside(other: &Session, inner: &Command) -> Command {
    let mut nsenter = Command::new("nsenter");
    nsenter.args(["--preserve-credentials", "--user", "--net"]);
    nsenter.arg(format!("--target={}", other.id()));
    nsenter.arg(inner.get_program()).args(inner.get_args());
    let set = inner.get_envs().filter_map(|(name, it)| Some((name, it?)));
    nsenter.envs(set);
    nsenter
}

/// Puts names for the numbers with which each side begins to count; what it
/// answers to the other's must be one more.
fn sequence_named(passed: &str) -> String {
    let pattern = Regex::new(r"\[S\.?\], seq (\d+)").expect("a pattern");
    let starts = pattern.captures_iter(passed);
    let starts: Vec<u32> =
        starts.filter_map(|it| it.get(1)?.as_str().parse().ok()).collect();
    starts.iter().enumerate().fold(passed.to_owned(), |text, (i, start)| {
        let next = start.wrapping_add(1).to_string();
        let text = text
            .replace(&format!("seq {start},"), &format!("seq SEQ{},", i + 1));
        text.replace(&format!("ack {next},"), &format!("ack SEQ{}+1,", i + 1))
    })
}

#[test]
fn only_the_starts_are_named() {
    let passed = "[S], seq 9, win\n[S.], seq 5, ack 10, win\n[.], ack 6\n";
    let expected =
        "[S], seq SEQ1, win\n[S.], seq SEQ2, ack SEQ1+1, win\n[.], ack 6\n";
    assert_eq!(sequence_named(passed), expected);
    assert!(sequence_named(&passed.replace("10", "11")).contains("ack 11"));
}
