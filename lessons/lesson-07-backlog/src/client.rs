//! Clients that do not wait for each other: connect, send, recv.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};
use socket2::{Domain, SockRef, Socket, Type};

use crate::helpers::{addresses, failed, say};

/// What each client says first, and hears back.
pub const WORD: &[u8] = b"hello";

/// One of many clients; the times are counted from the start of all.
pub struct Client {
    /// Under this name it tells what happens to it; without, it does not.
    who: Option<String>,
    pub socket: TcpStream,
    pub connected: Option<Duration>,
    pub answered: Option<Duration>,
    error: Option<io::Error>,
}

/// Starts some clients, one after the other, and lets them all wait.
pub fn client(host: &str, count: usize) -> io::Result<()> {
    let mut outcome = Ok(());
    for addr in addresses(host)? {
        let names = (1..=count).map(|it| Some(format!("client {it}")));
        let a_day = Duration::from_secs(86_400);
        let start = Instant::now();
        let clients = begin_all(addr, names)?;
        let clients = run_clients(clients, addr, start, a_day)?;
        match clients.into_iter().find_map(|it| it.error) {
            Some(error) => outcome = Err(error),
            None => return Ok(()),
        }
    }
    outcome
}

/// Starts them all from one thread, none waiting for another.
pub fn begin_all(
    addr: SocketAddr,
    names: impl Iterator<Item = Option<String>>,
) -> io::Result<Vec<Client>> {
    names.map(|who| Client::begin(who, addr)).collect()
}

// ANCHOR: run_clients
/// Lets each say a word as soon as it is connected, and wait for the answer.
pub fn run_clients(
    mut clients: Vec<Client>,
    addr: SocketAddr,
    start: Instant,
    limit: Duration,
) -> io::Result<Vec<Client>> {
    while clients.iter().any(|it| !it.is_over()) {
        let Some(left) = limit.checked_sub(start.elapsed()) else { break };
        for client in wait_for_some(&mut clients, left)? {
            let outcome = match client.connected {
                None => client.speak(addr, start.elapsed()),
                Some(_) => client.hear(addr, start.elapsed()),
            };
            client.error = outcome.err();
        }
    }
    Ok(clients)
}
// ANCHOR_END: run_clients

// ANCHOR: wait_for_some
/// Waits until one client can go on, or more; returns those that can.
///
/// poll(2) says of a socket that it can be written to when its connect(2) has
/// ended, and that it can be read when something has come.
pub fn wait_for_some(
    clients: &mut [Client],
    limit: Duration,
) -> io::Result<Vec<&mut Client>> {
    let open = clients.iter_mut().filter(|it| !it.is_over());
    let mut open: Vec<_> = open.collect();
    let awaited = open.iter().map(|it| match it.connected {
        None => PollFd::new(&it.socket, PollFlags::OUT),
        Some(_) => PollFd::new(&it.socket, PollFlags::IN),
    });
    let mut awaited: Vec<PollFd> = awaited.collect();
    let limit = Timespec::try_from(limit).map_err(io::Error::other)?;
    poll(&mut awaited, Some(&limit))?;
    let came = awaited.iter().map(|it| !it.revents().is_empty());
    let mut came = came.collect::<Vec<_>>().into_iter();
    open.retain(|_| came.next() == Some(true));
    Ok(open)
}
// ANCHOR_END: wait_for_some

impl Client {
    // ANCHOR: begin
    /// Starts to connect, and does not wait: lesson 04 has it in progress.
    pub fn begin(who: Option<String>, addr: SocketAddr) -> io::Result<Client> {
        let socket = Socket::new(Domain::for_address(addr), Type::STREAM, None)
            .map_err(failed("socket", addr))?;
        socket.set_nonblocking(true)?;
        let (connected, answered, error) = (None, None, None);
        let socket = TcpStream::from(socket);
        let client = Client { who, socket, connected, answered, error };
        client.tell("connect", &addr.to_string(), "");
        match SockRef::from(&client.socket).connect(&addr.into()) {
            // EINPROGRESS is no error here; Windows has another name for it.
            Err(error)
                if Errno::from_io_error(&error) != Some(Errno::INPROGRESS)
                    && error.kind() != ErrorKind::WouldBlock =>
            {
                Err(failed("connect", addr)(error))
            }
            _ => Ok(client),
        }
    }
    // ANCHOR_END: begin

    /// Its connect(2) has ended, well or with an error.
    fn speak(&mut self, addr: SocketAddr, now: Duration) -> io::Result<()> {
        let ended = self.socket.take_error()?.map_or(Ok(()), Err);
        ended.map_err(failed("connect", addr))?;
        self.connected = Some(now);
        let outcome = format!("connected {}", about(now));
        self.tell("getsockopt", "SO_ERROR 0", &outcome);
        self.tell("send", &format!("{} bytes", WORD.len()), "");
        self.socket.write_all(WORD).map_err(failed("send", addr))
    }

    /// Its answer has come, or end-of-file, or an error.
    fn hear(&mut self, addr: SocketAddr, now: Duration) -> io::Result<()> {
        let mut buffer = [0; 16];
        let n = self.socket.read(&mut buffer).map_err(failed("recv", addr))?;
        self.tell("recv", &format!("{n} bytes"), "");
        if n == 0 {
            let error = format!("recv {addr}: end-of-file, and no answer");
            return Err(io::Error::other(error));
        }
        self.answered = Some(now);
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.answered.is_some() || self.error.is_some()
    }

    fn tell(&self, call: &str, what: &str, outcome: &str) {
        if let Some(who) = &self.who {
            say(who, call, what, outcome);
        }
    }
}

/// How long it took, in whole seconds: a system is late, and never early.
pub fn about(time: Duration) -> String {
    match time.as_secs() {
        0 => "at once".to_owned(),
        seconds => format!("after about {seconds} s"),
    }
}
