//! An echo, and a client that does not say that it has finished.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use crate::helpers::{say, shown, title};

// ANCHOR: solution
/// How long each waits. Without it they would wait for ever.
const PATIENCE: Duration = Duration::from_millis(100);

/// Lets both ends wait at the same time, and then sends what was missing.
pub fn play() -> io::Result<()> {
    title("no-shutdown: both ends are in recv");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;
    let mut buffer = *b"hello";
    say("client", "send", shown(&buffer), "");
    client.write_all(&buffer)?;
    server.read_exact(&mut buffer)?;
    say("server", "recv", shown(&buffer), "");
    say("server", "send", shown(&buffer), "");
    server.write_all(&buffer)?;
    client.read_exact(&mut buffer)?;
    say("client", "recv", shown(&buffer), "");

    let (of_client, of_server) = thread::scope(|scope| {
        let of_client = scope.spawn(|| wait(&client));
        let of_server = wait(&server);
        (of_client.join().expect("recv does not panic"), of_server)
    });
    tell("client", of_client);
    tell("server", of_server);
    say("client", "shutdown", "SHUT_WR", "");
    client.shutdown(Shutdown::Write)?;
    tell("server", wait(&server));
    Ok(())
}

fn wait(mut end: &TcpStream) -> io::Result<usize> {
    end.set_read_timeout(Some(PATIENCE))?;
    end.read(&mut [0; 8])
}

fn tell(who: &str, outcome: io::Result<usize>) {
    match outcome {
        Ok(0) => say(who, "recv", shown(b""), "end-of-file"),
        Ok(n) => say(who, "recv", format!("{n} bytes"), ""),
        Err(error) => say(who, "recv", "", error),
    }
}
// ANCHOR_END: solution
