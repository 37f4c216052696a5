//! Runs the lesson of the backlog, and reads what it prints.

use std::{io, path::Path, process::Command};

use super::{
    burst::{Burst, COLUMNS, Client, Run},
    laws, machine,
};
use crate::{about, cargo};

const LESSON: &str = "lesson-07-backlog";
const BACKLOGS: [u64; 4] = [1, 8, 128, 1024];
const CLIENTS: usize = 200;

/// Who has no answer after so many seconds, waits no longer.
const SECONDS: u64 = 3;

/// Runs the lesson for each backlog. `None` if that was not as it should be,
/// and the user has been told why.
pub fn measure(root: &Path) -> io::Result<Option<Burst>> {
    if !cfg!(target_os = "linux") {
        eprintln!("error: measured on Linux only; elsewhere, run the lesson");
        return Ok(None);
    }
    let mut build = Command::new(cargo());
    build.current_dir(root).args(["build", "--quiet", "--package", LESSON]);
    if !build.status().map_err(about("cargo"))?.success() {
        eprintln!("error: {LESSON} does not build; cargo says why above");
        return Ok(None);
    }
    let network = machine::Network::find();
    let machine = network.describe()?;
    let (mut runs, mut said) = (Vec::new(), Vec::new());
    for backlog in BACKLOGS {
        // The program that readers run, by the command that they type.
        let command = format!(
            "cargo run -q -p {LESSON} -- burst --backlog {backlog} \
             --clients {CLIENTS} --seconds {SECONDS} --csv"
        );
        eprintln!("{command}");
        let run = network.run(root, &command)?;
        match parse_csv(&run.printed) {
            Ok(clients) if run.status.success() => runs.push(Run {
                backlog,
                command,
                overflows: run.counter("ListenOverflows"),
                drops: run.counter("ListenDrops"),
                clients,
            }),
            Ok(_) => said.push(format!("{LESSON}: {}", run.status)),
            Err(message) => said.push(message),
        }
    }
    let (date, bound_ms) = (machine::date()?, SECONDS * 1000);
    let burst = Burst { date, machine, clients: CLIENTS, bound_ms, runs };
    let broken = laws::of(&burst).into_iter().filter(|it| !it.holds);
    said.extend(broken.map(|it| format!("does not hold: {}", it.says)));
    for message in &said {
        eprintln!("error: {message}");
    }
    if !said.is_empty() {
        eprintln!("error: nothing written; was the machine busy?");
    }
    Ok(said.is_empty().then_some(burst))
}

/// Reads what the lesson prints: a line a client, in order.
fn parse_csv(text: &str) -> Result<Vec<Client>, String> {
    let mut lines = text.lines();
    let header = COLUMNS.join(",");
    if lines.next() != Some(&header) {
        return Err(format!("{LESSON} should begin with `{header}`"));
    }
    let time = |text: &str| match text {
        "" => Some(None),
        number => number.parse().ok().map(Some),
    };
    let clients = lines.enumerate().map(|(index, line)| {
        let cells: Vec<_> = line.split(',').collect();
        let [client, connected, answered] = cells[..] else { return None };
        if client.parse() != Ok(index + 1) {
            return None;
        }
        let (connected, answered) = (time(connected)?, time(answered)?);
        Some(Client { connected, answered })
    });
    let clients: Option<Vec<_>> = clients.collect();
    match clients {
        Some(clients) if clients.len() == CLIENTS => Ok(clients),
        _ => Err(format!("{LESSON} should print {CLIENTS} numbered clients")),
    }
}

#[test]
fn what_the_lesson_prints_is_read() {
    let mut text = "client,connected_ms,answered_ms\n".to_owned();
    for client in 1..=CLIENTS {
        text += &format!("{client},0.5,\n");
    }
    let read = |from, to| parse_csv(&text.replacen(from, to, 1)).ok();
    let clients = read("1,0.5,\n", "1,0.5,2.0\n").expect("it is right");
    let client = |answered| Client { connected: Some(0.5), answered };
    assert_eq!(clients[..2], [client(Some(2.0)), client(None)]);
    for (right, wrong) in [
        ("client", "customer"),
        ("\n7,", "\n8,"),
        ("\n7,0.5,", "\n7,soon,"),
        ("\n7,0.5,", "\n7,0.5"),
        ("\n200,0.5,", ""),
    ] {
        assert_eq!(read(right, wrong), None, "{wrong:?}");
    }
}
