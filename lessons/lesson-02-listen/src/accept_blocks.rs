//! accept(2) blocks: what that looks like from outside.

use std::{
    fs, io,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use socket2::{Domain, Socket, Type};

use crate::{
    helpers::{say, title},
    server::listen,
};

/// How long to look for a thread that sleeps. It takes about a millisecond.
const PATIENCE: Duration = Duration::from_secs(2);

// ANCHOR: play
/// Lets one thread accept, and another look at it before it connects.
pub fn play() -> io::Result<()> {
    title("accept-blocks: a thread that sleeps until a client comes");
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into())?;
    let addr = listener.local_addr()?;
    let (tell, told) = mpsc::channel();
    let server = thread::spawn(move || {
        // Linux: this link reads PID/task/TID, and names the thread in /proc.
        let link = fs::read_link("/proc/thread-self").ok();
        let _ = tell.send(link.filter(|_| cfg!(target_os = "linux")));
        let accepted = listener.accept();
        if let Ok((_, peer)) = &accepted {
            say("server", "accept", peer, "the thread goes on");
        }
        accepted
    });

    say("system", "read", "wchan of the server's thread", wchan(&told));

    // The server prints the next lines, and this thread waits for it.
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)?;
    say("client", "connect", addr, "");
    socket.connect(&addr.into())?;
    server.join().expect("accept does not panic")?;
    Ok(())
}
// ANCHOR_END: play

// ANCHOR: wchan
/// The kernel function in which a thread sleeps, once it sleeps in accept(2).
///
/// proc_pid_wchan(5) is Linux only; elsewhere, and where the system hides it,
/// the answer says so.
fn wchan(thread: &Receiver<Option<PathBuf>>) -> String {
    let Ok(Some(thread)) = thread.recv() else {
        return "not shown by this system".to_owned();
    };
    let file = Path::new("/proc").join(thread).join("wchan");
    let start = Instant::now();
    loop {
        let wchan = fs::read_to_string(&file).unwrap_or_default();
        if wchan.contains("accept") {
            return format!("sleeps in {wchan}");
        }
        if start.elapsed() > PATIENCE {
            return format!("not shown by this system: {wchan:?}");
        }
        thread::yield_now();
    }
}
// ANCHOR_END: wchan
