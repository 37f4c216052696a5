//! Many clients at once, at a server that takes its time: two processes.

use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr},
    process::{self, Child, Command, Stdio},
    thread::{self, sleep},
    time::{Duration, Instant},
};

use crate::{
    burst_table::{print_csv, print_table},
    client::{begin_all, run_clients},
    counters::counters,
    helpers::{failed, say, title, write_out},
    server::listen,
};

// ANCHOR: burst
/// Starts a server as a process of its own, and lets all clients go at once.
pub fn burst(
    backlog: i32,
    clients: usize,
    limit: Duration,
    csv: bool,
) -> io::Result<()> {
    let before = counters();
    let (mut server, listening) = start_server(backlog)?;
    let addr = listening.trim_end().rsplit(' ').next().unwrap_or_default();
    let addr: SocketAddr = addr.parse().map_err(io::Error::other)?;
    if !csv {
        title(&format!("burst: {clients} clients at once, backlog {backlog}"));
        write_out(listening.as_bytes());
        say("clients", "connect", addr, format!("{clients} times"));
    }
    let start = Instant::now();
    let clients = begin_all(addr, (0..clients).map(|_| None))?;
    // A byte is the server's sign to begin, the end of its stdin the end.
    let mut stdin = server.stdin.take();
    stdin.as_mut().map_or(Ok(()), |it| it.write_all(b"\n"))?;
    let clients = run_clients(clients, addr, start, limit)?;
    drop(stdin);
    server.wait()?;
    if csv {
        print_csv(&clients);
    } else {
        print_table(&clients, limit, before.zip(counters()));
    }
    Ok(())
}
// ANCHOR_END: burst

/// Starts this very program in another role; returns its first line, too.
fn start_server(backlog: i32) -> io::Result<(Child, String)> {
    let mut server = Command::new(env::current_exe()?)
        .arg("burst-server")
        .arg(format!("--backlog={backlog}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed("spawn", "the server"))?;
    let mut line = String::new();
    if let Some(stdout) = server.stdout.take() {
        BufReader::new(stdout).read_line(&mut line)?;
    }
    Ok((server, line))
}

// ANCHOR: burst_server
/// Serves a client every 2 ms, as soon as all have come, until stdin ends.
pub fn burst_server(backlog: i32) -> io::Result<()> {
    let listener = listen((Ipv4Addr::LOCALHOST, 0).into(), backlog)?;
    let _sign = io::stdin().read(&mut [0])?;
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(0)
    });
    loop {
        sleep(Duration::from_millis(2));
        let (mut connection, _) = listener.accept()?;
        let mut word = [0; 16];
        // The client speaks first. One that has left is no reason to stop.
        let n = connection.read(&mut word).unwrap_or(0);
        let _ = connection.write_all(&word[..n]);
    }
}
// ANCHOR_END: burst_server
