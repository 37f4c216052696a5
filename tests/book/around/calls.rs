//! What a program asks the kernel for, as strace tells it.

use std::process::Command;

use regex_lite::Regex;

use crate::{harness::output, trace::can_trace};

/// The calls that a reader asks strace for. Of them, those are shown that are
/// about a socket.
pub const ASKED: &str = "strace -qq -a1 -e trace=%network,poll,ioctl,close";

/// Runs a program under strace; returns its calls on sockets, and what it
/// prints, in their order. `None`, said aloud, where there is no strace.
pub fn traced(test: &str, command: &Command) -> Option<String> {
    if !can_trace(test) {
        return None;
    }
    let mut strace = Command::new("sh");
    // One pipe for both keeps the order in which they were written.
    strace.args(["-c", &format!("exec {ASKED} \"$0\" \"$@\" 2>&1")]);
    strace.arg(command.get_program()).args(command.get_args());
    strace.current_dir(crate::harness::root());
    let traced = output(strace, Vec::new());
    let trace = String::from_utf8_lossy(&traced.stdout);
    assert!(traced.status.success(), "{trace}");
    Some(on_sockets(&trace))
}

/// Leaves out calls on anything but sockets, with which a language starts up,
/// and gives to the sockets the numbers that they have in an empty process.
fn on_sockets(trace: &str) -> String {
    let call = Regex::new(r"^(\w+)\((?:\[\{fd=)?(\d*)").expect("a pattern");
    let made = Regex::new(r"^(?:socket|accept4)\(.* = (\d+)$");
    let made = made.expect("a pattern");
    let (mut open, mut count) = (Vec::<(String, usize)>::new(), 0);
    let mut shown = String::new();
    for line in trace.lines() {
        let mut line = line.to_owned();
        if let Some(found) = call.captures(&line) {
            let (name, fd) = (found[1].to_owned(), found[2].to_owned());
            let socket = open.iter().find(|it| it.0 == fd).cloned();
            if name != "socket" && socket.is_none() {
                continue;
            }
            if let Some((_, number)) = socket {
                line =
                    line.replacen(&format!("({fd}"), &format!("({number}"), 1);
                let (old, new) = (format!("fd={fd},"), format!("fd={number},"));
                line = line.replace(&old, &new);
            }
            if let Some(new) = made.captures(&line) {
                let new = new[1].to_owned();
                let start = line.len() - new.len();
                line.replace_range(start.., &(3 + count).to_string());
                open.push((new, 3 + count));
                count += 1;
            }
            if name == "close" {
                open.retain(|it| it.0 != fd);
            }
        }
        shown += &format!("{line}\n");
    }
    shown
}

#[test]
fn only_calls_on_sockets_are_shown() {
    let trace = "close(3) = 0\n\
        ioctl(4, TCGETS, 0x1) = -1 ENOTTY (Inappropriate ioctl for device)\n\
        socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 9\n\
        socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 4\n\
        poll([{fd=4, events=POLLIN}], 1, 9) = 1 ([{fd=4, revents=POLLIN}])\n\
        said\n\
        accept4(9, NULL, NULL, 0) = -1 EAGAIN (not now)\n\
        close(9) = 0\nclose(9) = -1 EBADF (Bad file descriptor)\n";
    let shown = "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3\n\
        socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 4\n\
        poll([{fd=4, events=POLLIN}], 1, 9) = 1 ([{fd=4, revents=POLLIN}])\n\
        said\n\
        accept4(3, NULL, NULL, 0) = -1 EAGAIN (not now)\n\
        close(3) = 0\n";
    assert_eq!(on_sockets(trace), shown);
}
