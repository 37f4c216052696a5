//! close(2): Drop calls it, and then the number means nothing.

use std::io;

use crate::helpers::title;

/// Closes a socket by dropping it, and proves it three times: the number is
/// not there, a call with it fails, and the next socket gets it.
#[cfg(unix)]
// ANCHOR: play
pub fn play() -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use socket2::{Domain, Socket, Type};

    use crate::helpers::{descriptor, say};

    title("close: what Drop does, and what is left of a descriptor");
    let asked = "AF_INET, SOCK_STREAM, 0";
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let (number, fd) = (socket.as_raw_fd(), descriptor(&socket));
    say("process", "socket", asked, &fd);
    look_up(number);

    say("process", "close", &fd, "");
    drop(socket);
    look_up(number);
    match getsockname_by_number(number) {
        Ok(_) => say("process", "getsockname", &fd, "somebody has it again"),
        Err(error) => say("process", "getsockname", &fd, error),
    }

    let next = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    say("process", "socket", asked, descriptor(&next));
    Ok(())
}
// ANCHOR_END: play

/// Asks Linux what this number stands for in this process.
#[cfg(unix)]
// ANCHOR: look_up
fn look_up(number: i32) {
    use std::fs::read_link;

    use crate::helpers::say;

    if cfg!(target_os = "linux") {
        let link = format!("/proc/self/fd/{number}");
        match read_link(&link) {
            Ok(socket) => say("process", "readlink", link, socket.display()),
            Err(error) => say("process", "readlink", link, error),
        }
    }
}
// ANCHOR_END: look_up

/// Calls getsockname(2) with a number, whether or not it is open.
///
/// No safe Rust can: a `Socket` is a number that is open, and whoever drops it
/// has it no more. C and Python have the number only.
#[cfg(unix)]
// ANCHOR: getsockname_by_number
#[expect(unsafe_code, reason = "EBADF cannot be had from a socket that lives")]
fn getsockname_by_number(number: i32) -> io::Result<()> {
    use std::os::fd::BorrowedFd;

    use socket2::SockRef;

    // SAFETY: `borrow_raw` wants a number that stays open while borrowed, lest
    // it be a stranger's by then. This one is closed, which is the point: and
    // no other thread is here to open it again. getsockname(2) promises EBADF
    // for it, and touches no memory but the address that it is given.
    let closed = unsafe { BorrowedFd::borrow_raw(number) };
    SockRef::from(&closed).local_addr().map(drop)
}
// ANCHOR_END: getsockname_by_number

/// Windows has handles in place of descriptors; not run here.
#[cfg(not(unix))]
pub fn play() -> io::Result<()> {
    title("close: descriptors are not on this system");
    Ok(())
}
