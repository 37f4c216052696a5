//! The system's tools show what the book says that they show.
//!
//! Each on a host of its own: there they see the sockets of the lesson, and no
//! others.

use std::{
    fs,
    io::Write,
    process::{ChildStdin, Stdio},
};

use tempfile::NamedTempFile;

use crate::{
    harness::{Session, command, has, skip, wait_until},
    hosts::Host,
    peers::python_command,
    trace::can_trace,
    transcript::check,
};

mod table;
mod wire;

use self::table::{named, table};

const LESSON: &str = "lesson-03-echo";

/// A host on which the server of lesson 03 talks to a client that says
/// nothing, while a second one waits in its queue, and has sent `hello`.
struct Scene {
    host: Host,
    server: Session,
    clients: [(Session, ChildStdin); 2],
}

impl Scene {
    fn new(test: &str) -> Option<Scene> {
        let host = Host::new(test)?;
        let mut server = host.start(LESSON, &["server"]);
        server.wait_for("listening on ");
        let silent = client(&host, 50_001);
        server.wait_for("accept");
        let mut second = client(&host, 50_002);
        second.1.write_all(b"hello").expect("the client reads");
        let scene = Scene { host, server, clients: [silent, second] };
        let arrived = "ss -tnH 'sport = :7003' | grep -q 'ESTAB *5'";
        scene.host.wait_for(arrived);
        Some(scene)
    }

    /// What a tool says here, with stand-ins for processes and inodes.
    fn told(&self, tool: &str) -> String {
        let silent = &self.clients[0].0;
        let sessions = [&self.server, silent, &self.clients[1].0];
        let ids = sessions.map(Session::id);
        let inodes: Vec<_> = ids.into_iter().flat_map(inodes).collect();
        let ids = ids.map(|it| it.to_string());
        let told = named(&told(&self.host, tool), "PID", ids);
        table(&named(&told, "INODE", inodes))
    }

    /// In peace: each client says that it is done.
    fn end(self) {
        for (client, stdin) in self.clients {
            drop(stdin);
            client.finish();
        }
        self.server.interrupt();
    }
}

/// A client of lesson 03 with this port, and the other end of its stdin.
fn client(host: &Host, port: u16) -> (Session, ChildStdin) {
    next_port(host, port);
    let mut client = host.start_with(LESSON, &["client"], Stdio::piped());
    let stdin = client.stdin();
    let connected = format!("ss -tnH 'sport = :{port}' | grep -q ESTAB");
    host.wait_for(&connected);
    (client, stdin)
}

/// The port that the kernel chooses next: a reader finds the same one in
/// decimal and in hexadecimal, which no stand-in would know.
fn next_port(host: &Host, port: u16) {
    let file = "/proc/sys/net/ipv4/ip_local_port_range";
    host.sh(&format!("echo {port} {port} >{file}"));
}

/// The inodes of a process's sockets.
fn inodes(process: u32) -> Vec<String> {
    let entries = fs::read_dir(format!("/proc/{process}/fd"));
    let mut entries: Vec<_> = entries
        .expect("a process of ours")
        .flatten()
        .map(|it| it.path())
        .collect();
    entries.sort();
    let targets = entries.iter().filter_map(|it| fs::read_link(it).ok());
    let targets = targets.map(|it| it.to_string_lossy().into_owned());
    let sockets = targets.filter_map(|it| {
        let inode = it.strip_prefix("socket:[")?.strip_suffix(']')?;
        Some(inode.to_owned())
    });
    sockets.collect()
}

/// Runs a command line on a host.
fn told(host: &Host, tool: &str) -> String {
    host.run(&["sh", "-c", tool], &format!("$ {tool}")).finish()
}

/// Whether all of these are installed.
fn are_here(test: &str, tools: &[&str]) -> bool {
    let missing: Vec<_> = tools.iter().filter(|it| !has(it)).collect();
    if !missing.is_empty() {
        skip(test, &format!("it takes {missing:?}"));
    }
    missing.is_empty()
}

/// The same five sockets, by each tool that lists them; and where the server
/// stands, by strace.
#[test]
fn a_server_and_two_clients() {
    let test = "a_server_and_two_clients";
    let tools = ["ss", "awk", "grep", "lsof", "netstat", "strace"];
    if !are_here(test, &tools) {
        return;
    }
    let Some(scene) = Scene::new(test) else { return };
    let all = "ss -tan";
    check("book", "tools-ss", &scene.told(all));
    let whose = "ss -tanp 'sport = :7003'";
    check("book", "tools-ss-whose", &scene.told(whose));
    let filters =
        ["ss -tln", "ss -tan 'dport = :7003'", "ss -tan state close-wait"];
    let filters = filters.map(|it| scene.told(it));
    check("book", "tools-ss-filters", &filters.join("\n"));
    let rows = "awk 'NR > 1 { print $2, $3, $4, $5, $10 }' /proc/net/tcp";
    check("book", "tools-proc", &scene.told(rows));
    check("book", "tools-lsof", &scene.told("lsof -nP -iTCP"));
    check("book", "tools-netstat", &scene.told("netstat -tan"));
    where_it_stands(&scene);
    scene.end();
}

/// strace asks a process in which call it is; and then Ctrl-C.
fn where_it_stands(scene: &Scene) {
    let id = scene.server.id().to_string();
    let file = NamedTempFile::new().expect("a temporary file");
    let path = file.path().display();
    let line = format!("strace -yy -p {id}");
    let script = format!("exec {line} 2>{path}");
    let strace = scene.host.run(&["sh", "-c", &script], &format!("$ {line}"));
    let said = || fs::read_to_string(file.path()).expect("what strace said");
    wait_until("the call, by strace", || {
        let said = said();
        said.contains("recvfrom(") || said.contains("PTRACE")
    });
    let typed = strace.interrupt();
    let said = said();
    if said.contains("PTRACE") {
        return skip("where_it_stands", "strace is not allowed here");
    }
    let (before, after) = said.rsplit_once("strace: ").expect("detached");
    let line = typed.lines().next().expect("what was typed");
    let shown = format!("{line}\n{before}^Cstrace: {after}");
    check("book", "tools-strace-attached", &named(&shown, "PID", [id]));
}

/// The calls of a client, from its first to its last.
#[test]
fn the_calls_of_a_client() {
    let test = "the_calls_of_a_client";
    if !can_trace(test) {
        return;
    }
    let Some(host) = Host::new(test) else { return };
    let mut server = host.start(LESSON, &["server"]);
    server.wait_for("listening on ");
    next_port(&host, 50_001);
    let client = command(LESSON);
    let program = client.get_program().to_string_lossy();
    let strace = "strace -f -e trace=network";
    let script = format!("exec {strace} '{program}' client hello 2>&1");
    let shown = format!("$ {strace} target/debug/{LESSON} client hello");
    let traced = host.run(&["sh", "-c", &script], &shown).finish();
    server.interrupt();
    check("book", "tools-strace", &traced);
}

/// A socket that has an address, and neither listens nor is connected, is in no
/// list; and nobody else gets its port.
#[test]
fn bound_and_in_no_list() {
    let test = "bound_and_in_no_list";
    if !are_here(test, &["awk", "lsof", "ss"]) {
        return;
    }
    let Some(host) = Host::new(test) else { return };
    let Some((python, shown)) = python_command("bound_only.py", &["7003"])
    else {
        return;
    };
    let mut python = host.on(&python);
    python.stdin(Stdio::piped());
    let mut python = Session::start(python, &shown);
    let mut stdin = python.stdin();
    python.wait_for("Bound");
    let id = python.id();
    let refused = host.start(LESSON, &["server"]).finish();
    let ss = table(&told(&host, "ss -tan 'sport = :7003'"));
    let columns = "$1, $2, $4, $9, $10";
    let lsof = told(
        &host,
        &format!(
            "lsof -nP -p {id} | awk '/protocol: TCP/ {{ print {columns} }}'"
        ),
    );
    let lsof = named(&lsof, "PID", [id.to_string()]);
    stdin.write_all(b"\n").expect("it reads");
    let all = [python.finish(), refused, ss, lsof];
    check("book", "tools-bound", &all.join("\n"));
}

/// A full queue leaves a trace in the kernel's counters.
#[test]
fn counters_of_a_full_queue() {
    let test = "counters_of_a_full_queue";
    if !are_here(test, &["nstat"]) {
        return;
    }
    let Some(host) = Host::new(test) else { return };
    host.start("lesson-07-backlog", &["demo", "full"]).finish();
    let counters = table(&told(&host, "nstat -asz 'TcpExtListen*'"));
    check("book", "tools-nstat", &counters);
}
