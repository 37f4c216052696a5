use std::{
    collections::BTreeSet,
    fs,
    io::{self, ErrorKind, Read, Write},
    mem::MaybeUninit,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket},
    time::Duration,
};

use socket2::{Domain, MaybeUninitSlice, SockRef, Socket, Type};

use crate::{
    harness::{
        Session, has_ipv6, on_linux, on_windows, root, run, shown, skip, start,
        uninterrupted, wait_until, wrapped,
    },
    hosts::Host,
    peers::{nc, python},
    repeat::same_every_time,
    trace::check_trace,
    transcript::check,
};

const LESSON: &str = "lesson-06-udp";

/// The longest datagram over IPv4, and over IPv6.
const LONGEST: [usize; 2] = [65_507, 65_527];

const EMSGSIZE: i32 = 90;
const ECONNREFUSED: i32 = 111;

#[test]
fn demo() {
    if !has_ipv6() {
        return skip("demo", "the snapshot is of a host with IPv6");
    }
    let transcript = run(LESSON, &[]);
    if on_windows() {
        // Each scene is compared by itself, but one.
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
fn sender_does_what_it_prints() {
    let (receiver, addr) = receiver(&[]);
    let args = ["sender", "--addr", &addr, "--from", "127.0.0.1:0", "hi", ""];
    check_trace(LESSON, &args);
    receiver.interrupt();
}

#[test]
fn scenes() {
    for scene in [
        "steps",
        "ports",
        "truncation",
        "waiting",
        "full",
        "nobody",
        "too-big",
        "empty",
    ] {
        if scene == "too-big" && !has_ipv6() {
            skip(scene, "the snapshot is of a host with IPv6");
            continue;
        }
        if on_windows() && ["waiting", "full", "nobody"].contains(&scene) {
            skip(scene, "what the kernel below does, not what Windows does");
            continue;
        }
        check(LESSON, scene, &run(LESSON, &["demo", scene]));
    }
}

/// The table in the chapter has the calls of the scene, side by side.
#[test]
fn steps_are_those_of_the_table() {
    let chapter = fs::read_to_string(root().join("book/src/06-udp.md"));
    let chapter = chapter.expect("the chapter");
    let heading =
        "| phase | TCP client | TCP server | UDP sender | UDP receiver |\n";
    let (_, table) = chapter.split_once(heading).expect("the table");
    let rows: Vec<Vec<&str>> = table
        .lines()
        .skip(1)
        .take_while(|it| it.starts_with('|'))
        .map(|it| it.split('|').skip(2).collect())
        .collect();
    let transcript = run(LESSON, &["demo", "steps"]);
    for (column, who) in
        ["client", "server", "sender", "receiver"].iter().enumerate()
    {
        let cells = rows.iter().flat_map(|row| row[column].split(','));
        let calls = cells.map(|it| it.trim_matches([' ', '`']));
        let told: Vec<&str> = calls.filter(|it| !it.is_empty()).collect();
        let mine = transcript.lines().map(str::split_whitespace);
        let made: Vec<&str> = mine
            .filter_map(|mut it| (it.next()? == *who).then(|| it.next())?)
            .collect();
        assert_eq!(told, made, "the calls of the {who}");
    }
}

#[test]
fn help() {
    check(LESSON, "help", &run(LESSON, &["sender", "--help"]));
}

/// A receiver on a port of its own, and its address.
fn receiver(args: &[&str]) -> (Session, String) {
    let args = [&["receiver", "--addr", "127.0.0.1:0"], args].concat();
    let mut receiver = start(LESSON, &args);
    let addr = receiver.wait_for("bound to ");
    (receiver, addr)
}

#[test]
fn two_terminals() {
    let (receiver, addr) = receiver(&["--count", "3"]);
    let args = ["sender", "--addr", &addr, "hi", "", "there"];
    let sender = run(LESSON, &args);
    let receiver = receiver.finish();
    check(LESSON, "two-terminals", &format!("{receiver}\n{sender}"));
}

/// Two hosts, a wire between them, and nothing else.
#[test]
fn two_machines() {
    let Some(near) = Host::new("two_machines") else { return };
    let Some(far) = near.neighbour("two_machines") else { return };
    let args = ["receiver", "--addr", "0.0.0.0:7006", "--count", "1"];
    let mut receiver = near.start(LESSON, &args);
    receiver.wait_for("bound to ");
    let sender = ["sender", "--addr", "10.0.0.1:7006", "hi"];
    let sender = far.start(LESSON, &sender).finish();
    let receiver = receiver.finish();
    check(LESSON, "two-machines", &format!("{receiver}\n{sender}"));
}

/// IP cuts what is longer than the wire takes, and joins it: one datagram.
#[test]
fn a_long_datagram_crosses_a_wire() {
    let test = "a_long_datagram_crosses_a_wire";
    let Some(near) = Host::new(test) else { return };
    let Some(far) = near.neighbour(test) else { return };
    far.sh("ip link show wire | grep -q 'mtu 1500 '");
    let lengths = [1_472, 1_473, 3_000, 60_000];
    for length in lengths {
        let args = ["receiver", "--addr", "0.0.0.0:7006", "--count", "1"];
        let mut receiver = near.start(LESSON, &args);
        receiver.wait_for("bound to ");
        let word = "x".repeat(length);
        let args = ["sender", "--addr", "10.0.0.1:7006", &word];
        far.start(LESSON, &args).finish();
        let receiver = receiver.finish();
        let came = format!("... {length} bytes ");
        assert!(receiver.contains(&came), "{receiver}");
    }
}

/// The one receives from both; each is known by its address.
#[test]
fn two_senders() {
    if !on_linux() {
        return skip("two_senders", "127.0.0.2 is an address on Linux");
    }
    let (mut receiver, addr) = receiver(&[]);
    let mut transcripts = String::new();
    for from in [[].as_slice(), &["--from", "127.0.0.2:0"]] {
        let args = [&["sender", "--addr", &addr], from, &["hello"]].concat();
        transcripts += &format!("\n{}", run(LESSON, &args));
        receiver.wait_for("recvfrom");
    }
    let receiver = receiver.interrupt();
    check(LESSON, "two-senders", &format!("{receiver}{transcripts}"));
}

/// With as many datagrams as it was told, a receiver has finished.
#[test]
fn a_receiver_counts() {
    for count in [0, 1, 5] {
        let args = ["--count", &count.to_string()];
        let (receiver, addr) = receiver(&args);
        for _ in 0..count {
            run(LESSON, &["sender", "--addr", &addr, "word"]);
        }
        let transcript = receiver.finish();
        assert_eq!(transcript.matches("recvfrom").count(), count);
        assert!(!transcript.contains("[exit"), "{transcript}");
    }
}

/// Whatever comes, from whomever: it is one datagram, and the next one is.
#[test]
fn survives_any_sender() {
    let (mut receiver, addr) = receiver(&[]);
    let sender = any_port();
    let long = vec![b'x'; LONGEST[0]];
    for bytes in [b"".as_slice(), b"\xff\x00\xfe\r\n", b"\n", &long] {
        sender.send_to(bytes, &addr).expect("not too long");
        receiver.wait_for("recvfrom");
    }
    drop(sender);
    let args = ["sender", "--addr", &addr, "still there?"];
    run(LESSON, &args);
    receiver.wait_for("still there?");
    check(LESSON, "any-sender", &receiver.interrupt());
}

/// More than it can take: some are lost, and it goes on.
#[test]
fn survives_a_flood() {
    if !on_linux() {
        return skip(
            "survives_a_flood",
            "no /proc tells when all are received",
        );
    }
    let (mut receiver, addr) = receiver(&[]);
    let sender = any_port();
    sender.connect(&addr).expect("connect sends nothing");
    for _ in 0..20_000 {
        sender.send(&[b'x'; 512]).expect("somebody is there");
    }
    let queued = addr.parse().expect("an address");
    wait_until("all are received", || queue(queued).0 == 0);
    sender.send(b"still there?").expect("somebody is there");
    receiver.wait_for("still there?");
    receiver.interrupt();
}

#[test]
fn ipv6() {
    if !has_ipv6() {
        return skip("ipv6", "this host has none");
    }
    let args = ["receiver", "--addr", "[::1]:0", "--count", "1"];
    let mut receiver = start(LESSON, &args);
    let addr = receiver.wait_for("bound to ");
    let sender = run(LESSON, &["sender", "--addr", &addr, "six"]);
    assert!(sender.contains(&format!("to {addr}\n")), "{sender}");
    assert!(sender.contains("getsockname  [::]:"), "{sender}");
    let receiver = receiver.finish();
    assert!(receiver.contains("from [::1]:"), "{receiver}");
}

/// Without IPv6 a line says so, and nothing is wrong.
#[test]
fn without_ipv6() {
    let Some(host) = Host::without_ipv6("without_ipv6") else { return };
    let demo = host.start(LESSON, &["demo", "too-big"]).finish();
    assert!(demo.contains("  no IPv6: bind [::1]:0: "), "{demo}");
    assert!(!demo.contains("[exit status"), "{demo}");
}

/// Both ends ask what the name means, and take the first of its addresses.
#[test]
fn a_name_of_two_addresses() {
    let test = "a_name_of_two_addresses";
    let hosts = "127.0.0.1 both\n::1 both\n";
    let Some(host) = Host::named(test, "here", hosts) else { return };
    let args = ["receiver", "--addr", "both:7006", "--count", "1"];
    let mut receiver = host.start(LESSON, &args);
    let addr = receiver.wait_for("bound to ");
    let args = ["sender", "--addr", "both:7006", "hi"];
    let sender = host.start(LESSON, &args).finish();
    assert!(sender.contains(&format!("to {addr}\n")), "{sender}");
    receiver.finish();
}

#[test]
fn mistyped() {
    let typed: [&[&str]; 7] = [
        &["sender"],
        &["sender", "--addr", "127.0.0.1", "hello"],
        &["sender", "--addr", "127.0.0.1:udp", "hello"],
        &["sender", "--addr", "::1:7006", "hello"],
        &["sender", "--from", "70000", "hello"],
        &["receiver", "--count", "all"],
        &["reciever"],
    ];
    let transcripts = typed.map(|it| run(LESSON, it)).join("\n");
    check(LESSON, "mistyped", &transcripts);
}

#[test]
fn address_in_use() {
    let (receiver, addr) = receiver(&[]);
    let args = ["receiver", "--addr", &addr];
    check(LESSON, "address-in-use", &run(LESSON, &args));
    receiver.interrupt();
}

/// The same number, and no conflict: what is taken for UDP is free for TCP.
#[test]
fn tcp_and_udp_have_ports_of_their_own() {
    // Some other program may have one of them for TCP.
    let both = (0..100).find_map(|_| {
        let receiver = any_port();
        let listener = TcpListener::bind(local(&receiver)).ok()?;
        Some((receiver, listener))
    });
    let (receiver, listener) = both.expect("one of a hundred ports");
    assert_eq!(listener.local_addr().expect("bound"), local(&receiver));
    // EADDRINUSE is for two of a kind.
    let second = UdpSocket::bind(local(&receiver)).expect_err("taken");
    assert_eq!(second.kind(), ErrorKind::AddrInUse);
}

/// The sender of a datagram that nobody gets has nothing to complain of.
#[test]
fn nobody_listens() {
    let (_deaf, addr) = deaf();
    let args = ["sender", "--addr", &addr.to_string(), "hello?", "anybody?"];
    check(LESSON, "nobody-listens", &run(LESSON, &args));
}

#[test]
fn too_long() {
    if on_windows() {
        return skip("too_long", "a command line has 32,767 characters there");
    }
    let (receiver, addr) = receiver(&[]);
    let word = "\"$(printf %065508d)\"";
    let shell = format!(
        "exec \"$0\" \"$@\" sender --addr {addr} --from 127.0.0.1:0 {word}"
    );
    let typed = shown(LESSON, &["sender", "--addr", &addr]);
    let typed = format!("{typed} --from 127.0.0.1:0 {word}");
    let command = wrapped(&["sh", "-c", &shell], LESSON, &[]);
    let sender = Session::start(command, &typed).finish();
    check(LESSON, "too-long", &sender);
    receiver.interrupt();
}

#[test]
fn no_route() {
    let Some(host) = Host::new("no_route") else { return };
    let args = ["sender", "--addr", "192.0.2.1:7006", "hello"];
    check(LESSON, "no-route", &host.start(LESSON, &args).finish());
}

#[test]
fn broadcast() {
    let args = ["sender", "--addr", "127.255.255.255:7006", "hello, all"];
    check(LESSON, "broadcast", &run(LESSON, &args));
}

#[test]
fn python_sends() {
    let (receiver, addr) = receiver(&["--count", "1"]);
    let port = addr.rsplit(':').next().expect("a port");
    let Some(sender) = python("udp_sender.py", &[port]) else { return };
    let sender = sender.finish();
    let receiver = receiver.finish();
    check(LESSON, "python-sender", &format!("{receiver}\n{sender}"));
}

/// The tutorials' receiver cuts, and takes an empty datagram for an end.
///
/// Nothing is sent after that: its port may be another test's by then.
#[test]
fn python_receives() {
    let Some(mut receiver) = python("udp_receiver.py", &["0"]) else { return };
    let port = receiver.wait_for("Bound to ('127.0.0.1', ");
    let addr = format!("127.0.0.1:{}", port.trim_end_matches(')'));
    let words = "hi \"$(printf %01500d)\" ''";
    let shell = format!("exec \"$0\" \"$@\" sender --addr {addr} {words}");
    let typed = shown(LESSON, &["sender", "--addr", &addr]);
    let command = wrapped(&["sh", "-c", &shell], LESSON, &[]);
    let sender = Session::start(command, &format!("{typed} {words}")).finish();
    let receiver = receiver.finish();
    check(LESSON, "python-receiver", &format!("{receiver}\n{sender}"));
}

#[test]
fn nc_sends() {
    let (mut receiver, addr) = receiver(&[]);
    let port = addr.rsplit(':').next().expect("a port");
    let Some(mut sender) = nc(&["-u", "127.0.0.1", port]) else { return };
    let mut stdin = sender.stdin();
    for word in ["hello\n", "world\n"] {
        stdin.write_all(word.as_bytes()).expect("nc reads");
        let line = receiver.wait_for(&format!("\"{}\\n\" 6 bytes", &word[..5]));
        assert!(line.contains("from 127.0.0.1:"), "{line}");
    }
    receiver.interrupt();
}

// The laws: what the kernel does, for more values than the scenes have.

/// A socket of the tests' own; a receive that never ends fails.
fn any_port() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let patience = Some(Duration::from_secs(60));
    socket.set_read_timeout(patience).expect("longer than 0");
    socket
}

fn receive(
    socket: &UdpSocket,
    buffer: &mut [u8],
) -> io::Result<(usize, SocketAddr)> {
    uninterrupted(|| socket.recv_from(buffer))
}

fn local(socket: &UdpSocket) -> SocketAddr {
    socket.local_addr().expect("an address")
}

/// A port where nobody listens, nor can begin to; as in the scene.
fn deaf() -> (UdpSocket, SocketAddr) {
    let socket = any_port();
    let addr = local(&socket);
    socket.connect(addr).expect("connect sends nothing");
    (socket, addr)
}

/// What waits for a socket, with what the kernel needs beside it, and how many
/// datagrams were dropped: from its row in /proc/net/udp.
///
/// The kernel writes that file piece by piece, and counts rows: one may be
/// missed, if sockets of others come and go meanwhile.
fn queue(addr: SocketAddr) -> (u64, u64) {
    let local = format!("0100007F:{:04X}", addr.port());
    let mut found = Vec::new();
    wait_until("the row of a socket that is bound", || {
        let table = fs::read_to_string("/proc/net/udp").unwrap_or_default();
        let rows = table.lines().map(|row| row.split_whitespace());
        let columns = rows.map(|it| it.map(str::to_owned).collect::<Vec<_>>());
        let row = columns.into_iter().find(|it| it[1] == local);
        found = row.unwrap_or_default();
        !found.is_empty()
    });
    let (_, waiting) = found[4].split_once(':').expect("two queues");
    let waiting = u64::from_str_radix(waiting, 16).expect("hexadecimal");
    (waiting, found[found.len() - 1].parse().expect("a number"))
}

/// Before the first sendto an unbound socket has no port; from then on it
/// keeps the one it got. Any number of senders have as many ports.
#[test]
fn the_first_send_chooses_the_port() {
    let receiver = any_port();
    let senders = [(); 20].map(|()| {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None);
        let socket = UdpSocket::from(socket.expect("UDP"));
        if on_linux() {
            let nothing = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
            assert_eq!(local(&socket), nothing);
        }
        socket
    });
    let mut ports = BTreeSet::new();
    for sender in &senders {
        let mut chosen = None;
        for _ in 0..3 {
            sender.send_to(b"x", local(&receiver)).expect("it goes");
            let (_, from) = receive(&receiver, &mut [0]).expect("it came");
            let port = local(sender).port();
            assert_eq!(from, (Ipv4Addr::LOCALHOST, port).into());
            assert_eq!(*chosen.get_or_insert(port), port);
        }
        ports.extend(chosen);
    }
    assert_eq!(ports.len(), senders.len());
    assert!(!ports.contains(&0));
}

/// Each recv is one datagram, whole, however many wait and however long they
/// are; the same bytes over TCP are one recv.
#[test]
fn datagrams_are_kept_apart() {
    for lengths in [&[1, 1, 1][..], &[3, 0, 5], &[1000; 20], &[9000, 1, 9000]] {
        let receiver = any_port();
        let sender = any_port();
        for (number, length) in lengths.iter().enumerate() {
            let bytes = vec![number as u8; *length];
            sender.send_to(&bytes, local(&receiver)).expect("it goes");
        }
        let mut buffer = [0; 10_000];
        for (number, length) in lengths.iter().enumerate() {
            let (n, _) = receive(&receiver, &mut buffer).expect("it came");
            assert_eq!(n, *length);
            assert!(buffer[..n].iter().all(|it| *it == number as u8));
        }

        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let addr = listener.local_addr().expect("bound");
        let mut client = TcpStream::connect(addr).expect("it listens");
        let (mut server, _) = listener.accept().expect("it is in the queue");
        for length in lengths {
            client.write_all(&vec![b'x'; *length]).expect("connected");
        }
        let mut buffer = [0; 65_536];
        let all = lengths.iter().sum();
        wait_until("all bytes are there", || {
            server.peek(&mut buffer).is_ok_and(|n| n == all)
        });
        let n = server.read(&mut buffer);
        assert_eq!(n.expect("connected"), all);
    }
}

/// As much as there is room for; the rest is in no later recv. The kernel
/// says that it cut, if it is asked to.
#[test]
fn what_does_not_fit_is_lost() {
    if !on_linux() {
        return skip("what_does_not_fit_is_lost", "an error on Windows");
    }
    let receiver = any_port();
    let sender = any_port();
    let bytes: Vec<u8> = (0..200).collect();
    for room in [0, 1, 4, 199, 200, 201, 1024] {
        let mut buffer = vec![0; room];
        let send = |bytes: &[u8]| {
            sender.send_to(bytes, local(&receiver)).expect("it goes")
        };
        send(&bytes);
        send(b"next");
        let (n, _) = receive(&receiver, &mut buffer).expect("no error");
        assert_eq!(n, room.min(bytes.len()));
        assert_eq!(buffer[..n], bytes[..n]);
        let mut next = [0; 1024];
        let (n, _) = receive(&receiver, &mut next).expect("the next one");
        assert_eq!(&next[..n], b"next");

        send(&bytes);
        let mut buffer = vec![MaybeUninit::new(0); room];
        let mut buffers = [MaybeUninitSlice::new(&mut buffer)];
        let receiver = SockRef::from(&receiver);
        let (n, flags) = receiver.recv_vectored(&mut buffers).expect("it came");
        assert_eq!(n, room.min(bytes.len()));
        assert_eq!(flags.is_truncated(), room < bytes.len(), "{room}");
    }
}

/// Some are kept, the first ones; each of the others is dropped and counted.
/// The sender has no error. A larger buffer keeps more.
#[test]
fn a_full_buffer_keeps_the_first() {
    if !on_linux() {
        return skip("a_full_buffer_keeps_the_first", "no /proc");
    }
    for length in [8, 100, 1000, 3000, 20_000] {
        let mut kept_before = 0;
        for buffer in [1, 65_536] {
            let receiver = any_port();
            let options = SockRef::from(&receiver);
            options.set_recv_buffer_size(buffer).expect("an option");
            let size = options.recv_buffer_size().expect("an option");
            let kept = fill(&receiver, length);
            assert!(kept > kept_before, "{length} bytes: {kept} in {size}");
            // The scene: a buffer for less than one datagram keeps one.
            if size < length {
                assert_eq!(kept, 1, "{length} bytes in {size}");
            }
            kept_before = kept;
        }
    }
}

/// Sends until some are dropped, receives the others, and says how many.
fn fill(receiver: &UdpSocket, length: usize) -> u64 {
    let addr = local(receiver);
    let sender = any_port();
    let mut sent = 0_u64;
    let mut kept = 0;
    let mut before = queue(addr);
    while before.1 < 5 {
        let mut bytes = vec![0; length];
        bytes[..8].copy_from_slice(&sent.to_be_bytes());
        sender.send_to(&bytes, addr).expect("it goes, in any case");
        sent += 1;
        let mut after = before;
        wait_until("it is kept or dropped", || {
            after = queue(addr);
            after != before
        });
        // Once one was dropped, so is each that follows.
        if after.1 == before.1 {
            assert_eq!(before.1, 0);
            kept += 1;
        }
        before = after;
    }
    let mut bytes = vec![0; length];
    for number in 0..kept {
        let (n, _) = receive(receiver, &mut bytes).expect("it waits here");
        assert_eq!((n, &bytes[..8]), (length, &u64::to_be_bytes(number)[..]));
    }
    receiver.set_nonblocking(true).expect("an option");
    let error = receive(receiver, &mut bytes).expect_err("no more");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    assert_eq!(kept + queue(addr).1, sent);
    kept
}

/// What came is there although its sender has long been gone.
#[test]
fn datagrams_wait_for_the_receiver() {
    for count in [1_u8, 2, 10] {
        let receiver = any_port();
        for number in 0..count {
            let sender = any_port();
            sender.send_to(&[number], local(&receiver)).expect("it goes");
        }
        for number in 0..count {
            let mut buffer = [0; 9];
            let (n, _) = receive(&receiver, &mut buffer).expect("it came");
            assert_eq!(n, 1);
            assert_eq!(buffer[0], number);
        }
    }
}

/// Unconnected: no call fails. Connected: each datagram's error is told once,
/// by whichever call comes next.
#[test]
fn who_is_told_that_nobody_listens() {
    if !on_linux() {
        return skip("who_is_told_that_nobody_listens", "it is so on Linux");
    }
    let (_deaf, addr) = deaf();
    let unconnected = any_port();
    for _ in 0..10 {
        unconnected.send_to(b"hello?", addr).expect("it goes");
    }
    let moment = Some(Duration::from_millis(50));
    unconnected.set_read_timeout(moment).expect("longer than 0");
    let error = receive(&unconnected, &mut [0]).expect_err("nobody answers");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);

    let connected = any_port();
    connected.connect(addr).expect("connect sends nothing");
    for _ in 0..10 {
        connected.send(b"hello?").expect("it goes");
        let error = receive(&connected, &mut [0]).expect_err("nobody answers");
        assert_eq!(error.raw_os_error(), Some(ECONNREFUSED));
        // It was told, and is not told again.
        assert!(connected.take_error().expect("an option").is_none());

        connected.send(b"hello?").expect("it goes");
        let mut told = None;
        wait_until("an error", || {
            told = connected.take_error().expect("an option");
            told.is_some()
        });
        assert_eq!(told.and_then(|it| it.raw_os_error()), Some(ECONNREFUSED));
    }
    let mut told = None;
    wait_until("a send that fails", || {
        told = connected.send(b"anybody?").err();
        told.is_some()
    });
    assert_eq!(told.and_then(|it| it.raw_os_error()), Some(ECONNREFUSED));
}

/// A connected socket hears its peer, and nobody else.
#[test]
fn connect_chooses_whom_to_hear() {
    let [receiver, friend, stranger] = [(); 3].map(|()| any_port());
    receiver.connect(local(&friend)).expect("connect sends nothing");
    stranger.send_to(b"stranger", local(&receiver)).expect("it goes");
    friend.send_to(b"friend", local(&receiver)).expect("it goes");
    let mut buffer = [0; 99];
    let (n, _) = receive(&receiver, &mut buffer).expect("it came");
    assert_eq!(&buffer[..n], b"friend");
}

/// All up to a length go, and arrive whole; none above it goes.
#[test]
fn the_longest_datagram() {
    if !on_linux() {
        return skip("the_longest_datagram", "other systems have other limits");
    }
    let mut ips = vec![(Ipv4Addr::LOCALHOST.into(), LONGEST[0])];
    if has_ipv6() {
        ips.push((std::net::IpAddr::from(Ipv6Addr::LOCALHOST), LONGEST[1]));
    } else {
        skip("the_longest_datagram", "there is no IPv6");
    }
    for (ip, longest) in ips {
        let [receiver, sender] = [(); 2].map(|()| {
            let socket = UdpSocket::bind((ip, 0)).expect("a free port");
            let patience = Some(Duration::from_secs(60));
            socket.set_read_timeout(patience).expect("longer than 0");
            socket
        });
        let mut buffer = vec![0; 100_000];
        for length in [0, 1, 508, 1472, 1473, 9000, longest - 1, longest] {
            let bytes: Vec<u8> = (0..length).map(|it| it as u8).collect();
            let sent = sender.send_to(&bytes, local(&receiver));
            assert_eq!(sent.expect("it goes"), length);
            let (n, _) = receive(&receiver, &mut buffer).expect("it came");
            assert!(buffer[..n] == bytes, "{n} of {length}");
        }
        for length in [longest + 1, longest + 2, 65_536, 100_000] {
            let sent = sender.send_to(&buffer[..length], local(&receiver));
            let error = sent.expect_err("too long").raw_os_error();
            assert_eq!(error, Some(EMSGSIZE), "{length}");
        }
    }
}

/// 0 bytes are a datagram, in whatever place; no end, and no error.
#[test]
fn an_empty_datagram_is_no_end() {
    let receiver = any_port();
    let sender = any_port();
    let words = ["", "one", "", "", "two", ""];
    for word in words {
        sender.send_to(word.as_bytes(), local(&receiver)).expect("it goes");
    }
    let mut buffer = [0; 99];
    for word in words {
        let (n, from) = receive(&receiver, &mut buffer).expect("it came");
        assert_eq!((&buffer[..n], from), (word.as_bytes(), local(&sender)));
    }
}

/// With a time limit a receive ends, with an error if nothing came; and what
/// comes before that is received.
///
/// Not asserted: that it waits as long as the limit. The kernel counts in ticks
/// of its clock, and was seen to end such a wait up to 3.3 ms early.
#[test]
fn a_receive_timeout() {
    // Deaf to others, so that nothing can come by mistake.
    let (receiver, addr) = deaf();
    for millis in [1, 20, 50, 100] {
        let limit = Duration::from_millis(millis);
        receiver.set_read_timeout(Some(limit)).expect("longer than 0");
        let error = receive(&receiver, &mut [0]).expect_err("nobody sends");
        let kinds = [ErrorKind::WouldBlock, ErrorKind::TimedOut];
        assert!(kinds.contains(&error.kind()), "{error}");
        receiver.send(b"x").expect("it is its own peer");
        let (n, from) = receive(&receiver, &mut [0]).expect("it came");
        assert_eq!((n, from), (1, addr));
    }
    let none = receiver.set_read_timeout(Some(Duration::ZERO));
    assert_eq!(none.expect_err("0 is none").kind(), ErrorKind::InvalidInput);
}
