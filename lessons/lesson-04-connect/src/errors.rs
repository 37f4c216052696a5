//! An error three times: its number, its name in C, and its kind in Rust.

use std::io;

use rustix::io::Errno;

// ANCHOR: names
/// What the errors of connect(2) and bind(2) are called in C. Their numbers
/// differ from system to system, and `Errno` has those of this one.
const NAMES: [(Errno, &str); 17] = [
    (Errno::ACCESS, "EACCES"),
    (Errno::ADDRINUSE, "EADDRINUSE"),
    (Errno::ADDRNOTAVAIL, "EADDRNOTAVAIL"),
    (Errno::AFNOSUPPORT, "EAFNOSUPPORT"),
    (Errno::ALREADY, "EALREADY"),
    (Errno::CONNREFUSED, "ECONNREFUSED"),
    (Errno::CONNRESET, "ECONNRESET"),
    (Errno::FAULT, "EFAULT"),
    (Errno::HOSTUNREACH, "EHOSTUNREACH"),
    (Errno::INPROGRESS, "EINPROGRESS"),
    (Errno::INVAL, "EINVAL"),
    (Errno::ISCONN, "EISCONN"),
    (Errno::NETUNREACH, "ENETUNREACH"),
    (Errno::NOTCONN, "ENOTCONN"),
    (Errno::OPNOTSUPP, "EOPNOTSUPP"),
    (Errno::TIMEDOUT, "ETIMEDOUT"),
    (Errno::WOULDBLOCK, "EWOULDBLOCK"),
];
// ANCHOR_END: names

/// How many digits a number may have: those of sockets on Windows have five.
const DIGITS: usize = if cfg!(windows) { 5 } else { 4 };

// ANCHOR: number_name_kind
/// The number that the system gave, its name, and Rust's kind, side by side.
///
/// An error that a library made has no number: no system call gave it.
pub fn number_name_kind(error: &io::Error) -> String {
    let kind = error.kind();
    let Some(number) = error.raw_os_error() else {
        return format!("{:<DIGITS$} {:<13} {kind:?}", "-", "-");
    };
    let name = NAMES.iter().find(|it| it.0.raw_os_error() == number);
    let name = name.map_or("?", |it| it.1);
    format!("{number:<DIGITS$} {name:<13} {kind:?}")
}
// ANCHOR_END: number_name_kind
