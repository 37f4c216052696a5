//! Traces of strace, good and bad.

use crate::calls::{Call, Line, bytes, parse};

fn one(line: &str) -> Call {
    let lines = parse("t", line).expect(line);
    match lines.as_slice() {
        [Line::Call(call)] => call.clone(),
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn a_call_has_its_times_arguments_and_result() {
    let call = one(
        "1795292127.006335 recvfrom(5, \"he, (l\\\"lo\", 1024, 0, NULL, NULL) = 5 \
         <0.000010>",
    );
    assert_eq!(call.name, "recvfrom");
    let args = ["5", "\"he, (l\\\"lo\"", "1024", "0", "NULL", "NULL"];
    assert_eq!(call.args, args);
    assert_eq!(call.start, 1_795_292_127_006_335);
    assert_eq!(call.end, Some(1_795_292_127_006_345));
    assert_eq!((call.result.as_deref(), call.errno), (Some("5"), None));
}

#[test]
fn a_call_that_fails_has_an_errno() {
    let call = one("1.000000 connect(3<TCP:[10.0.0.1:5->10.0.0.2:7]>, \
         {sa_family=AF_INET, sin_port=htons(7003), \
         sin_addr=inet_addr(\"10.0.0.2\")}, 16) = -1 ECONNREFUSED (Connection \
         refused) <1.017000>");
    assert_eq!(call.errno.as_deref(), Some("ECONNREFUSED"));
    assert_eq!(call.args.len(), 3);
    assert_eq!(call.args[0], "3<TCP:[10.0.0.1:5->10.0.0.2:7]>");
    assert_eq!(call.end, Some(2_017_000));
}

#[test]
fn a_call_that_does_not_return_has_no_end() {
    for line in [
        "1.000000 accept4(3,  <unfinished ...>) = ?",
        "1.000000 accept4(3, <unfinished ...>",
        "1.000000 exit_group(0) = ?",
    ] {
        let call = one(line);
        assert_eq!((call.end, call.result), (None, None), "{line}");
        assert_eq!(call.args.len(), 1, "{line}");
    }
    let call = one(
        "1.000000 accept4(3, 0x7ffd, [128], SOCK_CLOEXEC) = ? ERESTARTSYS (To \
         be restarted if SA_RESTART is set) <0.500000>",
    );
    assert_eq!((call.end, call.result), (Some(1_500_000), None));
}

#[test]
fn a_thread_may_be_ended_before_its_call_has_a_name() {
    let text = "1.000000 ???( <unfinished ...>\n\
        1.000100 +++ killed by SIGKILL +++\n";
    let lines = parse("t", text).expect(text);
    let end = Line::Ended(1_000_100, "killed by SIGKILL".into());
    assert_eq!(lines, [end]);
}

#[test]
fn results_may_be_explained() {
    let call =
        one("1.000000 poll([{fd=3, events=POLLIN}], 1, 100) = 1 ([{fd=3, \
         revents=POLLIN}]) <0.000001>");
    assert_eq!(call.result.as_deref(), Some("1"));
    let call = one("1.000000 fcntl(5, F_GETFD) = 0x1 (flags FD_CLOEXEC) <0.0>"
        .replace("<0.0>", "<0.000009>")
        .as_str());
    assert_eq!(call.result.as_deref(), Some("0x1"));
}

#[test]
fn stacks_belong_to_their_calls() {
    let text = "1.000000 close(3) = 0 <0.000001>\n > /lib/libc.so.6(__close+0x3a) \
        [0xf8a1a]\n > unexpected_backtracing_error [0x7fdd84000d10]\n \
        > /a b/lesson(it(core::u8) -> x+0x1) [0x10]\n\
        2.000000 --- SIGINT {si_signo=SIGINT} ---\n > /lib/libc.so.6(x+0x1) \
        [0x1]\n3.000000 +++ killed by SIGINT +++\n";
    let lines = parse("t", text).expect(text);
    let [Line::Call(call), Line::Signal(2_000_000, signal), end] = &lines[..]
    else {
        panic!("{lines:?}");
    };
    assert_eq!(signal, "SIGINT");
    assert_eq!(end, &Line::Ended(3_000_000, "killed by SIGINT".into()));
    let places: Vec<_> =
        call.stack.iter().map(|it| (it.file.as_str(), it.address)).collect();
    assert_eq!(places, [("/lib/libc.so.6", 0xf8a1a), ("/a b/lesson", 0x10)]);
}

#[test]
fn an_unknown_line_is_an_error_that_shows_it() {
    for line in [
        "",
        "hello",
        "1.000000",
        "1.00 close(3) = 0 <0.000001>",
        "1.000000 close(3) = 0",
        "1.000000 close(3) = zero <0.000001>",
        "1.000000 close(3 = 0 <0.000001>",
        "1.000000 close(3) = 0 <0.1>",
        "1.000000 close(3) = -1 <0.000001>",
        "1.000000 close(3) = -1 Error (bad) <0.000001>",
        "1.000000 close(3) = 0 ? <0.000001>",
        "1.000000 write(1, \"open) = 3 <0.000001>",
        "1.000000 <... read resumed>\"x\", 1) = 1 <0.000001>",
        "1.000000 Close(3) = 0 <0.000001>",
        "[pid 3] 1.000000 close(3) = 0 <0.000001>",
        "strace: Process 3 attached",
        " > no stack without its call [0x1]",
    ] {
        let text = format!("1.000000 close(3) = 0 <0.000001>\n{line}\n");
        let text = if line.starts_with(" >") { line } else { &text };
        let error = parse("0-trace.7", text).expect_err(line);
        let place = if line.starts_with(" >") { 1 } else { 2 };
        let begin = format!("0-trace.7:{place}: strace: ");
        assert!(error.starts_with(&begin), "{error}");
        assert!(error.ends_with(line), "{error}");
    }
}

#[test]
fn strings_are_bytes() {
    assert_eq!(bytes(r#""a\n\"\\""#), Some(b"a\n\"\\".to_vec()));
    assert_eq!(bytes(r#""\303\251\0""#), Some(vec![0xc3, 0xa9, 0]));
    assert_eq!(bytes(r#""\0011"..."#), Some(vec![1, b'1']));
    assert_eq!(bytes(r#""\x7f""#), Some(vec![0x7f]));
    for wrong in ["a", "\"a", r#""\q""#, r#""\777""#, r#""\"#, r#""\x""#] {
        assert_eq!(bytes(wrong), None, "{wrong}");
    }
}
