//! The table of the options that the lessons use: made from code that compiles.
//! Some of them no other system has.

use std::{
    fs,
    net::{TcpStream, UdpSocket},
};

use socket2::Socket;

use super::calls::{code, shown};
use crate::{
    harness::root,
    peers::{cc, python},
    transcript::check,
};

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

/// The options of the lessons.
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
            "how long send waits, on Linux connect too; 0: for ever",
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

#[test]
fn as_the_page_shows_them() {
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

/// C and Python have each as a number of this name.
#[test]
fn c_and_python_have_them() {
    let headers = ["netinet/in.h", "netinet/tcp.h", "sys/socket.h"];
    let includes = headers.map(|it| format!("#include <{it}>\n")).concat();
    let names: Vec<_> = settings().iter().map(|it| it.name).collect();
    let uses: String = names.iter().map(|it| format!("{it},\n")).collect();
    let program = format!(
        "#define _DEFAULT_SOURCE\n{includes}int options[] = {{\n{uses}}};\n"
    );
    let Some(outcome) = cc("c_and_python_have_them", program) else { return };
    assert_eq!(outcome, Ok(()));

    let names: Vec<_> = names.iter().map(|it| format!("socket.{it}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let Some(session) = python("has_names.py", &names) else { return };
    let found = format!("\n{} of {}\n", names.len(), names.len());
    let transcript = session.finish();
    assert!(transcript.ends_with(&found), "{transcript}");
}

/// The chapter to which the table leads tells of the option, or shows code
/// that sets it.
#[test]
fn a_lesson_shows_each() {
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
