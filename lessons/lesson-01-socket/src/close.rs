//! close(2): Drop calls it, and then the number means nothing.

use std::io;

use crate::helpers::title;

/// Closes a socket by dropping it, and proves it three times: the number is
/// not there, a call with it fails, and then it is another socket's.
#[cfg(unix)]
// ANCHOR: play
pub fn play() -> io::Result<()> {
    use std::{
        net::{Ipv4Addr, SocketAddr},
        os::fd::AsRawFd,
    };

    use socket2::{Domain, Socket, Type};

    use crate::helpers::{descriptor, failed, say};

    title("close: what Drop does, and what is left of a descriptor");
    let asked = "AF_INET, SOCK_STREAM, 0";
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)
        .map_err(failed("socket", asked))?;
    let (number, fd) = (socket.as_raw_fd(), descriptor(&socket));
    say("process", "socket", asked, &fd);
    look_up(number);

    say("process", "close", &fd, "");
    drop(socket);
    look_up(number);
    match getsockname_by_number(number) {
        Ok(addr) => say("process", "getsockname", &fd, addr),
        Err(error) => say("process", "getsockname", &fd, error),
    }

    // The next socket gets the number, and the old number leads to it.
    let other = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    say("process", "socket", "AF_INET, SOCK_DGRAM, 0", descriptor(&other));
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    other.bind(&any_port.into())?;
    say("process", "bind", any_port, descriptor(&other));
    let addr = getsockname_by_number(number)?;
    say("process", "getsockname", &fd, format!("{addr}, another socket's"));
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
/// No safe Rust can: it has a number only together with the `Socket` that
/// keeps it open. C has the number alone.
#[cfg(unix)]
// ANCHOR: getsockname_by_number
#[expect(unsafe_code, reason = "EBADF cannot be had from a socket that lives")]
fn getsockname_by_number(number: i32) -> io::Result<std::net::SocketAddr> {
    use std::os::fd::BorrowedFd;

    use socket2::SockRef;

    // SAFETY: `borrow_raw` asks for a number that is open, and this breaks the
    // promise, to show what comes of it. It harms no memory: getsockname(2)
    // with a number that is not open fails with EBADF and does nothing else,
    // and with another socket's only reads that socket's address. No other
    // thread is here to open or close the number during the call.
    let borrowed = unsafe { BorrowedFd::borrow_raw(number) };
    let addr = SockRef::from(&borrowed).local_addr()?;
    addr.as_socket().ok_or_else(|| io::Error::other("no IP address"))
}
// ANCHOR_END: getsockname_by_number

/// Windows has handles in place of descriptors; not run here.
#[cfg(not(unix))]
pub fn play() -> io::Result<()> {
    title("close: descriptors are not on this system");
    Ok(())
}
