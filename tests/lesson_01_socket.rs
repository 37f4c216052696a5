use std::{env, fs, process::Command};

use crate::{
    harness::{Session, on_linux, root, run, skip, wrapped},
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
    let rustc = env::var("RUSTC").unwrap_or("rustc".into());
    if Command::new(&rustc).arg("--version").output().is_err() {
        let test = "use_after_close_does_not_compile";
        return skip(test, "there is no rustc on the PATH");
    }
    let file = root().join("tests/compile-fail/use_after_close.rs");
    let text = fs::read_to_string(&file).expect("the example");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let compile = |text: &str| {
        let file = folder.path().join("use_after_close.rs");
        fs::write(&file, text).expect("a file in a temporary folder");
        Command::new(&rustc)
            .args(["--edition", "2024", "--emit", "metadata"])
            .args(["--error-format", "short", "--out-dir"])
            .args([folder.path(), &file])
            .output()
            .expect("rustc runs")
    };
    let outcome = compile(&text);
    let errors = String::from_utf8_lossy(&outcome.stderr);
    assert!(!outcome.status.success(), "it compiles");
    assert_eq!(errors.matches("error[").count(), 1, "{errors}");
    assert!(errors.contains("error[E0382]"), "{errors}");

    let without: Vec<&str> =
        text.lines().filter(|it| !it.contains("E0382")).collect();
    let outcome = compile(&without.join("\n"));
    let errors = String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success(), "without the line: {errors}");
}
