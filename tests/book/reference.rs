//! The reference: each form of a call is compiled, and run.

use std::{fs, process::Command};

use super::{calls::pages, programs::REFERENCE};
use crate::{
    harness::{Session, on_linux, root, skip},
    peers::{cc, python},
    trace::{can_trace, traced_lines},
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

/// Each program prints what its page shows.
#[test]
fn rust_forms_run() {
    for name in TRANSCRIPTS {
        REFERENCE.play(name);
    }
}

/// And does what it prints.
#[test]
fn rust_forms_make_their_calls() {
    // What is written as an address already, getaddrinfo asks nobody for.
    for call in calls().filter(|it| *it != "getaddrinfo") {
        let lines = traced_lines(call, &REFERENCE.program(call));
        assert_ne!(lines, Some(0), "{call} printed no line that names a call");
    }
}

/// Where the kernel is asked by std, a signal is nobody's affair: strace says
/// EINTR once, and the call begins again. With socket2 the program is told.
#[test]
fn std_connects_and_accepts_again() {
    let test = "std_connects_and_accepts_again";
    if !can_trace(test) {
        return;
    }
    // The page, the call there, and which of them are socket2's and std's.
    for (page, call, with_socket2, with_std) in
        [("connect", "connect", 1, 3), ("accept", "accept4", 1, 2)]
    {
        let interrupted = |nth| {
            let inject = format!("inject={call}:error=EINTR:when={nth}");
            let inner = REFERENCE.program(page);
            let mut strace = Command::new("strace");
            strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &inject]);
            strace.arg(inner.get_program()).args(inner.get_args());
            Session::start(strace, test).finish()
        };
        let told = interrupted(with_socket2);
        let words = "Interrupted system call";
        assert!(told.contains(words), "{told}");
        let silent = interrupted(with_std);
        assert!(!silent.contains(words), "{silent}");
        assert!(!silent.contains("[exit status"), "{silent}");
    }
}

/// The forms in Python stand in one file, which looks at what they return.
#[test]
fn python_forms_run() {
    if !on_linux() {
        return skip("python_forms_run", "it looks at what Linux does");
    }
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
    let found = errors.split("conflicting types for ").skip(1);
    let is_of_a_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let found = found.filter_map(|it| {
        // In quotation marks, of one kind or another.
        it.split(|c| !is_of_a_name(c)).find(|it| !it.is_empty())
    });
    assert_eq!(found.collect::<Vec<_>>(), names, "{errors}");
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
        let code = root().join(format!("tests/examples/reference/{call}.rs"));
        let code = fs::read_to_string(code).expect("a file of ours");
        let anchors = code.split("// ANCHOR: ").skip(1);
        let anchors = anchors.filter_map(|it| it.lines().next());
        for anchor in anchors {
            let include =
                format!("{{{{#include {examples}/{call}.rs:{anchor}}}");
            assert!(page.contains(&include), "{file} lacks {include}");
        }
        for included in [
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
