//! The tables of the calls, by all their names: made from code that compiles.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs, UdpSocket},
};

use socket2::Socket;

use crate::{
    harness::root,
    peers::{cc, python},
    transcript::check,
};

/// A call, and what each language has for it.
struct Call {
    c: &'static str,
    socket2: Vec<String>,
    std: Vec<String>,
    python: &'static str,
    what: &'static str,
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
            chapter: $chapter,
        }
    }};
}

/// The page of the reference on which it stands, if it is a call. Calls that
/// are alike share one.
fn page_of(call: &str) -> Option<&str> {
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
        let Call { c, python, what, chapter, .. } = call;
        let (socket2, std) = (code(&call.socket2), code(&call.std));
        let number = chapter.split('-').next().unwrap_or_default();
        let call = match page_of(c) {
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
    all().filter_map(|it| page_of(it.c))
}

/// The compiler of C knows each name, too.
#[test]
fn c_has_them() {
    let headers = ["errno.h", "netdb.h", "sys/socket.h", "unistd.h"];
    let includes = headers.map(|it| format!("#include <{it}>\n")).concat();
    let uses: String = all().map(|it| format!("(void)&{};\n", it.c)).collect();
    let program = format!(
        "#define _DEFAULT_SOURCE\n{includes}int main(void) {{\n{uses}}}\n"
    );
    let Some(outcome) = cc("c_has_them", program) else { return };
    assert_eq!(outcome, Ok(()));
}

/// And so does Python: `s` is a socket there.
#[test]
fn python_has_them() {
    let names: Vec<_> = all().map(|it| it.python).collect();
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
