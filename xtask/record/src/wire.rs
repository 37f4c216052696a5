//! The wire: a thread that reads packets from one device and writes them to
//! the other, with what the plan says in between.
//!
//! Its clock is the system's, in microseconds, as strace -ttt has it.

use std::{
    collections::VecDeque,
    io::{ErrorKind, Read, Write},
    os::{fd::AsFd, unix::net::UnixStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    thread::{self, JoinHandle},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, anyhow};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use tappers::linux::Tun;

use crate::{
    packets::{self, Packet},
    plan::{End, Fault, Rule},
};

/// A packet, and what became of it.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Who sent it; none is the wire itself.
    pub from: Option<End>,
    /// Whom it is for.
    pub to: End,
    /// When it entered the wire.
    pub left: u64,
    /// When it left the wire, if it did.
    pub arrived: Option<u64>,
    /// What the plan has done with it.
    pub fault: Option<&'static str>,
    /// All of it.
    pub bytes: Vec<u8>,
    /// The same, taken apart.
    pub packet: Packet,
}

/// The wire, as whoever has stretched it sees it.
pub struct Wire {
    shared: Arc<Shared>,
    waker: UnixStream,
    thread: Option<JoinHandle<Result<Vec<Passed>>>>,
}

#[derive(Default)]
struct Shared {
    is_over: AtomicBool,
    is_cut: AtomicBool,
    /// When a packet last entered it, or left it.
    last: AtomicU64,
    /// How often it was asked whether anything is under way, and which of these
    /// questions it has answered with no.
    asked: AtomicU64,
    answered: AtomicU64,
}

/// What the clock says, in microseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |it| u64::try_from(it.as_micros()).unwrap_or(u64::MAX))
}

impl Wire {
    /// Stretches it between two devices.
    pub fn new(
        devices: [Tun; 2],
        delay: Duration,
        rules: Vec<Rule>,
    ) -> Result<Wire> {
        let shared = Arc::new(Shared::default());
        let (waker, woken) = UnixStream::pair().context("socketpair")?;
        woken.set_nonblocking(true).context("socketpair")?;
        let mut ends = Ends {
            devices,
            delay,
            rules: rules.into_iter().map(|it| (it, 0)).collect(),
            cut_until: None,
            flying: VecDeque::new(),
            passed: Vec::new(),
            shared: shared.clone(),
        };
        let thread = thread::spawn(move || ends.run(woken));
        Ok(Wire { shared, waker, thread: Some(thread) })
    }

    /// No packet passes from now on; or they pass again.
    pub fn cut(&self, is_cut: bool) {
        self.shared.is_cut.store(is_cut, SeqCst);
    }

    /// Whether nothing has passed for so long, and nothing is under way.
    ///
    /// A packet may wait in a device because the thread of the wire waits for a
    /// processor; so that thread has to answer this.
    pub fn is_quiet(&mut self, time: Duration) -> bool {
        let time = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        if now() < self.shared.last.load(SeqCst) + time {
            return false;
        }
        let question = self.shared.asked.fetch_add(1, SeqCst) + 1;
        let _ = self.waker.write(&[0]);
        for _ in 0..100 {
            if self.shared.answered.load(SeqCst) >= question {
                return now() > self.shared.last.load(SeqCst) + time;
            }
            thread::sleep(Duration::from_micros(500));
        }
        false
    }

    /// Whether it has ended by itself, which it should not.
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Takes it down, and returns what has passed.
    pub fn end(mut self) -> Result<Vec<Passed>> {
        self.stop().unwrap_or_else(|| Err(anyhow!("the wire has gone")))
    }

    fn stop(&mut self) -> Option<Result<Vec<Passed>>> {
        self.shared.is_over.store(true, SeqCst);
        let _ = self.waker.write(&[0]);
        self.thread.take()?.join().ok()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A packet that has not arrived yet.
struct Flying {
    /// Which of those that have passed.
    index: usize,
    /// When it arrives; none is after the next from the same end.
    due: Option<u64>,
}

struct Ends {
    devices: [Tun; 2],
    delay: Duration,
    rules: Vec<(Rule, usize)>,
    cut_until: Option<u64>,
    flying: VecDeque<Flying>,
    passed: Vec<Passed>,
    shared: Arc<Shared>,
}

impl Ends {
    fn run(&mut self, mut woken: UnixStream) -> Result<Vec<Passed>> {
        let mut buffer = [0; 65_536];
        while !self.shared.is_over.load(SeqCst) {
            let next = self.flying.iter().filter_map(|it| it.due).min();
            let timeout = next.map_or(PollTimeout::NONE, |due| {
                let left = due.saturating_sub(now()).div_ceil(1000);
                PollTimeout::from(u16::try_from(left).unwrap_or(u16::MAX))
            });
            let mut awaited = [
                PollFd::new(self.devices[0].as_fd(), PollFlags::POLLIN),
                PollFd::new(self.devices[1].as_fd(), PollFlags::POLLIN),
                PollFd::new(woken.as_fd(), PollFlags::POLLIN),
            ];
            match poll(&mut awaited, timeout) {
                Err(nix::errno::Errno::EINTR) | Ok(_) => {}
                Err(error) => return Err(error).context("poll"),
            }
            let _ = woken.read(&mut buffer);
            let question = self.shared.asked.load(SeqCst);
            let mut is_empty = true;
            self.deliver_due()?;
            for end in [End::Left, End::Right] {
                // One at a time: so both ends have their turns.
                match self.devices[end.index()].recv(&mut buffer) {
                    Ok(n) => {
                        is_empty = false;
                        self.take(end, &buffer[..n])?;
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(error) => return Err(error).context("the device"),
                }
            }
            if is_empty && self.flying.is_empty() {
                self.shared.answered.store(question, SeqCst);
            }
        }
        Ok(std::mem::take(&mut self.passed))
    }

    /// A packet has entered the wire at this end.
    fn take(&mut self, end: End, bytes: &[u8]) -> Result<()> {
        let left = now();
        let Some(packet) = Packet::parse(bytes) else { return Ok(()) };
        self.shared.last.store(left, SeqCst);
        let fault = self.fault(end, &packet);
        if let Some(Fault::Cut(time)) = fault {
            let until = time.map(|it| it.as_micros() as u64);
            self.cut_until = Some(until.map_or(u64::MAX, |it| left + it));
        }
        let is_cut = self.shared.is_cut.load(SeqCst)
            || self.cut_until.is_some_and(|until| left < until);
        let name = match fault {
            _ if is_cut => Some("cut"),
            Some(Fault::Lose | Fault::Answer(_)) => Some("lost"),
            Some(Fault::Delay(_)) => Some("delayed"),
            Some(Fault::Reorder) => Some("overtaken"),
            Some(Fault::Repeat | Fault::Cut(_)) | None => None,
        };
        let index = self.passed.len();
        self.passed.push(Passed {
            from: Some(end),
            to: end.other(),
            left,
            arrived: None,
            fault: name,
            bytes: bytes.to_vec(),
            packet,
        });
        if let Some(Fault::Answer(icmp)) = fault
            && let Some(bytes) = packets::answer(bytes, icmp)
            && let Some(packet) = Packet::parse(&bytes)
        {
            let answer = Passed {
                from: None,
                to: end,
                left,
                arrived: None,
                fault: Some("answered"),
                bytes,
                packet,
            };
            self.passed.push(answer);
            self.send(index + 1, Some(left))?;
        }
        if matches!(name, Some("lost" | "cut")) {
            return Ok(());
        }
        let delay = self.delay.as_micros() as u64;
        match fault {
            Some(Fault::Delay(time)) => {
                let later = time.as_micros() as u64;
                self.send(index, Some(left + delay + later))?;
            }
            Some(Fault::Reorder) => self.send(index, None)?,
            _ => self.send(index, Some(left + delay))?,
        }
        if fault == Some(Fault::Repeat) {
            let again = Passed {
                arrived: None,
                fault: Some("repeated"),
                ..self.passed[index].clone()
            };
            self.passed.push(again);
            self.send(index + 1, Some(left + delay))?;
        }
        if fault != Some(Fault::Reorder) {
            self.release(end, left + delay)?;
        }
        Ok(())
    }

    /// What was held back until the next packet came, follows it.
    fn release(&mut self, end: End, due: u64) -> Result<()> {
        for it in &mut self.flying {
            if it.due.is_none() && self.passed[it.index].from == Some(end) {
                it.due = Some(due);
            }
        }
        self.deliver_due()
    }

    /// The rule that matches; counts for all of them.
    fn fault(&mut self, end: End, packet: &Packet) -> Option<Fault> {
        let mut found = None;
        for (rule, count) in &mut self.rules {
            if rule.from == end && packet.is(rule.what) {
                *count += 1;
                if rule.nth.is_none_or(|nth| nth == *count) {
                    found = found.or(Some(rule.fault));
                }
            }
        }
        found
    }

    fn send(&mut self, index: usize, due: Option<u64>) -> Result<()> {
        self.flying.push_back(Flying { index, due });
        self.deliver_due()
    }

    /// Those that are due, in the order in which they are.
    fn deliver_due(&mut self) -> Result<()> {
        loop {
            let ready = self.flying.iter().enumerate();
            let ready = ready.filter(|it| it.1.due.is_some());
            let Some((at, _)) = ready.min_by_key(|it| it.1.due) else { break };
            if self.flying[at].due > Some(now()) {
                break;
            }
            let Some(flying) = self.flying.remove(at) else { break };
            let passed = &mut self.passed[flying.index];
            let is_cut = self.shared.is_cut.load(SeqCst);
            let time = now();
            if is_cut && passed.from.is_some() {
                passed.fault = Some("cut");
                continue;
            }
            // The clock is read first: what the packet wakes comes after it.
            passed.arrived = Some(time);
            self.shared.last.store(time, SeqCst);
            let device = &self.devices[passed.to.index()];
            device.send(&passed.bytes).context("the device")?;
        }
        Ok(())
    }
}
