//! The museum of errors: each program shows its error.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use super::programs::ERRORS;
use crate::{
    harness::{Session, has, is_root, on_linux, skip, wait_until, wrapped},
    hosts::Host,
    peers::{python, python_command},
    trace::can_trace,
    transcript::{check, check_each},
};

mod table;

/// Those that take nothing but a system with IPv4.
const ANYWHERE: [&str; 7] = [
    "errors-edestaddrreq",
    "errors-einval",
    "errors-enoprotoopt",
    "errors-eopnotsupp",
    "errors-esocktnosupport",
    "errors-faces",
    "errors-not-connected",
];

#[test]
fn anywhere() {
    for name in ANYWHERE {
        ERRORS.play(name);
    }
}

/// Descriptors that are files, limits, and files that are sockets.
#[test]
fn on_unix() {
    if !on_linux() {
        return skip("on_unix", "it takes a system of its kind");
    }
    for name in ["errors-emfile", "errors-enotsock"] {
        ERRORS.play(name);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = ERRORS.program("errors-unix-sockets");
    command.current_dir(folder.path());
    ERRORS.play_as("errors-unix-sockets", command);
}

/// What changes a host is done on one of our own, whose administrator we are.
#[test]
fn on_a_host_of_our_own() {
    let test = "on_a_host_of_our_own";
    let Some(host) = Host::new(test) else { return };
    let on_host = |name| host.on(&ERRORS.program(name));
    for name in ["errors-enobufs", "errors-enodev"] {
        ERRORS.play_as(name, on_host(name));
    }
    let name = "errors-econnaborted";
    let mut command = on_host(name);
    command.stdin(Stdio::null());
    let transcript = ERRORS.start_as(name, command).finish();
    if transcript.contains("(os error 11)") {
        skip(test, "this kernel lets nobody end the connection of another");
    } else {
        check("book", name, &transcript);
    }
    host.sh(&two_ports());
    let name = "errors-ports-used-up";
    ERRORS.play_as(name, on_host(name));
}

/// A port in TIME-WAIT is a client's again long before that state ends, over
/// loopback. (A reset would leave none; so both ends close in peace.)
#[test]
fn a_port_is_free_again() {
    let test = "a_port_is_free_again";
    let Some(host) = Host::new(test) else { return };
    let Some((python, shown)) = python_command("closed_first.py", &[]) else {
        return;
    };
    host.sh(&two_ports());
    let mut session = Session::start(host.on(&python), &shown);
    if session.wait_for("tcp_tw_reuse is ") != "2" {
        session.interrupt();
        return skip(test, "it takes a kernel of 2018 or later");
    }
    let transcript = session.finish();
    assert!(transcript.ends_with("\nsoon\n"), "{transcript}");
}

/// Where IPv6 is off, nobody has `::1`: not for bind, and not for connect.
#[test]
fn without_ipv6() {
    let Some(host) = Host::without_ipv6("without_ipv6") else { return };
    let client = ["client", "--addr", "[::1]:7004"];
    let transcript = host.start("lesson-04-connect", &client).finish();
    let told = "error: connect [::1]:7004: Cannot assign requested address";
    let no_family = "Address family not supported";
    let is_told = transcript.contains(told) || transcript.contains(no_family);
    assert!(is_told, "{transcript}");
}

/// The router has no route to the first host, and may not forward to the
/// second. It says so twice at once; then it would keep silent for a while.
#[test]
fn behind_a_router() {
    let test = "behind_a_router";
    let Some(router) = Host::new(test) else { return };
    let Some(host) = router.neighbour(test) else { return };
    router.sh("echo 1 >/proc/sys/net/ipv4/ip_forward && \
         ip route add prohibit 192.0.2.2");
    host.sh("ip route add default via 10.0.0.1");
    let name = "errors-router-says-no";
    ERRORS.play_as(name, host.on(&ERRORS.program(name)));
}

/// On a connection that stands, what the router says is not the end of it; and
/// it did say so, by ICMP: the client's host has counted it.
#[test]
fn a_soft_error() {
    let test = "a_soft_error";
    let Some(router) = Host::new(test) else { return };
    let Some(host) = router.neighbour(test) else { return };
    // The router is the server, too, as long as it has that address.
    let [there, gone] = ["ip addr add", "ip addr del"]
        .map(|it| format!("{it} 192.0.2.1/32 dev lo"));
    router.sh(&format!("echo 1 >/proc/sys/net/ipv4/ip_forward && {there}"));
    host.sh("ip route add default via 10.0.0.1 rto_min 20ms");
    let mut server =
        router.start("lesson-03-echo", &["server", "--addr", "0.0.0.0:7003"]);
    server.wait_for("listening on ");
    let name = "errors-soft-error";
    let mut command = host.on(&ERRORS.program(name));
    command.stdin(Stdio::piped());
    let mut session = ERRORS.start_as(name, command);
    let mut stdin = session.stdin();
    session.wait_for("connect");
    let mut tell = |line: &str, script: &str| {
        router.sh(script);
        writeln!(stdin, "{line}").expect("it reads");
    };
    let route = "prohibit 192.0.2.1";
    tell(&format!("add {route}"), &format!("{gone} && ip route add {route}"));
    session.wait_for("recv");
    let counted = "grep -q 'Icmp: [0-9]* [0-9]* [0-9]* [1-9]' /proc/net/snmp";
    host.wait_for(counted);
    tell(&format!("del {route}"), &format!("ip route del {route} && {there}"));
    check("book", name, &session.finish());
    server.interrupt();
}

/// Root may do it, unless the capability is taken away.
#[test]
fn not_permitted() {
    let test = "not_permitted";
    if !on_linux() || !has("setpriv") {
        return skip(test, "it takes Linux and setpriv");
    }
    let inner = ERRORS.program("errors-eperm");
    let mut command = Command::new("setpriv");
    if is_root() {
        command.arg("--bounding-set=-net_raw");
    }
    command.arg(inner.get_program()).args(inner.get_args());
    ERRORS.play_as("errors-eperm", command);
}

/// Stopped in the middle of a wait, and continued: that takes no handler.
#[test]
fn stopped_and_continued() {
    if !on_linux() {
        return skip("stopped_and_continued", "others begin the call again");
    }
    let name = "errors-eintr";
    let mut session = ERRORS.start(name);
    session.wait_for("SO_RCVTIMEO");
    let id = session.id().to_string();
    let read = |file| {
        fs::read_to_string(format!("/proc/{id}/{file}")).unwrap_or_default()
    };
    let send = |signal: &str| {
        let status = Command::new("kill").args([signal, id.as_str()]).status();
        assert!(status.expect("kill is there").success());
    };
    wait_until("it waits", || read("wchan").contains("skb_wait"));
    send("-STOP");
    wait_until("it is stopped", || read("stat").contains(") T "));
    send("-CONT");
    let limit = "SO_RCVTIMEO 60s\n";
    let signals = format!("{limit}[signals: SIGSTOP, SIGCONT]\n");
    check("book", name, &session.finish().replace(limit, &signals));
}

/// strace, which only looks, ends a wait that has a time limit.
#[test]
fn attached_to() {
    let test = "attached_to";
    if !on_linux() || !has("strace") {
        return skip(test, "it takes Linux and strace");
    }
    let name = "errors-eintr";
    let mut session = ERRORS.start(name);
    session.wait_for("SO_RCVTIMEO");
    let id = session.id().to_string();
    let wchan = format!("/proc/{id}/wchan");
    let read = || fs::read_to_string(&wchan).unwrap_or_default();
    wait_until("it waits", || read().contains("skb_wait"));
    let strace = Command::new("strace").args(["-p", id.as_str()]).output();
    let said = strace.expect("strace is there").stderr;
    let said = String::from_utf8_lossy(&said);
    if said.contains("PTRACE") {
        session.interrupt();
        return skip(test, "strace is not allowed here");
    }
    let transcript = session.finish();
    assert!(transcript.contains("Interrupted"), "{transcript}{said}");
}

/// What the kernel would answer only in distress, strace answers for it.
#[test]
fn at_will() {
    if !can_trace("at_will") {
        return;
    }
    let lesson = "lesson-03-echo";
    let runs = ["ECONNABORTED", "ENFILE"].map(|name| {
        let inject = format!("inject=accept4:error={name}:when=1");
        let wrapper = ["strace", "-f", "-qq", "-o", "/dev/null", "-e"];
        let wrapper = [&wrapper[..], &[&inject]].concat();
        let command = wrapped(&wrapper, lesson, &["demo", "echo"]);
        let program = format!("target/debug/{lesson} demo echo");
        let shown = format!("$ {} {program}", wrapper.join(" "));
        Session::start(command, &shown).finish()
    });
    check_each("book", "errors-at-will", &runs);
}

#[test]
fn in_python() {
    let Some(session) = python("one_error.py", &[]) else { return };
    check("book", "errors-python", &session.finish());
}

/// For a host of our own: a client may have one of two ports.
fn two_ports() -> String {
    let file = "/proc/sys/net/ipv4/ip_local_port_range";
    format!("echo 50001 50002 >{file}")
}
