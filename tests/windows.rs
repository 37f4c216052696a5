//! What a lesson prints on Windows, beside what it prints on Linux.
//!
//! The words of an error depend on the language of a Windows; wine has words
//! of its own, and for some errors none. So here errors have names.

use regex_lite::{Captures, Regex};

/// The names of errors, and their numbers: on Linux, errno(3), and on Windows,
/// "Windows Sockets Error Codes" in Microsoft's documentation.
const ERRORS: [(&str, &str, &str); 23] = [
    ("ENOENT", "2", "2"),
    ("EBADF", "9", "10009"),
    ("EAGAIN", "11", "10035"),
    ("EACCES", "13", "10013"),
    ("EINVAL", "22", "10022"),
    ("EMFILE", "24", "10024"),
    ("EPIPE", "32", ""),
    ("EMSGSIZE", "90", "10040"),
    ("EPROTONOSUPPORT", "93", "10043"),
    ("EAFNOSUPPORT", "97", "10047"),
    ("EADDRINUSE", "98", "10048"),
    ("EADDRNOTAVAIL", "99", "10049"),
    ("ENETUNREACH", "101", "10051"),
    ("ECONNABORTED", "103", "10053"),
    ("ECONNRESET", "104", "10054"),
    ("EISCONN", "106", "10056"),
    ("ENOTCONN", "107", "10057"),
    ("ESHUTDOWN", "108", "10058"),
    ("ETIMEDOUT", "110", "10060"),
    ("ECONNREFUSED", "111", "10061"),
    ("EHOSTUNREACH", "113", "10065"),
    ("EALREADY", "114", "10037"),
    ("EINPROGRESS", "115", "10036"),
];

/// Puts names for the words of errors in a transcript of Windows.
pub fn named(transcript: &str) -> String {
    let name = |number: &str| {
        let known = ERRORS.iter().find(|(.., windows)| *windows == number);
        let (name, ..) = known.unwrap_or_else(|| panic!("which is {number}?"));
        format!("{name} (os error {number})")
    };
    let transcript = with_names(&transcript.replace(".exe", ""), name);
    aligned(&transcript, str::to_owned)
}

/// Changes the lines that name a handle, and puts their outcomes where they
/// belong: a handle has any number of digits, its stand-in one.
fn aligned(transcript: &str, change: impl Fn(&str) -> String) -> String {
    let lines = transcript.split_inclusive('\n').map(|line| {
        if !line.contains("socket ") {
            return line.to_owned();
        }
        let line = change(line);
        let (call, rest) = line.split_at_checked(22).unwrap_or((&line, ""));
        match rest.split_once("  ") {
            Some((what, outcome)) if !what.is_empty() => {
                format!("{call}{what:<33} {}", outcome.trim_start_matches(' '))
            }
            _ => line,
        }
    });
    lines.collect()
}

/// Whether a transcript of Windows, with names, differs from a snapshot of
/// Linux in nothing but the numbers of errors and the words for a descriptor.
pub fn is_the_same(linux: &str, windows: &str) -> bool {
    let on_linux = |number: &str| {
        let known = ERRORS.iter().find(|(_, linux, _)| *linux == number);
        known.map_or(number, |(name, ..)| name).to_owned()
    };
    // What comes before it is insta's own.
    let linux = linux.splitn(4, '\n').nth(3).unwrap_or_default();
    let linux = with_names(linux, on_linux);
    let linux = without_numbers(&linux, |(_, linux, _)| linux);
    let number = Regex::new(r" \(os error \d+\)").expect("a pattern");
    let windows = number.replace_all(windows, "");
    let handle = Regex::new(r"\bsocket (\d+)").expect("a pattern");
    let windows = aligned(&windows, |line| {
        handle.replace_all(line, "fd $1").into_owned()
    });
    let windows = without_numbers(&windows, |(.., windows)| windows);
    linux.trim_end() == windows.trim_end()
}

/// Puts a name for the words of each error and its number.
fn with_names(transcript: &str, name: impl Fn(&str) -> String) -> String {
    let unknown = r"OS Error \d+ \(FormatMessageW\(\) returned error \d+\)";
    let pattern = format!(r"(?:{unknown}|[A-Z][^:()\n]*?) \(os error (\d+)\)");
    let pattern = Regex::new(&pattern).expect("a pattern");
    let name = |it: &Captures| name(&it[1]);
    pattern.replace_all(transcript, name).into_owned()
}

/// Leaves out the numbers of lesson 04's columns, which are a number, its name
/// and a kind; but a number of another name stays.
fn without_numbers(
    transcript: &str,
    number: fn(&(&'static str, &'static str, &'static str)) -> &'static str,
) -> String {
    let pattern = Regex::new(r"(?m)(\d+|-) +(E[A-Z]+|-) +([A-Z]\w+)$");
    let columns = |it: &Captures| {
        let known = ERRORS.iter().find(|(name, ..)| *name == &it[2]);
        match known.map_or("-", number) == &it[1] {
            true => format!("{} {}", &it[2], &it[3]),
            false => it[0].to_owned(),
        }
    };
    pattern.expect("a pattern").replace_all(transcript, columns).into_owned()
}

#[test]
fn columns_have_other_numbers() {
    let linux = "---\nsource: x\n---\n\
        connect  111  ECONNREFUSED  ConnectionRefused\n\
        connect  -    -             TimedOut\n";
    let windows = "connect  10061 ECONNREFUSED  ConnectionRefused\n\
        connect  -     -             TimedOut\n";
    assert!(is_the_same(linux, windows));
    for (from, to) in [("10061", "10060"), ("TimedOut", "Other")] {
        assert!(!is_the_same(linux, &windows.replace(from, to)), "{to}");
    }
}

#[test]
fn words_of_errors_have_names() {
    let linux = "---\nsource: x\n---\n\
        error: recv 127.0.0.1:50001: Connection refused (os error 111)\n\
        client   send         Message too long (os error 90)\n";
    let seen = "error: recv 127.0.0.1:50001: Connection refused. (os error \
        10061)\nclient   send         OS Error 10040 (FormatMessageW() returned \
        error 317) (os error 10040)\n";
    let named = named(seen);
    assert_eq!(
        named,
        "error: recv 127.0.0.1:50001: ECONNREFUSED (os error 10061)\n\
         client   send         EMSGSIZE (os error 10040)\n"
    );
    assert!(is_the_same(linux, &named));
    assert!(!is_the_same(&linux.replace("111", "104"), &named));
    assert!(!is_the_same(&linux.replace("50001", "50002"), &named));
}

#[test]
fn descriptors_are_handles() {
    let linux = "---\nsource: x\n---\n$ one\n\
        server   listen       fd 3, backlog 128                 fd 3\n\
        server   close        fd 3\n";
    // The numbers were longer ones.
    let seen = "$ one\n\
        server   listen       socket 3, backlog 128            socket 3\n\
        server   close        socket 3\n";
    let named = named(seen);
    assert_eq!(
        named,
        "$ one\n\
         server   listen       socket 3, backlog 128             socket 3\n\
         server   close        socket 3\n"
    );
    assert!(is_the_same(linux, &named));
    assert!(!is_the_same(&linux.replace("fd 3\n", "fd 4\n"), &named));
}
