use std::{
    fs,
    process::{Command, Stdio},
};

use crate::{
    harness::{
        Session, has, has_ipv6, is_root, on_linux, output, run, shown, skip,
        start, start_with, wait_until, wrapped,
    },
    hosts::Host,
    peers::{Client, python_server, refusing_port, ss},
    repeat::same_every_time,
    trace::{can_trace, check_trace},
    transcript::check,
};

const LESSON: &str = "lesson-02-listen";

#[test]
fn demo() {
    if !has_ipv6() {
        return skip("demo", "the snapshot is of a host with IPv6");
    }
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
fn client_does_what_it_prints() {
    let (server, addr) = server();
    check_trace(LESSON, &["client", "--addr", &addr]);
    server.interrupt();
}

#[test]
fn scenes() {
    for scene in ["listening", "accept-blocks", "two-clients"] {
        check(LESSON, scene, &run(LESSON, &["demo", scene]));
    }
    for scene in ["bind", "address-forms"] {
        if !has_ipv6() {
            skip(scene, "the snapshot is of a host with IPv6");
            continue;
        }
        check(LESSON, scene, &run(LESSON, &["demo", scene]));
    }
}

#[test]
fn help() {
    check(LESSON, "help", &run(LESSON, &["server", "--help"]));
}

/// A server on a port of its own, and its address.
fn server() -> (Session, String) {
    let mut server = start(LESSON, &["server", "--addr", "127.0.0.1:0"]);
    let addr = server.wait_for("listening on ");
    (server, addr)
}

/// A client whose stdin is ours, so that it stays until we say Enter.
fn client(addr: &str) -> Session {
    start_with(LESSON, &["client", "--addr", addr], Stdio::piped())
}

#[test]
fn three_terminals() {
    let (mut server, addr) = server();
    let clients = [(); 2].map(|()| {
        let mut client = client(&addr);
        client.wait_for("Enter");
        server.wait_for("server   getsockname");
        client
    });
    // Both are open at once: only now do they get their Enter.
    let [first, second] = clients.map(|mut client| {
        drop(client.stdin());
        client.finish()
    });
    let server = server.interrupt();
    check(LESSON, "three-terminals", &format!("{server}\n{first}\n{second}"));
}

/// Nine clients that stay: the oldest connection makes room, and its client
/// reads end-of-file. The others are still open.
#[test]
fn keeps_eight_connections() {
    let (mut server, addr) = server();
    let mut clients: Vec<Client> =
        (0..9).map(|_| Client::connect(&addr)).collect();
    server.wait_for("server   close");
    assert_eq!(clients.remove(0).finish(), b"");
    for client in &clients {
        client.0.set_nonblocking(true).expect("connected");
        let error = client.0.peek(&mut [0]).expect_err("nothing to read");
        assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    }
    server.interrupt();
}

/// Clients that reset, send garbage or leave do not end the server.
#[test]
fn survives_any_client() {
    let (mut server, addr) = server();
    for round in 0..30 {
        let mut client = Client::connect(&addr);
        match round % 3 {
            0 => client.reset(),
            1 => drop(client),
            _ => std::io::Write::write_all(&mut client.0, b"\xff\0garbage")
                .expect("the kernel takes it"),
        }
    }
    let mut client = client(&addr);
    let local = client.wait_for("getsockname  ");
    let local = local.split(' ').next().expect("an address");
    server.wait_for(&format!("accept       {local}"));
    drop(client.stdin());
    client.finish();
    server.interrupt();
}

/// What is on stdin does not matter to a client, nor how much it is.
#[test]
fn client_with_any_stdin() {
    let (server, addr) = server();
    for stdin in ["/dev/zero", "/bin/sh", "/dev/null"] {
        let Ok(file) = fs::File::open(stdin) else { continue };
        let args = ["client", "--addr", &addr];
        let client = start_with(LESSON, &args, file.into()).finish();
        assert!(client.ends_with(&format!("{addr}\n")), "{stdin}: {client}");
    }
    server.interrupt();
}

/// Loopback is reached from this host only: to the other one, on the same
/// wire, nobody listens.
#[test]
fn loopback_is_not_for_others() {
    let Some(near) = Host::new("loopback_is_not_for_others") else { return };
    let Some(far) = near.neighbour("loopback_is_not_for_others") else {
        return;
    };
    let addr = "127.0.0.1:7002";
    let mut server = near.start(LESSON, &["server", "--addr", addr]);
    server.wait_for("listening on ");
    let at_home = near.start(LESSON, &["client", "--addr", addr]).finish();
    assert!(at_home.contains("close"), "{at_home}");
    server.wait_for("server   getsockname");
    let args = ["client", "--addr", "10.0.0.1:7002"];
    let client = far.start(LESSON, &args).finish();
    let server = server.interrupt();
    let all = format!("{server}\n{at_home}\n{client}");
    check(LESSON, "loopback-only", &all);
}

/// What proc_pid_wchan(5) says of another process: it sleeps in accept(2).
#[test]
fn accept_blocks_seen_from_outside() {
    if !on_linux() {
        return skip("accept_blocks_seen_from_outside", "it reads /proc");
    }
    let mut server = start(LESSON, &["server", "--addr", "127.0.0.1:0"]);
    server.wait_for("listening on ");
    let proc = format!("/proc/{}", server.id());
    let read = |file: &str| {
        fs::read_to_string(format!("{proc}/{file}")).expect("it runs")
    };
    wait_until("the server in accept", || read("wchan").contains("accept"));
    let stat = read("stat");
    let state = stat.rsplit(')').next().expect("a state after the name");
    assert!(state.starts_with(" S"), "not sleeping: {stat}");
    server.interrupt();
}

/// What ss(8) shows of a listener, and of both ends of a connection.
#[test]
fn ss_shows_the_states() {
    if !on_linux() || !has("ss") {
        return skip("ss_shows_the_states", "it takes Linux and ss");
    }
    let (mut server, addr) = server();
    let mut client = client(&addr);
    client.wait_for("Enter");
    server.wait_for("server   getsockname");
    let shown = ["-tln src", "-tn src", "-tn dst"]
        .map(|options| ss(&format!("{options} {addr}")));
    drop(client.stdin());
    client.finish();
    server.interrupt();
    check(LESSON, "ss", &shown.join("\n"));
}

#[test]
fn address_in_use() {
    let (holder, addr) = server();
    check(LESSON, "address-in-use", &run(LESSON, &["server", "--addr", &addr]));
    holder.interrupt();
}

/// 192.0.2.1 is for documentation, RFC 5737, and no host has it.
#[test]
fn foreign_address() {
    let args = ["server", "--addr", "192.0.2.1:7002"];
    check(LESSON, "foreign-address", &run(LESSON, &args));
}

#[test]
fn privileged_port() {
    let test = "privileged_port";
    if !on_linux() {
        return skip(test, "which ports are privileged is Linux's rule");
    }
    let file = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    let start = fs::read_to_string(file).expect("Linux has this file");
    if start.trim().parse().is_ok_and(|it: u16| it <= 80) {
        return skip(test, "this system lets everybody have port 80");
    }
    let args = ["server", "--addr", "127.0.0.1:80"];
    // Root may do it, unless the capability is taken away.
    let drop = ["setpriv", "--bounding-set=-net_bind_service"];
    if is_root() && !has("setpriv") {
        return skip(test, "root may do it, and there is no setpriv");
    }
    let wrapper = if is_root() { &drop[..] } else { &["env"] };
    let command = wrapped(wrapper, LESSON, &args);
    let session = Session::start(command, &shown(LESSON, &args));
    check(LESSON, "privileged-port", &session.finish());
}

#[test]
fn connection_refused() {
    let (_socket, addr) = refusing_port();
    let args = ["client", "--addr", &addr.to_string()];
    check(LESSON, "connection-refused", &run(LESSON, &args));
}

#[test]
fn python_accepts_our_client() {
    let Some((server, addr)) = python_server("accept_one.py") else { return };
    let client = run(LESSON, &["client", "--addr", &addr]);
    check(LESSON, "python", &format!("{}\n{client}", server.finish()));
}

/// A link-local address is one of an interface: its scope id says of which.
/// In a network namespace of its own, loopback gets one; its index is 1.
#[test]
fn scope_id() {
    let Some(host) = Host::new("scope_id") else { return };
    host.sh("ip -6 addr add fe80::1/64 dev lo nodad");
    host.wait_for("ip -6 route show table local | grep -q 'fe80::1 '");
    let addr = "[fe80::1%1]:7002";
    let mut server = host.start(LESSON, &["server", "--addr", addr]);
    server.wait_for("listening on ");
    let client = host.start(LESSON, &["client", "--addr", addr]).finish();
    assert!(client.contains("close"), "{client}");
    server.wait_for("server   getsockname");
    let server = server.interrupt();
    // Without the scope id nobody can tell which interface is meant.
    let without = ["server", "--addr", "[fe80::1]:7002"];
    let without = host.start(LESSON, &without).finish();
    let all = format!("{server}\n{client}\n{without}");
    check(LESSON, "scope-id", &all);
}

/// A server on all interfaces is reached at each address of the host.
#[test]
fn all_interfaces() {
    let Some(host) = Host::new("all_interfaces") else { return };
    let mut server = host.start(LESSON, &["server", "--addr", "0.0.0.0:7002"]);
    server.wait_for("listening on ");
    let clients = ["127.0.0.1:7002", "127.0.0.2:7002"].map(|addr| {
        let client = host.start(LESSON, &["client", "--addr", addr]).finish();
        server.wait_for("server   getsockname");
        client
    });
    let all = format!("{}\n{}", server.interrupt(), clients.join("\n"));
    check(LESSON, "all-interfaces", &all);
}

/// The server reads nothing, so it does not notice that its client has left.
#[test]
fn close_wait() {
    if !on_linux() || !has("ss") {
        return skip("close_wait", "it takes Linux and ss");
    }
    let (mut server, addr) = server();
    run(LESSON, &["client", "--addr", &addr]);
    server.wait_for("server   getsockname");
    let ss = || ss(&format!("-tn src {addr}"));
    wait_until("the FIN, arrived", || ss().contains("CLOSE-WAIT"));
    check(LESSON, "close-wait", &ss());
    server.interrupt();
}

/// A host need not have IPv6: the demo says so, and goes on.
#[test]
fn without_ipv6() {
    let Some(host) = Host::without_ipv6("without_ipv6") else { return };
    let both = ["bind", "address-forms"]
        .map(|scene| host.start(LESSON, &["demo", scene]).finish());
    check(LESSON, "without-ipv6", &both.join("\n"));
}

/// The calls behind two lines of std, in their order, and nothing between.
#[test]
fn std_does_it_unasked() {
    if !can_trace("std_does_it_unasked") {
        return;
    }
    let mut strace = Command::new("strace");
    strace.args(["-qq", "-e", "trace=%network"]);
    strace.arg(env!("CARGO_BIN_EXE_std_listener"));
    let traced = output(strace, Vec::new());
    let trace = String::from_utf8_lossy(&traced.stderr);
    let expected = [
        "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3",
        "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0",
        "bind(3, ",
        "listen(3, 128)",
    ];
    let calls: Vec<&str> = trace.lines().collect();
    for (call, expected) in calls.iter().zip(expected) {
        assert!(call.starts_with(expected), "{call} is not {expected}");
    }
    let accept = calls.iter().find(|it| it.starts_with("accept4(3, "));
    let accept = accept.unwrap_or_else(|| panic!("no accept4 in {trace}"));
    assert!(accept.contains("SOCK_CLOEXEC"), "{accept}");
}

#[test]
fn mistyped() {
    let typed = [
        ["server", "--addr", "localhost:7002"],
        ["server", "--addr", "::1:7002"],
        ["server", "--addr", "::1"],
        ["server", "--addr", "[::1:7002"],
        ["server", "--addr", "7002"],
        ["client", "--addr", ":7002"],
        ["client", "--addr", "127.0.0.l:7002"],
        ["server", "--addr", "[fe80::1%lo]:7002"],
    ];
    let transcripts = typed.map(|it| run(LESSON, &it)).join("\n");
    check(LESSON, "mistyped", &transcripts);
}
