use std::{
    fs,
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
};

use socket2::{Domain, SockRef, Socket, Type};

use crate::{
    harness::{
        Session, first_line, has, has_ipv6, on_linux, on_windows, output, run,
        skip, start, wait_until, wrapped,
    },
    hostile,
    hosts::Host,
    peers::{
        Client, listening_nc, nc, nc_command, python, python_command,
        python_server, refusing_port,
    },
    repeat::same_every_time,
    table::{ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT, listens, row},
    trace::check_trace,
    transcript::{check, check_each},
};

const LESSON: &str = "lesson-08-shutdown";

const LINES: &[u8] = b"pea\noat\nfig\n";
const SORTED: &[u8] = b"fig\noat\npea\n";

/// A server on a port of its own, and its address.
fn server() -> (Session, String) {
    patient_server("60")
}

fn patient_server(patience: &str) -> (Session, String) {
    let args = ["server", "--addr", "127.0.0.1:0", "--patience", patience];
    let mut server =
        start(LESSON, &args[..if patience == "60" { 3 } else { 5 }]);
    let addr = server.wait_for("listening on ");
    (server, addr)
}

/// Tells a server to stop, once, and returns its transcript.
fn stop(mut server: Session) -> String {
    server.press_ctrl_c();
    server.finish()
}

/// Sends lines and half-closes, and returns the answer.
fn ask(addr: &str, request: &[u8]) -> Vec<u8> {
    let mut client = Client::connect(addr);
    client.0.write_all(request).expect("the server reads");
    client.finish()
}

#[test]
fn demo() {
    let transcript = run(LESSON, &[]);
    if on_windows() {
        // The scenes are compared one by one, as far as wine is like Windows.
        assert!(!transcript.contains("[exit"), "{transcript}");
        return;
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

#[test]
fn client_does_what_it_prints() {
    let (server, addr) = server();
    check_trace(LESSON, &["client", "--addr", &addr]);
    stop(server);
}

#[test]
fn scenes() {
    let scenes =
        ["half-close", "descriptors", "peer", "time-wait", "reuse", "graceful"];
    for scene in scenes {
        if on_windows() && ["peer", "time-wait", "reuse"].contains(&scene) {
            skip(scene, "wine's resets, states and binds are not Windows'");
            continue;
        }
        check(LESSON, scene, &run(LESSON, &["demo", scene]));
    }
}

#[test]
fn help() {
    check(LESSON, "help", &run(LESSON, &["server", "--help"]));
}

#[test]
fn mistyped() {
    let typed: [&[&str]; 6] = [
        &["server", "--addr", "127.0.0.1:70000"],
        &["server", "--addr", "7008"],
        &["server", "--patience", "0"],
        &["client", "--addr", "localhost"],
        &["demo", "halfclose"],
        &["sever"],
    ];
    let transcripts = typed.map(|it| run(LESSON, it)).join("\n");
    check(LESSON, "mistyped", &transcripts);
}

#[test]
fn two_terminals() {
    let (mut server, addr) = server();
    let words = ["client", "--addr", &addr, "pear", "apple", "plum"];
    let client = run(LESSON, &words);
    server.wait_for("server   close");
    let server = stop(server);
    check(LESSON, "two-terminals", &format!("{server}\n{client}"));
}

/// Ctrl-C while a client has sent a half: it is finished, nobody else comes.
#[test]
fn stops_and_finishes() {
    if !on_linux() {
        return skip("stops_and_finishes", "it sends a signal");
    }
    let (mut server, addr) = server();
    let mut half = Client::connect(&addr);
    half.0.write_all(&LINES[..4]).expect("connected");
    server.wait_for("accept");
    server.press_ctrl_c();
    server.wait_for("the listener");
    let late = run(LESSON, &["client", "--addr", &addr]);
    half.0.write_all(&LINES[4..]).expect("still served");
    assert_eq!(half.finish(), SORTED);
    let server = server.finish();
    check(LESSON, "stop", &format!("{server}\n{late}"));
}

/// SIGTERM is what `kill`, and the systems that run servers, send.
#[test]
fn sigterm_is_a_ctrl_c() {
    if !on_linux() {
        return skip("sigterm_is_a_ctrl_c", "it sends a signal");
    }
    let (server, addr) = server();
    assert_eq!(ask(&addr, LINES), SORTED);
    let pid = server.id().to_string();
    let status = Command::new("kill").arg(&pid).status();
    assert!(status.expect("kill is there").success());
    let transcript = server.finish();
    assert!(transcript.ends_with("all are served\n"), "{transcript}");
}

/// Whoever was connected before the stop is served, accepted or not.
#[test]
fn the_queue_is_served_too() {
    if !on_linux() {
        return skip("the_queue_is_served_too", "it sends a signal");
    }
    for waiting in [0, 1, 5, 20] {
        let (mut server, addr) = server();
        // All workers are busy with these.
        let busy: Vec<_> = (0..8).map(|_| Client::connect(&addr)).collect();
        for _ in &busy {
            server.wait_for("accept");
        }
        let queue: Vec<_> =
            (0..waiting).map(|_| Client::connect(&addr)).collect();
        server.press_ctrl_c();
        server.wait_for("stop     connect");
        for client in busy.into_iter().chain(queue) {
            (&client.0).write_all(LINES).expect("connected");
            assert_eq!(client.finish(), SORTED);
        }
        let transcript = server.finish();
        assert!(transcript.ends_with("all are served\n"), "{transcript}");
    }
}

/// A crowd takes no more threads and descriptors than it is told: eight are
/// served, one is handed on, the others wait in the listener's queue.
#[test]
fn a_crowd_waits_in_the_queue() {
    if !on_linux() {
        return skip("a_crowd_waits_in_the_queue", "it reads /proc");
    }
    let (mut server, addr) = server();
    let crowd: Vec<_> = (0..30).map(|_| Client::connect(&addr)).collect();
    for _ in 0..9 {
        server.wait_for("accept");
    }
    let process = format!("/proc/{}", server.id());
    wait_until("a server that waits for a worker", || {
        fs::read_to_string(format!("{process}/wchan"))
            .is_ok_and(|it| it.contains("futex"))
    });
    let entries = |folder| {
        let folder = fs::read_dir(format!("{process}/{folder}"));
        folder.expect("it runs").flatten().map(|it| it.path())
    };
    let sockets = entries("fd").filter(|it| {
        let name = fs::read_link(it).unwrap_or_default();
        name.to_string_lossy().starts_with("socket:")
    });
    assert_eq!(sockets.count(), 1 + 9, "the listener, and nine");
    assert_eq!(entries("task").count(), 2 + 8, "main, for signals, and eight");
    for client in crowd {
        (&client.0).write_all(LINES).expect("connected");
        assert_eq!(client.finish(), SORTED);
    }
    stop(server);
}

/// It finds the way to itself, at whatever address it listens.
#[test]
fn stops_wherever_it_listens() {
    if !on_linux() {
        return skip("stops_wherever_it_listens", "it sends a signal");
    }
    let ipv6: &[&str] = if has_ipv6() { &["[::]:0", "[::1]:0"] } else { &[] };
    let all = ["127.0.0.1:0", "127.0.0.2:0", "0.0.0.0:0", "localhost:0"];
    for addr in all.iter().chain(ipv6) {
        let mut server = start(LESSON, &["server", "--addr", addr]);
        server.wait_for("listening on ");
        let transcript = stop(server);
        let stopped = transcript.ends_with("all are served\n");
        assert!(stopped, "{addr}: {transcript}");
    }
}

/// The server's own connection is closed by its other end first. So TIME-WAIT
/// does not keep the server's port, and any server may have it next.
#[test]
fn a_stop_leaves_the_port_free() {
    if !on_linux() {
        return skip("a_stop_leaves_the_port_free", "it sends a signal");
    }
    // Closed the other way round, it went well five times in six.
    let mut servers: [_; 20] = std::array::from_fn(|_| server());
    for (server, _) in &mut servers {
        server.press_ctrl_c();
    }
    let ends = servers.map(|(mut server, addr)| {
        let own = server.wait_for("stop     bind         ");
        assert!(server.finish().ends_with("all are served\n"));
        [addr, own].map(|it| it.parse().expect("an address"))
    });
    wait_until("no rows of their ends", || ends.map(state) == [None; 20]);
}

/// A second signal ends it at once, whoever is served. So it closes first, and
/// has TIME-WAIT on its port; and it can start again all the same.
#[test]
fn a_second_signal_ends_it() {
    if !on_linux() {
        return skip("a_second_signal_ends_it", "it sends signals");
    }
    let (mut server, addr) = server();
    let words = ["--addr", &addr, "pea", "oat"];
    let mut silent = Client::connect(&addr);
    server.wait_for("accept");
    server.press_ctrl_c();
    server.wait_for("the listener");
    server.press_ctrl_c();
    let server = server.finish();
    assert_eq!(silent.recv().expect("a FIN"), 0);
    assert!(run(LESSON, &[&["client"], &words[..]].concat()).contains("111"));
    check(LESSON, "second-signal", &server);
    drop(silent);
    let mut again = start(LESSON, &["server", "--addr", &addr]);
    again.wait_for("listening on ");
    stop(again);
}

/// A signal that the kernel gives to the very thread that is in recv(2): that
/// call ends with EINTR, and the client is served all the same.
#[test]
fn a_signal_in_a_worker_breaks_nothing() {
    if !on_linux() {
        return skip("a_signal_in_a_worker_breaks_nothing", "it reads /proc");
    }
    let (mut server, addr) = server();
    let mut half = Client::connect(&addr);
    half.0.write_all(&LINES[..4]).expect("connected");
    server.wait_for("accept");
    let tasks = format!("/proc/{}/task", server.id());
    let mut worker = None;
    wait_until("a thread in recv", || {
        let threads = fs::read_dir(&tasks).expect("it runs").flatten();
        worker = threads.map(|it| it.path()).find(|it| {
            let wchan = fs::read_to_string(it.join("wchan"));
            wchan.is_ok_and(|it| it == "wait_woken")
        });
        worker.is_some()
    });
    let worker = worker.expect("was waited for");
    let thread = worker.file_name().expect("a thread id");
    let status = Command::new("kill").arg("-INT").arg(thread).status();
    assert!(status.expect("kill is there").success());
    server.wait_for("the listener");
    half.0.write_all(&LINES[4..]).expect("still served");
    assert_eq!(half.finish(), SORTED);
    assert!(server.finish().ends_with("all are served\n"));
}

/// What each kind of bad client leaves in the server's transcript; and that
/// the last one, a good one, is served.
#[test]
fn survives_any_client() {
    if on_windows() {
        return skip("survives_any_client", "wine takes a reset for an end");
    }
    let (mut server, addr) = server();
    let mut over = |client: Client, act: fn(Client)| {
        act(client);
        server.wait_for("server   close");
    };
    let leaves = drop;
    over(Client::connect(&addr), leaves);
    over(Client::connect(&addr), |client| {
        (&client.0).write_all(b"half a line").expect("connected");
        assert_eq!(client.finish(), b"half a line\n");
    });
    over(Client::connect(&addr), |client| {
        (&client.0).write_all(b"\xff\x00\n\xfe\r\n").expect("connected");
        assert_eq!(client.finish(), b"\xfe\r\n\xff\x00\n");
    });
    over(Client::connect(&addr), |mut client| {
        let too_long = vec![b'x'; (64 << 10) + 1];
        client.0.write_all(&too_long).expect("the kernel takes it");
        let error = client.recv().expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    });
    let resets = Client::connect(&addr);
    server.wait_for("accept");
    resets.reset();
    server.wait_for("server   close");
    assert_eq!(ask(&addr, LINES), SORTED);
    server.wait_for("server   close");
    check(LESSON, "any-client", &stop(server));
}

/// One that says nothing is refused, in time; the others are served meanwhile.
#[test]
fn a_silent_client_is_refused() {
    let (mut server, addr) = patient_server("1");
    let mut silent = Client::connect(&addr);
    server.wait_for("accept");
    let error = silent.recv().expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    server.wait_for("server   close");
    check(LESSON, "silent", &stop(server));
}

/// One byte now and then keeps nobody busy for longer than that.
#[test]
fn a_slow_client_is_refused() {
    let (mut server, addr) = patient_server("1");
    let slow = Client::connect(&addr);
    wait_until("the reset", || (&slow.0).write_all(b"x").is_err());
    server.wait_for("server   close");
    let transcript = stop(server);
    assert!(transcript.contains("no end-of-file within 1s"), "{transcript}");
}

/// An answer that is not taken is cut off, and does not look like a whole one:
/// on a host whose buffers are too small for it.
#[test]
fn a_late_reader_is_reset() {
    let Some((late, shown)) = python_command("late_reader.py", &[]) else {
        return;
    };
    let Some(host) = Host::new("a_late_reader_is_reset") else { return };
    host.sh("cd /proc/sys/net/ipv4 && echo 4096 4096 4096 >tcp_wmem \
         && echo 4096 4096 4096 >tcp_rmem");
    let mut server = host.start(LESSON, &["server", "--patience", "1"]);
    server.wait_for("listening on ");
    let mut late = host.on(&late);
    late.stdin(Stdio::piped());
    let mut late = Session::start(late, &shown);
    late.wait_for("Sent");
    server.wait_for("so close resets");
    server.wait_for("server   close");
    late.stdin().write_all(b"\n").expect("it waits");
    let late = late.finish();
    assert!(late.contains("recv: [Errno 104]"), "{late}");
    let server = stop(server);
    assert!(server.contains("(os error 11)"), "{server}");
}

#[test]
fn survives_hostile_clients() {
    let (server, addr) = server();
    // Each worker warms what is allocated once: all eight are busy with these.
    for _ in 0..3 {
        let all: Vec<_> = (0..8).map(|_| Client::connect(&addr)).collect();
        for client in &all {
            let lines = b"sixteen letters\n".repeat(4 << 10);
            (&client.0).write_all(&lines).expect("connected");
        }
        for client in all {
            assert_eq!(client.finish().len(), 64 << 10);
        }
    }
    hostile::survives(&server, &addr, |addr| {
        assert_eq!(ask(addr, LINES), SORTED);
    });
    server.interrupt();
}

/// Right at every size up to the bound; and one byte more is refused.
#[test]
fn every_size_is_sorted() {
    let (server, addr) = server();
    for size in [0, 1, 2, 4_095, 4_096, 4_097, 65_535, 65_536] {
        let mut seed = 1_u32;
        let mut request: Vec<u8> = (0..size)
            .map(|_| {
                seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
                b"\nabc\t\xff"[(seed >> 16) as usize % 6]
            })
            .collect();
        if let Some(last) = request.last_mut() {
            *last = b'\n';
        }
        let mut lines: Vec<&[u8]> = request.split(|it| *it == b'\n').collect();
        lines.pop();
        lines.sort();
        let answer = ask(&addr, &request);
        let expected: Vec<u8> =
            lines.iter().flat_map(|it| [*it, b"\n"].concat()).collect();
        assert!(answer == expected, "{size} bytes");
    }
    stop(server);
}

/// Many at the same time, more than there are workers.
#[test]
fn many_at_once() {
    let (mut server, addr) = server();
    thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| assert_eq!(ask(&addr, LINES), SORTED));
        }
    });
    for _ in 0..50 {
        server.wait_for("server   close        127.0.0.1:");
    }
    stop(server);
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
    stop(server);
}

/// A server that reads a request to its end, answers something else, and ends
/// in this way.
fn no_sorter(answer: &'static [u8], end: fn(Client)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("bound").to_string();
    let server = thread::spawn(move || {
        let (mut peer, _) = listener.accept().expect("the client comes");
        peer.read_to_end(&mut Vec::new()).expect("the client half-closes");
        peer.write_all(answer).expect("the client reads");
        end(Client(peer));
    });
    let transcript = run(LESSON, &["client", "--addr", &addr]);
    server.join().expect("it does not panic");
    transcript
}

/// End-of-file alone does not say that an answer is whole.
#[test]
fn no_answer_is_told() {
    if on_windows() {
        return skip("no_answer_is_told", "wine takes a reset for an end");
    }
    let transcripts = [
        no_sorter(b"fig\noat\n", drop),
        no_sorter(b"fig\noat\npea\nquince\n", drop),
        no_sorter(b"", Client::reset),
    ];
    check_each(LESSON, "no-answer", &transcripts);
}

/// Both descriptors' worth: what one scene shows holds for any number.
#[test]
fn only_the_last_close_is_a_fin() {
    for copies in [1, 2, 5] {
        let (client, mut server) = pair();
        let all: Vec<_> = (0..copies)
            .map(|_| client.try_clone().expect("a descriptor is free"))
            .collect();
        drop(client);
        server.set_nonblocking(true).expect("connected");
        for end in all {
            let error = server.read(&mut [0]).expect_err("no end-of-file yet");
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            drop(end);
        }
        server.set_nonblocking(false).expect("connected");
        assert_eq!(server.read(&mut [0]).expect("a FIN"), 0);
    }
}

/// Both ends of a connection: the client's, the server's.
fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("bound");
    let client = TcpStream::connect(addr).expect("it listens");
    (client, listener.accept().expect("it is there").0)
}

/// ECONNRESET, 104, is told once: then it is end-of-file, and EPIPE, 32.
/// After a FIN it is never ECONNRESET.
#[test]
fn a_reset_is_told_once() {
    if !on_linux() {
        return skip("a_reset_is_told_once", "the numbers are of Linux");
    }
    let number = |it: std::io::Error| it.raw_os_error();
    for reads in [0, 1, 3] {
        let (mut client, server) = pair();
        Client(server).reset();
        if reads > 0 {
            let error = client.read(&mut [0]).expect_err("a reset");
            assert_eq!(number(error), Some(104));
        } else {
            let error = wait_for_error(&client).expect("a reset");
            assert_eq!(number(error), Some(104));
        }
        for _ in 1..reads {
            assert_eq!(client.read(&mut [0]).expect("told already"), 0);
        }
        for _ in 0..3 {
            let error = client.write(b"x").expect_err("told already");
            assert_eq!(number(error), Some(32));
        }
    }
    for writes in [2, 5] {
        let (mut client, server) = pair();
        drop(server);
        assert_eq!(client.read(&mut [0]).expect("a FIN"), 0);
        client.write_all(b"x").expect("the first succeeds");
        let error = wait_for_error(&client).expect("a reset");
        assert_eq!(number(error), Some(32));
        for _ in 1..writes {
            let error = client.write(b"x").expect_err("after the reset");
            assert_eq!(number(error), Some(32));
        }
    }
}

/// Bytes lie unread. Without a shutdown, close is a reset at once; with one the
/// peer meets the FIN first, and is told of no reset.
#[test]
fn a_shutdown_goes_ahead_of_the_reset() {
    if !on_linux() {
        return skip("a_shutdown_goes_ahead_of_the_reset", "other rules");
    }
    for how in [None, Some(Shutdown::Write), Some(Shutdown::Both)] {
        let (client, server) = pair();
        let mut client = Client(client);
        client.0.write_all(b"unread").expect("connected");
        server.peek(&mut [0]).expect("it comes");
        if let Some(how) = how {
            server.shutdown(how).expect("connected");
        }
        drop(server);
        let met = client.recv().map_err(|it| it.raw_os_error());
        let law = if how.is_some() { Ok(0) } else { Err(Some(104)) };
        assert_eq!(met, law, "{how:?}");
        if how.is_some() {
            let error = wait_for_error(&client.0).expect("the reset");
            assert_eq!(error.kind(), ErrorKind::BrokenPipe, "{how:?}");
        }
    }
}

/// SO_ERROR, once it is set.
fn wait_for_error(connection: &TcpStream) -> Option<std::io::Error> {
    let mut error = None;
    wait_until("an error", || {
        error = connection.take_error().expect("an option of every socket");
        error.is_some()
    });
    error
}

/// shutdown(2) on a listener wakes accept(2) on Linux, with EINVAL, 22; and
/// whoever waits there is reset.
#[test]
fn a_listener_that_is_shut_down_wakes_accept() {
    if !on_linux() {
        return skip("a_listener_that_is_shut_down_wakes_accept", "Linux only");
    }
    // Shut down, a listener gives a port back that the kernel chose, and another
    // test's server may have it next. So a second socket keeps this one.
    let (_keeper, addr) = refusing_port();
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("TCP");
    socket.set_reuse_address(true).expect("an option");
    socket.bind(&addr.into()).expect("both have set it");
    socket.listen(1).expect("the other does not listen");
    let listener = TcpListener::from(socket);
    thread::scope(|scope| {
        let accepts = scope.spawn(|| {
            loop {
                if let Err(error) = listener.accept() {
                    break error.raw_os_error();
                }
            }
        });
        TcpStream::connect(addr).expect("it listens");
        let shut = SockRef::from(&listener).shutdown(Shutdown::Both);
        shut.expect("a listener of Linux");
        let error = accepts.join().expect("it does not panic");
        assert_eq!(error, Some(22), "EINVAL");
    });
    assert!(TcpStream::connect(addr).is_err(), "it listens no more");

    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("bound");
    let mut waits = Client(TcpStream::connect(addr).expect("it listens"));
    let shut = SockRef::from(&listener).shutdown(Shutdown::Both);
    shut.expect("a listener of Linux");
    let error = waits.recv().expect_err("a reset");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}

/// A FIN waits behind bytes for which the peer has no room: FIN-WAIT-1, for as
/// long as it does not read.
#[test]
fn a_fin_waits_behind_the_bytes() {
    if !on_linux() {
        return skip("a_fin_waits_behind_the_bytes", "it reads /proc");
    }
    let (mut client, mut server) = pair();
    client.set_nonblocking(true).expect("connected");
    let sent = client.write(&vec![b'x'; 16 << 20]).expect("there is room");
    let local = client.local_addr().expect("connected");
    let remote = client.peer_addr().expect("connected");
    client.shutdown(Shutdown::Write).expect("connected");
    let ends = [local, remote];
    assert_eq!(state(ends), Some(FIN_WAIT_1));
    drop(client);
    assert_eq!(state(ends), Some(FIN_WAIT_1), "without a program, too");
    assert_eq!(state([remote, local]), Some(ESTABLISHED));
    let mut read = Vec::new();
    server.read_to_end(&mut read).expect("a FIN, in the end");
    assert_eq!(read.len(), sent);
    wait_until("FIN-WAIT-2", || state(ends) == Some(FIN_WAIT_2));
}

/// Who closes first has TIME-WAIT, and the other end has nothing.
#[test]
fn who_closes_first_has_time_wait() {
    if !on_linux() {
        return skip("who_closes_first_has_time_wait", "it reads /proc");
    }
    for _ in 0..2 {
        let (client, server) = pair();
        let (other_client, other_server) = pair();
        for [first, mut second] in
            [[client, server], [other_server, other_client]]
        {
            let local = first.local_addr().expect("connected");
            let remote = first.peer_addr().expect("connected");
            drop(first);
            assert_eq!(second.read(&mut [0]).expect("a FIN"), 0);
            drop(second);
            let ends = [[local, remote], [remote, local]];
            wait_until("TIME-WAIT", || {
                ends.map(state) == [Some(TIME_WAIT), None]
            });
        }
    }
    let (client, mut server) = pair();
    let [local, remote] = [client.local_addr(), client.peer_addr()]
        .map(|it| it.expect("connected"));
    Client(client).reset();
    server.read(&mut [0]).expect_err("a reset");
    let ends = [[local, remote], [remote, local]];
    assert_eq!(ends.map(state), [None, None]);
}

/// The state of an end, local and remote, if it has one.
fn state([local, remote]: [SocketAddr; 2]) -> Option<u8> {
    row(local.port(), remote.port()).map(|it| it.state)
}

/// On a port in TIME-WAIT both sockets, old and new, need SO_REUSEADDR.
#[test]
fn the_old_listener_must_have_set_it_too() {
    if !on_linux() {
        return skip("the_old_listener_must_have_set_it_too", "other rules");
    }
    for (old, new) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let bound = |port, reuse| {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None);
            let socket = socket.expect("TCP");
            socket.set_reuse_address(reuse).expect("an option");
            let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
            socket.bind(&addr.into()).map(|()| socket)
        };
        let listener = bound(0, old == 1).expect("a free port");
        listener.listen(1).expect("bound");
        let addr = listener.local_addr().expect("bound");
        let addr = addr.as_socket().expect("IPv4");
        let mut client = TcpStream::connect(addr).expect("it listens");
        drop(listener.accept().expect("it is there"));
        drop(listener);
        // A program that another test is just starting has it open, too, for
        // a moment: from fork(2) to execve(2).
        wait_until("nobody listens", || !listens(addr.port()));
        assert_eq!(client.read(&mut [0]).expect("a FIN"), 0);
        drop(client);
        assert_eq!(bound(addr.port(), new == 1).is_ok(), old + new == 2);
    }
}

/// SO_REUSEPORT lets two listen at one address, if both have set it.
#[cfg(unix)]
#[test]
fn reuseport_is_another_option() {
    if !on_linux() {
        return skip("reuseport_is_another_option", "other rules");
    }
    let listener = |addr: SocketAddr, reuse| {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.set_reuse_port(reuse)?;
        socket.bind(&addr.into())?;
        socket.listen(1).map(|()| TcpListener::from(socket))
    };
    for (old, new) in
        [(false, false), (false, true), (true, false), (true, true)]
    {
        let any_port = (Ipv4Addr::LOCALHOST, 0).into();
        let first = listener(any_port, old).expect("a free port");
        let addr = first.local_addr().expect("bound");
        assert_eq!(listener(addr, new).is_ok(), old && new);
    }
}

/// What the columns of the scene say is what the sockets get: for each of its
/// three rows an old and a new one, four times.
#[test]
fn reuse_sets_what_it_says() {
    if !on_linux() || !has("strace") {
        return skip("reuse_sets_what_it_says", "it takes Linux and strace");
    }
    let strace = ["strace", "-f", "-qq", "-e", "trace=setsockopt"];
    let told = output(wrapped(&strace, LESSON, &["demo", "reuse"]), Vec::new());
    let traced = String::from_utf8_lossy(&told.stderr);
    let set: Vec<_> = traced
        .lines()
        .filter_map(|it| it.split_once("SO_REUSEADDR, [")?.1.chars().next())
        .collect();
    assert_eq!(String::from_iter(set), "00100111".repeat(3), "{traced}");
}

/// The tutorials' server closes first, and cannot start again; with the option
/// in both runs it can, and in the second alone it cannot.
#[test]
fn python_restarts() {
    let options: [[&[&str]; 2]; 3] =
        [[&[], &[]], [&[], &["--reuse"]], [&["--reuse"], &["--reuse"]]];
    let mut transcripts = Vec::new();
    for [first, second] in options {
        let args = [&["0"], first].concat();
        let Some(mut server) = python("line_server.py", &args) else { return };
        let port = server.wait_for("Listening on ('127.0.0.1', ");
        let port = port.trim_end_matches(')').to_owned();
        let upper = || {
            let mut client = Client::connect(&format!("127.0.0.1:{port}"));
            client.0.write_all(b"hello").expect("connected");
            let mut answer = Vec::new();
            client.0.read_to_end(&mut answer).expect("an answer, and its end");
            assert_eq!(answer, b"HELLO");
        };
        upper();
        let server = server.finish();

        let args = [&[port.as_str()], second].concat();
        let Some(mut again) = python("line_server.py", &args) else { return };
        if !first.is_empty() {
            again.wait_for("Listening on");
            upper();
        }
        transcripts.push(server + &again.finish());
    }
    check_each(LESSON, "python-restart", &transcripts);
}

#[test]
fn python_client() {
    let (mut server, addr) = server();
    let port = addr.rsplit(':').next().expect("a port");
    let Some((client, _)) = python_command("sort_client.py", &[port]) else {
        return;
    };
    let told = output(client, LINES.to_vec());
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    server.wait_for("server   close");
    let shown = format!(
        "$ printf 'pea\\noat\\nfig\\n' | python3 tests/python/sort_client.py \
         {port}\n"
    );
    let server = stop(server);
    check(LESSON, "python-client", &format!("{server}\n{shown}{told}"));
}

#[test]
fn python_serves_our_client() {
    let Some((server, addr)) = python_server("sort_server.py") else { return };
    let client = run(LESSON, &["client", "--addr", &addr]);
    check(LESSON, "python-server", &format!("{}\n{client}", server.finish()));
}

/// send says how far it came, and sendall does not.
#[test]
fn python_cut_short() {
    let Some(session) = python("cut_short.py", &[]) else { return };
    check(LESSON, "cut-short", &session.finish());
}

/// With SIGPIPE at its default the second send ends the process.
#[test]
fn sigpipe() {
    if !on_linux() {
        return skip("sigpipe", "its number is of Linux");
    }
    let Some(ignored) = python("sigpipe.py", &[]) else { return };
    let Some(default) = python("sigpipe.py", &["--default"]) else { return };
    let transcripts = [ignored, default].map(Session::finish);
    check(LESSON, "sigpipe", &transcripts.join("\n"));
}

/// Rust ignores SIGPIPE, bit 12 of the mask, before main begins; and std asks
/// for no such signal, with MSG_NOSIGNAL. So the error is EPIPE, 32, only.
#[test]
fn ours_ignore_sigpipe() {
    if !on_linux() {
        return skip("ours_ignore_sigpipe", "it reads /proc");
    }
    let (server, _) = server();
    let status = fs::read_to_string(format!("/proc/{}/status", server.id()));
    let status = status.expect("it runs");
    let mask = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
    let mask = u64::from_str_radix(mask.expect("a row").trim(), 16);
    assert_ne!(mask.expect("a mask") & (1 << 12), 0, "SIGPIPE is 13");
    stop(server);

    if !has("strace") {
        return skip("ours_ignore_sigpipe", "there is no strace");
    }
    let strace = ["strace", "-f", "-qq", "-e", "trace=sendto"];
    let told = output(wrapped(&strace, LESSON, &["demo", "peer"]), Vec::new());
    let traced = String::from_utf8_lossy(&told.stderr);
    let broken: Vec<_> =
        traced.lines().filter(|it| it.contains("EPIPE")).collect();
    assert!(broken.iter().all(|it| it.contains("MSG_NOSIGNAL")), "{traced}");
    assert!(!broken.is_empty() && told.status.success(), "{traced}");
}

/// The states of this very run, on a host where nobody else is.
#[test]
fn ss_shows_the_states() {
    if !on_linux() || !has("ss") {
        return skip("ss_shows_the_states", "it takes Linux and ss");
    }
    let Some((client, shown)) = python_command("sort_client.py", &[]) else {
        return;
    };
    let Some(host) = Host::new("ss_shows_the_states") else { return };
    let ss = |filter: &str| {
        let words = ["ss", "-H", "-tan", filter];
        let shown = format!("$ ss -H -tan '{filter}'");
        let told = host.run(&words, &shown).finish();
        let lines = told.lines().map(|line| {
            let words: Vec<_> = line.split_whitespace().collect();
            words.join(" ") + "\n"
        });
        lines.collect::<String>()
    };
    // The rows of the server's end, and of the client's.
    let both = || ["sport = :7008", "dport = :7008"].map(ss).concat();
    let mut server = host.start(LESSON, &["server"]);
    server.wait_for("listening on ");
    let mut client = host.on(&client);
    client.stdin(Stdio::piped());
    let mut client = Session::start(client, &shown);
    let mut stdin = client.stdin();
    server.wait_for("accept");
    let open = both();
    stdin.write_all(LINES).expect("it reads");
    drop(stdin);
    client.wait_for("Received");
    server.wait_for("server   close");
    wait_until("TIME-WAIT", || both().contains("TIME-WAIT"));
    check(LESSON, "ss", &format!("{open}\n{}", both()));
    stop(server);
}

/// How this nc is told to half-close at the end of its stdin: some do without,
/// some know an option.
fn half_closing_nc() -> Option<&'static [&'static str]> {
    let told = nc_command(&["-h"])?.output().ok()?;
    let told = [told.stdout, told.stderr].concat();
    let told = String::from_utf8_lossy(&told);
    match () {
        () if told.contains("ncat") => Some(&[]),
        () if told.contains("-N") => Some(&["-N"]),
        () => None,
    }
}

#[test]
fn nc_client() {
    let (server, addr) = server();
    let port = addr.rsplit(':').next().expect("a port");
    let Some(options) = half_closing_nc() else {
        return skip("nc_client", "there is no nc that half-closes");
    };
    let args = [options, &["127.0.0.1", port]].concat();
    let Some(mut client) = nc(&args) else { return };
    let mut stdin = client.stdin();
    stdin.write_all(LINES).expect("nc reads");
    drop(stdin);
    for line in ["fig", "oat", "pea"] {
        client.wait_for(line);
    }
    client.finish();
    stop(server);
}

/// nc listens, and we sort what it shows.
#[test]
fn nc_server() {
    let Some((mut server, addr, _port)) = listening_nc() else { return };
    // It waits there: some end as soon as the client half-closes.
    server.stdin().write_all(SORTED).expect("a pipe has room");
    let client = start(LESSON, &["client", "--addr", &addr]);
    for word in ["pea", "oat", "fig"] {
        server.wait_for(word);
    }
    let client = client.finish();
    assert!(client.contains("end-of-file"), "{client}");
    assert!(!client.contains("[exit"), "{client}");
}

/// `| head -1`: who reads has had enough, and that is no error.
#[test]
fn a_closed_stdout_ends_it_quietly() {
    let test = "a_closed_stdout_ends_it_quietly";
    let Some(line) = first_line(test, LESSON) else { return };
    assert!(line.starts_with("# half-close"), "{line}");
}
