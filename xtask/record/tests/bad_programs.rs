//! What goes wrong with a recording is said in a clear line, and nothing of it
//! is left behind.
#![cfg(target_os = "linux")]

mod recorder;

use std::{
    env, fs,
    process::{Command, Output},
    thread,
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::recorder::{is_impossible, record};

/// Expects it to fail, with these lines; and that a program of this name is gone.
fn expect(output: &Output, process: u32, lines: &str, program: &str) {
    if is_impossible(output) {
        return;
    }
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said.trim_end(), lines);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for entry in fs::read_dir("/proc").expect("/proc").flatten() {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        assert!(!line.contains(program), "still runs: {line}");
    }
    for entry in fs::read_dir(env::temp_dir()).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let prefix = format!("socket-lessons-{process}-");
        assert!(!name.starts_with(&prefix), "{name}");
    }
}

fn fails(client: &str, lines: &str, program: &str) {
    let child = record(client, "limit 1 s").spawn().expect("the recorder");
    let process = child.id();
    let output = child.wait_with_output().expect("the recorder");
    expect(&output, process, lines, program);
}

#[test]
fn a_program_that_never_ends() {
    let lines = "error: own: after 1 s it still waited for the end\n  \
                 client slept in hrtimer_nanosleep of the kernel";
    fails("sleep 5001", lines, "sleep 5001");
}

#[test]
fn a_program_that_never_waits() {
    let client = "sh -c \"while true; do :; done; echo 5002\"";
    let lines = "error: own: after 1 s it still waited for client to wait\n  \
                 client was running";
    fails(client, lines, "echo 5002");
}

#[test]
fn a_program_that_crashes() {
    let lines = "error: own: client was ended by SIGSEGV";
    fails("sh -c \"kill -SEGV $$; echo 5003\"", lines, "echo 5003");
}

#[test]
fn a_program_that_leaves_another_behind() {
    let lines = "error: own: after 1 s it still waited for the end\n  \
                 client slept in hrtimer_nanosleep of the kernel";
    fails("sh -c \"setsid sleep 5004 &\"", lines, "sleep 5004");
}

#[test]
fn a_program_that_fails() {
    let lines = "error: own: client has ended with exit status 3\n  \
                 client last wrote: no";
    fails("sh -c \"echo no; exit 3\"", lines, "echo no; exit 3");
}

#[test]
fn a_program_that_is_not_there() {
    let lines = "error: own: no-such-program: there is no such program";
    fails("no-such-program", lines, "no-such-program --");
}

#[test]
fn a_recorder_that_is_interrupted() {
    for (signal, program) in
        [(Signal::SIGINT, "sleep 5005"), (Signal::SIGTERM, "sleep 5006")]
    {
        let child = record(program, "limit 60 s").spawn();
        let mut child = child.expect("the recorder");
        let process = child.id();
        // Until the program runs, or the recorder has said why not.
        let runs = || {
            let all = fs::read_dir("/proc").expect("/proc").flatten();
            let mut all = all.map(|it| fs::read(it.path().join("cmdline")));
            let line = program.replace(' ', "\0") + "\0";
            all.any(|it| it.is_ok_and(|it| it.ends_with(line.as_bytes())))
        };
        while !runs() && child.try_wait().expect("the recorder").is_none() {
            thread::sleep(Duration::from_millis(10));
        }
        let pid = i32::try_from(process).expect("a process");
        let _ = kill(Pid::from_raw(pid), signal);
        let output = child.wait_with_output().expect("the recorder");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let first = said.lines().next().unwrap_or_default();
        assert!(is_impossible(&output) || first == "error: own: interrupted");
        let last = "error: interrupted; nothing is left behind";
        assert!(is_impossible(&output) || said.ends_with(&format!("{last}\n")));
        expect(&output, process, said.trim_end(), program);
    }
}

/// Nothing is recorded, and so nothing is overwritten.
#[test]
fn a_name_that_is_mistyped() {
    for names in [&["lesson-03-ehco"][..], &["04-los"], &["03-echo", "9"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_record"));
        let output = command.arg("--check").args(names).output();
        let output = output.expect("the recorder");
        let said = String::from_utf8_lossy(&output.stderr);
        let last = names.last().expect("a name");
        let told = format!("error: book/recordings has no plan for `{last}`");
        assert!(said.starts_with(&told), "{said}");
        assert!(said.contains("; there are 02-listen, "), "{said}");
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
    }
}
