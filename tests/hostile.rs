//! Clients that no server deserves, and what a server must have left when
//! they are gone: its service, its descriptors, its memory.

use std::{env, fs, io::Write, thread};

use crate::{
    harness::{Session, wait_until},
    peers::Client,
};

/// What it does, and how.
type Kind = (&'static str, fn(Client));

/// What a hostile client does. Each connects first, and each is gone
/// afterwards.
pub const HOSTILE: [Kind; 5] = [
    ("closes at once", drop),
    ("resets at once", Client::reset),
    ("sends half a line, and closes", |client| {
        send(&client, b"half a line");
    }),
    ("sends garbage, and closes", |client| {
        send(&client, b"\xff\xfe\0garbage\x80\n\n\xc3(\r\n\0");
    }),
    ("sends 64 KiB, and resets without reading", |client| {
        send(&client, &[b'x'; 64 << 10]);
        client.reset();
    }),
];

/// A server that has had enough may be gone by now; so this may fail.
fn send(client: &Client, bytes: &[u8]) {
    let _ = (&client.0).write_all(bytes);
}

/// How many there are of each kind: `HOSTILE_CLIENTS` in all (10 if not set).
pub fn rounds() -> usize {
    let clients = env::var("HOSTILE_CLIENTS").map_or(Ok(10), |it| it.parse());
    let clients: usize = clients.expect("HOSTILE_CLIENTS is a number");
    clients.div_ceil(HOSTILE.len())
}

/// Sends hostile clients to a server, and after each ten of them one whom it
/// must serve: so the server keeps up, and no connect waits in a full queue.
pub fn survives(server: &Session, addr: &str, honest: impl Fn(&str)) {
    let attack = |rounds: usize| {
        for round in 0..rounds {
            HOSTILE.iter().for_each(|(_, act)| act(Client::connect(addr)));
            if round % 2 == 1 || round + 1 == rounds {
                honest(addr);
            }
        }
    };
    let descriptors = descriptors(server);
    // The first ones warm what is allocated once.
    attack(10);
    let before = resident(server);
    attack(rounds());
    wait_until("the descriptors are back", || {
        self::descriptors(server) == descriptors
    });
    let after = resident(server);
    println!(
        "{} hostile clients: descriptors {descriptors:?} before and after, \
         resident memory {before:?} KiB, then {after:?} KiB",
        rounds() * HOSTILE.len()
    );
    if let (Some(before), Some(after)) = (before, after) {
        assert!(after <= before + 256, "memory grew: {before} to {after} KiB");
    }
}

/// How many descriptors a process has; `None` where there is no /proc.
fn descriptors(server: &Session) -> Option<usize> {
    let folder = fs::read_dir(format!("/proc/{}/fd", server.id()));
    folder.ok().map(Iterator::count)
}

/// Resident memory in KiB, as proc_pid_status(5) has it.
pub fn resident(server: &Session) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id()));
    let status = status.ok()?;
    let row = status.lines().find_map(|it| it.strip_prefix("VmRSS:"))?;
    row.trim().strip_suffix(" kB")?.parse().ok()
}

/// Gives each hostile client a server of its own, which serves nobody else:
/// it must end by itself, with an error of one line or none.
pub fn ends_with_a_clear_line(start: impl Fn() -> (Session, String) + Sync) {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for first in 0..threads {
            let start = &start;
            scope.spawn(move || {
                for round in (first..rounds()).step_by(threads) {
                    for (what, act) in HOSTILE {
                        let (server, addr) = start();
                        act(Client::connect(&addr));
                        let said = server.finish();
                        check_end(&said, &format!("round {round}, {what}"));
                    }
                }
            });
        }
    });
    println!("{} hostile clients, a server each", rounds() * HOSTILE.len());
}

/// Checks the end of what a server has said: a failure is one line.
fn check_end(said: &str, what: &str) {
    let errors: Vec<_> =
        said.lines().filter(|it| it.starts_with("error: ")).collect();
    let end = said.lines().last().unwrap_or_default();
    let is_clear = match end {
        "[exit status: 1]" => errors.len() == 1 && said.contains("error: recv"),
        _ => errors.is_empty() && end.starts_with("server   close  "),
    };
    assert!(is_clear, "{what}:\n{said}");
}
