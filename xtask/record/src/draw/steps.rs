//! What the player of the page (book/theme/player.js) needs to know, beside what
//! the table says: attributes of the table and of its rows.
//!
//! The table: `data-recording`, the name, as on the diagram; `data-sockets`, a
//! line each: `server 2 TCP`, with its number if its host has several;
//! `data-sources`, a line each: `lessons/…/main.rs:12 text of that line`.
//!
//! A row is a step: `data-event`, as in the diagram; `data-source`, the place of
//! the line that called, from 0; `data-state`, `2 ESTABLISHED`, a socket and the
//! state in which it is from then on; `data-queues`, `2 5 0`, a socket, the bytes
//! in its receive queue and in its send queue, several parted by commas. Sockets
//! are named by their places, from 0. What the attributes of several rows would
//! repeat, later ones have not: a state or queue remains as it was.

use std::{collections::HashMap, fs, path::PathBuf};

use super::{
    timeline::{self, Moment, What},
    words,
};
use crate::recording::{Call, Event, Queue, Recording, Source};

/// The lessons' sources, as they are now.
pub struct Lines {
    root: PathBuf,
    files: HashMap<String, Vec<String>>,
}

impl Lines {
    /// Sources in this folder.
    pub fn of(root: PathBuf) -> Lines {
        Lines { root, files: HashMap::new() }
    }

    /// The text of a line; none, if there is no such line.
    fn text(&mut self, source: &Source) -> Option<String> {
        let root = &self.root;
        let lines =
            self.files.entry(source.file.clone()).or_insert_with(|| {
                let text = fs::read_to_string(root.join(&source.file));
                let text = text.unwrap_or_default();
                text.lines().map(|it| it.trim().to_owned()).collect()
            });
        lines.get((source.line as usize).checked_sub(1)?).cloned()
    }
}

/// The attributes of a recording's table.
pub struct Steps<'a> {
    recording: &'a Recording,
    sources: Vec<Source>,
    texts: Vec<String>,
}

impl<'a> Steps<'a> {
    /// Of this recording.
    pub fn new(recording: &'a Recording, lines: &mut Lines) -> Steps<'a> {
        let mut sources: Vec<Source> = Vec::new();
        for event in &recording.events {
            if let Event::Call(Call { source: Some(source), .. }) = event
                && !sources.contains(source)
            {
                sources.push(source.clone());
            }
        }
        let text = |it: &Source| {
            let text = lines.text(it).unwrap_or_default();
            format!("{}:{} {text}", it.file, it.line).trim_end().to_owned()
        };
        let texts = sources.iter().map(text).collect();
        Steps { recording, sources, texts }
    }

    /// Those of the table.
    pub fn table(&self) -> String {
        let recording = self.recording;
        let numbers = timeline::numbers(recording);
        let sockets = recording.sockets.iter().zip(numbers);
        let sockets = sockets.map(|(it, number)| {
            let number = number.map_or(String::new(), |it| format!(" {it}"));
            let host = words::host(recording, it.host);
            format!("{host}{number} {}", it.protocol)
        });
        let sockets: Vec<_> = sockets.collect();
        attribute("recording", &recording.name)
            + &attribute("sockets", &sockets.join("\n"))
            + &attribute("sources", &self.texts.join("\n"))
    }

    /// Those of the row of a moment.
    pub fn row(&self, it: &Moment) -> String {
        let event = &self.recording.events[it.event];
        let mut all = attribute("event", &it.event.to_string());
        if let Event::Call(Call { source: Some(source), .. }) = event
            && let Some(at) = self.sources.iter().position(|it| it == source)
        {
            all += &attribute("source", &at.to_string());
        }
        let state = self.state(event).filter(|_| it.what != What::Begins);
        if let Some((socket, state)) = state {
            all += &attribute("state", &format!("{socket} {state}"));
        }
        let queues = self.queues(it);
        if !queues.is_empty() {
            all += &attribute("queues", &queues.join(","));
        }
        all
    }

    /// What is in queues from this moment on: when a call is over; of a packet's
    /// sender when it leaves, of its receiver when it arrives.
    fn queues(&self, it: &Moment) -> Vec<String> {
        let (all, from) = match &self.recording.events[it.event] {
            Event::Call(it) => (&it.queues, None),
            Event::Packet(it) => (&it.queues, it.from),
            Event::State(it) => (&it.queues, None),
        };
        let is_then = |queue: &&Queue| {
            let host = self.recording.sockets[queue.socket].host;
            match it.what {
                What::Begins => false,
                What::Leaves => from == Some(host),
                What::Arrives => from != Some(host),
                _ => true,
            }
        };
        let all = all.iter().filter(is_then);
        all.map(|it| format!("{} {} {}", it.socket, it.receive, it.send))
            .collect()
    }

    /// Which socket is in which state when this event is over. A socket of UDP
    /// has none of RFC 9293: it is open, and then it is closed.
    fn state<'e>(&self, event: &'e Event) -> Option<(usize, &'e str)> {
        let is_tcp = |it: usize| self.recording.sockets[it].protocol == "TCP";
        match event {
            Event::State(it) => Some((it.socket, &it.to)),
            Event::Call(it) if it.call == "socket" => {
                let made = it.made?;
                Some((made, if is_tcp(made) { "CLOSED" } else { "open" }))
            }
            Event::Call(it) if it.call == "close" => {
                let socket = it.socket.filter(|it| !is_tcp(*it))?;
                Some((socket, "closed"))
            }
            _ => None,
        }
    }
}

fn attribute(name: &str, value: &str) -> String {
    let value = words::escape(value).replace('"', "&quot;");
    format!(" data-{name}=\"{value}\"")
}
