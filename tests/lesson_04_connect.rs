use std::{
    collections::BTreeMap,
    fs,
    io::{ErrorKind, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::Stdio,
    time::{Duration, Instant},
};

use socket2::{Domain, Socket, Type};

use crate::{
    harness::{
        Session, has_ipv6, on_linux, on_windows, run, skip, start, wait_until,
    },
    hosts::Host,
    peers::{
        Client, listening_nc, nc, nc_command, python, python_command,
        python_server, refusing_port,
    },
    repeat::same_every_time,
    trace::check_trace,
    transcript::{check, check_each},
};

const LESSON: &str = "lesson-04-connect";

/// A server on a port of its own, and its address.
fn server() -> (Session, String) {
    let mut server = start(LESSON, &["server", "--addr", "127.0.0.1:0"]);
    let addr = server.wait_for("listening on ");
    (server, addr)
}

/// A listener that never accepts, and whose queue is full.
fn full_queue() -> (TcpListener, TcpStream, SocketAddr) {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).expect("TCP");
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    listener.bind(&any_port.into()).expect("a free port");
    listener.listen(0).expect("bound");
    let listener = TcpListener::from(listener);
    let addr = listener.local_addr().expect("bound");
    let first = TcpStream::connect(addr).expect("room for one");
    (listener, first, addr)
}

#[test]
fn demo() {
    if !has_ipv6() {
        return skip("demo", "the snapshot is of a host with IPv6");
    }
    let transcript = run(LESSON, &[]);
    if on_windows() {
        // Each scene is compared with a transcript of its own.
        let has_ended = transcript.ends_with("nobody   recv         hello\n");
        return assert!(has_ended, "{transcript}");
    }
    check(LESSON, "demo", &transcript);
}

#[test]
fn demo_is_the_same_every_time() {
    same_every_time(LESSON);
}

#[test]
fn demo_does_what_it_prints() {
    check_trace(LESSON, &["demo"]);
}

/// Once with an address, once with a name, once from an address of its own.
#[test]
fn client_does_what_it_prints() {
    if !on_linux() {
        return skip("client_does_what_it_prints", "it takes Linux and strace");
    }
    let (server, addr) = server();
    let named = addr.replace("127.0.0.1", "localhost");
    check_trace(LESSON, &["client", "--addr", &addr]);
    check_trace(LESSON, &["client", "--addr", &named]);
    let from = ["client", "--addr", &addr, "--from", "127.0.0.1:0"];
    check_trace(LESSON, &from);
    server.interrupt();
}

#[test]
fn scenes() {
    for scene in [
        "success",
        "refused",
        "timeout",
        "in-progress",
        "already",
        "source",
        "itself",
    ] {
        check(LESSON, scene, &run(LESSON, &["demo", scene]));
    }
    if on_windows() {
        skip("family", "wine has other numbers than Windows' documentation");
    } else {
        check(LESSON, "family", &run(LESSON, &["demo", "family"]));
    }
    if !has_ipv6() {
        return skip("several", "the snapshot is of a host with IPv6");
    }
    check(LESSON, "several", &run(LESSON, &["demo", "several"]));
}

#[test]
fn help() {
    check(LESSON, "help", &run(LESSON, &["client", "--help"]));
}

#[test]
fn two_terminals() {
    let (mut server, addr) = server();
    let first = run(LESSON, &["client", "--addr", &addr]);
    server.wait_for("server   getsockname");
    let args = ["client", "--addr", &addr, "--from", "127.0.0.2:0"];
    let second = run(LESSON, &args);
    server.wait_for("server   getsockname");
    let server = server.interrupt();
    check(LESSON, "two-terminals", &format!("{server}\n{first}\n{second}"));
}

#[test]
fn mistyped() {
    let typed: [&[&str]; 7] = [
        &["client", "--addr", "localhost"],
        &["client", "--addr", "::1:7004"],
        &["client", "--addr", "http://localhost:7004"],
        &["client", "--addr", "127.0.0.1:70000"],
        &["client", "--from", "127.0.0.2"],
        &["client", "--patience", "0"],
        &["demo", "timeouts"],
    ];
    let transcripts = typed.map(|it| run(LESSON, it)).join("\n");
    check(LESSON, "mistyped", &transcripts);
}

/// One SYN, one SYN with an ACK, one ACK: on a host where nothing else
/// happens, three segments go out and three come in, and no byte of data.
#[test]
fn three_segments() {
    let Some(host) = Host::new("three_segments") else { return };
    let Some((python, shown)) = python_command("three_segments.py", &[]) else {
        return;
    };
    let told = Session::start(host.on(&python), &shown).finish();
    check(LESSON, "three-segments", &told);
}

/// Each number in a transcript has the name that another library knows it by.
#[test]
fn numbers_have_their_names() {
    if !on_linux() {
        return skip("numbers_have_their_names", "the numbers are of Linux");
    }
    let transcript = run(LESSON, &["demo"]);
    let names: BTreeMap<&str, &str> = transcript
        .lines()
        .filter_map(|line| {
            let mut outcome = line.get(56..)?.split_whitespace();
            let number = outcome.next()?;
            number.parse::<i32>().ok().filter(|it| *it > 0)?;
            Some((number, outcome.next()?))
        })
        .collect();
    assert!(names.len() >= 8, "{names:?}");
    let numbers: Vec<&str> = names.keys().copied().collect();
    let Some(python) = python("errno_names.py", &numbers) else { return };
    let python = python.finish();
    let known: BTreeMap<&str, &str> =
        python.lines().skip(1).filter_map(|it| it.split_once(' ')).collect();
    assert_eq!(names, known);
}

/// Each client gets a port of its own, alive or closed: of twenty that were
/// connected at the same time no two are alike, nor those of ten demos.
#[test]
fn each_connect_gets_another_port() {
    for _ in 0..10 {
        let transcript = run(LESSON, &["demo", "success"]);
        let ports: Vec<&str> = transcript
            .lines()
            .filter(|line| line.ends_with(" after"))
            .filter_map(|line| line.split_whitespace().nth(2))
            .collect();
        assert_eq!(ports.len(), 2, "{transcript}");
        assert_ne!(ports[0], ports[1], "{transcript}");
    }
    let (server, addr) = server();
    let clients: Vec<_> = (0..20).map(|_| Client::connect(&addr)).collect();
    let mut ports: Vec<u16> = clients
        .iter()
        .map(|it| it.0.local_addr().expect("connected").port())
        .collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), 20, "{ports:?}");
    server.interrupt();
}

/// What the client chose, the server sees: address and port.
#[test]
fn the_server_sees_the_chosen_source() {
    if !on_linux() {
        return skip("the_server_sees_the_chosen_source", "it uses 127.0.0.2");
    }
    let (mut server, addr) = server();
    for ip in ["127.0.0.1", "127.0.0.2", "127.1.2.3"] {
        let from = format!("{ip}:0");
        let args = ["client", "--addr", &addr, "--from", &from];
        let mut client = start(LESSON, &args);
        let local = client.wait_for("client   getsockname  ");
        assert!(local.starts_with(&format!("{ip}:")), "{local}");
        assert_eq!(server.wait_for("accept       "), local);
        client.finish();
    }
    server.interrupt();
}

/// Who closes first keeps the port until the other has closed too, and a while
/// longer: a client that insists on its port cannot come twice in a row.
#[test]
fn from_twice() {
    let Some(host) = Host::new("from_twice") else { return };
    let mut server = host.start(LESSON, &["server"]);
    server.wait_for("listening on ");
    let [first, second] = [(); 2].map(|()| {
        let args = ["client", "--from", "127.0.0.1:5004"];
        host.start(LESSON, &args).finish()
    });
    server.wait_for("server   getsockname");
    let server = server.interrupt();
    let all = format!("{server}\n{first}\n{second}");
    check(LESSON, "from-twice", &all);
}

/// A host with a hosts file of its own: what a name means is not for the
/// client to say, and it may change from one run to the next.
#[test]
fn a_name() {
    let hosts = "127.0.0.1 localhost\n127.0.0.1 both\n::1 both\n";
    let Some(host) = Host::named("a_name", "here", hosts) else { return };
    let args = ["server", "--addr", "localhost:7004"];
    let mut server = host.start(LESSON, &args);
    server.wait_for("listening on ");
    let args = ["client", "--addr", "both:7004"];
    let first = host.start(LESSON, &args).finish();
    server.wait_for("server   getsockname");
    host.sh("echo 127.0.0.2 both >/etc/hosts");
    let second = host.start(LESSON, &args).finish();
    let server = server.interrupt();
    check(LESSON, "a-name", &format!("{server}\n{first}\n{second}"));
}

/// No address answers: the error is that of the last one.
#[test]
fn the_last_error_is_told() {
    let hosts = "127.0.0.1 both\n::1 both\n";
    let Some(host) = Host::named("the_last_error_is_told", "here", hosts)
    else {
        return;
    };
    let args = ["client", "--addr", "both:7004"];
    let told = host.start(LESSON, &args).finish();
    let tried: Vec<&str> = told
        .lines()
        .filter_map(|line| line.strip_prefix("client   connect      "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert_eq!(tried.len(), 2, "{told}");
    assert_ne!(tried[0], tried[1], "{told}");
    assert!(told.contains(&format!("error: connect {}: ", tried[1])), "{told}");
}

/// The server has a connection that it keeps, and Ctrl-C closes it: so the
/// server is the first to close, and its port has a connection in TIME-WAIT.
/// The next server gets the port all the same.
#[test]
fn the_server_starts_again_at_once() {
    let Some(host) = Host::new("the_server_starts_again_at_once") else {
        return;
    };
    let Some(nc) = nc_command(&["127.0.0.1", "7004"]) else { return };
    let mut server = host.start(LESSON, &["server"]);
    server.wait_for("listening on ");
    let mut nc = host.on(&nc);
    nc.stdin(Stdio::piped());
    let client = Session::start(nc, "$ nc 127.0.0.1 7004");
    server.wait_for("server   getsockname");
    server.interrupt();
    drop(client);
    let mut server = host.start(LESSON, &["server"]);
    server.wait_for("listening on 127.0.0.1:7004");
    server.interrupt();
}

/// A connection stays open until the next client comes: so a client that
/// closes is the first of the two to do so.
#[test]
fn the_server_keeps_a_connection() {
    if !on_linux() {
        return skip("the_server_keeps_a_connection", "it reads /proc");
    }
    let (mut server, addr) = server();
    let wchan = format!("/proc/{}/wchan", server.id());
    let mut connect = || {
        let client = Client::connect(&addr);
        server.wait_for("server   getsockname");
        wait_until("the server in accept", || {
            fs::read_to_string(&wchan).is_ok_and(|it| it.contains("accept"))
        });
        client.0.set_nonblocking(true).expect("connected");
        client
    };
    let mut first = connect();
    let error = first.recv().expect_err("it is open");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    let mut second = connect();
    assert_eq!(first.recv().expect("it was closed"), 0);
    let error = second.recv().expect_err("it is open");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    server.interrupt();
}

#[test]
fn unknown_name() {
    let Some(host) = Host::named("unknown_name", "here", "") else { return };
    let args = ["client", "--addr", "nowhere:7004"];
    check(LESSON, "unknown-name", &host.start(LESSON, &args).finish());
}

#[test]
fn client_before_server() {
    let (_socket, addr) = refusing_port();
    let args = ["client", "--addr", &addr.to_string()];
    check(LESSON, "client-before-server", &run(LESSON, &args));
}

#[test]
fn address_in_use() {
    let (server, addr) = server();
    check(LESSON, "address-in-use", &run(LESSON, &["server", "--addr", &addr]));
    server.interrupt();
}

/// Errors that come from this host: it knows no way, or may not go it.
#[test]
fn no_way() {
    let Some(host) = Host::new("no_way") else { return };
    host.sh("ip route add unreachable 192.0.2.2/32");
    host.sh("ip route add prohibit 192.0.2.3/32");
    let all = ["192.0.2.1:7004", "192.0.2.2:7004", "192.0.2.3:7004"]
        .map(|addr| host.start(LESSON, &["client", "--addr", addr]).finish());
    check(LESSON, "no-way", &all.join("\n"));
}

/// On a wire: an address that nobody has, and one whose host is silent, first
/// for as long as the client waits, and then for as long as the kernel does.
/// That takes three seconds; so this test has a name that lets it begin first.
#[test]
fn a_host_is_silent() {
    let Some(near) = Host::new("a_host_is_silent") else { return };
    let Some(far) = near.neighbour("a_host_is_silent") else { return };
    // Whoever has this Ethernet address, it is nobody on this wire.
    for host in [&near, &far] {
        host.sh("ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev wire");
    }
    // One question for an Ethernet address, one repetition of a SYN.
    near.sh("echo 1 >/proc/sys/net/ipv4/neigh/wire/mcast_solicit");
    far.sh("echo 1 >/proc/sys/net/ipv4/tcp_syn_retries");
    let connect = |host: &Host, more: &[&str]| {
        host.start(LESSON, &[&["client", "--addr"], more].concat())
    };
    let all = [
        connect(&near, &["10.0.0.4:7004"]),
        connect(&near, &["10.0.0.3:7004", "--patience", "1"]),
        connect(&far, &["10.0.0.3:7004"]),
    ];
    check(LESSON, "nobody-answers", &all.map(Session::finish).join("\n"));
}

/// A client that gave up is gone: the listener never gets it. And it gave up
/// when its time was over, and not before.
#[test]
fn who_gave_up_is_never_accepted() {
    let (listener, first, addr) = full_queue();
    let begin = Instant::now();
    let addr = addr.to_string();
    let client = run(LESSON, &["client", "--addr", &addr, "--patience", "1"]);
    let elapsed = begin.elapsed();
    // socket2 may be a little early.
    assert!(elapsed > Duration::from_millis(990), "{elapsed:?}");
    assert!(client.contains("timed out\n[exit status: 1]"), "{client}");

    let (_, peer) = listener.accept().expect("the first is in the queue");
    assert_eq!(peer, first.local_addr().expect("connected"));
    listener.set_nonblocking(true).expect("a listener");
    let error = listener.accept().expect_err("nobody else came");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
}

/// A host need not have IPv6: the demo says so, and goes on.
#[test]
fn without_ipv6() {
    let Some(host) = Host::without_ipv6("without_ipv6") else { return };
    let several = host.start(LESSON, &["demo", "several"]).finish();
    check(LESSON, "without-ipv6", &several);
    let all = host.start(LESSON, &[]).finish();
    assert!(all.ends_with("nobody   recv         hello\n"), "{all}");
}

/// Clients that reset, send garbage, leave or stay do not end the server, nor
/// hold it up.
#[test]
fn survives_any_client() {
    if on_windows() {
        let reason = "wine's accept fails if the client has reset";
        return skip("survives_any_client", reason);
    }
    let (mut server, addr) = server();
    let mut silent = Vec::new();
    for round in 0..40 {
        let mut client = Client::connect(&addr);
        match round % 4 {
            0 => client.reset(),
            1 => drop(client),
            2 => client.0.write_all(b"\xff\0garbage").expect("connected"),
            _ => silent.push(client),
        }
    }
    let mut client = start(LESSON, &["client", "--addr", &addr]);
    let local = client.wait_for("client   getsockname  ");
    server.wait_for(&format!("accept       {local}"));
    client.finish();
    server.interrupt();
}

/// Served, and refused, by the tutorials' way and by the right one.
#[test]
fn python_connect_ex() {
    let (mut server, addr) = server();
    let port = addr.rsplit(':').next().expect("a port");
    let Some(good) = python("connect_ex.py", &[port]) else { return };
    let good = good.finish();
    for _ in 0..2 {
        server.wait_for("server   getsockname");
    }
    server.interrupt();
    let (_socket, addr) = refusing_port();
    let port = addr.port().to_string();
    let refused = python("connect_ex.py", &[&port]).expect("it was there");
    check_each(LESSON, "python", &[good, refused.finish()]);
}

#[test]
fn python_accepts_our_client() {
    if on_windows() {
        // WSAPoll says POLLHUP, and socket2 takes that for a failure.
        let reason = "the server closes before the client looks";
        return skip("python_accepts_our_client", reason);
    }
    let Some((server, addr)) = python_server("accept_one.py") else { return };
    let args = ["client", "--addr", &addr, "--from", "127.0.0.1:0"];
    let mut client = start(LESSON, &args);
    let local = client.wait_for("client   getsockname  127.0.0.1:");
    let client = client.finish();
    assert!(!client.contains("[exit"), "{client}");
    let server = server.finish();
    let seen = format!("Connected by ('127.0.0.1', {local})");
    assert!(server.contains(&seen), "{server}");
}

#[test]
fn nc_client() {
    let (mut server, addr) = server();
    let port = addr.rsplit(':').next().expect("a port");
    let Some(client) = nc(&["127.0.0.1", port]) else { return };
    server.wait_for(&format!("getsockname  {addr}"));
    drop(client);
    server.interrupt();
}

#[test]
fn nc_server() {
    let Some((server, addr, _port)) = listening_nc() else { return };
    let client = run(LESSON, &["client", "--addr", &addr]);
    assert!(client.contains(&format!("getpeername  {addr}")), "{client}");
    assert!(!client.contains("[exit"), "{client}");
    drop(server);
}
