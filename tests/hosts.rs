//! Hosts of our own: network namespaces, each with its own addresses and
//! ports. They need no privilege where user namespaces are allowed, and end
//! with the processes in them.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::Mutex,
};

use tempfile::NamedTempFile;

use crate::harness::{
    Session, command, has, on_linux, shown, skip, wait_until,
};

/// A network namespace, held by a shell that waits in it.
pub struct Host {
    holder: Child,
    /// What the shell is to run, and what it says.
    shell: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
    /// What of the holder's a process has to enter, to be on this host.
    namespaces: &'static [&'static str],
    /// The files that it has of its own.
    _etc: Vec<NamedTempFile>,
}

/// A host with addresses and ports of its own.
const NET: &[&str] = &["--user", "--net"];

/// And with a name, and files, of its own.
const NAMED: &[&str] = &["--user", "--net", "--uts", "--mount"];

impl Host {
    /// A host with a loopback interface; `None`, said aloud, where the system
    /// does not allow it.
    pub fn new(test: &str) -> Option<Host> {
        Host::unshare(test, NET, "true")
    }

    /// A host on which nobody has an address of IPv6.
    pub fn without_ipv6(test: &str) -> Option<Host> {
        let host = Host::new(test)?;
        // Where the kernel knows nothing of it, there is nothing to turn off.
        let all = "/proc/sys/net/ipv6/conf/all";
        host.sh(&format!("! cd {all} 2>/dev/null || echo 1 >disable_ipv6"));
        Some(host)
    }

    /// A host with a name, and with a file `/etc/hosts` that says this. It
    /// has no other way to learn what a name means.
    pub fn named(test: &str, name: &str, hosts: &str) -> Option<Host> {
        let etc = |text: &str| {
            let mut file = NamedTempFile::new().expect("a temporary file");
            file.write_all(text.as_bytes()).expect("room for a line");
            file
        };
        // Some systems know more sources than files and the network.
        let (hosts, sources) = (etc(hosts), etc("hosts: files dns\n"));
        let mut mounts = String::new();
        for (from, to) in [
            (hosts.path(), "/etc/hosts"),
            (Path::new("/dev/null"), "/etc/resolv.conf"),
            (sources.path(), "/etc/nsswitch.conf"),
        ] {
            if Path::new(to).exists() {
                mounts += &format!("{} {to} none bind\n", from.display());
            }
        }
        // One process for all.
        let mounts = etc(&mounts);
        let script = format!(
            "hostname {name} && mount --all --fstab {}",
            mounts.path().display(),
        );
        let mut host = Host::unshare(test, NAMED, &script)?;
        host._etc = vec![hosts, sources];
        Some(host)
    }

    /// A host of its own, on which this script was run, if the system allows
    /// it.
    fn unshare(
        test: &str,
        namespaces: &'static [&'static str],
        script: &str,
    ) -> Option<Host> {
        let tools = ["unshare", "nsenter", "ip"];
        if !on_linux() || !tools.iter().all(|it| has(it)) {
            skip(test, "it takes Linux, unshare, nsenter and ip");
            return None;
        }
        let mut unshare = Command::new("unshare");
        unshare.arg("--map-root-user").args(namespaces);
        let host = Host::hold(&mut unshare, namespaces, script);
        if host.is_none() {
            skip(test, "user namespaces are not allowed here");
        }
        host
    }

    /// Another host, with a wire to it: this one is 10.0.0.1 there, the other
    /// 10.0.0.2. `None`, said aloud, where the system knows no such wire.
    pub fn neighbour(&self, test: &str) -> Option<Host> {
        let mut unshare = self.enter(&["--user"]);
        let other = Host::hold(unshare.args(["unshare", "--net"]), NET, "true");
        let other = other.expect("as the first was allowed");
        let pid = other.holder.id();
        let wire = |link: &str, addr| {
            // One process for all.
            format!(
                "ip -batch - <<end\n{link}\naddr add {addr}/24 dev wire\n\
                 link set wire up\nend"
            )
        };
        let link = "link add name wire type veth peer name wire netns";
        if !self.does(&wire(&format!("{link} {pid}"), "10.0.0.1")) {
            skip(test, "it takes veth(4)");
            return None;
        }
        other.sh(&wire("", "10.0.0.2"));
        other.wait_for("ip route get 10.0.0.1 >/dev/null 2>&1");
        Some(other)
    }

    /// Starts a shell that waits for scripts, until its stdin ends, and so until
    /// we do; `None` if it may not have its namespaces.
    fn hold(
        unshare: &mut Command,
        namespaces: &'static [&'static str],
        script: &str,
    ) -> Option<Host> {
        let mut holder = unshare
            .arg("sh")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare and nsenter were there");
        let stdin = holder.stdin.take().expect("piped");
        let stdout = BufReader::new(holder.stdout.take().expect("piped"));
        let shell = Mutex::new((stdin, stdout));
        let host = Host { holder, shell, namespaces, _etc: Vec::new() };
        host.said("true")?;
        host.sh(&format!("ip link set lo up && {script}"));
        Some(host)
    }

    /// Starts a lesson on this host.
    pub fn start(&self, lesson: &str, args: &[&str]) -> Session {
        self.start_with(lesson, args, Stdio::null())
    }

    /// The same with a stdin of the caller's choice.
    pub fn start_with(
        &self,
        lesson: &str,
        args: &[&str],
        stdin: Stdio,
    ) -> Session {
        let mut program = command(lesson);
        program.args(args);
        let mut command = self.on(&program);
        command.stdin(stdin);
        Session::start(command, &shown(lesson, args))
    }

    /// The same program with the same arguments, but on this host.
    pub fn on(&self, inner: &Command) -> Command {
        let mut command = self.enter(self.namespaces);
        if let Some(folder) = inner.get_current_dir() {
            command.arg(format!("--wd={}", folder.display()));
        }
        command.arg(inner.get_program()).args(inner.get_args());
        for (name, value) in inner.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        command
    }

    /// Runs a command on this host, such as ip(8).
    pub fn sh(&self, script: &str) {
        assert!(self.does(script), "{script} fails");
    }

    /// Starts any program on this host; `shown` is what a reader would type.
    pub fn run(&self, words: &[&str], shown: &str) -> Session {
        let mut command = self.enter(self.namespaces);
        command.args(words).stdin(Stdio::piped());
        Session::start(command, shown)
    }

    /// Waits until a command says that it is so: the kernel does a part of the
    /// work for a new address later, in a thread of its own.
    pub fn wait_for(&self, script: &str) {
        wait_until(script, || self.does(script));
    }

    /// Whether a command ends well.
    fn does(&self, script: &str) -> bool {
        self.said(script).expect("a shell that goes on") == "0\n"
    }

    /// Has the shell run a script, which saves us a nsenter and a shell for
    /// each; `None` if there is no shell.
    fn said(&self, script: &str) -> Option<String> {
        let mut shell = self.shell.lock().expect("nobody panics with it");
        let (stdin, stdout) = &mut *shell;
        // Its own stdin and stdout are between it and us.
        let script = format!("(\n{script}\n) </dev/null >&2; echo $?\n");
        stdin.write_all(script.as_bytes()).ok()?;
        let mut status = String::new();
        stdout.read_line(&mut status).ok()?;
        (!status.is_empty()).then_some(status)
    }

    fn enter(&self, namespaces: &[&str]) -> Command {
        let mut command = Command::new("nsenter");
        command.arg("--preserve-credentials").args(namespaces);
        command.arg(format!("--target={}", self.holder.id()));
        command
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}
