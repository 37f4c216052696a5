//! What one side says: typed at a terminal, from a pipe or a file, a script.

use std::io::{self, BufRead, IsTerminal, Read};

use crate::{
    MAX_LINE,
    chat::{note, printable, text},
    helpers::{failed, line, say, write_out},
};

/// Where lines come from.
pub struct Input<'a> {
    from: Box<dyn BufRead + 'a>,
    /// A terminal shows by itself what is typed, and wants a prompt.
    is_terminal: bool,
}

impl<'a> Input<'a> {
    pub fn stdin() -> Input<'a> {
        let both = io::stdin().is_terminal() && io::stdout().is_terminal();
        Input { from: Box::new(io::stdin().lock()), is_terminal: both }
    }

    pub fn script(text: &'a str) -> Input<'a> {
        Input { from: Box::new(text.as_bytes()), is_terminal: false }
    }

    // ANCHOR: line
    /// The next line, without its line end. The last may have none.
    pub fn line(&mut self, who: &str) -> io::Result<Option<String>> {
        if self.is_terminal {
            write_out(format!("{} ", line("", "", ">", "")).as_bytes());
        }
        let mut typed = Vec::new();
        let most = MAX_LINE as u64 + 2;
        let read = (&mut self.from).take(most).read_until(b'\n', &mut typed);
        let n = read.map_err(failed("read", "stdin"))?;
        if self.is_terminal && !typed.ends_with(b"\n") {
            write_out(b"\n");
        }
        if n == 0 {
            say(who, "read", "stdin", "end-of-file");
            return Ok(None);
        }
        let text = text(&typed).map_err(failed("read", "stdin"))?;
        if !self.is_terminal {
            note(&format!("> {}", printable(&text)));
        }
        Ok(Some(text))
    }
    // ANCHOR_END: line
}
