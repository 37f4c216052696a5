//! The tables of the calls, by all their names: made from code that compiles.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs, UdpSocket},
    process::Command,
};

use socket2::Socket;

use crate::{
    harness::{has, on_linux, output, root, skip},
    peers::python,
    transcript::check,
};

#[cfg(target_os = "linux")]
use super::options::names as options;

/// Some of the options no other system has.
#[cfg(not(target_os = "linux"))]
fn options() -> impl Iterator<Item = &'static str> {
    [].into_iter()
}

/// A call, and what each language has for it.
struct Call {
    c: &'static str,
    socket2: Vec<String>,
    std: Vec<String>,
    python: &'static str,
    what: &'static str,
    /// The page of the reference on which it stands, if it is a call.
    page: Option<&'static str>,
    /// The chapter that shows it; that it does, `in_a_run` looks up.
    chapter: &'static str,
}

/// Takes paths, not words: what does not exist does not compile.
macro_rules! call {
    (
        $c:ident, [$($socket2:expr),*], [$($std:expr),*], $python:literal,
        $what:literal, $chapter:literal
    ) => {{
        $(let _ = $socket2;)*
        $(let _ = $std;)*
        Call {
            c: stringify!($c),
            socket2: vec![$(shown(stringify!($socket2))),*],
            std: vec![$(shown(stringify!($std))),*],
            python: $python,
            what: $what,
            page: page_of(stringify!($c)),
            chapter: $chapter,
        }
    }};
}

/// Calls that are alike share a page.
fn page_of(call: &'static str) -> Option<&'static str> {
    match call {
        "errno" => None,
        "sendto" => Some("send"),
        "recvfrom" => Some("recv"),
        "getpeername" => Some("getsockname"),
        _ => Some(call),
    }
}

/// Without the types that the compiler wants to know.
pub fn shown(path: &str) -> String {
    let path = path.split("::<").next().unwrap_or_default();
    path.trim_start_matches("std::io::").to_owned()
}

fn server() -> Vec<Call> {
    vec![
        call!(
            bind,
            [Socket::bind],
            [TcpListener::bind::<SocketAddr>, UdpSocket::bind::<SocketAddr>],
            "s.bind",
            "gives the socket an address",
            "02-listen"
        ),
        call!(
            listen,
            [Socket::listen],
            [TcpListener::bind::<SocketAddr>],
            "s.listen",
            "lets the kernel take connections",
            "02-listen"
        ),
        call!(
            accept,
            [Socket::accept],
            [TcpListener::accept],
            "s.accept",
            "waits, returns a connection's socket",
            "02-listen"
        ),
    ]
}

fn client() -> Vec<Call> {
    vec![
        call!(
            connect,
            [Socket::connect],
            [TcpStream::connect::<SocketAddr>],
            "s.connect",
            "reaches out to a listener",
            "04-connect"
        ),
        call!(
            errno,
            [Socket::take_error],
            [std::io::Error::raw_os_error],
            "s.connect_ex",
            "why it failed, a number",
            "04-connect"
        ),
    ]
}

fn general() -> Vec<Call> {
    vec![
        call!(
            socket,
            [Socket::new],
            [],
            "socket.socket",
            "makes a socket without address",
            "01-socket"
        ),
        call!(
            send,
            [Socket::send],
            [TcpStream::write],
            "s.send",
            "hands over bytes, perhaps some",
            "03-echo"
        ),
        call!(
            recv,
            [Socket::recv],
            [TcpStream::read],
            "s.recv",
            "takes bytes that have come",
            "03-echo"
        ),
        call!(
            sendto,
            [Socket::send_to],
            [UdpSocket::send_to::<SocketAddr>],
            "s.sendto",
            "sends one datagram to somebody",
            "06-udp"
        ),
        call!(
            recvfrom,
            [Socket::recv_from],
            [UdpSocket::recv_from],
            "s.recvfrom",
            "takes one datagram, says whose",
            "06-udp"
        ),
        call!(
            shutdown,
            [Socket::shutdown],
            [TcpStream::shutdown],
            "s.shutdown",
            "ends sending, receiving, or both",
            "08-shutdown"
        ),
        call!(
            close,
            [drop::<Socket>],
            [drop::<TcpStream>],
            "s.close",
            "gives the descriptor back",
            "01-socket"
        ),
        call!(
            getsockname,
            [Socket::local_addr],
            [TcpStream::local_addr],
            "s.getsockname",
            "tells the socket's own address",
            "02-listen"
        ),
        call!(
            getpeername,
            [Socket::peer_addr],
            [TcpStream::peer_addr],
            "s.getpeername",
            "tells the other end's address",
            "02-listen"
        ),
        call!(
            getaddrinfo,
            [],
            [str::to_socket_addrs],
            "socket.getaddrinfo",
            "turns a name into addresses",
            "04-connect"
        ),
        call!(
            gethostname,
            [],
            [],
            "socket.gethostname",
            "tells the name of this host",
            "05-chat"
        ),
    ]
}

/// The names as code, or a dash for none.
pub fn code(names: &[String]) -> String {
    let names = names.iter().map(|it| format!("`{it}`"));
    let names = names.collect::<Vec<_>>().join(" ");
    if names.is_empty() { "–".to_owned() } else { names }
}

/// A table in Markdown, as a page includes it.
fn table(calls: &[Call]) -> String {
    let mut table = "| call, in C | socket2 | std | Python |\n\
        |---|---|---|---|\n"
        .to_owned();
    for call in calls {
        let Call { c, python, what, page, chapter, .. } = call;
        let (socket2, std) = (code(&call.socket2), code(&call.std));
        let number = chapter.split('-').next().unwrap_or_default();
        let call = match page {
            Some(page) => format!("[`{c}`](reference/{page}.md)"),
            None => format!("`{c}`"),
        };
        table += &format!(
            "| {call} {what}: [lesson {number}]({chapter}.md) | {socket2} | \
             {std} | `{python}` |\n"
        );
    }
    table
}

fn tables() -> [(&'static str, Vec<Call>); 3] {
    [
        ("calls-server", server()),
        ("calls-client", client()),
        ("calls-general", general()),
    ]
}

fn all() -> impl Iterator<Item = Call> {
    tables().into_iter().flat_map(|(_, calls)| calls)
}

#[test]
fn as_the_page_shows_them() {
    for (name, calls) in &tables() {
        check("book", name, &table(calls));
    }
}

/// The pages of the reference to which these tables lead.
pub fn pages() -> impl Iterator<Item = &'static str> {
    all().filter_map(|it| it.page)
}

/// What the compiler of C says of a program; `None`, said aloud, without one.
pub fn cc(test: &str, program: String) -> Option<Result<(), String>> {
    if !on_linux() || !has("cc") {
        skip(test, "it takes Linux and cc");
        return None;
    }
    let mut cc = Command::new("cc");
    cc.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]);
    cc.args(["-x", "c", "-"]);
    let outcome = output(cc, program.into_bytes());
    let errors = String::from_utf8_lossy(&outcome.stderr).into_owned();
    Some(if outcome.status.success() { Ok(()) } else { Err(errors) })
}

/// The compiler of C knows each name, too.
#[test]
fn c_has_them() {
    let headers = [
        "errno.h",
        "netdb.h",
        "netinet/in.h",
        "netinet/tcp.h",
        "sys/socket.h",
        "unistd.h",
    ];
    let includes = headers.map(|it| format!("#include <{it}>\n")).concat();
    let calls = all().map(|it| format!("(void)&{};\n", it.c));
    let options = options().map(|it| format!("(void){it};\n"));
    let uses: String = calls.chain(options).collect();
    let program = format!(
        "#define _DEFAULT_SOURCE\n{includes}int main(void) {{\n{uses}}}\n"
    );
    let Some(outcome) = cc("c_has_them", program) else { return };
    assert_eq!(outcome, Ok(()));
}

/// And so does Python: `s` is a socket there.
#[test]
fn python_has_them() {
    let options = options().map(|it| format!("socket.{it}"));
    let names = all().map(|it| it.python.to_owned()).chain(options);
    let names: Vec<_> = names.collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let Some(session) = python("has_names.py", &names) else { return };
    let transcript = session.finish();
    let found = format!("\n{} of {}\n", names.len(), names.len());
    assert!(transcript.ends_with(&found), "{transcript}");
}

/// Each is called by that name in a run of the lesson to which it leads.
#[test]
fn a_lesson_calls_each() {
    for call in all() {
        let lesson = format!("tests/snapshots/lesson-{}", call.chapter);
        let folder = root().join(&lesson);
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut texts =
            files.filter_map(|it| fs::read_to_string(it.path()).ok());
        let is_it = |line: &str| match call.c {
            // No call, but what is left of one that failed.
            "errno" => line.contains("connect") && line.contains("(os error "),
            name => line.split_whitespace().nth(1) == Some(name),
        };
        let found = texts.any(|text| text.lines().any(is_it));
        assert!(found, "no transcript in {lesson} has a line of {}", call.c);
    }
}
