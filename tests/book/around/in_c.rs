//! A client in C, beside the one of lesson 03.

use std::{path::Path, process::Command};

use super::calls::{ASKED, traced};
use crate::{
    harness::{
        Session, command, compile_rust, has, on_linux, output, root, skip,
        start,
    },
    peers::refusing_port,
    transcript::check,
};

const LESSON: &str = "lesson-03-echo";
const SOURCE: &str = "tests/examples/around/echo_client.c";
const CC: &str = "cc -std=c11 -Wall -Wextra -Werror -o echo_client";

/// Compiles the client into a folder, without a warning.
fn compile(test: &str, folder: &Path) -> bool {
    if !on_linux() || !has("cc") {
        skip(test, "it takes Linux and cc");
        return false;
    }
    let mut words = CC.split(' ');
    let mut cc = Command::new(words.next().expect("the compiler"));
    cc.args(words).arg(root().join(SOURCE)).current_dir(folder);
    let outcome = output(cc, Vec::new());
    let errors = String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success() && errors.is_empty(), "{errors}");
    true
}

/// The client in C gets along with the server in Rust; and both clients with
/// their calls.
#[test]
fn c_and_rust() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    if !compile("c_and_rust", folder.path()) {
        return;
    }
    let client = |port: &str| {
        let mut client = Command::new(folder.path().join("echo_client"));
        client.arg(port);
        client
    };
    let (_socket, refuses) = refusing_port();
    let mut server = start(LESSON, &["server", "--addr", "127.0.0.1:0"]);
    let addr = server.wait_for("listening on ");
    let port = addr.rsplit(':').next().expect("a port");

    let mut shown = format!("$ {CC} {SOURCE}\n");
    for port in [port, &refuses.port().to_string()] {
        let typed = format!("$ ./echo_client {port}");
        shown += &Session::start(client(port), &typed).finish();
    }
    check("book", "around-c-client", &shown);

    let Some(in_c) = traced("c_and_rust", &client(port)) else { return };
    let typed = format!("$ {ASKED} ./echo_client {port}");
    check("book", "around-c-calls", &format!("{typed}\n{in_c}"));
    let args = ["client", "--addr", &addr, "Hello, world"];
    let mut ours = command(LESSON);
    ours.args(args);
    let Some(in_rust) = traced("c_and_rust", &ours) else { return };
    let typed = format!(
        "$ {ASKED} target/debug/{LESSON} client --addr {addr} 'Hello, world'"
    );
    check("book", "around-lesson-calls", &format!("{typed}\n{in_rust}"));
    server.interrupt();
}

/// A socket from a number: only with `unsafe`.
#[test]
fn a_number_is_no_socket() {
    let file = "tests/compile-fail/descriptor_from_number.rs";
    let file = root().join(file);
    let text = std::fs::read_to_string(file).expect("the example");
    let Some(errors) = compile_rust("a_number_is_no_socket", &text) else {
        return;
    };
    assert_eq!(errors.matches("error[").count(), 1, "{errors}");
    assert!(errors.contains("error[E0133]"), "{errors}");
    let promised = text.replace(
        "TcpStream::from_raw_fd(3)",
        "unsafe { TcpStream::from_raw_fd(3) }",
    );
    let errors = compile_rust("a_number_is_no_socket", &promised);
    assert_eq!(errors.as_deref(), Some(""));
}
