use std::{
    env, fs,
    io::{ErrorKind, Read, Write},
    net::TcpListener,
    process::{Command, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crate::{
    harness::{
        Session, command, first_line, has, on_linux, on_windows, output, run,
        shown, skip, start, start_with, wait_until, wrapped,
    },
    hostile::{self, resident},
    hosts::Host,
    peers::{
        Client, listening_nc, nc, python, python_server, refusing_port, ss,
    },
    repeat::same_every_time,
    table::row,
    trace::check_trace,
    transcript::{check, check_each},
};

const LESSON: &str = "lesson-03-echo";

/// A server on a port of its own, and its address.
fn server() -> (Session, String) {
    let mut server = start(LESSON, &["server", "--addr", "127.0.0.1:0"]);
    let addr = server.wait_for("listening on ");
    (server, addr)
}

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
fn client_does_what_it_prints() {
    let (server, addr) = server();
    check_trace(LESSON, &["client", "--addr", &addr, "hi", "there"]);
    server.interrupt();
}

#[test]
fn scenes() {
    for scene in ["echo", "pieces", "short-write", "waiting"] {
        check(LESSON, scene, &run(LESSON, &["demo", scene]));
    }
}

#[test]
fn help() {
    check(LESSON, "help", &run(LESSON, &["client", "--help"]));
}

#[test]
fn two_terminals() {
    let (server, addr) = server();
    let client = run(LESSON, &["client", "--addr", &addr, "hi", "there"]);
    let server = server.interrupt();
    check(LESSON, "two-terminals", &format!("{server}\n{client}"));
}

/// Two hosts, a wire between them, and nothing else.
#[test]
fn two_machines() {
    let Some(near) = Host::new("two_machines") else { return };
    let Some(far) = near.neighbour("two_machines") else { return };
    let mut server = near.start(LESSON, &["server", "--addr", "0.0.0.0:7003"]);
    server.wait_for("listening on ");
    let args = ["client", "--addr", "10.0.0.1:7003", "hi", "there"];
    let client = far.start(LESSON, &args).finish();
    let server = server.interrupt();
    check(LESSON, "two-machines", &format!("{server}\n{client}"));
}

/// As a filter the client gives back what it got, byte for byte.
#[test]
fn every_byte_comes_back() {
    let (server, addr) = server();
    for size in [0, 1, 1_023, 1_024, 1_025, 3_000, 1_000_000] {
        let mut bytes = Vec::from_iter(0..251).repeat(size / 251 + 1);
        bytes.truncate(size);
        let mut client = command(LESSON);
        client.args(["client", "--addr", &addr]);
        let echo = output(client, bytes.clone());
        assert!(echo.status.success(), "{size} bytes: {}", echo.status);
        assert!(echo.stdout == bytes, "{size} bytes: the echo differs");
    }
    server.interrupt();
}

/// A client that writes and reads at the same time, with large buffers.
#[test]
fn a_million_bytes_both_ways_at_once() {
    let (server, addr) = server();
    let mut client = Client::connect(&addr);
    let bytes = Vec::from_iter(0..253).repeat(4_000);
    let mut echo = vec![0; bytes.len()];
    let mut writer = client.0.try_clone().expect("a descriptor is free");
    thread::scope(|scope| {
        scope.spawn(|| writer.write_all(&bytes).expect("the server reads"));
        client.0.read_exact(&mut echo).expect("the server answers");
    });
    assert!(echo == bytes, "the echo differs");
    assert_eq!(client.finish(), b"");
    server.interrupt();
}

/// What each kind of bad client leaves in the server's transcript; and that
/// the last one, a good one, is served.
#[test]
fn survives_any_client() {
    let (mut server, addr) = server();
    let leaves = Client::connect(&addr);
    drop(leaves);
    let mut resets = Client::connect(&addr);
    resets.echoed(b"reset me");
    resets.reset();
    let mut garbage = Client::connect(&addr);
    garbage.echoed(b"\xff\x00\xfe\r\n");
    drop(garbage);
    let mut halves = Client::connect(&addr);
    halves.0.write_all(b"half").expect("connected");
    assert_eq!(halves.finish(), b"half");

    let silent = Client::connect(&addr);
    let mut honest = Client::connect(&addr);
    honest.0.write_all(b"hello").expect("connected");
    server.wait_for("half");
    server.wait_for("accept");
    // The server is with the silent one, and will be until that one goes.
    drop(silent);
    let mut reply = [0; 5];
    honest.0.read_exact(&mut reply).expect("served after all");
    assert_eq!(&reply, b"hello");
    assert_eq!(honest.finish(), b"");
    let transcript = server.interrupt();
    if on_windows() {
        // Microsoft's documentation of recv says WSAECONNRESET.
        return skip("any-client", "to wine a reset may be an end-of-file");
    }
    check(LESSON, "any-client", &transcript);
}

/// What the kernel holds of a client that the server has not accepted yet.
#[test]
fn ss_shows_the_queue() {
    if !on_linux() || !has("ss") {
        return skip("ss_shows_the_queue", "it takes Linux and ss");
    }
    let (mut server, addr) = server();
    let silent = Client::connect(&addr);
    server.wait_for("accept");
    let mut second = Client::connect(&addr);
    second.0.write_all(b"hello").expect("connected");
    let end_of = |client: &Client| {
        let peer = client.0.local_addr().expect("connected");
        format!("-tn src {addr} dst {peer}")
    };
    let (silent_end, second_end) = (end_of(&silent), end_of(&second));
    wait_until("hello, arrived", || ss(&second_end).contains("ESTAB 5"));
    let listener = format!("-tln src {addr}");
    let all = [listener, silent_end, second_end].map(|it| ss(&it));
    check(LESSON, "queue", &all.join("\n"));
    server.interrupt();
}

/// Many clients that reset at once, or leave with an echo unread.
#[test]
fn survives_many_resets() {
    let (server, addr) = server();
    for round in 0..100 {
        let mut client = Client::connect(&addr);
        if round % 2 == 0 {
            client.0.write_all(&[b'x'; 5000]).expect("connected");
        }
        client.reset();
    }
    let mut client = Client::connect(&addr);
    client.echoed(b"still there?");
    drop(client);
    server.interrupt();
}

#[test]
fn ctrl_c_ends_a_server_at_once() {
    if !on_linux() {
        return skip("ctrl_c_ends_a_server_at_once", "it sends a signal");
    }
    // As from a terminal, also where a script runs this in the background.
    let wrapper = ["env", "--default-signal=INT"];
    let has_env = Command::new("env").args([wrapper[1], "true"]).output();
    if !has_env.is_ok_and(|it| it.status.success()) {
        return skip("ctrl_c_ends_a_server_at_once", "env is an older one");
    }
    let args = ["server", "--addr", "127.0.0.1:0"];
    let command = wrapped(&wrapper, LESSON, &args);
    let mut server = Session::start(command, &shown(LESSON, &args));
    let mut client = Client::connect(&server.wait_for("listening on "));
    client.echoed(b"busy");
    let start = Instant::now();
    let status = server.ctrl_c();
    assert!(status.to_string().contains("signal: 2"), "{status}");
    assert!(start.elapsed() < Duration::from_secs(10), "not at once");
}

#[test]
fn client_before_server() {
    let (_socket, addr) = refusing_port();
    let args = ["client", "--addr", &addr.to_string(), "hello"];
    check(LESSON, "client-before-server", &run(LESSON, &args));
}

#[test]
fn address_in_use() {
    let (server, addr) = server();
    check(LESSON, "address-in-use", &run(LESSON, &["server", "--addr", &addr]));
    server.interrupt();
}

#[test]
fn mistyped() {
    let typed: [&[&str]; 6] = [
        &["server", "--addr", "127.0.0.1:70000"],
        &["server", "--addr", "127.0.0.1"],
        &["client", "--addr", "localhost:7003"],
        &["client", "--addr", "127.0.0.1:echo"],
        &["client", ""],
        &["sever"],
    ];
    let transcripts = typed.map(|it| run(LESSON, it)).join("\n");
    check(LESSON, "mistyped", &transcripts);
}

/// `| head -1`: who reads has had enough, and that is no error.
#[test]
fn a_closed_stdout_ends_it_quietly() {
    let test = "a_closed_stdout_ends_it_quietly";
    let Some(line) = first_line(test, LESSON) else { return };
    assert!(line.starts_with("# echo"), "{line}");
}

/// Closed for good, `<&-` and `>&-`: nothing to read, and nobody to tell.
#[test]
fn closed_descriptors_do_no_harm() {
    if on_windows() {
        let reason = "no shell closes descriptors there";
        return skip("closed_descriptors_do_no_harm", reason);
    }
    let shell = |script: &str| {
        let script = ["sh", "-c", script];
        let told = output(wrapped(&script, LESSON, &[]), Vec::new());
        let stderr = String::from_utf8_lossy(&told.stderr).into_owned();
        (told.status.code(), stderr)
    };
    assert_eq!(shell("exec \"$0\" demo echo >&-"), (Some(0), String::new()));
    let (server, addr) = server();
    let (code, told) = shell(&format!("exec \"$0\" client --addr {addr} <&-"));
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("end-of-file"), "{told}");
    server.interrupt();
}

/// A full disk is told, and is a failure.
#[test]
fn a_full_stdout_is_told() {
    if !on_linux() {
        return skip("a_full_stdout_is_told", "no /dev/full");
    }
    let full = ["sh", "-c", "exec \"$0\" >/dev/full"];
    let told = output(wrapped(&full, LESSON, &[]), Vec::new());
    assert_eq!(told.status.code(), Some(1));
    let told = String::from_utf8_lossy(&told.stderr);
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.starts_with("error: write stdout: "), "{told}");
}

/// A closed stdin: nothing to send, and nothing wrong.
#[test]
fn a_closed_stdin_is_an_empty_file() {
    let (server, addr) = server();
    let session =
        start_with(LESSON, &["client", "--addr", &addr], Stdio::null());
    check(LESSON, "nothing-to-send", &session.finish());
    server.interrupt();
}

/// The law behind the scene: less than all, and more than nothing.
#[test]
fn a_short_write_is_short() {
    let transcript = run(LESSON, &["demo", "short-write"]);
    let line = transcript.lines().find(|it| it.contains("kernel's choice"));
    let line = line.unwrap_or_else(|| panic!("not short: {transcript}"));
    let taken =
        line.split(" bytes, ").next().and_then(|it| it.rsplit(' ').next());
    let taken: usize = taken.expect("a number").parse().expect("a number");
    assert!(0 < taken && taken < 16 << 20, "{line}");
}

/// A server that reads 5 bytes, and answers with something of its own.
fn no_echo(answer: &'static [u8]) -> (JoinHandle<()>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("bound").to_string();
    let server = thread::spawn(move || {
        let (mut peer, _) = listener.accept().expect("the client comes");
        peer.read_exact(&mut [0; 5]).expect("the client sends");
        peer.write_all(answer).expect("the client reads");
    });
    (server, addr)
}

/// What comes back is not what was sent: other bytes, too few, too many.
#[test]
fn no_echo_is_told() {
    let mut transcripts = Vec::new();
    for answer in [b"XXXXX" as &[u8], b"he", b"hello and more"] {
        let (server, addr) = no_echo(answer);
        let args = ["client", "--addr", &addr, "hello"];
        transcripts.push(run(LESSON, &args));
        server.join().expect("it does not panic");

        let (server, addr) = no_echo(answer);
        let mut filter = command(LESSON);
        filter.args(["client", "--addr", &addr]);
        let told = output(filter, b"hello".to_vec());
        server.join().expect("it does not panic");
        let told = String::from_utf8_lossy(&told.stderr).into_owned();
        assert!(told.contains("\nerror: recv 127.0.0.1:"), "{told}");
    }
    check_each(LESSON, "no-echo", &transcripts);
}

#[test]
fn python_client() {
    let (mut server, addr) = server();
    let port = addr.rsplit(':').next().expect("a port");
    let Some(client) = python("echo_client.py", &[port]) else { return };
    let client = client.finish();
    server.wait_for("server   close");
    let server = server.interrupt();
    check(LESSON, "python-client", &format!("{server}\n{client}"));
}

#[test]
fn python_serves_our_client() {
    let Some((server, addr)) = python_server("echo_server.py") else { return };
    let client = run(LESSON, &["client", "--addr", &addr, "hi", "there"]);
    check(LESSON, "python-server", &format!("{}\n{client}", server.finish()));
}

/// The tutorials' server serves one client, and takes the queue with it when
/// it goes: who waited there is reset.
#[test]
fn python_server_leaves_the_second_client() {
    if !on_linux() {
        return skip("python_server_leaves_the_second_client", "no /proc");
    }
    let Some((mut server, addr)) = python_server("echo_server.py") else {
        return;
    };
    let first = Client::connect(&addr);
    server.wait_for("Connected by");
    let mut second = start(LESSON, &["client", "--addr", &addr, "hello"]);
    let port = second.wait_for("getsockname  127.0.0.1:");
    let port = port.parse().expect("a port");
    wait_until("hello, arrived", || unread(&addr, port) == 5);
    drop(first);
    let second = second.finish();
    server.finish();
    check(LESSON, "python-second-client", &second);
}

/// One reset, and the tutorials' server is gone.
#[test]
fn python_server_dies_of_a_reset() {
    let Some((mut server, addr)) = python_server("echo_server.py") else {
        return;
    };
    let client = Client::connect(&addr);
    server.wait_for("Connected by");
    client.reset();
    let transcript = server.finish();
    assert!(transcript.contains("ConnectionResetError"), "{transcript}");
    assert!(transcript.contains("[exit status: 1]"), "{transcript}");
}

/// A client that sends and does not read stops the server in send(2), and
/// then itself; as soon as it reads, both go on.
#[test]
fn who_only_sends_blocks_the_server() {
    if !on_linux() {
        return skip("who_only_sends_blocks_the_server", "it reads /proc");
    }
    let (server, addr) = server();
    let mut client = Client::connect(&addr);
    client.0.set_nonblocking(true).expect("connected");
    let peer = client.0.local_addr().expect("connected").port();
    let wchan = format!("/proc/{}/wchan", server.id());
    let mut sent = 0;
    // It sleeps although bytes wait to be received: so it is not in recv.
    wait_until("the server in send, and no more room for us", || {
        let full = loop {
            match client.0.write(&[b'x'; 65_536]) {
                Ok(n) => sent += n,
                Err(error) => break error.kind() == ErrorKind::WouldBlock,
            }
        };
        let wchan = fs::read_to_string(&wchan).unwrap_or_default();
        full && wchan == "wait_woken" && unread(&addr, peer) > 0
    });
    client.0.set_nonblocking(false).expect("connected");
    let echo = client.finish();
    assert_eq!(echo.len(), sent);
    server.interrupt();
}

#[test]
fn nc_client() {
    let (server, addr) = server();
    let port = addr.rsplit(':').next().expect("a port");
    let Some(mut client) = nc(&["127.0.0.1", port]) else { return };
    let mut stdin = client.stdin();
    for word in ["hello\n", "world\n"] {
        stdin.write_all(word.as_bytes()).expect("nc reads");
        client.wait_for(word.trim_end());
    }
    drop(client);
    server.interrupt();
}

/// nc listens, and we are the echo behind it.
#[test]
fn nc_server() {
    let Some((mut server, addr, _port)) = listening_nc() else { return };
    let mut stdin = server.stdin();
    let client = start(LESSON, &["client", "--addr", &addr, "hi\n", "there\n"]);
    for word in ["hi", "there"] {
        server.wait_for(word);
        writeln!(stdin, "{word}").expect("nc reads");
    }
    drop(stdin);
    let client = client.finish();
    assert!(client.contains("end-of-file"), "{client}");
    assert!(!client.contains("[exit"), "{client}");
}

/// How many bytes from this port of a client wait for the server at `addr`.
///
/// Both ports count: the kernel gives one client port to several connections
/// at once, if they go to different servers.
fn unread(addr: &str, client: u16) -> u32 {
    let server = addr.rsplit(':').next().and_then(|it| it.parse().ok());
    let server: u16 = server.expect("an address with a port");
    row(server, client).map_or(0, |it| it.unread)
}

/// Served, and as light as before, whoever came.
#[test]
fn survives_hostile_clients() {
    let (server, addr) = server();
    hostile::survives(&server, &addr, |addr| {
        let mut honest = Client::connect(addr);
        honest.echoed(b"hello");
        assert_eq!(honest.finish(), b"");
    });
    server.interrupt();
}

/// `LOAD_CONNECTIONS` (5 if not set) one after another, each of 100 round
/// trips: all bytes right, and memory flat.
#[test]
fn serves_many_connections() {
    let connections =
        env::var("LOAD_CONNECTIONS").map_or(Ok(5), |it| it.parse());
    let connections = connections.expect("LOAD_CONNECTIONS is a number");
    let (server, addr) = server();
    let load = |connections: u32| {
        for number in 0..connections {
            let mut client = Client::connect(&addr);
            for round in 0..100 {
                client.echoed(format!("{number}.{round}").as_bytes());
            }
            assert_eq!(client.finish(), b"", "more came back than was sent");
        }
    };
    // The first client warms what is allocated once.
    load(1);
    let before = resident(&server);
    load(connections);
    let after = resident(&server);
    println!(
        "{connections} connections: resident memory {before:?} KiB, then \
         {after:?} KiB"
    );
    if let (Some(before), Some(after)) = (before, after) {
        assert!(after <= before + 256, "memory grew: {before} to {after} KiB");
    }
    server.interrupt();
}
