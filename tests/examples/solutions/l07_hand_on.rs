//! Lesson 07, exercise 3: a thread that accepts, and a channel behind it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

use socket2::{Domain, Socket, Type};

use crate::helpers::{say, wait_until};

// ANCHOR: solution
/// Accepts in a thread of its own, and lets clients come until one is not
/// connected. The thread stops when it has taken so many.
fn crowd(
    hand_on: impl Fn(TcpStream) + Send + 'static,
    takes: usize,
) -> io::Result<usize> {
    let listener = listen(2)?;
    let addr = listener.local_addr()?;
    let accepted = Arc::new(AtomicUsize::new(0));
    let count = accepted.clone();
    thread::spawn(move || {
        while let Ok((connection, _)) = listener.accept() {
            count.fetch_add(1, SeqCst);
            hand_on(connection);
        }
    });
    let mut clients = Vec::new();
    let limit = Duration::from_millis(200);
    while clients.len() < 24 {
        let Ok(client) = TcpStream::connect_timeout(&addr, limit) else {
            break;
        };
        clients.push(client);
        // Whoever comes too fast for the thread finds its queue full.
        wait_until(|| accepted.load(SeqCst) == clients.len().min(takes));
    }
    Ok(clients.len())
}

/// The worker, who has the other end of each channel, is busy all the time.
pub fn play() -> io::Result<()> {
    let (hand_on, _worker) = mpsc::channel();
    let n = crowd(move |it| drop(hand_on.send(it)), 24)?;
    say("", "", "channel, backlog 2", format!("{n} of 24 connected"));

    let (hand_on, _worker) = mpsc::sync_channel(5);
    // Five in the channel, and one that the thread has in its hand.
    let n = crowd(move |it| drop(hand_on.send(it)), 5 + 1)?;
    say("", "", "sync_channel(5), backlog 2", format!("{n} of 24 connected"));
    Ok(())
}
// ANCHOR_END: solution

fn listen(backlog: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(&any_port.into())?;
    socket.listen(backlog)?;
    Ok(socket.into())
}
