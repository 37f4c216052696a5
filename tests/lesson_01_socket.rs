use std::fs;

use crate::{
    harness::{Session, compile_rust, on_linux, root, run, skip, wrapped},
    peers::python,
    repeat::same_every_time,
    trace::check_trace,
    transcript::check,
};

const LESSON: &str = "lesson-01-socket";

#[test]
fn demo() {
    check(LESSON, "demo", &run(LESSON, &[]));
}

#[test]
fn demo_is_the_same_every_time() {
    same_every_time(LESSON);
}

#[test]
fn demo_does_what_it_prints() {
    check_trace(LESSON, &["demo"]);
}

#[test]
fn scenes() {
    for scene in ["parameters", "unbound", "options", "pair", "close"] {
        check(LESSON, scene, &run(LESSON, &["demo", scene]));
    }
}

#[test]
fn help() {
    check(LESSON, "help", &run(LESSON, &["--help"]));
}

#[test]
fn mistyped() {
    let scene = run(LESSON, &["demo", "option"]);
    let role = run(LESSON, &["server"]);
    check(LESSON, "mistyped", &format!("{scene}\n{role}"));
}

#[test]
fn python_has_the_same_socket() {
    let file = "socket_before_address.py";
    let Some(session) = python(file, &[]) else { return };
    check(LESSON, "python", &session.finish());
}

/// A process may have so many descriptors, and then no more.
#[test]
fn too_many_open_files() {
    if !on_linux() {
        return skip("too_many_open_files", "it sets a limit by ulimit");
    }
    let limited = ["sh", "-c", "ulimit -n 4; exec \"$0\" \"$@\""];
    let args = ["demo", "pair"];
    let command = wrapped(&limited, LESSON, &args);
    // What a reader can type: cargo itself needs more descriptors.
    let shown = format!("$ (ulimit -n 4; target/debug/{LESSON} demo pair)");
    let session = Session::start(command, &shown);
    check(LESSON, "too-many-open-files", &session.finish());
}

/// A doc test with `compile_fail` never runs in a program, and would be
/// content with any error.
#[test]
fn use_after_close_does_not_compile() {
    let test = "use_after_close_does_not_compile";
    let file = root().join("tests/compile-fail/use_after_close.rs");
    let text = fs::read_to_string(&file).expect("the example");
    let Some(errors) = compile_rust(test, &text) else { return };
    assert_eq!(errors.matches("error[").count(), 1, "{errors}");
    assert!(errors.contains("error[E0382]"), "{errors}");

    let without: Vec<&str> =
        text.lines().filter(|it| !it.contains("E0382")).collect();
    let errors = compile_rust(test, &without.join("\n"));
    assert_eq!(errors.as_deref(), Some(""), "without the line");
}
