//! The reference: each form of a call is compiled, and run.

use std::{
    fs,
    net::{TcpStream, UdpSocket},
    process::Command,
};

use socket2::Socket;

use super::calls::{cc, code, pages, shown};
use crate::{
    harness::{Session, root},
    peers::python,
    trace::traced_lines,
    transcript::check,
};

/// The calls that have a page, by the names of their transcripts.
const TRANSCRIPTS: [&str; 14] = [
    "reference-socket",
    "reference-bind",
    "reference-listen",
    "reference-accept",
    "reference-connect",
    "reference-send",
    "reference-recv",
    "reference-shutdown",
    "reference-close",
    "reference-getsockname",
    "reference-getsockopt",
    "reference-poll",
    "reference-getaddrinfo",
    "reference-gethostname",
];

/// The sections of each page, in this order; one or the other has more.
const SECTIONS: [&str; 8] = [
    "## The four forms",
    "## A run",
    "## What it returns",
    "## Does it block?",
    "## Errors",
    "## On other systems",
    "## Shown in",
    "## See also",
];

fn calls() -> impl Iterator<Item = &'static str> {
    TRANSCRIPTS.iter().filter_map(|it| it.strip_prefix("reference-"))
}

fn program(call: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_book-reference"));
    program.arg(call);
    program
}

/// Each program prints what its page shows.
#[test]
fn rust_forms_run() {
    for (name, call) in TRANSCRIPTS.iter().zip(calls()) {
        let shown = "$ cargo run -q -p tests --bin book-reference --";
        let shown = format!("{shown} {call}");
        check("book", name, &Session::start(program(call), &shown).finish());
    }
}

/// And does what it prints.
#[test]
fn rust_forms_make_their_calls() {
    // What is written as an address already, getaddrinfo asks nobody for.
    for call in calls().filter(|it| *it != "getaddrinfo") {
        let lines = traced_lines(call, &program(call));
        assert_ne!(lines, Some(0), "{call} printed no line that names a call");
    }
}

/// The forms in Python stand in one file, which looks at what they return.
#[test]
fn python_forms_run() {
    let Some(session) = python("reference.py", &[]) else { return };
    let transcript = session.finish();
    assert!(transcript.ends_with("\nall of them\n"), "{transcript}");
}

/// The prototypes, each declared again beside the header that declares it.
fn prototypes() -> String {
    let file = root().join("tests/examples/reference/prototypes.c");
    fs::read_to_string(file).expect("a file of ours")
}

/// What differs from the header is an error to the compiler.
#[test]
fn c_prototypes_are_those_of_the_headers() {
    let test = "c_prototypes_are_those_of_the_headers";
    let Some(outcome) = cc(test, prototypes()) else { return };
    assert_eq!(outcome, Ok(()));
}

/// And it would be, for each of them: here all return something else.
#[test]
fn other_c_prototypes_are_errors() {
    let mut names = Vec::new();
    let others = prototypes().lines().fold(String::new(), |all, line| {
        let types = ["int ", "ssize_t ", "void ", "const char *"];
        let rest = types.iter().find_map(|it| line.strip_prefix(it));
        let name = rest.and_then(|it| it.split_once('('));
        names.extend(name.map(|(name, _)| name.to_owned()));
        all + &rest.map_or(line.to_owned(), |it| format!("double {it}")) + "\n"
    });
    assert!(names.len() > TRANSCRIPTS.len(), "{names:?}");
    let outcome = cc("other_c_prototypes_are_errors", others);
    let Some(outcome) = outcome else { return };
    let errors = outcome.expect_err("all differ");
    for name in names {
        let error = format!("conflicting types for ‘{name}’");
        assert!(errors.replace('\'', "’").contains(&error), "{errors}");
    }
}

/// A page has the four forms in this order, its run, and all sections.
#[test]
fn pages_are_alike() {
    for call in calls() {
        let file = format!("book/src/reference/{call}.md");
        let page = fs::read_to_string(root().join(&file));
        let page = page.unwrap_or_else(|error| panic!("{file}: {error}"));
        let lines = page.lines();
        let sections = lines.filter(|it| SECTIONS.contains(it));
        assert_eq!(sections.collect::<Vec<_>>(), SECTIONS, "{file}");
        let forms = page.split("\n## ").nth(1).unwrap_or_default().lines();
        let labels = forms.filter_map(|it| it.strip_prefix("**"));
        let labels = labels.filter_map(|it| it.split("**").next());
        let labels: Vec<_> = labels.collect();
        assert_eq!(labels, ["socket2", "std", "Python", "C"], "{file}");
        let examples = "../../../tests/examples/reference";
        for included in [
            format!("{examples}/{call}.rs:"),
            format!("../../../tests/python/reference.py:{call}}}}}"),
            format!("{examples}/prototypes.c:{call}}}}}"),
            format!("../../../tests/snapshots/book/reference-{call}.snap:4:"),
        ] {
            let include = format!("{{{{#include {included}");
            assert!(page.contains(&include), "{file} lacks {include}");
        }
    }
}

/// What the tables of the calls name, has a page.
#[test]
fn each_call_has_a_page() {
    for page in pages() {
        assert!(calls().any(|it| it == page), "{page} has no page");
    }
}

/// An option, and what Rust has for it.
struct Setting {
    name: &'static str,
    socket2: Vec<String>,
    std: Vec<String>,
    what: &'static str,
    /// Where a lesson tells of it.
    shown: &'static str,
}

/// Takes paths, not words: what does not exist does not compile.
macro_rules! setting {
    (
        $name:ident, [$($socket2:expr),*], [$($std:expr),*], $what:literal,
        $shown:literal
    ) => {{
        $(let _ = $socket2;)*
        $(let _ = $std;)*
        Setting {
            name: stringify!($name),
            socket2: vec![$(method("Socket", stringify!($socket2))),*],
            std: vec![$(method("TcpStream", stringify!($std))),*],
            what: $what,
            shown: $shown,
        }
    }};
}

/// The name of a method without the type that stands above its column.
fn method(of: &str, path: &str) -> String {
    shown(path).trim_start_matches(&format!("{of}::")).to_owned()
}

/// The options of the lessons. Some are no other system's.
#[cfg(target_os = "linux")]
fn settings() -> Vec<Setting> {
    vec![
        setting!(
            SO_REUSEADDR,
            [Socket::reuse_address, Socket::set_reuse_address],
            [],
            "binds although old connections rest in TIME-WAIT",
            "08-shutdown.md#who-may-have-the-port-again"
        ),
        setting!(
            SO_REUSEPORT,
            [Socket::reuse_port, Socket::set_reuse_port],
            [],
            "several sockets have one address, if each has set it",
            "08-shutdown.md#who-may-have-the-port-again"
        ),
        setting!(
            SO_RCVTIMEO,
            [Socket::read_timeout, Socket::set_read_timeout],
            [TcpStream::read_timeout, TcpStream::set_read_timeout],
            "how long recv and accept wait; 0: for ever",
            "03-echo.md#the-second-client-waits"
        ),
        setting!(
            SO_SNDTIMEO,
            [Socket::write_timeout, Socket::set_write_timeout],
            [TcpStream::write_timeout, TcpStream::set_write_timeout],
            "how long send waits; 0: for ever",
            "08-shutdown.md#the-server"
        ),
        setting!(
            SO_RCVBUF,
            [Socket::recv_buffer_size, Socket::set_recv_buffer_size],
            [],
            "room for what has come and is not read",
            "06-udp.md#full-what-is-lost-when-nobody-asks"
        ),
        setting!(
            SO_SNDBUF,
            [Socket::send_buffer_size, Socket::set_send_buffer_size],
            [],
            "room for what is not sent, or not confirmed",
            "03-echo.md#a-short-write"
        ),
        setting!(
            SO_LINGER,
            [Socket::linger, Socket::set_linger],
            [],
            "how long close waits for what is not sent; 0: it resets",
            "08-shutdown.md#what-the-peer-meets"
        ),
        setting!(
            SO_KEEPALIVE,
            [Socket::keepalive, Socket::set_keepalive],
            [],
            "asks a silent peer whether it is still there",
            "01-socket.md#what-a-new-socket-is-set-to"
        ),
        setting!(
            SO_BROADCAST,
            [Socket::broadcast, Socket::set_broadcast],
            [UdpSocket::broadcast, UdpSocket::set_broadcast],
            "allows datagrams to all hosts of a network",
            "06-udp.md#when-it-goes-wrong"
        ),
        setting!(
            SO_ERROR,
            [Socket::take_error],
            [TcpStream::take_error],
            "read only: the error that waits to be told; reading clears it",
            "04-connect.md#in-progress"
        ),
        setting!(
            SO_TYPE,
            [Socket::r#type],
            [],
            "read only: stream or datagrams",
            "01-socket.md#three-parameters"
        ),
        setting!(
            SO_DOMAIN,
            [Socket::domain],
            [],
            "read only: the family",
            "01-socket.md#three-parameters"
        ),
        setting!(
            SO_PROTOCOL,
            [Socket::protocol],
            [],
            "read only: TCP or UDP, though 0 was asked for",
            "01-socket.md#three-parameters"
        ),
        setting!(
            TCP_NODELAY,
            [Socket::tcp_nodelay, Socket::set_tcp_nodelay],
            [TcpStream::nodelay, TcpStream::set_nodelay],
            "a small piece does not wait for the next",
            "01-socket.md#what-a-new-socket-is-set-to"
        ),
        setting!(
            IPV6_V6ONLY,
            [Socket::only_v6, Socket::set_only_v6],
            [],
            "an IPv6 socket serves no IPv4",
            "02-listen.md#experiments"
        ),
    ]
}

#[cfg(not(target_os = "linux"))]
fn settings() -> Vec<Setting> {
    Vec::new()
}

/// The names of the options, which the tests of the calls look up, too.
pub fn options() -> impl Iterator<Item = &'static str> {
    settings().into_iter().map(|it| it.name)
}

#[test]
fn options_as_the_page_shows_them() {
    let mut table = "| option | socket2: `Socket` | std: `TcpStream` |\n\
        |---|---|---|\n"
        .to_owned();
    for Setting { name, socket2, std, what, shown } in settings() {
        let lesson = shown.split('-').next().unwrap_or_default();
        let (socket2, std) = (code(&socket2), code(&std));
        table += &format!(
            "| `{name}` {what}: [lesson {lesson}](../{shown}) | {socket2} | \
             {std} |\n"
        );
    }
    check("book", "reference-options", &table);
}

/// The chapter to which the table leads tells of the option, or shows code
/// that sets it.
#[test]
fn a_lesson_shows_each_option() {
    for Setting { name, socket2, shown, .. } in settings() {
        let (chapter, _) = shown.split_once(".md#").unwrap_or_default();
        let page = root().join(format!("book/src/{chapter}.md"));
        let code = root().join(format!("lessons/lesson-{chapter}/src"));
        let files = fs::read_dir(code).into_iter().flatten().flatten();
        let paths = files.map(|it| it.path()).chain([page]);
        let texts = paths.filter_map(|it| fs::read_to_string(it).ok());
        let names = socket2.iter().map(|it| format!(".{it}("));
        let names: Vec<_> = names.chain([name.to_owned()]).collect();
        let is_shown = |text: String| names.iter().any(|it| text.contains(it));
        assert!(texts.into_iter().any(is_shown), "{chapter}: no {name}");
    }
}
