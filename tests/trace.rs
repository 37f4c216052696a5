//! Whether a lesson does what it prints: each call that a line names must
//! occur in the trace of the thread that printed it, there and in that order.
//!
//! A canned transcript, or one put in order afterwards, fails.

use std::{fs, process::Command, sync::LazyLock};

use crate::harness::{command, has, on_linux, output, skip};

/// Which system calls are behind the name in a line.
const NAMES: [(&str, &[&str]); 8] = [
    ("accept", &["accept4", "accept"]),
    // Library calls: what they do is to ask the kernel, or to read a file.
    ("getaddrinfo", &["openat", "socket"]),
    ("gethostname", &["uname"]),
    ("poll", &["poll", "ppoll"]),
    ("readlink", &["readlink", "readlinkat"]),
    ("recv", &["recvfrom", "recvmsg", "recv", "read"]),
    ("send", &["sendto", "sendmsg", "send", "write"]),
    ("close", &["close"]),
];

/// Plays a role under strace, and compares each thread's lines with its calls.
pub fn check_trace(lesson: &str, args: &[&str]) {
    let mut program = command(lesson);
    program.args(args);
    let Some(lines) = traced_lines(lesson, &program) else { return };
    assert!(lines > 3, "{lesson} printed {lines} lines that name a call");
}

/// Whether strace is there, and may look at what it starts; if not, that is
/// said aloud.
pub fn can_trace(test: &str) -> bool {
    static MAY: LazyLock<bool> = LazyLock::new(|| {
        let mut strace = Command::new("strace");
        strace.args(["-qq", "-o", "/dev/null", "true"]);
        output(strace, Vec::new()).status.success()
    });
    let missing = if !on_linux() || !has("strace") {
        "it takes Linux and strace"
    } else if !*MAY {
        "strace is not allowed here"
    } else {
        return true;
    };
    skip(test, missing);
    false
}

/// Runs a program under strace; returns how many of its lines name a call. All
/// of them must be true. `None`, said aloud, where there is no strace.
pub fn traced_lines(name: &str, program: &Command) -> Option<usize> {
    let test = format!("the trace of {name}");
    if !can_trace(&test) {
        return None;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut strace = Command::new("strace");
    strace
        .args(["-ff", "-qq", "-s", "300", "-e", "signal=none", "-o"])
        .arg(folder.path().join("thread"))
        .arg(program.get_program())
        .args(program.get_args());
    let traced = output(strace, Vec::new());
    let errors = String::from_utf8_lossy(&traced.stderr);
    assert!(traced.status.success(), "{}: {errors}", traced.status);

    let mut lines = 0;
    for file in fs::read_dir(folder.path()).expect("a folder") {
        let path = file.expect("an entry").path();
        let trace = fs::read_to_string(path).expect("the trace of a thread");
        lines += check_thread(&trace).unwrap_or_else(|line| {
            panic!("{name} printed, but did not do:\n{line}")
        });
    }
    Some(lines)
}

/// Counts the lines that name a call, or returns the first that is not true.
///
/// The call of a line lies between the line before and the line after it: it
/// is printed before a call that wakes the peer, and after all others. A line
/// that has an outcome is one of the others.
fn check_thread(trace: &str) -> Result<usize, String> {
    let events: Vec<&str> = trace.lines().collect();
    let printed: Vec<(usize, String)> = events
        .iter()
        .enumerate()
        .filter_map(|(at, event)| {
            let text = event.strip_prefix("write(1, \"")?;
            Some((at, text.split_once("\\n\"")?.0.to_owned()))
        })
        .collect();
    let mut matched = 0;
    let mut counted = 0;
    for (index, (own, line)) in printed.iter().enumerate() {
        let Some(call) = named_call(line) else { continue };
        let before = index.checked_sub(1).map_or(0, |it| printed[it].0);
        let after = match printed.get(index + 1) {
            _ if has_outcome(line) => *own,
            Some((next, _)) => *next,
            None => events.len(),
        };
        let start = before.max(matched);
        let found = (start..after).find(|at| is_call(events[*at], call));
        matched = found.ok_or(line.as_str())? + 1;
        counted += 1;
    }
    Ok(counted)
}

/// Whether there is something in the last column.
fn has_outcome(line: &str) -> bool {
    line.chars().count() > 9 + 13 + 33
}

/// The second column of a line; titles and rows of a table name no call.
fn named_call(line: &str) -> Option<&str> {
    if line.starts_with([' ', '#']) {
        return None;
    }
    line.split_whitespace().nth(1)
}

fn is_call(event: &str, call: &str) -> bool {
    let Some((name, arguments)) = event.split_once('(') else { return false };
    let names = NAMES.iter().find(|it| it.0 == call).map(|it| it.1);
    // What a lesson prints is a write, too, and not the one that is looked for.
    names.unwrap_or(&[call]).contains(&name) && !arguments.starts_with("1,")
}

#[test]
fn a_call_that_was_not_made_is_seen() {
    let trace = "write(1, \"client   connect      127.0.0.1:1\\n\", 99) = 99\n\
        connect(3, {sa_family=AF_INET}, 16) = 0\n\
        getsockname(3, {sa_family=AF_INET}) = 0\n\
        write(1, \"client   getsockname  127.0.0.1:2\\n\", 99) = 99\n";
    assert_eq!(check_thread(trace), Ok(2));
    let without = trace.replace("connect(3", "poll(3");
    assert!(check_thread(&without).is_err());
    let swapped: Vec<&str> = trace.lines().collect();
    let swapped = [swapped[2], swapped[3], swapped[1], swapped[0]].join("\n");
    let swapped = swapped.replace("connect(3", "listen(3");
    assert!(check_thread(&swapped).is_err());

    // An outcome cannot be known before the call.
    let line = format!("{:<9}{:<13}{:<33} off", "process", "getsockopt", "X");
    let printed = format!("write(1, \"{line}\\n\", 99) = 99");
    let call = "getsockopt(3, SOL_SOCKET, SO_KEEPALIVE, [0], [4]) = 0";
    assert_eq!(check_thread(&format!("{call}\n{printed}")), Ok(1));
    assert!(check_thread(&format!("{printed}\n{call}")).is_err());
}
