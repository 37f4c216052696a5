//! The errors in a table: their numbers, words and kinds, compared with what
//! this system, Rust and Python say.

use std::{collections::BTreeSet, fs, io};

use rustix::io::Errno;

use crate::{
    harness::{on_linux, root, skip},
    peers::python,
    transcript::check,
};

/// An error, with its numbers on Linux, macOS and Windows (0: it has none
/// there), and what Linux, Rust and Python make of it.
type Row = (&'static str, [i32; 3], &'static str, &'static str, &'static str);

/// By their numbers on Linux. Those of macOS are from its `errno.h`, those of
/// Windows from `winerror.h`.
#[rustfmt::skip]
const ROWS: [Row; 40] = [
    ("EPERM", [1, 1, 0], "Operation not permitted", "PermissionDenied", "PermissionError"),
    ("ENOENT", [2, 2, 0], "No such file or directory", "NotFound", "FileNotFoundError"),
    ("EINTR", [4, 4, 10004], "Interrupted system call", "Interrupted", "InterruptedError"),
    ("EBADF", [9, 9, 10009], "Bad file descriptor", "", ""),
    ("EAGAIN", [11, 35, 10035], "Resource temporarily unavailable", "WouldBlock", "BlockingIOError"),
    ("ENOMEM", [12, 12, 0], "Cannot allocate memory", "OutOfMemory", ""),
    ("EACCES", [13, 13, 10013], "Permission denied", "PermissionDenied", "PermissionError"),
    ("EFAULT", [14, 14, 10014], "Bad address", "", ""),
    ("ENODEV", [19, 19, 0], "No such device", "", ""),
    ("EINVAL", [22, 22, 10022], "Invalid argument", "InvalidInput", ""),
    ("ENFILE", [23, 23, 0], "Too many open files in system", "", ""),
    ("EMFILE", [24, 24, 10024], "Too many open files", "", ""),
    ("EPIPE", [32, 32, 0], "Broken pipe", "BrokenPipe", "BrokenPipeError"),
    ("EPROTO", [71, 100, 0], "Protocol error", "", ""),
    ("ENOTSOCK", [88, 38, 10038], "Socket operation on non-socket", "", ""),
    ("EDESTADDRREQ", [89, 39, 10039], "Destination address required", "", ""),
    ("EMSGSIZE", [90, 40, 10040], "Message too long", "", ""),
    ("EPROTOTYPE", [91, 41, 10041], "Protocol wrong type for socket", "", ""),
    ("ENOPROTOOPT", [92, 42, 10042], "Protocol not available", "", ""),
    ("EPROTONOSUPPORT", [93, 43, 10043], "Protocol not supported", "", ""),
    ("ESOCKTNOSUPPORT", [94, 44, 10044], "Socket type not supported", "", ""),
    ("EOPNOTSUPP", [95, 102, 10045], "Operation not supported", "Unsupported", ""),
    ("EAFNOSUPPORT", [97, 47, 10047], "Address family not supported by protocol", "", ""),
    ("EADDRINUSE", [98, 48, 10048], "Address already in use", "AddrInUse", ""),
    ("EADDRNOTAVAIL", [99, 49, 10049], "Cannot assign requested address", "AddrNotAvailable", ""),
    ("ENETDOWN", [100, 50, 10050], "Network is down", "NetworkDown", ""),
    ("ENETUNREACH", [101, 51, 10051], "Network is unreachable", "NetworkUnreachable", ""),
    ("ENETRESET", [102, 52, 10052], "Network dropped connection on reset", "", ""),
    ("ECONNABORTED", [103, 53, 10053], "Software caused connection abort", "ConnectionAborted", "ConnectionAbortedError"),
    ("ECONNRESET", [104, 54, 10054], "Connection reset by peer", "ConnectionReset", "ConnectionResetError"),
    ("ENOBUFS", [105, 55, 10055], "No buffer space available", "", ""),
    ("EISCONN", [106, 56, 10056], "Transport endpoint is already connected", "", ""),
    ("ENOTCONN", [107, 57, 10057], "Transport endpoint is not connected", "NotConnected", ""),
    ("ESHUTDOWN", [108, 58, 10058], "Cannot send after transport endpoint shutdown", "", "BrokenPipeError"),
    ("ETIMEDOUT", [110, 60, 10060], "Connection timed out", "TimedOut", "TimeoutError"),
    ("ECONNREFUSED", [111, 61, 10061], "Connection refused", "ConnectionRefused", "ConnectionRefusedError"),
    ("EHOSTDOWN", [112, 64, 10064], "Host is down", "", ""),
    ("EHOSTUNREACH", [113, 65, 10065], "No route to host", "HostUnreachable", ""),
    ("EALREADY", [114, 37, 10037], "Operation already in progress", "", "BlockingIOError"),
    ("EINPROGRESS", [115, 36, 10036], "Operation now in progress", "InProgress", "BlockingIOError"),
];

/// What the columns say where there is nothing to say.
const NONE: &str = "–";

#[test]
fn as_the_page_shows_it() {
    let mut table = "| errno | Linux | macOS | Windows | Rust | Python |\n\
        |---|---|---|---|---|---|\n"
        .to_owned();
    for (name, numbers, words, kind, python) in ROWS {
        let link = name.to_ascii_lowercase();
        let [linux, macos, windows] = numbers.map(|it| match it {
            0 => NONE.to_owned(),
            number => number.to_string(),
        });
        let code = |it: &str| match it {
            "" => NONE.to_owned(),
            word => format!("`{word}`"),
        };
        let (kind, python) = (code(kind), code(python));
        table += &format!(
            "| [{name}](#{link}) {words} | {linux} | {macos} | {windows} | \
             {kind} | {python} |\n"
        );
    }
    check("book", "errors-table", &table);
}

/// What rustix calls `$name`, and its number here.
macro_rules! here {
    ($($name:ident)*) => {
        [$((concat!("E", stringify!($name)), Errno::$name.raw_os_error())),*]
    };
}

/// On macOS and on Windows, too, if that is where the tests run.
#[test]
fn the_numbers_are_those_of_this_system() {
    let mut here = here![
        ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF
        CONNABORTED CONNREFUSED CONNRESET DESTADDRREQ FAULT HOSTDOWN
        HOSTUNREACH INPROGRESS INTR INVAL ISCONN MFILE MSGSIZE NETDOWN
        NETRESET NETUNREACH NOBUFS NOPROTOOPT NOTCONN NOTSOCK OPNOTSUPP
        PROTONOSUPPORT PROTOTYPE SHUTDOWN SOCKTNOSUPPORT TIMEDOUT
    ]
    .to_vec();
    // The one that rustix writes out.
    here.push(("EACCES", Errno::ACCESS.raw_os_error()));
    #[cfg(not(windows))]
    here.extend(here![NFILE NODEV NOENT NOMEM PERM PIPE PROTO]);
    let system = match std::env::consts::OS {
        "macos" => 1,
        "windows" => 2,
        _ => 0,
    };
    let listed: BTreeSet<_> =
        ROWS.iter().map(|it| (it.0, it.1[system])).collect();
    let listed: Vec<_> = listed.into_iter().filter(|it| it.1 != 0).collect();
    here.sort();
    assert_eq!(listed, here);
}

/// The words are those of the C library, and so of Linux with glibc.
#[test]
fn rust_says_so() {
    if !on_linux() {
        return skip("rust_says_so", "other systems have other words");
    }
    for (name, [number, ..], words, kind, _) in ROWS {
        let error = io::Error::from_raw_os_error(number);
        assert_eq!(error.to_string(), format!("{words} (os error {number})"));
        let kind = if kind.is_empty() { "Uncategorized" } else { kind };
        let seen = format!("{:?}", error.kind());
        // This kind came after 1.85, the oldest Rust that the tests promise.
        let older = name == "EOPNOTSUPP" && seen == "Uncategorized";
        assert!(seen == kind || older, "{name}: {seen}");
    }
}

#[test]
fn python_says_so() {
    if !on_linux() {
        return skip("python_says_so", "other systems have other words");
    }
    let numbers = ROWS.map(|it| it.1[0].to_string());
    let numbers = numbers.each_ref().map(String::as_str);
    let Some(session) = python("errnos.py", &numbers) else { return };
    let said = ROWS.map(|(name, _, words, _, class)| {
        let class = if class.is_empty() { "OSError" } else { class };
        // Its own name for the number 95; POSIX lets both have one number.
        let name = name.replace("EOPNOTSUPP", "ENOTSUP");
        format!("{name} {class} {words}\n")
    });
    let transcript = session.finish();
    let (_, lines) = transcript.split_once('\n').unwrap_or_default();
    assert_eq!(lines, said.concat());
}

/// The museum shows each error of the table, and none besides.
#[test]
fn each_is_in_the_museum() {
    let page = fs::read_to_string(root().join("book/src/errors.md"));
    let page = page.expect("the page is there");
    let headings = page.lines().filter_map(|it| it.split_once("# E"));
    let headings: BTreeSet<_> =
        headings.map(|(_, it)| format!("E{it}")).collect();
    let names: BTreeSet<_> = ROWS.iter().map(|it| it.0.to_owned()).collect();
    assert_eq!(headings, names);
}
