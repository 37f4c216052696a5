//! Terminals: a program at each, and somebody who types for it.

use std::{
    fs::File,
    io::{Read, Write},
    os::unix::process::ExitStatusExt,
    process::Command,
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};

use crate::{
    harness::{Running, wait_until},
    hosts::Host,
};

/// Ctrl-C, and the end of the input.
pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";

/// A program at a terminal.
pub struct Terminal {
    running: Running,
    screen: Arc<Mutex<String>>,
    typist: JoinHandle<()>,
}

impl Terminal {
    /// Starts a program at a terminal of its own, on a host. The keys are typed
    /// piece by piece, each when the program asks, by what ends in "> ".
    pub fn start(
        host: &Host,
        program: &Command,
        keys: &'static [&'static str],
    ) -> Terminal {
        let flags =
            OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let keyboard = openpt(flags).expect("a terminal is free");
        grantpt(&keyboard).expect("it is ours");
        unlockpt(&keyboard).expect("it is ours");
        let other_end =
            || ioctl_tiocgptpeer(&keyboard, flags).expect("unlocked");
        // The signal comes before "^C" is shown. Without us the terminal could
        // be gone by then.
        let mut open = keys.contains(&CTRL_C).then(other_end);

        let mut at_it = Command::new("env");
        // What a script starts in the background may ignore Ctrl-C.
        at_it.args(["--default-signal=INT", "setsid", "--ctty"]);
        at_it.arg(program.get_program()).args(program.get_args());
        let mut at_it = host.on(&at_it);
        at_it.stdin(other_end()).stdout(other_end()).stderr(other_end());
        let running = Running::start(&mut at_it);

        let screen = Arc::new(Mutex::new(String::new()));
        let shown = Arc::clone(&screen);
        let mut keyboard = File::from(keyboard);
        let typist = thread::spawn(move || {
            let (mut keys, mut piece) = (keys.iter().peekable(), [0; 1024]);
            // EIO: nobody has the terminal open any more.
            while let Ok(n @ 1..) = keyboard.read(&mut piece) {
                let text = String::from_utf8_lossy(&piece[..n]);
                let text = text.replace('\r', "");
                let mut shown = shown.lock().expect("who has it only reads");
                *shown += &text;
                let asks = !text.is_empty() && shown.ends_with("> ");
                if let Some(key) = keys.next_if(|_| asks) {
                    let _ = keyboard.write_all(key.as_bytes());
                }
                if shown.contains("^C") {
                    drop(open.take());
                }
            }
        });
        Terminal { running, screen, typist }
    }

    /// Waits until this is on the screen.
    pub fn wait_for(&self, text: &str) {
        wait_until(text, || self.shown().contains(text));
    }

    /// Waits for the program to end; returns the screen, and the exit status.
    pub fn finish(mut self) -> String {
        let status = self.running.wait();
        wait_until("the end of a terminal", || self.typist.is_finished());
        let mut shown = self.shown();
        if !shown.ends_with('\n') {
            shown.push('\n');
        }
        match (status.code(), status.signal()) {
            (Some(0), _) => {}
            (Some(code), _) => shown += &format!("[exit status: {code}]\n"),
            (None, signal) => {
                shown += &format!("[signal: {}]\n", signal.unwrap_or_default());
            }
        }
        shown
    }

    fn shown(&self) -> String {
        self.screen.lock().expect("who has it only writes").clone()
    }
}
