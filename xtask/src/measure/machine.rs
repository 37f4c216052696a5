//! Where a measurement is made: kernel, settings, and a network of its own.

use std::{
    env, io,
    path::Path,
    process::{Command, ExitStatus, Stdio},
    thread,
};

use serde_json::{Map, Value, json};

use crate::about;

/// The settings of a network on which its queues depend.
const SETTINGS: [&str; 6] = [
    "net.core.somaxconn",
    "net.ipv4.tcp_abort_on_overflow",
    "net.ipv4.tcp_max_syn_backlog",
    "net.ipv4.tcp_syn_linear_timeouts",
    "net.ipv4.tcp_syn_retries",
    "net.ipv4.tcp_syncookies",
];

const COUNTERS: &str = "/proc/net/netstat";

/// The network that the measured programs use.
pub enum Network {
    /// A namespace, made for each run: nobody else sends or is counted there,
    /// and its settings are the kernel's defaults, not this machine's.
    Own,
    /// The one that all programs use, where namespaces are not allowed.
    Shared,
}

/// A command that ran, what it printed, and what was counted meanwhile.
pub struct Ran {
    pub status: ExitStatus,
    pub printed: String,
    /// `/proc/net/netstat` of its own network.
    counters: Option<String>,
}

impl Network {
    /// The better one of those that the system allows.
    pub fn find() -> Network {
        let mut attempt = Network::Own.shell("ip link set lo up");
        let allowed = attempt.stderr(Stdio::null()).status();
        match allowed {
            Ok(status) if status.success() => Network::Own,
            _ => Network::Shared,
        }
    }

    fn shell(&self, script: &str) -> Command {
        let unshare = ["unshare", "--user", "--map-root-user", "--net"];
        let words: &[&str] = match self {
            Network::Own => &unshare,
            Network::Shared => &["env"],
        };
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).args(["sh", "-c", script]);
        command
    }

    /// Runs a command of the reader's in this network, as it is typed.
    pub fn run(&self, root: &Path, command: &str) -> io::Result<Ran> {
        let script = match self {
            // All that is counted there, this command has done.
            Network::Own => {
                format!("ip link set lo up && {command} && cat {COUNTERS}")
            }
            Network::Shared => command.to_owned(),
        };
        let output = self
            .shell(&script)
            .current_dir(root)
            .stderr(Stdio::inherit())
            .output()
            .map_err(about(command))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (printed, counters) = match text.find("TcpExt:") {
            Some(at) => (text[..at].to_owned(), Some(text[at..].to_owned())),
            None => (text, None),
        };
        Ok(Ran { status: output.status, printed, counters })
    }

    /// What the numbers of a measurement depend on.
    pub fn describe(&self) -> io::Result<Value> {
        // Read in the network that they are about, as sysctl(8) would.
        let paths =
            SETTINGS.map(|it| format!("/proc/sys/{}", it.replace('.', "/")));
        let script = format!("grep -s . {}", paths.join(" "));
        let output = self.shell(&script).output().map_err(about("grep"))?;
        let mut settings = Map::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let found = SETTINGS.iter().zip(&paths).find_map(|(name, path)| {
                let value =
                    line.strip_prefix(path.as_str())?.strip_prefix(':')?;
                Some((name, value.parse::<u64>().ok()?))
            });
            if let Some((name, value)) = found {
                settings.insert((*name).to_owned(), value.into());
            }
        }
        let kernel = read("uname", &["-sr"])?;
        // Who built it, and for what, is not asked: `6.18.44-name`.
        let kernel = kernel.split('-').next().unwrap_or_default();
        let rustc = env::var("RUSTC").unwrap_or("rustc".to_owned());
        let rust = read(&rustc, &["--version"])?;
        Ok(json!({
            "network": match self {
                Network::Own => "a namespace, made anew for each run",
                Network::Shared => "the machine's",
            },
            "processors": thread::available_parallelism()?,
            "rust": rust.split(' ').nth(1),
            "settings": settings,
            "system": kernel,
        }))
    }
}

impl Ran {
    /// How far a counter has risen, where nobody else makes it rise.
    pub fn counter(&self, name: &str) -> Option<u64> {
        // A line of names, and a line of as many values.
        let mut lines = self.counters.as_deref()?.lines();
        let names = lines.next()?.split(' ');
        let mut values = names.zip(lines.next()?.split(' '));
        values.find(|(it, _)| *it == name)?.1.parse().ok()
    }
}

/// Today, in UTC.
pub fn date() -> io::Result<String> {
    read("date", &["-u", "+%F"])
}

/// The first line that a program prints.
fn read(program: &str, args: &[&str]) -> io::Result<String> {
    let output = Command::new(program).args(args).output();
    let output = output.map_err(about(program))?.stdout;
    let text = String::from_utf8_lossy(&output);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

#[cfg(unix)]
#[test]
fn counters_are_found_by_name() {
    use std::os::unix::process::ExitStatusExt;

    let counters = "TcpExt: Sent ListenDrops\nTcpExt: 1 23\nIpExt: A\n";
    let ran = Ran {
        status: ExitStatus::from_raw(0),
        printed: String::new(),
        counters: Some(counters.to_owned()),
    };
    assert_eq!(ran.counter("ListenDrops"), Some(23));
    assert_eq!(ran.counter("A"), None);
}
