//! Lesson 08, exercise 4: little patience for who says nothing at all.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use socket2::SockRef;

use crate::helpers::{say, shown};

/// For the first byte, and for each piece after it.
const FIRST: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(60);

// ANCHOR: solution
/// Waits a moment for the first byte, and then as long as ever. (The lesson
/// bounds the whole, too.)
fn request(mut connection: &TcpStream) -> io::Result<Vec<u8>> {
    let mut request = vec![0];
    connection.set_read_timeout(Some(FIRST))?;
    let n = connection.read(&mut request)?;
    request.truncate(n);
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.read_to_end(&mut request)?;
    Ok(request)
}

/// Serves one client; who says nothing is reset.
fn serve((mut connection, peer): (TcpStream, SocketAddr)) -> io::Result<()> {
    match request(&connection) {
        Ok(request) => {
            say("server", "recv", shown(&request), "end-of-file");
            connection.write_all(&request)?;
            say("server", "send", shown(&request), "");
        }
        Err(_) => {
            say("server", "recv", "", "too slow, or gone");
            SockRef::from(&connection).set_linger(Some(Duration::ZERO))?;
        }
    }
    say("server", "close", peer, "");
    Ok(())
}
// ANCHOR_END: solution

/// A client who is silent, and one who is slow, before a server of one thread.
pub fn play() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let addr = listener.local_addr()?;
    let mut silent = TcpStream::connect(addr)?;
    say("silent", "connect", addr, "");
    let mut slow = TcpStream::connect(addr)?;
    say("slow", "connect", addr, "");
    say("slow", "send", shown(b"pe"), "");
    slow.write_all(b"pe")?;
    let server = thread::spawn(move || -> io::Result<()> {
        serve(listener.accept()?)?;
        serve(listener.accept()?)
    });

    if let Err(error) = silent.read(&mut [0]) {
        say("silent", "recv", "", error);
    }
    slow.set_read_timeout(Some(2 * FIRST))?;
    if slow.read(&mut [0]).is_err() {
        say("slow", "recv", "", format!("nothing within {:?}", 2 * FIRST));
    }
    say("slow", "send", shown(b"a\n"), "");
    slow.write_all(b"a\n")?;
    say("slow", "shutdown", "SHUT_WR", "");
    slow.shutdown(Shutdown::Write)?;
    server.join().map_err(|_| io::Error::other("a thread has failed"))??;
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer)?;
    say("slow", "recv", shown(&answer), "end-of-file");
    Ok(())
}
