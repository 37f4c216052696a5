//! One recording: plays a plan, and gathers what was seen.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, bail};
use nix::sys::signal::Signal;

use crate::{
    hosts::{Host, write_names},
    kernel::{Told, Watch},
    machine::{Ports, on_path, temporary},
    plan::{End, Plan, Program, Step, Until},
    programs::Running,
    recording,
    sockets::Trace,
    tables::Tables,
    wire::{Passed, Wire, now},
};

/// Ctrl-C was pressed: everything ends as soon as it can.
pub static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The settings of both hosts, if a plan does not say otherwise.
const SETTINGS: [(&str, &str); 1] = [
    // A SYN is sent again after 1 s, 3 s, 7 s as RFC 6298 has it, 2.1 and 5.5:
    // Linux since 6.5 would first try every second.
    ("net.ipv4.tcp_syn_linear_timeouts", "0"),
];

/// How long nothing must have happened, for all to be quiet: longer than an
/// acknowledgement is delayed, 40 ms.
const QUIET: Duration = Duration::from_millis(70);

/// How often one looks.
const TICK: Duration = Duration::from_millis(2);

/// What was seen.
pub struct Seen {
    /// What each program did.
    pub traces: Vec<Trace>,
    /// What ran, and how it ended.
    pub programs: Vec<recording::Program>,
    /// What crossed the wire.
    pub passed: Vec<Passed>,
    /// When it began, and when it was over.
    pub time: (u64, u64),
    /// The first and the last port that a kernel may have chosen.
    pub ports: (u16, u16),
    /// The tables of both hosts' sockets when it was over.
    pub tables: [Tables; 2],
    /// What the kernel has told of states, if it could be asked.
    pub told: Option<Vec<Told>>,
}

/// What is needed to play a plan.
pub struct Stage<'a> {
    /// What is played.
    pub plan: &'a Plan,
    /// Where the programs of the lessons are.
    pub programs: &'a Path,
}

struct Play<'a> {
    stage: &'a Stage<'a>,
    folder: tempfile::TempDir,
    hosts: [Host; 2],
    running: Vec<Running>,
    killed: HashMap<usize, u64>,
    deadline: Instant,
}

impl Stage<'_> {
    /// Plays the plan.
    pub fn play(&self) -> Result<Seen> {
        let claimed = Ports::claim()?;
        let ports = claimed.range;
        let folder = temporary().context("a temporary folder")?;
        let names = [End::Left, End::Right].map(|it| self.plan.role(it));
        write_names(folder.path(), names).context("a temporary folder")?;
        let (left, left_device) = self.host(End::Left, ports, &folder)?;
        let (right, right_device) = self.host(End::Right, ports, &folder)?;
        let (delay, rules) = (self.plan.delay, self.plan.rules.clone());
        let mut wire = Wire::new([left_device, right_device], delay, rules)?;
        let mut play = Play {
            stage: self,
            folder,
            hosts: [left, right],
            running: Vec::new(),
            killed: HashMap::new(),
            deadline: Instant::now() + self.plan.limit,
        };
        let watch = Watch::new(ports);
        let start = now();
        let played = play.play(&mut wire);
        let over = now();
        let played = played.and_then(|()| play.statuses());
        let blocked = play.blocked();
        let tables = [0, 1].map(|it: usize| play.hosts[it].tables());
        let told = watch.as_ref().map(Watch::read).transpose()?.flatten();
        // Whatever happened, nothing of it goes on.
        for it in &mut play.running {
            if played.is_ok() { it.stop()? } else { it.kill()? }
        }
        let (passed, programs) = match (wire.end(), played) {
            (Ok(passed), Ok(programs)) => (passed, programs),
            (Err(error), _) | (_, Err(error)) => {
                bail!("{error:#}{blocked}");
            }
        };
        let mut traces = Vec::new();
        let mut counts = [0; 2];
        for (index, it) in play.running.iter().enumerate() {
            let end = it.program.end;
            let program = counts[end.index()];
            counts[end.index()] += 1;
            let killed = play.killed.get(&index).copied();
            let threads = it.lines().context("a trace cannot be read")?;
            traces.push(Trace { end, program, killed, threads });
        }
        Ok(Seen {
            traces,
            programs,
            passed,
            time: (start, over),
            ports,
            tables,
            told,
        })
    }

    fn host(
        &self,
        end: End,
        (first, last): (u16, u16),
        folder: &tempfile::TempDir,
    ) -> Result<(Host, tappers::linux::Tun)> {
        let range = format!("{first} {last}");
        let mut settings = vec![("net.ipv4.ip_local_port_range".into(), range)];
        let given = SETTINGS.iter().map(|it| (it.0.into(), it.1.into()));
        settings.extend(given);
        let own = self.plan.settings.iter().filter(|it| it.0 == end);
        settings.extend(own.map(|it| (it.1.clone(), it.2.clone())));
        let name = self.plan.role(end);
        Host::new(end, name, folder.path().to_owned(), settings)
    }

    /// Where a program is: a lesson's, or one on PATH.
    fn path(&self, program: &Program) -> Result<PathBuf> {
        let name = &program.words[0];
        if name.starts_with("lesson-") {
            return Ok(self.programs.join(name));
        }
        let given = Path::new(name);
        if given.is_absolute() {
            return Ok(given.to_owned());
        }
        on_path(name).ok_or_else(|| anyhow!("{name}: there is no such program"))
    }
}

impl Play<'_> {
    fn play(&mut self, wire: &mut Wire) -> Result<()> {
        let plan = self.stage.plan;
        let began = Instant::now();
        for program in &plan.programs {
            self.start(program)?;
        }
        for step in &plan.steps {
            self.wait("all to be quiet", |it| it.is_quiet(wire))?;
            self.step(step, wire)?;
        }
        match &plan.until {
            Until::Time(time) => {
                let left = time.saturating_sub(began.elapsed());
                self.pause(left)?;
            }
            Until::Ends(end) => {
                self.wait("the end", |it| it.all(Some(*end)))?
            }
            Until::Done => {}
            Until::All => self.wait("the end", |it| it.all(None))?,
        }
        // A program that has ended may have left its kernel with some to do.
        if !matches!(plan.until, Until::Time(_)) {
            self.wait("all to be quiet", |it| it.is_quiet(wire))?;
        }
        self.pause(plan.linger)
    }

    fn start(&mut self, program: &Program) -> Result<()> {
        let path = self.stage.path(program)?;
        let host = &self.hosts[program.end.index()];
        let index = self.running.len();
        let folder = self.folder.path();
        let running = Running::start(host, program, &path, folder, index)?;
        self.running.push(running);
        let is_server = program.end == End::Right;
        let role = &program.role;
        self.wait(&format!("{role} to wait"), |it| {
            if it.running[index].has_ended()? {
                return Ok(true);
            }
            let host = &it.hosts[End::Right.index()];
            let serves = !is_server || host.serves();
            Ok(serves && it.running[index].waits())
        })
    }

    fn step(&mut self, step: &Step, wire: &mut Wire) -> Result<()> {
        match step {
            Step::Type(role, text) => self.of(role)?.1.type_line(text),
            Step::End(role) => {
                self.of(role)?.1.end_stdin();
                Ok(())
            }
            Step::Interrupt(role) => self.of(role)?.1.signal(Signal::SIGINT),
            Step::Kill(role) => {
                let (index, running) = self.of(role)?;
                let time = now();
                running.kill()?;
                self.killed.insert(index, time);
                Ok(())
            }
            Step::Cut => {
                wire.cut(true);
                Ok(())
            }
            Step::Mend => {
                wire.cut(false);
                Ok(())
            }
            Step::Wait(time) => self.pause(*time),
            Step::Start(program) => self.start(program),
        }
    }

    /// The program of this role that was started last.
    fn of(&mut self, role: &str) -> Result<(usize, &mut Running)> {
        let all = self.running.iter_mut().enumerate();
        let mut all = all.filter(|it| it.1.program.role == role);
        all.next_back().ok_or_else(|| anyhow!("{role} does not run"))
    }

    fn all(&mut self, end: Option<End>) -> Result<bool> {
        for it in &mut self.running {
            let is_meant = end.is_none_or(|end| end == it.program.end);
            if is_meant && !it.has_ended()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether all programs wait, or have ended, and nothing passes.
    fn is_quiet(&mut self, wire: &mut Wire) -> Result<bool> {
        if wire.has_ended() {
            bail!("the wire has gone");
        }
        for it in &mut self.running {
            if !it.has_ended()? && !it.waits() {
                return Ok(false);
            }
        }
        if !wire.is_quiet(QUIET) {
            return Ok(false);
        }
        // Nobody was woken in between by what has passed.
        Ok(self.running.iter().all(|it| it.is_over() || it.waits()))
    }

    /// Waits until something is so three times in a row.
    fn wait(
        &mut self,
        what: &str,
        mut is_so: impl FnMut(&mut Self) -> Result<bool>,
    ) -> Result<()> {
        let mut times = 0;
        while times < 3 {
            self.check_limit(what)?;
            times = if is_so(self)? { times + 1 } else { 0 };
            thread::sleep(TICK);
        }
        Ok(())
    }

    fn pause(&self, time: Duration) -> Result<()> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.check_limit("the time to pass")?;
            thread::sleep(TICK.min(end - Instant::now().min(end)));
        }
        Ok(())
    }

    fn check_limit(&self, what: &str) -> Result<()> {
        if INTERRUPTED.load(SeqCst) {
            bail!("interrupted");
        }
        if Instant::now() > self.deadline {
            let limit = self.stage.plan.limit.as_secs_f64();
            bail!("after {limit} s it still waited for {what}");
        }
        Ok(())
    }

    /// How each program has ended, if it has; and whether that is right.
    fn statuses(&mut self) -> Result<Vec<recording::Program>> {
        let fails = &self.stage.plan.fails;
        let mut all = Vec::new();
        for it in &mut self.running {
            let status = it.exit_status()?;
            let Program { role, end, words } = &it.program;
            match (status, fails.contains(role)) {
                (Some(1..), false) | (Some(0), true) => {
                    let status = status.unwrap_or_default();
                    bail!("{role} has ended with exit status {status}");
                }
                _ => {}
            }
            let (host, command) = (end.index(), words.clone());
            all.push(recording::Program { host, command, status });
        }
        Ok(all)
    }

    /// What the programs are at, and what they last wrote, for an error.
    fn blocked(&self) -> String {
        let mut lines = String::new();
        for it in &self.running {
            let role = &it.program.role;
            for text in it.blocked() {
                lines += &format!("\n  {role} {text}");
            }
            let output = it.output();
            if let Some(last) = output.trim_end().lines().next_back() {
                lines += &format!("\n  {role} last wrote: {last}");
            }
        }
        lines
    }
}
