//! What Python does, beside Rust.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, ErrorKind, Write},
    process::{Command, Stdio},
};

use super::calls::{ASKED, traced};
use crate::{
    book::programs::AROUND,
    harness::{Session, has, on_linux, root, skip, wait_until},
    peers::{Client, python, python_command},
    transcript::check,
};

/// The same program twice: what each asks the kernel for.
#[test]
fn what_nobody_asked_for() {
    let test = "what_nobody_asked_for";
    let Some((python, shown)) = python_command("unasked.py", &[]) else {
        return;
    };
    let shown = shown.trim_start_matches("$ ");
    let Some(calls) = traced(test, &python) else { return };
    check(
        "book",
        "around-python-calls",
        &format!("$ {ASKED} {shown}\n{calls}"),
    );

    let Some(calls) = traced(test, &AROUND.program("unasked")) else { return };
    let shown = "target/debug/book-around unasked";
    check("book", "around-rust-calls", &format!("$ {ASKED} {shown}\n{calls}"));
}

/// The errors that a program with sockets meets.
const ERRORS: [&str; 24] = [
    "EPERM",
    "EINTR",
    "EBADF",
    "EAGAIN",
    "EACCES",
    "EINVAL",
    "EMFILE",
    "EPIPE",
    "ENOTSOCK",
    "EDESTADDRREQ",
    "EMSGSIZE",
    "EAFNOSUPPORT",
    "EADDRINUSE",
    "EADDRNOTAVAIL",
    "ENETUNREACH",
    "ECONNABORTED",
    "ECONNRESET",
    "EISCONN",
    "ENOTCONN",
    "ETIMEDOUT",
    "ECONNREFUSED",
    "EHOSTUNREACH",
    "EALREADY",
    "EINPROGRESS",
];

/// The name of a kind, if a program can match it: the compiler knows which.
fn name(kind: ErrorKind) -> &'static str {
    macro_rules! names {
        ($($name:ident)*) => {
            match kind {
                $(ErrorKind::$name => concat!("`", stringify!($name), "`"),)*
                _ => "–",
            }
        };
    }
    names!(
        AddrInUse AddrNotAvailable BrokenPipe ConnectionAborted
        ConnectionRefused ConnectionReset HostUnreachable Interrupted
        InvalidInput NetworkUnreachable NotConnected PermissionDenied TimedOut
        WouldBlock
    )
}

/// Each number, with what each of the two languages makes of it.
#[test]
fn exceptions_and_kinds() {
    let Some(python) = python("exceptions.py", &ERRORS) else { return };
    let told = python.finish();
    let mut table = "| in C | number | Python raises | `kind()` in Rust |\n\
        |---|---|---|---|\n"
        .to_owned();
    for row in told.lines().skip(1) {
        let [errno, number, class] = row.split(' ').collect::<Vec<_>>()[..]
        else {
            panic!("{row}");
        };
        let number = number.parse().expect("a number");
        let kind = name(io::Error::from_raw_os_error(number).kind());
        table += &format!("| {errno} | {number} | `{class}` | {kind} |\n");
    }
    assert_eq!(table.lines().count(), 2 + ERRORS.len(), "{told}");
    check("book", "around-exceptions", &table);
}

/// Waits until a process sleeps in recv(2).
#[cfg(unix)]
fn wait_for_recv(process: impl std::fmt::Display) {
    let wchan = format!("/proc/{process}/wchan");
    wait_until("a process in recv", || {
        fs::read_to_string(&wchan).is_ok_and(|it| it == "wait_woken")
    });
}

#[cfg(unix)]
use rustix::process::Signal;

#[cfg(unix)]
fn signal(process: u32, signal: Signal) {
    use rustix::process::{Pid, kill_process};
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    let process = process.expect("it is one");
    kill_process(process, signal).expect("it runs");
}

/// A process is stopped in recv(2), and goes on.
#[cfg(unix)]
fn stop_and_go_on(process: u32) {
    wait_for_recv(process);
    signal(process, Signal::STOP);
    let status = format!("/proc/{process}/status");
    wait_until("a process that stands still", || {
        fs::read_to_string(&status).is_ok_and(|it| it.contains("T (stopped)"))
    });
    signal(process, Signal::CONT);
}

/// `read` tells that a signal came between; `read_exact` does not.
#[cfg(unix)]
#[test]
fn a_signal_ends_a_read() {
    if !on_linux() {
        return skip("a_signal_ends_a_read", "it reads /proc");
    }
    let mut server = AROUND.start("around-interrupted");
    let mut client = Client::connect(&server.wait_for("listening on "));
    stop_and_go_on(server.id());
    server.wait_for("(os error 4)");
    stop_and_go_on(server.id());
    client.0.write_all(b"he").expect("connected");
    stop_and_go_on(server.id());
    client.0.write_all(b"llo").expect("connected");
    check("book", "around-interrupted", &server.finish());
}

/// Python's recv goes on by itself, and strace sees it called again.
#[cfg(unix)]
#[test]
fn python_calls_again() {
    let test = "python_calls_again";
    if !on_linux() || !has("strace") {
        return skip(test, "it takes Linux and strace");
    }
    let Some((python, shown)) = python_command("interrupted.py", &[]) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let trace = folder.path().join("trace");
    let mut strace = Command::new("strace");
    strace.args(["-qq", "-e", "trace=recvfrom", "-o"]).arg(&trace);
    strace.arg(python.get_program()).args(python.get_args());
    strace.env("PYTHONUNBUFFERED", "1");
    strace.current_dir(root()).stdin(Stdio::null());
    let mut session = Session::start(strace, &shown);
    let port = session.wait_for("Listening on ('127.0.0.1', ");
    let addr = format!("127.0.0.1:{}", port.trim_end_matches(')'));
    let mut client = Client::connect(&addr);

    // strace is the parent of the program.
    let id = session.id();
    let children = format!("/proc/{id}/task/{id}/children");
    let children = fs::read_to_string(children).expect("Linux tells them");
    let python = children.trim().parse().expect("one child");
    wait_for_recv(python);
    signal(python, Signal::USR1);
    session.wait_for("A handler ran");
    client.0.write_all(b"hello").expect("connected");
    check("book", "around-python-interrupted", &session.finish());

    let trace = fs::read_to_string(&trace).expect("strace wrote it");
    let calls: Vec<_> = trace.lines().collect();
    let [first, signal, second] = calls[..] else { panic!("{trace}") };
    assert!(first.contains("ERESTARTSYS"), "{trace}");
    assert!(signal.contains("SIGUSR1"), "{trace}");
    assert!(second.ends_with(" = 5"), "{trace}");
}

/// Each program of Python that a chapter shows stands on the page, in a row
/// that leads to that chapter.
#[test]
fn each_program_has_its_lesson() {
    let pages = root().join("book/src");
    let read = |name: &str| fs::read_to_string(pages.join(name));
    let table = read("from-python.md").expect("the page");
    let mut lessons = BTreeMap::<String, String>::new();
    for entry in fs::read_dir(&pages).expect("the pages").flatten() {
        let page = entry.file_name().to_string_lossy().into_owned();
        if !page.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let text = read(&page).expect("a chapter");
        for included in text.split("/tests/python/").skip(1) {
            let Some((file, _)) = included.split_once("}}") else { continue };
            if file.ends_with(".py") {
                lessons.insert(file.to_owned(), page.clone());
            }
        }
    }
    assert!(lessons.len() > 10, "{lessons:?}");
    for (file, page) in lessons {
        let mut rows = table.lines().filter(|it| it.starts_with('|'));
        let row = rows.find(|it| it.contains(&format!("`{file}`")));
        let leads = row.is_some_and(|it| it.contains(&format!("({page}")));
        assert!(
            leads,
            "from-python.md has no row of {file} that leads to {page}"
        );
    }
}
