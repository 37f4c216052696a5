//! One side of a conversation: a line out, a line in, in turns.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
};

use crate::{
    BUFFER, MAX_LINE,
    helpers::{failed, say, shown},
    input::Input,
};

// ANCHOR: side
/// One end of a connection, and what has come in there.
pub struct Side {
    pub who: &'static str,
    pub connection: TcpStream,
    pub peer: SocketAddr,
    /// How many bytes one recv(2) may bring.
    pub room: usize,
    /// What recv(2) brought beyond the last whole line.
    rest: Vec<u8>,
}
// ANCHOR_END: side

impl Side {
    pub fn new(
        who: &'static str,
        connection: TcpStream,
        peer: SocketAddr,
    ) -> Side {
        Side { who, connection, peer, room: BUFFER, rest: Vec::new() }
    }

    // ANCHOR: speak
    /// Says one line. False if there is none: bye, or the end of the input.
    pub fn speak(&mut self, input: &mut Input) -> io::Result<bool> {
        let Some(text) = input.line(self.who)? else { return Ok(false) };
        if text.trim().eq_ignore_ascii_case("bye") {
            return Ok(false);
        }
        self.send(&format!("{text}\n"))?;
        Ok(true)
    }
    // ANCHOR_END: speak

    // ANCHOR: send
    /// Sends this text, all of it, and no line end of its own.
    pub fn send(&mut self, text: &str) -> io::Result<()> {
        say(self.who, "send", shown(text.as_bytes()), "");
        let sent = self.connection.write_all(text.as_bytes());
        sent.map_err(failed("send", self.peer))
    }
    // ANCHOR_END: send

    // ANCHOR: hear
    /// Waits for one line, and shows it. False if none will come.
    pub fn hear(&mut self) -> io::Result<bool> {
        let Some(text) = self.line()? else {
            note("the other side has ended the conversation");
            return Ok(false);
        };
        note(&format!("< {}", printable(&text)));
        Ok(true)
    }
    // ANCHOR_END: hear

    // ANCHOR: line
    /// Takes the next line: from what has come, or from what will come.
    ///
    /// None at the end of the stream, if that is where a line has ended.
    pub fn line(&mut self) -> io::Result<Option<String>> {
        loop {
            let end = self.rest.iter().position(|it| *it == b'\n');
            // One more than fits, as a \r may be part of the line end.
            if end.is_some() || self.rest.len() > MAX_LINE + 1 {
                let end = end.map_or(self.rest.len(), |it| it + 1);
                let line: Vec<u8> = self.rest.drain(..end).collect();
                let text = text(&line).map_err(failed("recv", self.peer))?;
                return Ok(Some(text));
            }
            let came = self.recv()?;
            if came.is_empty() && self.rest.is_empty() {
                return Ok(None);
            }
            if came.is_empty() {
                let half = shown(&self.rest);
                let what = format!("end-of-file within a line, after {half}");
                return Err(failed("recv", self.peer)(io::Error::other(what)));
            }
            self.rest.extend(came);
        }
    }
    // ANCHOR_END: line

    // ANCHOR: recv
    /// Takes what is there, at most as much as there is room for.
    pub fn recv(&mut self) -> io::Result<Vec<u8>> {
        let mut buffer = vec![0; self.room];
        let read = self.connection.read(&mut buffer);
        buffer.truncate(read.map_err(failed("recv", self.peer))?);
        let end = if buffer.is_empty() { "end-of-file" } else { "" };
        say(self.who, "recv", shown(&buffer), end);
        Ok(buffer)
    }
    // ANCHOR_END: recv

    /// Ends the conversation. There is no other bye than this.
    pub fn close(self) {
        say(self.who, "close", self.peer, "");
        drop(self.connection);
    }
}

// ANCHOR: text
/// Makes text of the bytes of one line, without its line end.
pub fn text(line: &[u8]) -> io::Result<String> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.len() > MAX_LINE {
        let what = format!("a line of more than {MAX_LINE} bytes");
        return Err(io::Error::other(what));
    }
    let text = std::str::from_utf8(line)
        .map_err(|_| io::Error::other(format!("not UTF-8: {}", shown(line))))?;
    Ok(text.to_owned())
}
// ANCHOR_END: text

// ANCHOR: printable
/// Shows what would steer a terminal, and lets the rest be what it is.
pub fn printable(text: &str) -> String {
    let shown = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    text.chars().map(shown).collect()
}
// ANCHOR_END: printable

/// Prints a line that names no call: what somebody says.
pub fn note(text: &str) {
    say("", "", text, "");
}
