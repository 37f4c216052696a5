//! Lesson 05, exercise 4: both speak whenever they like.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Shutdown, TcpStream},
    process, thread,
};

use crate::{
    helpers::{say, shown},
    states::pair,
};

// ANCHOR: solution
/// Hears in one thread, and speaks in this one.
fn chat(mut connection: TcpStream) -> io::Result<()> {
    let heard = BufReader::new(connection.try_clone()?);
    let hearing = thread::spawn(move || {
        // The other thread is in its read, and nobody can wake it: so the
        // process ends, and the read with it.
        for line in heard.lines() {
            match line {
                Ok(line) => {
                    say("", "", format!("< {}", line.escape_debug()), "")
                }
                Err(error) => {
                    say("client", "recv", "", error);
                    process::exit(1)
                }
            }
        }
        say("client", "recv", "0 bytes", "end-of-file");
        process::exit(0)
    });
    for line in io::stdin().lines() {
        let line = line? + "\n";
        say("client", "send", shown(line.as_bytes()), "");
        connection.write_all(line.as_bytes())?;
    }
    connection.shutdown(Shutdown::Write)?;
    hearing.join().map_err(|_| io::Error::other("a thread has failed"))
}
// ANCHOR_END: solution

/// The other side speaks twice, hears one line, answers, and leaves.
pub fn play() -> io::Result<()> {
    let [client_end, mut server_end] = pair()?;
    thread::spawn(move || -> io::Result<()> {
        server_end.write_all(b"Are you there?\nHello?\n")?;
        let mut lines = BufReader::new(&server_end).lines();
        if let Some(Ok(_)) = lines.next() {
            (&server_end).write_all(b"Good. I must go.\n")?;
        }
        Ok(())
    });
    chat(client_end)
}
