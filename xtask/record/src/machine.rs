//! What a recording takes of the machine that it is made on: ports, a folder, and
//! programs.

use std::{
    fs,
    io::{self, ErrorKind},
    os::{
        linux::net::SocketAddrExt,
        unix::net::{SocketAddr, UnixListener},
    },
    path::{Path, PathBuf},
    sync::atomic::{AtomicU16, Ordering::SeqCst},
};

use anyhow::{Context, Result, bail};

/// How many ports a kernel may choose from, where those of all recordings begin,
/// and for how many there is room: below those that systems choose from.
const PORTS: u16 = 64;
const FIRST_PORT: u16 = 20_000;
const PLACES: u16 = 190;

/// Ports that no other recording has, of this process or another: the kernel's
/// own events name ports, and not hosts.
pub struct Ports {
    /// The first and the last.
    pub range: (u16, u16),
    /// A name that only one socket of this machine can have; nothing is left of
    /// it when the process ends, however it ends.
    _claim: UnixListener,
}

impl Ports {
    /// Takes some that nobody has.
    pub fn claim() -> Result<Ports> {
        // Not those that were given back last: their hosts may not be gone.
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let begin = NEXT.fetch_add(1, SeqCst) % PLACES;
        for place in (0..PLACES).map(|it| (begin + it) % PLACES) {
            let first = FIRST_PORT + place * PORTS;
            let name = format!("socket-lessons-ports-{first}");
            let name = SocketAddr::from_abstract_name(name)?;
            match UnixListener::bind_addr(&name) {
                Ok(claim) => {
                    let range = (first, first + PORTS - 1);
                    return Ok(Ports { range, _claim: claim });
                }
                Err(error) if error.kind() == ErrorKind::AddrInUse => {}
                Err(error) => return Err(error).context("a claim of ports"),
            }
        }
        bail!("other recordings have all ports")
    }
}

/// A folder that is removed in the end. Where a process was killed, its folders
/// are left; its name says whose they were.
pub fn temporary() -> io::Result<tempfile::TempDir> {
    let prefix = "socket-lessons-";
    for entry in fs::read_dir(std::env::temp_dir())?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.strip_prefix(prefix).and_then(|it| {
            it.split('-').next().filter(|it| it.parse::<u32>().is_ok())
        });
        if process.is_some_and(|it| !Path::new("/proc").join(it).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let prefix = format!("{prefix}{}-", std::process::id());
    tempfile::Builder::new().prefix(&prefix).tempdir()
}

/// Where a program is that is called by its name.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all = std::env::split_paths(&path).map(|it| it.join(name));
    all.find(|it| it.is_file())
}

/// The version of a program, from the first line that it prints.
pub fn version(program: &str, arg: &str) -> Option<String> {
    let output = std::process::Command::new(program).arg(arg).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    Some(text.lines().next()?.split_whitespace().last()?.to_owned())
}

/// The kernel's name and version: `Linux 6.18`.
pub fn kernel() -> String {
    let text = fs::read_to_string("/proc/sys/kernel/osrelease");
    let text = text.unwrap_or_default();
    let parts: Vec<_> = text.trim().split(['.', '-']).take(2).collect();
    format!("Linux {}", parts.join("."))
}
