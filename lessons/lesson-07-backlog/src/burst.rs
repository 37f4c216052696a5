//! Many clients at once, at a server that takes its time.
//!
//! ```console
//! $ cargo run -p lesson-07-backlog -- burst --backlog 8 --clients 200
//! ```

use std::{
    env,
    io::{self, BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::Socket;

use crate::{
    burst_table::{print_csv, print_table},
    client::begin,
    counters::counters,
    helpers::{failed, say, title, write_out},
};

/// What became of one client, counted from the start of the burst.
pub struct Client {
    socket: Socket,
    pub connected: Option<Duration>,
    pub answered: Option<Duration>,
    /// Nothing more can come: the answer has, or an error, or end-of-file.
    is_over: bool,
}

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

    let clients = run_clients(addr, clients, limit)?;

    // The end of its stdin is the end of the server.
    drop(server.stdin.take());
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
        .args(["burst-server", "--backlog", &backlog.to_string()])
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

// ANCHOR: run_clients
/// Connects them all from one thread, none waiting for another; each says a
/// word as soon as it is connected, and waits for the answer.
fn run_clients(
    addr: SocketAddr,
    count: usize,
    limit: Duration,
) -> io::Result<Vec<Client>> {
    let start = Instant::now();
    let mut clients = Vec::with_capacity(count);
    for _ in 0..count {
        let socket = begin(addr)?;
        let (connected, answered) = (None, None);
        clients.push(Client { socket, connected, answered, is_over: false });
    }
    while let Some(left) = limit.checked_sub(start.elapsed()) {
        let mut open: Vec<_> =
            clients.iter_mut().filter(|it| !it.is_over).collect();
        if open.is_empty() {
            break;
        }
        let mut awaited: Vec<_> = open
            .iter()
            .map(|it| match it.connected {
                None => PollFd::new(&it.socket, PollFlags::OUT),
                Some(_) => PollFd::new(&it.socket, PollFlags::IN),
            })
            .collect();
        let left = Timespec::try_from(left).map_err(io::Error::other)?;
        poll(&mut awaited, Some(&left))?;
        let happened: Vec<bool> =
            awaited.iter().map(|it| !it.revents().is_empty()).collect();
        for (client, _) in
            open.iter_mut().zip(happened).filter(|(_, happened)| *happened)
        {
            client.go_on(start.elapsed());
        }
    }
    Ok(clients)
}
// ANCHOR_END: run_clients

impl Client {
    // ANCHOR: go_on
    /// Its connect(2) has ended, or something can be received.
    ///
    /// An error ends this client, and no other: the table counts it among
    /// those that got no answer.
    fn go_on(&mut self, now: Duration) {
        if self.connected.is_none() {
            let failed = !matches!(self.socket.take_error(), Ok(None));
            self.is_over = failed || self.socket.send(b"hello").is_err();
            self.connected = (!failed).then_some(now);
        } else {
            let received = (&self.socket).read(&mut [0; 16]);
            self.answered = matches!(received, Ok(1..)).then_some(now);
            self.is_over = true;
        }
    }
    // ANCHOR_END: go_on
}
