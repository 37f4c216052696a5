//! Two hosts of our own, without privileges: a network namespace each, with its
//! addresses, its ports and its settings, and a TUN device that is its end of
//! the wire. They end with the last process that is in them.
//!
//! A namespace is entered by a thread, and whatever that thread starts is in
//! it; so each host is a thread here, which does what it is told.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::{self, Sender},
    thread::{self, JoinHandle},
};

use anyhow::{Context, Result, anyhow, bail};
use nix::{
    errno::Errno,
    mount::{MsFlags, mount},
    sched::{CloneFlags, unshare},
    unistd::{Uid, getegid, geteuid, sethostname},
};
use tappers::{Interface, linux::Tun};

use crate::{kernel, plan::End, tables::Tables};

/// The addresses of both hosts, IPv4 and IPv6.
pub const ADDRESSES: [[&str; 2]; 2] =
    [["10.0.0.1", "fd00::1"], ["10.0.0.2", "fd00::2"]];

/// What the device is called on both hosts.
const DEVICE: &str = "wire";

/// What makes devices.
const TUN: &str = "/dev/net/tun";

/// How many places a host's table of TCP's sockets has.
const TABLE: &str = "1024";

type Job = Box<dyn FnOnce() + Send>;

/// A host: a thread that is in its namespace.
pub struct Host {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// Enters a user namespace, unless this process may make hosts without one.
///
/// The kernel allows it to a process of one thread only.
pub fn prepare() -> Result<()> {
    let device = fs::File::options().read(true).write(true).open(TUN);
    device.map_err(no_device)?;
    if geteuid().is_root() {
        let probe = thread::spawn(|| unshare(CloneFlags::CLONE_NEWNET));
        if probe.join().is_ok_and(|it| it.is_ok()) {
            kernel::prepare();
            return Ok(());
        }
    }
    let (user, group) = (geteuid(), getegid());
    unshare(CloneFlags::CLONE_NEWUSER).map_err(|error| {
        let setting = match error {
            Errno::ENOSPC => "user.max_user_namespaces is too low",
            _ => {
                "set kernel.unprivileged_userns_clone=1 (Debian) or \
                 kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), \
                 or be root"
            }
        };
        anyhow!("user namespaces are not allowed here: {error}; {setting}")
    })?;
    // user_namespaces(7): the one must be written before the group's map.
    let _ = fs::write("/proc/self/setgroups", "deny");
    fs::write("/proc/self/uid_map", format!("0 {user} 1"))
        .context("/proc/self/uid_map")?;
    fs::write("/proc/self/gid_map", format!("0 {group} 1"))
        .context("/proc/self/gid_map")?;
    Ok(())
}

impl Host {
    /// Makes a host, and the device that is its end of the wire.
    ///
    /// Its name, and the files that say what names mean, are in the folder.
    pub fn new(
        end: End,
        name: String,
        folder: PathBuf,
        settings: Vec<(String, String)>,
    ) -> Result<(Host, Tun)> {
        let (jobs, todo) = mpsc::channel::<Job>();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            let made = make(ADDRESSES[end.index()], &settings);
            let made = made.and_then(|device| {
                call_it(&name, &folder)?;
                Ok(device)
            });
            let is_made = made.is_ok();
            if tell.send(made).is_ok() && is_made {
                todo.into_iter().for_each(|job| job());
            }
        });
        let device = told.recv().context("a host ended before it began")??;
        let host = Host { jobs: Some(jobs), thread: Some(thread) };
        Ok((host, device))
    }

    /// Does this on the host, and waits for what comes of it.
    ///
    /// A process that is started so is a child of the host's thread.
    pub fn run<T, F>(&self, job: F) -> T
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (tell, told) = mpsc::channel();
        let jobs = self.jobs.as_ref().expect("it is taken in drop only");
        let boxed = Box::new(move || {
            let _ = tell.send(job());
        });
        jobs.send(boxed).expect("the thread ends after its channel");
        told.recv().expect("a job sends what comes of it")
    }

    /// The tables of the host's sockets, as proc_pid_net(5) describes them.
    pub fn tables(&self) -> Tables {
        self.run(|| {
            ["tcp", "tcp6", "udp", "udp6"]
                .map(|name| {
                    let path = format!("/proc/thread-self/net/{name}");
                    (name, fs::read_to_string(path).unwrap_or_default())
                })
                .to_vec()
        })
    }

    /// Whether somebody listens on this host, or has a port for datagrams.
    pub fn serves(&self) -> bool {
        self.tables().iter().any(|(name, table)| {
            table.lines().skip(1).any(|line| {
                let state = line.split_whitespace().nth(3);
                state == Some("0A") || (name.starts_with("udp"))
            })
        })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Moves this thread to a new host, and makes it one.
fn make([ipv4, ipv6]: [&str; 2], settings: &[(String, String)]) -> Result<Tun> {
    let enter = || {
        unshare(CloneFlags::CLONE_NEWNET).map_err(|error| {
            anyhow!("network namespaces are not allowed here: {error}")
        })
    };
    enter()?;
    // The hosts of a machine share a table of TCP's sockets, and to read
    // /proc/net/tcp is to walk through all of it; since Linux 6.1 a host may have
    // one of its own, if the host that it is made on says so.
    let setting = "/proc/sys/net/ipv4/tcp_child_ehash_entries";
    if fs::write(setting, TABLE).is_ok() {
        enter()?;
    }
    let name = Interface::new(DEVICE).context("the name of the device")?;
    let device = Tun::create_named(name).map_err(no_device)?;
    device.set_nonblocking(true).context(TUN)?;
    // Addresses are not tried out first (RFC 4862 5.4), and no router is asked
    // for: nothing but what programs cause is to pass.
    let quiet = ["accept_dad", "router_solicitations", "addr_gen_mode"];
    for (name, value) in quiet.iter().zip(["0", "0", "1"]) {
        let path = format!("/proc/sys/net/ipv6/conf/{DEVICE}/{name}");
        let _ = fs::write(path, value);
    }
    ip(&format!(
        "link set lo up\n\
         link set {DEVICE} mtu 1500 up\n\
         addr add {ipv4}/24 dev {DEVICE}\n\
         addr add {ipv6}/64 dev {DEVICE} nodad\n"
    ))?;
    for (name, value) in settings {
        let path = format!("/proc/sys/{}", name.replace('.', "/"));
        fs::write(&path, value).with_context(|| format!("set {name}"))?;
    }
    Ok(device)
}

/// The files that say what names mean, for both hosts.
pub fn write_names(folder: &Path, names: [String; 2]) -> io::Result<()> {
    let mut hosts = "127.0.0.1 localhost\n::1 localhost\n".to_owned();
    for (name, [ipv4, ipv6]) in names.iter().zip(ADDRESSES) {
        hosts += &format!("{ipv4} {name}\n{ipv6} {name}\n");
    }
    fs::write(folder.join("hosts"), hosts)?;
    fs::write(folder.join("nsswitch.conf"), "hosts: files\n")?;
    fs::write(folder.join("resolv.conf"), "")
}

/// Gives the host a name, and takes it all other ways to learn of names: what
/// they mean is then the same everywhere.
fn call_it(name: &str, folder: &Path) -> Result<()> {
    let space = CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWUTS;
    unshare(space).context("a mount namespace")?;
    sethostname(name).context("sethostname")?;
    let none = None::<&str>;
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(none, "/", none, private, none).context("a mount namespace")?;
    for file in ["hosts", "nsswitch.conf", "resolv.conf"] {
        let (from, to) = (folder.join(file), Path::new("/etc").join(file));
        if to.exists() {
            let bind = MsFlags::MS_BIND;
            mount(Some(&from), &to, none, bind, none)
                .with_context(|| format!("mount {}", to.display()))?;
        }
    }
    Ok(())
}

fn no_device(error: io::Error) -> anyhow::Error {
    let what = match error.kind() {
        io::ErrorKind::NotFound => {
            "modprobe tun, or mount it into the container"
        }
        io::ErrorKind::PermissionDenied if !Uid::effective().is_root() => {
            "its mode should be 0666"
        }
        io::ErrorKind::PermissionDenied => {
            "its mode should be 0666, or be root"
        }
        _ => "see Documentation/networking/tuntap of the kernel",
    };
    anyhow!("{TUN} cannot be opened: {error}; {what}")
}

/// Runs lines of ip(8).
fn ip(lines: &str) -> Result<()> {
    let mut ip = Command::new("ip");
    let ip = ip.args(["-batch", "-"]);
    ip.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = ip.spawn().context("ip")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(lines.as_bytes()).context("ip")?;
    }
    let output = child.wait_with_output().context("ip")?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        bail!("ip: {}", error.trim().replace('\n', "; "));
    }
    Ok(())
}
