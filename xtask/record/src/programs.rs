//! Programs that run on a host under strace, and do not outlive this process.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::process::{CommandExt, ExitStatusExt},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};

use crate::{
    calls::{self, Line},
    hosts::Host,
    plan::Program,
};

/// What is traced: calls on sockets and other descriptors, and what makes and
/// ends processes, as they share descriptors.
const TRACED: &str = "trace=%network,read,readv,write,writev,sendfile,close,\
    poll,ppoll,select,pselect6,epoll_wait,epoll_pwait,epoll_pwait2,epoll_ctl,\
    dup,dup2,dup3,fcntl,ioctl,restart_syscall,execve,clone,clone3,fork,vfork,\
    exit_group";

/// How many bytes of a string are shown.
pub const SHOWN: usize = 64;

/// A program that runs, or has run.
pub struct Running {
    /// What the plan says of it.
    pub program: Program,
    /// The trace of thread N is in the file TRACE.N.
    trace: PathBuf,
    output: PathBuf,
    child: Child,
    stdin: Option<ChildStdin>,
    status: Option<ExitStatus>,
    is_signalled: bool,
}

impl Running {
    /// Starts it on this host. What it writes goes to files in the folder.
    pub fn start(
        host: &Host,
        program: &Program,
        path: &Path,
        folder: &Path,
        index: usize,
    ) -> Result<Running> {
        let trace = folder.join(format!("{index}-trace"));
        let output = folder.join(format!("{index}-output"));
        let file = File::create(&output).context("a file for the output")?;
        let errors = file.try_clone().context("a file for the output")?;
        // If the one before it dies, by whatever, so does the next.
        let mut command = Command::new("setpriv");
        let dying = ["--pdeathsig", "KILL", "--"];
        command.args(dying);
        command.args(["strace", "-ff", "-ttt", "-T"]);
        // Of others there are no sources to show, and it takes its time.
        if program.words[0].starts_with("lesson-") {
            command.arg("-k");
        }
        command.args(["--seccomp-bpf", "-s", &SHOWN.to_string()]);
        command.args(["-e", TRACED, "-o"]).arg(&trace);
        command.arg("setpriv").args(dying).arg(path);
        command.args(&program.words[1..]);
        command.stdin(Stdio::piped()).stdout(file).stderr(errors);
        command.process_group(0);
        let started = host.run(move || command.spawn());
        let mut child = started.context("setpriv")?;
        let stdin = child.stdin.take();
        let program = program.clone();
        Ok(Running {
            program,
            trace,
            output,
            child,
            stdin,
            status: None,
            is_signalled: false,
        })
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> Result<bool> {
        if self.status.is_none() {
            self.status = self.child.try_wait().context("wait")?;
        }
        Ok(self.status.is_some())
    }

    /// Its exit status, if it has ended by itself. A signal that nobody here has
    /// sent, is an error.
    pub fn exit_status(&mut self) -> Result<Option<i32>> {
        self.has_ended()?;
        match self.status.map(|it| (it.code(), it.signal())) {
            Some((_, Some(signal))) if !self.is_signalled => {
                let role = &self.program.role;
                let name = Signal::try_from(signal).map_or("?", Signal::as_str);
                bail!("{role} was ended by {name}");
            }
            Some((code, _)) => Ok(code),
            None => Ok(None),
        }
    }

    /// What its threads wait for: a call that has not returned, or the place in
    /// the kernel where they sleep.
    pub fn blocked(&self) -> Vec<String> {
        let mut all = Vec::new();
        for path in self.traces() {
            let Some(thread) = thread_id(&path) else { continue };
            let text = fs::read(&path).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let last = text.lines().rfind(|it| !it.starts_with(" > "));
            // Of a call that has not returned, strace has written the beginning.
            let begun = last.and_then(|it| it.split_once(' ')).map(|it| it.1);
            let begun = begun.filter(|it| !it.contains(" = "));
            let place = fs::read_to_string(format!("/proc/{thread}/wchan"));
            match (begun, place) {
                (Some(call), _) if !call.starts_with(['+', '-']) => {
                    let call = call.trim_end_matches([',', ' ']);
                    all.push(format!("was in {call}"));
                }
                (_, Ok(place)) if place.len() > 1 => {
                    all.push(format!("slept in {place} of the kernel"));
                }
                (_, Ok(_)) => all.push("was running".to_owned()),
                _ => {}
            }
        }
        all
    }

    /// Whether it had ended when that was last asked.
    pub fn is_over(&self) -> bool {
        self.status.is_some()
    }

    /// Whether all its threads sleep; not those that the tracer has stopped.
    pub fn waits(&self) -> bool {
        let mut threads: Vec<i32> = Vec::new();
        for path in self.traces() {
            let Some(thread) = thread_id(&path) else { continue };
            threads.push(thread.as_raw());
            // Those that have just begun have no trace yet.
            let tasks = format!("/proc/{thread}/task");
            for task in fs::read_dir(tasks).into_iter().flatten().flatten() {
                let name = task.file_name().to_string_lossy().into_owned();
                threads.extend(name.parse::<i32>());
                let children = fs::read_to_string(task.path().join("children"));
                let children = children.unwrap_or_default();
                let children = children.split_whitespace();
                threads
                    .extend(children.filter_map(|it| it.parse::<i32>().ok()));
            }
        }
        let states: Vec<_> = threads.into_iter().filter_map(state).collect();
        !states.is_empty() && states.iter().all(|it| *it == 'S')
    }

    /// Writes a line to its stdin.
    pub fn type_line(&mut self, text: &str) -> Result<()> {
        let role = &self.program.role;
        let Some(stdin) = &mut self.stdin else {
            bail!("nothing can be typed: the stdin of {role} has ended");
        };
        // At once, as a terminal does.
        let written = stdin.write_all(format!("{text}\n").as_bytes());
        written.with_context(|| format!("the stdin of {role}"))
    }

    /// Ends its stdin.
    pub fn end_stdin(&mut self) {
        self.stdin = None;
    }

    /// Sends a signal to it and its children. strace hears it too, and goes on.
    pub fn signal(&mut self, signal: Signal) -> Result<()> {
        if !self.has_ended()? {
            self.is_signalled = true;
            let group = i32::try_from(self.child.id()).context("a pid")?;
            let _ = killpg(Pid::from_raw(group), signal);
        }
        Ok(())
    }

    /// Ends it: asks first, then does not.
    pub fn stop(&mut self) -> Result<()> {
        self.end_stdin();
        for signal in [Signal::SIGINT, Signal::SIGTERM] {
            self.signal(signal)?;
            for _ in 0..100 {
                if self.has_ended()? {
                    return Ok(());
                }
                thread::sleep(Duration::from_millis(5));
            }
        }
        self.kill()
    }

    /// Ends it now. strace would be gone before it has written its last lines,
    /// so the program is ended first.
    pub fn kill(&mut self) -> Result<()> {
        self.is_signalled |= !self.has_ended()?;
        for path in self.traces() {
            if let Some(thread) = thread_id(&path) {
                let _ = nix::sys::signal::kill(thread, Signal::SIGKILL);
            }
        }
        for _ in 0..100 {
            if self.has_ended()? {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(5));
        }
        self.signal(Signal::SIGKILL)?;
        self.status = Some(self.child.wait().context("wait")?);
        Ok(())
    }

    /// What all its threads did, with the number of each; the first is its
    /// main thread.
    pub fn lines(&self) -> Result<Vec<(i32, Vec<Line>)>> {
        let mut threads = Vec::new();
        for path in self.traces() {
            let Some(thread) = thread_id(&path) else { continue };
            let bytes = fs::read(&path).context("a trace")?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = String::from_utf8_lossy(&bytes);
            let lines = calls::parse(&name, &text).map_err(|it| anyhow!(it))?;
            threads.push((thread.as_raw(), lines));
        }
        // Numbers are given away in order; where they begin again, time tells.
        threads.sort_by_key(|(_, lines)| lines.first().map(time));
        Ok(threads)
    }

    /// What it printed.
    pub fn output(&self) -> String {
        let bytes = fs::read(&self.output).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn traces(&self) -> Vec<PathBuf> {
        let (Some(folder), Some(name)) =
            (self.trace.parent(), self.trace.file_name())
        else {
            return Vec::new();
        };
        let name = format!("{}.", name.to_string_lossy());
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let paths = entries.map(|it| it.path());
        let is_ours = |it: &PathBuf| {
            let file = it.file_name().unwrap_or_default().to_string_lossy();
            file.starts_with(&name)
        };
        paths.filter(is_ours).collect()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !matches!(self.has_ended(), Ok(true)) {
            let _ = self.kill();
        }
    }
}

/// When a line was written.
pub fn time(line: &Line) -> u64 {
    match line {
        Line::Call(call) => call.start,
        Line::Signal(time, _) | Line::Ended(time, _) => *time,
    }
}

fn thread_id(trace: &Path) -> Option<Pid> {
    let number = trace.extension()?.to_str()?.parse().ok()?;
    Some(Pid::from_raw(number))
}

/// The state of a thread; none if it has ended.
fn state(thread: i32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{thread}/stat")).ok()?;
    let state = stat.rsplit_once(") ")?.1.chars().next()?;
    Some(state).filter(|it| !"ZX".contains(*it))
}
