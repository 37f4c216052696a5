use std::{
    fs,
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    process::{ChildStdin, Command, Stdio},
    time::Duration,
};

#[cfg(target_os = "linux")]
use crate::terminal::{CTRL_C, CTRL_D, Terminal};
use crate::{
    harness::{
        Session, command, first_line, on_linux, on_windows, output, run, shown,
        skip, start, start_with, uninterrupted, wait_until, wrapped,
    },
    hostile,
    hosts::Host,
    peers::{Client, listening_nc, nc, python_command, refusing_port},
    repeat::same_every_time,
    table::row,
    trace::check_trace,
    transcript::{check, check_each},
};

const LESSON: &str = "lesson-05-chat";

/// A host named desk, whose hosts file says what Debian's installer writes.
fn desk(test: &str) -> Option<Host> {
    Host::named(test, "desk", "127.0.0.1 localhost\n127.0.1.1 desk\n")
}

/// Starts the lesson on a host, and types these lines, all at once: it takes
/// one when its turn comes. Then the input ends.
fn typing(host: &Host, args: &[&str], lines: &str) -> Session {
    let (session, mut stdin) = at_the_keyboard(Some(host), args);
    stdin.write_all(lines.as_bytes()).expect("a pipe holds this much");
    session
}

/// Starts the lesson with its stdin in our hands.
fn at_the_keyboard(
    host: Option<&Host>,
    args: &[&str],
) -> (Session, ChildStdin) {
    let mut lesson = command(LESSON);
    lesson.args(args);
    let mut lesson = host.map_or(lesson, |host| {
        let mut inner = command(LESSON);
        inner.args(args);
        host.on(&inner)
    });
    lesson.stdin(Stdio::piped());
    let mut session = Session::start(lesson, &shown(LESSON, args));
    let stdin = session.stdin();
    (session, stdin)
}

/// A server on a host of its own, where the usual port is free.
fn server_on(host: &Host, lines: &str) -> Session {
    let mut server = typing(host, &["server"], lines);
    server.wait_for("listening on 127.0.0.1:7005");
    server
}

/// A server on this machine, its stdin, and its address.
fn server() -> (Session, ChildStdin, String) {
    let (mut server, stdin) =
        at_the_keyboard(None, &["server", "--addr", "127.0.0.1:0"]);
    let addr = server.wait_for("listening on ");
    (server, stdin, addr)
}

/// A program of `tests/python` on a host, with its stdin in our hands.
fn python_on(
    host: &Host,
    file: &str,
    args: &[&str],
) -> Option<(Session, ChildStdin)> {
    let (command, shown) = python_command(file, args)?;
    let mut command = host.on(&command);
    command.stdin(Stdio::piped());
    let mut session = Session::start(command, &shown);
    let stdin = session.stdin();
    Some((session, stdin))
}

/// Takes the client; one that says nothing fails the test, not hangs it.
fn accept(listener: &TcpListener) -> TcpStream {
    let (peer, _) = listener.accept().expect("the client comes");
    let patience = Some(Duration::from_secs(60));
    peer.set_read_timeout(patience).expect("longer than 0");
    peer
}

/// Waits until a process waits in recv(2), seen from outside; it may wait for
/// a line from a pipe before, which has another name.
fn wait_for_recv(session: &Session) {
    let file = format!("/proc/{}/wchan", session.id());
    wait_until("recv, blocked", || {
        fs::read_to_string(&file).is_ok_and(|it| it == "wait_woken")
    });
}

#[test]
fn demo() {
    let transcript = run(LESSON, &[]);
    if on_windows() {
        // Its last scene has two outcomes under wine; see `scenes`.
        let has_ended = !transcript.contains("[exit");
        assert!(transcript.contains("# gone: the other leaves"));
        return assert!(has_ended, "{transcript}");
    }
    check(LESSON, "demo", &transcript);
}

#[test]
fn demo_is_the_same_every_time() {
    if on_windows() {
        let reason = "wine may say end-of-file where a reset came";
        return skip("demo_is_the_same_every_time", reason);
    }
    same_every_time(LESSON);
}

#[test]
fn demo_does_what_it_prints() {
    check_trace(LESSON, &["demo"]);
}

#[test]
fn client_does_what_it_prints() {
    if !on_linux() {
        return skip("client_does_what_it_prints", "it takes Linux and strace");
    }
    let (server, _stdin, addr) = server();
    check_trace(LESSON, &["client", "--addr", &addr]);
    assert!(server.finish().contains("end-of-file"));
}

#[test]
fn scenes() {
    for scene in [
        "conversation",
        "naive",
        "two-lines",
        "long-line",
        "character",
        "no-newline",
        "empty",
        "two-speakers",
    ] {
        check(LESSON, scene, &run(LESSON, &["demo", scene]));
    }
    if on_windows() {
        return skip("gone", "wine may say end-of-file where a reset came");
    }
    check(LESSON, "gone", &run(LESSON, &["demo", "gone"]));
}

#[test]
fn help() {
    let roles = run(LESSON, &["--help"]);
    let client = run(LESSON, &["client", "--help"]);
    check(LESSON, "help", &format!("{roles}\n{client}"));
}

#[test]
fn mistyped() {
    let typed: [&[&str]; 5] = [
        &["client", "hello"],
        &["client", "--addr", "localhost"],
        &["server", "--addr", ":7005"],
        &["server", "--addr", "0.0.0.0:70005"],
        &["demo", "talk"],
    ];
    let transcripts = typed.map(|it| run(LESSON, it)).join("\n");
    check(LESSON, "mistyped", &transcripts);
}

#[test]
fn two_terminals() {
    let Some(desk) = desk("two_terminals") else { return };
    let server = server_on(&desk, "Yes. And who are you?\nIch heiße Jürgen.\n");
    let client = typing(
        &desk,
        &["client"],
        "Hello, is anybody there?\nAnna. Und du?\n Bye\n",
    );
    let (client, server) = (client.finish(), server.finish());
    check(LESSON, "two-terminals", &format!("{server}\n{client}"));
}

/// The server's side says bye; the client says so, and ends.
#[test]
fn the_server_may_say_bye() {
    let Some(desk) = desk("the_server_may_say_bye") else { return };
    let server = server_on(&desk, "BYE\n");
    let client = typing(&desk, &["client"], "Hello?\n");
    let (client, server) = (client.finish(), server.finish());
    check(LESSON, "server-says-bye", &format!("{server}\n{client}"));
    // It closed first, so its port has a connection in TIME-WAIT. The next
    // server, for the next conversation, gets the port all the same.
    server_on(&desk, "");
}

/// `bye` in any case, with spaces around; and nothing of it is sent. Words
/// that only look like it are.
#[test]
fn bye_is_not_sent() {
    let conversation = |lines: &str| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let addr = listener.local_addr().expect("bound").to_string();
        let (client, mut stdin) =
            at_the_keyboard(None, &["client", "--addr", &addr]);
        stdin.write_all(lines.as_bytes()).expect("it reads");
        drop(stdin);
        let mut peer = accept(&listener);
        let mut sent = [0; 64];
        let n = uninterrupted(|| peer.read(&mut sent));
        let n = n.expect("a line, or end-of-file");
        drop(peer);
        assert!(!client.finish().contains("[exit"), "{lines:?}");
        String::from_utf8_lossy(&sent[..n]).into_owned()
    };
    for bye in ["bye\n", "BYE\n", " \tByE  \n", "bye\r\n", "bye", ""] {
        assert_eq!(conversation(bye), "", "{bye:?}");
    }
    for other in ["bye bye\n", "goodbye\n", "bye.\n", "\n"] {
        assert_eq!(conversation(other), other, "{other:?}");
    }
}

/// A file as stdin: without a last line end, and with those of Windows.
#[test]
fn stdin_may_be_a_file() {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(b"one\r\n\r\ntwo").expect("room");
    std::io::Seek::rewind(&mut file).expect("a file");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("bound").to_string();
    let args = ["client", "--addr", &addr];
    let client = start_with(LESSON, &args, Stdio::from(file));
    let peer = accept(&listener);
    let mut heard = Vec::new();
    for line in BufReader::new(&peer).split(b'\n') {
        heard.push(line.expect("the client closes in peace"));
        (&peer).write_all(b"go on\r\n").expect("the client reads");
    }
    assert_eq!(heard, [b"one" as &[u8], b"", b"two"]);
    let transcript = client.finish();
    assert!(transcript.contains("< go on\n"), "{transcript}");
    assert!(transcript.contains("stdin "), "{transcript}");
    assert!(!transcript.contains("[exit"), "{transcript}");
}

/// Both at terminals: bye, Ctrl-D, Ctrl-C. What each typed, its terminal
/// shows, behind the prompt.
#[cfg(target_os = "linux")]
#[test]
fn terminals() {
    let Some(desk) = desk("terminals") else { return };
    let at_a_terminal = |keys, role| {
        let mut program = command(LESSON);
        Terminal::start(&desk, program.arg(role), keys)
    };
    let mut transcripts = Vec::new();
    const ENDS: [(&str, [&str; 2]); 3] = [
        ("terminal", ["Hello?\n", "bye\n"]),
        ("ctrl-d", ["Hello?\n", CTRL_D]),
        ("ctrl-c", ["Hello?\n", CTRL_C]),
    ];
    for (name, keys) in &ENDS {
        let server = at_a_terminal(&["Good morning.\n"], "server");
        server.wait_for("listening on 127.0.0.1:7005");
        let client = at_a_terminal(keys, "client").finish();
        let server = server.finish();
        assert!(server.contains("the other side has ended"), "{server}");
        assert!(!server.contains("[exit"), "{server}");
        let [server, client] = [("server", server), ("client", client)]
            .map(|(role, told)| shown(LESSON, &[role]) + "\n" + &told);
        if *name == "terminal" {
            check(LESSON, name, &format!("{server}\n{client}"));
        } else {
            transcripts.push(client);
        }
    }
    check_each(LESSON, "keys", &transcripts);
}

/// Lines of many lengths, a character of two bytes wherever a buffer may end,
/// all in one go: each comes out as it went in, and in order.
#[test]
fn every_line_comes_out_right() {
    let (server, mut stdin, addr) = server();
    let lengths = [0, 1, 8, 100, 1_000].into_iter().chain(1_015..1_030);
    let lines: Vec<_> = lengths.map(|it| "x".repeat(it) + "é").collect();
    let mut client = Client::connect(&addr);
    let all = lines.join("\n") + "\n";
    client.0.write_all(all.as_bytes()).expect("connected");
    let answers = "\n".repeat(lines.len());
    stdin.write_all(answers.as_bytes()).expect("a pipe holds this much");
    assert_eq!(client.finish(), answers.as_bytes());
    let transcript = server.finish();
    let heard: Vec<_> =
        transcript.lines().filter_map(|it| it.split_once("< ")).collect();
    let heard: Vec<_> = heard.iter().map(|it| it.1).collect();
    assert!(heard == lines, "{transcript}");
}

/// The longest line that there may be, with either line end, and the next.
#[test]
fn a_line_has_a_bound() {
    for (length, end, is_right) in [
        (16_384, "\n", true),
        (16_384, "\r\n", true),
        (16_385, "\n", false),
        (16_385, "\r\n", false),
        (16_386, "", false),
    ] {
        let line = "x".repeat(length);
        // As the other side's.
        let (server, stdin, addr) = server();
        drop(stdin);
        let mut client = Client::connect(&addr);
        let sent = format!("{line}{end}");
        client.0.write_all(sent.as_bytes()).expect("connected");
        let told = server.finish();
        assert_eq!(told.contains(&format!("< {line}\n")), is_right, "{told}");
        assert_eq!(told.contains("[exit status: 1]"), !is_right, "{told}");
        let error = "a line of more than 16384 bytes";
        assert_eq!(told.contains(error), !is_right, "{told}");

        // As our own.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let addr = listener.local_addr().expect("bound").to_string();
        let (client, mut stdin) =
            at_the_keyboard(None, &["client", "--addr", &addr]);
        stdin.write_all(sent.as_bytes()).expect("a pipe holds this much");
        let mut peer = accept(&listener);
        let mut heard = Vec::new();
        let _ = (&mut peer).take(length as u64 + 1).read_to_end(&mut heard);
        let wanted = if is_right { line + "\n" } else { String::new() };
        assert!(heard == wanted.as_bytes(), "{} bytes", heard.len());
        drop(peer);
        let told = client.finish();
        assert_eq!(told.contains("error: read stdin: "), !is_right, "{told}");
        // Open until now: what is too long is seen before its end.
        drop(stdin);
    }
}

/// The longest line, and one recv ends between its `\r` and its `\n`.
#[test]
fn a_line_end_may_be_cut() {
    let (mut server, stdin, addr) = server();
    drop(stdin);
    let mut client = Client::connect(&addr);
    let line = "x".repeat(16_384);
    let sent = format!("{line}\r");
    client.0.write_all(sent.as_bytes()).expect("connected");
    let mut came = 0;
    while came < sent.len() {
        let told = server.wait_for("server   recv ");
        let n = told.split_whitespace().rev().nth(1);
        let n: usize = n.and_then(|it| it.parse().ok()).expect("N bytes");
        came += n;
    }
    client.0.write_all(b"\n").expect("connected");
    let told = server.finish();
    assert!(told.contains(&format!("< {line}\n")), "{told}");
    assert!(!told.contains("[exit"), "{told}");
}

/// What steers a terminal is shown, not obeyed.
#[test]
fn a_message_does_not_steer_the_terminal() {
    let (server, stdin, addr) = server();
    drop(stdin);
    let mut client = Client::connect(&addr);
    client.0.write_all("\x1b[2J\x07 \u{9b}2J ü\n".as_bytes()).expect("open");
    let told = server.finish();
    assert!(told.contains("< \\u{1b}[2J\\u{7} \\u{9b}2J ü\n"), "{told}");
    let is_steering = |c: char| c.is_control() && c != '\n';
    assert!(!told.contains(is_steering), "{told:?}");
}

/// What each kind of bad client leaves in a server's transcript.
#[test]
fn survives_any_client() {
    let Some(desk) = desk("survives_any_client") else { return };
    // One after the other, each to a server of its own.
    let Some((client, mut stdin)) = python_on(&desk, "chat_bad_client.py", &[])
    else {
        return;
    };
    let mut transcripts = Vec::new();
    for kind in ["leaves", "resets", "half-a-line", "garbage", "endless-line"] {
        let server = server_on(&desk, "");
        stdin.write_all(format!("{kind}\n").as_bytes()).expect("it reads");
        transcripts.push(server.finish());
    }
    drop(stdin);
    let client = client.finish();
    assert!(
        client.ends_with(
            ".py\nleaves\nresets\nhalf-a-line\n\
        garbage\nendless-line\n"
        ),
        "{client}"
    );
    check_each(LESSON, "any-client", &transcripts);
}

/// The listener is closed as soon as one has come: the next is refused, and
/// does not hang.
#[test]
fn a_second_client_is_refused() {
    let (mut server, _stdin, addr) = server();
    let first = Client::connect(&addr);
    server.wait_for("getsockname");
    let second = run(LESSON, &["client", "--addr", &addr]);
    assert!(second.contains("\nerror: connect 127.0.0.1:"), "{second}");
    assert!(second.contains("[exit status: 1]"), "{second}");
    drop(first);
    server.finish();
}

/// Two come while the server does nothing: the first is accepted, the second
/// is in the queue when the listener is closed.
#[test]
fn who_waits_in_the_queue_is_reset() {
    let test = "who_waits_in_the_queue_is_reset";
    if !on_linux() {
        return skip(test, "it reads /proc");
    }
    let (mut server, _stdin, addr) = server();
    let pid = server.id();
    let signal = |name: &str| {
        let mut kill = Command::new("sh");
        kill.args(["-c", &format!("kill -{name} {pid}")]);
        assert!(output(kill, Vec::new()).status.success(), "{name}");
    };
    signal("STOP");
    wait_until("the server, stopped", || {
        fs::read_to_string(format!("/proc/{pid}/stat"))
            .is_ok_and(|it| it.contains(") T "))
    });
    let first = Client::connect(&addr);
    let mut second = Client::connect(&addr);
    signal("CONT");
    server.wait_for("getsockname");
    let error = second.recv().expect_err("nobody serves it");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    drop(first);
    server.finish();
}

#[test]
fn client_before_server() {
    let (_socket, addr) = refusing_port();
    let args = ["client", "--addr", &addr.to_string()];
    check(LESSON, "client-before-server", &run(LESSON, &args));
}

/// The peer resets while we type: our next send says so. It has not been sent.
#[test]
fn a_reset_while_we_type() {
    if !on_linux() {
        return skip("a_reset_while_we_type", "it reads /proc");
    }
    let (mut server, mut stdin, addr) = server();
    let mut client = Client::connect(&addr);
    let port = client.0.local_addr().expect("connected").port();
    client.0.write_all(b"hello\n").expect("connected");
    server.wait_for("< hello");
    client.reset();
    wait_until("the reset, arrived", || !has_connection(&addr, port));
    stdin.write_all(b"Are you there?\n").expect("it reads");
    let told = server.finish();
    let error = "\nerror: send 127.0.0.1:";
    assert!(told.contains(error), "{told}");
    assert!(told.contains("reset by peer"), "{told}");
    assert!(told.contains("[exit status: 1]"), "{told}");
}

/// Whether the server at `addr` has a connection to this port of a client.
fn has_connection(addr: &str, client: u16) -> bool {
    let server = addr.rsplit(':').next().and_then(|it| it.parse().ok());
    let server: u16 = server.expect("an address with a port");
    row(server, client).is_some()
}

/// What comes on stdin and is no line of text: each is told, and sent not.
#[test]
fn bad_input_is_told() {
    let Some(desk) = desk("bad_input_is_told") else { return };
    let mut transcripts = Vec::new();
    for bad in [Some(b"caf\xe9\n"), None] {
        let server = server_on(&desk, "");
        let args = ["client"];
        let mut lesson = command(LESSON);
        lesson.args(args);
        let mut lesson = desk.on(&lesson);
        let client = if let Some(bytes) = bad {
            lesson.stdin(Stdio::piped());
            let mut client = Session::start(lesson, &shown(LESSON, &args));
            client.stdin().write_all(bytes).expect("it reads");
            client
        } else {
            let folder = fs::File::open("/").expect("a folder");
            lesson.stdin(Stdio::from(folder));
            Session::start(lesson, &format!("{} < /", shown(LESSON, &args)))
        };
        transcripts.push(client.finish());
        server.finish();
    }
    check_each(LESSON, "bad-input", &transcripts);
}

/// A host whose name means nothing: it is told, and the server goes on.
#[test]
fn the_name_may_mean_nothing() {
    let test = "the_name_may_mean_nothing";
    let Some(desk) = Host::named(test, "desk", "127.0.0.1 localhost\n") else {
        return;
    };
    let server = server_on(&desk, "");
    let client = typing(&desk, &["client", "--addr", "localhost:7005"], "");
    let by_address = client.finish();
    let server = server.finish();
    assert!(by_address.contains("end-of-file"), "{by_address}");
    let by_name = desk.start(LESSON, &["server", "--addr", "desk:7005"]);
    let by_name = by_name.finish();
    check(LESSON, "no-such-name", &format!("{server}\n{by_name}"));
}

/// A resolver that does not answer, which takes ten seconds to give up: the
/// chat does not wait for it.
#[test]
fn a_slow_resolver_delays_nobody() {
    let test = "a_slow_resolver_delays_nobody";
    let Some(desk) = Host::named(test, "desk", "127.0.0.1 localhost\n") else {
        return;
    };
    // Without a word in resolv.conf(5) it asks this host.
    let Some((mut resolver, _keep)) =
        python_on(&desk, "silent_resolver.py", &[])
    else {
        return;
    };
    resolver.wait_for("Bound to ");
    let server = server_on(&desk, "");
    let client = typing(&desk, &["client"], "Hello?\nbye\n");
    for told in [server.finish(), client.finish()] {
        assert!(told.contains(" no answer within 2s\n"), "{told}");
        assert!(told.contains("Hello?"), "{told}");
        assert!(!told.contains("[exit"), "{told}");
    }
}

/// "Bind the server to gethostname()": where the name means 127.0.1.1, nobody
/// on another host gets in, nor does 127.0.0.1 on this one.
#[test]
fn bound_to_the_host_name() {
    let test = "bound_to_the_host_name";
    let Some(desk) = desk(test) else { return };
    let Some(other) = desk.neighbour(test) else { return };
    let mut server = typing(&desk, &["server", "--addr", "desk:7005"], "");
    server.wait_for("127.0.1.1");
    let client = |host: &Host, addr: &str| {
        let args = ["client", "--addr", addr];
        host.start(LESSON, &args).finish()
    };
    let refused = client(&desk, "127.0.0.1:7005");
    let remote = client(&other, "10.0.0.1:7005");
    let local = client(&desk, "desk:7005");
    let server = server.finish();
    let all = [server, local, refused, remote].join("\n");
    check(LESSON, "bound-to-the-name", &all);
}

/// Our server and the tutorials' client, which ends no line: both wait, until
/// somebody ends one of them.
#[test]
fn python_client_sends_no_newline() {
    if !on_linux() {
        return skip("python_client_sends_no_newline", "it reads /proc");
    }
    let Some(desk) = desk("python_client_sends_no_newline") else { return };
    let mut server = server_on(&desk, "Good morning.\n");
    let file = "chat_client.py";
    let Some((client, mut keys)) = python_on(&desk, file, &[]) else {
        return;
    };
    keys.write_all(b"Hello\n").expect("it reads");
    server.wait_for("\"Hello\" 5 bytes");
    wait_for_recv(&client);
    wait_for_recv(&server);
    drop(client);
    check(LESSON, "python-client", &server.finish());
}

/// The tutorials' server and our client: it hears us, and we wait for the end
/// of its line.
#[test]
fn python_server_sends_no_newline() {
    if !on_linux() {
        return skip("python_server_sends_no_newline", "it reads /proc");
    }
    let Some(desk) = desk("python_server_sends_no_newline") else { return };
    let file = "chat_server.py";
    let Some((mut server, mut keys)) = python_on(&desk, file, &[]) else {
        return;
    };
    server.wait_for("Listening on ('127.0.0.1', 7005)");
    let mut client = typing(&desk, &["client"], "Hello\n");
    server.wait_for("Client: Hello");
    keys.write_all(b"Good morning.\n").expect("it reads");
    client.wait_for("\"Good morning\"... 13 bytes");
    wait_for_recv(&client);
    wait_for_recv(&server);
    drop(server);
    check(LESSON, "python-server", &client.finish());
}

/// With lines on both sides it works.
#[test]
fn python_client_with_lines() {
    let Some(desk) = desk("python_client_with_lines") else { return };
    let server = server_on(&desk, "Good morning.\nMe too, é.\n");
    let file = "chat_client_lines.py";
    let Some((client, mut keys)) = python_on(&desk, file, &[]) else {
        return;
    };
    keys.write_all("Hello\nI like café.\nBye\n".as_bytes()).expect("it reads");
    drop(keys);
    let (client, server) = (client.finish(), server.finish());
    check(LESSON, "python-lines", &format!("{server}\n{client}"));
}

/// Both sides are the tutorials', and somebody presses Enter on an empty line.
///
/// The client is in recv, so its send has returned; the server has nothing to
/// receive. Neither can ever go on.
#[test]
fn python_waits_for_ever_after_an_empty_line() {
    let test = "python_waits_for_ever_after_an_empty_line";
    if !on_linux() {
        return skip(test, "it reads /proc");
    }
    let Some(desk) = desk(test) else { return };
    let Some((mut server, _)) = python_on(&desk, "chat_server.py", &[]) else {
        return;
    };
    server.wait_for("Listening on ('127.0.0.1', 7005)");
    let client = python_on(&desk, "chat_client.py", &[]);
    let (client, mut keys) = client.expect("python3 was there");
    server.wait_for("Connected by");
    keys.write_all(b"\n").expect("it reads");
    wait_for_recv(&client);
    wait_for_recv(&server);
    drop(client);
    // End-of-file is the first that it ever got.
    let told = server.finish();
    assert!(!told.contains("Client:"), "{told}");
    assert!(!told.contains("[exit"), "{told}");
}

/// The tutorials' `recv(1024).decode()`, and a character at the edge.
#[test]
fn python_dies_of_a_cut_character() {
    let Some(desk) = desk("python_dies_of_a_cut_character") else { return };
    let answer = "x".repeat(1_023) + "é\n";
    let server = server_on(&desk, &answer);
    let file = "chat_client_newline.py";
    let Some((client, mut keys)) = python_on(&desk, file, &[]) else {
        return;
    };
    keys.write_all(b"Hello\n").expect("it reads");
    let told = client.finish();
    assert!(told.contains("UnicodeDecodeError"), "{told}");
    assert!(told.contains("[exit status: 1]"), "{told}");
    server.finish();
}

#[test]
fn nc_client() {
    let (server, mut stdin, addr) = server();
    let port = addr.rsplit(':').next().expect("a port");
    let Some(mut client) = nc(&["127.0.0.1", port]) else { return };
    stdin.write_all(b"Good morning.\n").expect("it reads");
    let mut keys = client.stdin();
    keys.write_all(b"Hello\n").expect("nc reads");
    client.wait_for("Good morning.");
    drop(client);
    let told = server.finish();
    assert!(told.contains("< Hello\n"), "{told}");
    assert!(told.contains("the other side has ended"), "{told}");
}

/// nc listens, and we type behind it.
#[test]
fn nc_server() {
    if !on_linux() {
        return skip("nc_server", "it reads /proc");
    }
    let Some((mut server, addr, _port)) = listening_nc() else { return };
    let mut keys = server.stdin();
    let args = ["client", "--addr", &addr];
    let (client, mut stdin) = at_the_keyboard(None, &args);
    stdin.write_all(b"Hello\nbye\n").expect("it reads");
    server.wait_for("Hello");
    keys.write_all(b"Good morning.\n").expect("nc reads");
    let told = client.finish();
    assert!(told.contains("< Good morning.\n"), "{told}");
    assert!(!told.contains("[exit"), "{told}");
}

/// `| head -1`: who reads has had enough, and that is no error.
#[test]
fn a_closed_stdout_ends_it_quietly() {
    let test = "a_closed_stdout_ends_it_quietly";
    let Some(line) = first_line(test, LESSON) else { return };
    assert!(line.starts_with("# conversation"), "{line}");
}

/// A closed stdin, `<&-`, is an input that ends at once.
#[test]
fn a_closed_stdin_is_an_empty_file() {
    if on_windows() {
        let reason = "a shell of Linux starts no program of Windows";
        return skip("a_closed_stdin_is_an_empty_file", reason);
    }
    let (server, _stdin, addr) = server();
    let script = format!("exec \"$0\" client --addr {addr} <&-");
    let told = output(wrapped(&["sh", "-c", &script], LESSON, &[]), Vec::new());
    assert_eq!(told.status.code(), Some(0));
    let stdout = String::from_utf8_lossy(&told.stdout);
    assert!(stdout.contains("end-of-file"), "{stdout}");
    assert!(server.finish().contains("the other side has ended"));
}

/// Whoever comes, a server ends with one clear line.
#[test]
fn ends_after_hostile_clients() {
    if on_windows() {
        let reason = "wine's accept fails if the client has reset";
        return skip("ends_after_hostile_clients", reason);
    }
    hostile::ends_with_a_clear_line(|| {
        let mut server = start(LESSON, &["server", "--addr", "127.0.0.1:0"]);
        let addr = server.wait_for("listening on ");
        (server, addr)
    });
}
