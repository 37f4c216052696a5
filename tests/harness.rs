//! Runs the lessons' real binaries and records what a reader would see.
//!
//! A transcript is the command line, its output, and the exit status if it
//! was not zero: the very text that the book shows.
//!
//! `LESSON_TARGET` (a target triple) and `LESSON_RUNNER` (a command) choose
//! other programs than this machine's own; the harness itself is native.

use std::{
    env,
    ffi::OsString,
    fs::{self, OpenOptions},
    io::{self, BufRead, BufReader, ErrorKind, Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Output, Stdio},
    sync::{
        Once,
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// No lesson takes this long, on a busy machine either. One that does is
/// stuck, and its test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a lesson to its end and returns its transcript.
pub fn run(lesson: &str, args: &[&str]) -> String {
    start(lesson, args).finish()
}

/// Starts a lesson that will not end by itself, such as a server.
pub fn start(lesson: &str, args: &[&str]) -> Session {
    start_with(lesson, args, Stdio::null())
}

/// The same with a stdin of the caller's choice.
pub fn start_with(lesson: &str, args: &[&str], stdin: Stdio) -> Session {
    let mut command = command(lesson);
    command.args(args).stdin(stdin);
    Session::start(command, &shown(lesson, args))
}

/// The command line as a reader types it.
pub fn shown(lesson: &str, args: &[&str]) -> String {
    match args {
        [] => format!("$ cargo run -q -p {lesson}"),
        _ => format!("$ cargo run -q -p {lesson} -- {}", quoted(args)),
    }
}

/// Puts quotes where a shell needs them.
fn quoted(args: &[&str]) -> String {
    let quoted = args.iter().map(|arg| {
        let special = arg.is_empty() || arg.contains(['[', ' ', '*', '?']);
        if special { format!("'{arg}'") } else { arg.to_string() }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// The program of a lesson, ready for its arguments.
pub fn command(lesson: &str) -> Command {
    let program = program(lesson);
    let runner = env::var("LESSON_RUNNER").unwrap_or_default();
    let mut words = runner.split_whitespace();
    match words.next() {
        None => Command::new(program),
        Some(first) => {
            let mut command = Command::new(first);
            command.args(words).arg(program);
            command
        }
    }
}

/// A program under a wrapper, such as `setpriv --some-option`.
pub fn wrapped(wrapper: &[&str], lesson: &str, args: &[&str]) -> Command {
    let inner = command(lesson);
    let mut command = Command::new(wrapper[0]);
    command.args(&wrapper[1..]).arg(inner.get_program());
    command.args(inner.get_args()).args(args).stdin(Stdio::null());
    command
}

/// What changes the output of a program and is a user's own affair.
const SETTINGS: [&str; 5] =
    ["CLICOLOR", "CLICOLOR_FORCE", "PYTHONPATH", "RUST_BACKTRACE", "RUST_LOG"];

/// A process that does not outlive its test, whatever happens.
pub struct Running {
    child: Child,
    /// Whether it heads a process group, which ends with it.
    is_group: bool,
}

impl Running {
    pub fn start(command: &mut Command) -> Running {
        for name in SETTINGS {
            command.env_remove(name);
        }
        let child = command.spawn().unwrap_or_else(|error| {
            panic!("{:?}: {error}", command.get_program())
        });
        Running { child, is_group: false }
    }

    /// Waits for its end, which must come in time.
    pub fn wait(&mut self) -> ExitStatus {
        let mut status = None;
        wait_until("the end of a process", || {
            status = self.child.try_wait().expect("a child of ours");
            status.is_some()
        });
        status.expect("what was waited for")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        #[cfg(unix)]
        if self.is_group && matches!(self.child.try_wait(), Ok(None)) {
            use rustix::process::{Pid, Signal, kill_process_group};
            let _ =
                kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program to its end, in a bounded time, with these bytes as stdin.
pub fn output(mut command: Command, stdin: Vec<u8>) -> Output {
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    // What a program such as strace has started ends with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut running = Running::start(&mut command);
    running.is_group = true;
    let child = &mut running.child;
    let mut pipe = child.stdin.take().expect("piped");
    // A program that does not want it all may close its stdin.
    thread::spawn(move || pipe.write_all(&stdin));
    let stdout = read_all(child.stdout.take().expect("piped"));
    let stderr = read_all(child.stderr.take().expect("piped"));
    let status = running.wait();
    let [stdout, stderr] =
        [stdout, stderr].map(|it| it.join().expect("only reads"));
    Output { status, stdout, stderr }
}

/// All that comes out of `LESSON | head -1`, which closes the lesson's stdout;
/// the lesson must end as it should. `None`, said aloud, where that is no test.
pub fn first_line(test: &str, lesson: &str) -> Option<String> {
    if on_windows() || !has("head") {
        skip(test, "it takes head, and a shell that starts the lesson");
        return None;
    }
    // The status of the lesson, not of head, is what counts; told on stderr.
    let head = "{ \"$0\"; echo \"status $?\" >&2; } | head -1";
    let told = output(wrapped(&["sh", "-c", head], lesson, &[]), Vec::new());
    assert_eq!(String::from_utf8_lossy(&told.stderr), "status 0\n");
    let line = String::from_utf8_lossy(&told.stdout).into_owned();
    assert_eq!(line.lines().count(), 1, "{line}");
    Some(line)
}

fn read_all(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

/// A program in progress.
pub struct Session {
    running: Running,
    lines: Receiver<String>,
    errors: Option<JoinHandle<Vec<u8>>>,
    transcript: String,
}

impl Session {
    /// Starts a command; `shown` is what a reader would type for it.
    pub fn start(mut command: Command, shown: &str) -> Session {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = Running::start(&mut command);
        let stdout = running.child.stdout.take().expect("piped");
        let stderr = running.child.stderr.take().expect("piped");
        let (sender, lines) = mpsc::channel();
        // Both pipes are read all the time: a full one would stop the lesson.
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            loop {
                let mut line = Vec::new();
                match stdout.read_until(b'\n', &mut line) {
                    Ok(1..) => {}
                    Ok(0) | Err(_) => break,
                }
                let line = String::from_utf8_lossy(&line).into_owned();
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let errors = Some(read_all(stderr));
        let transcript = format!("{shown}\n");
        Session { running, lines, errors, transcript }
    }

    /// Waits for a line with this text in it; returns what follows the text.
    pub fn wait_for(&mut self, text: &str) -> String {
        loop {
            let line = match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => line,
                Err(_) => {
                    let _ = self.running.child.kill();
                    self.read_errors();
                    panic!("no {text:?} in:\n{}", self.transcript)
                }
            };
            self.transcript += &line;
            if let Some((_, rest)) = line.split_once(text) {
                return rest.trim_end().to_owned();
            }
        }
    }

    /// The process id, as /proc knows it.
    pub fn id(&self) -> u32 {
        self.running.child.id()
    }

    /// The other end of the program's stdin, if it was piped.
    pub fn stdin(&mut self) -> ChildStdin {
        self.running.child.stdin.take().expect("piped, and taken once")
    }

    /// Presses Ctrl-C, and returns the transcript.
    ///
    /// A shell lets what it starts in the background ignore Ctrl-C, and all
    /// that this starts in turn: so a SIGTERM follows.
    pub fn interrupt(mut self) -> String {
        press_ctrl_c(&mut self.running.child);
        #[cfg(unix)]
        terminate(&self.running.child);
        let status = self.wait();
        self.transcript += "^C\n";
        assert_ne!(status.code(), Some(1), "{}", self.transcript);
        std::mem::take(&mut self.transcript)
    }

    /// Presses Ctrl-C once; the program may take its time.
    pub fn press_ctrl_c(&mut self) {
        self.transcript += "^C\n";
        press_ctrl_c(&mut self.running.child);
    }

    /// Presses Ctrl-C only, and returns what ended the program.
    pub fn ctrl_c(mut self) -> ExitStatus {
        press_ctrl_c(&mut self.running.child);
        self.wait()
    }

    /// Waits for the program to end by itself, and returns the transcript.
    pub fn finish(mut self) -> String {
        let status = self.wait();
        match status.code() {
            Some(0) => {}
            Some(code) => {
                self.transcript += &format!("[exit status: {code}]\n");
            }
            None => self.transcript += &format!("[{status}]\n"),
        }
        std::mem::take(&mut self.transcript)
    }

    /// Reads all that is still to come.
    fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.transcript += &line,
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("does not end:\n{}", self.transcript)
                }
            }
        }
        self.read_errors();
        self.running.wait()
    }

    fn read_errors(&mut self) {
        if let Some(errors) = self.errors.take() {
            let errors = errors.join().expect("only reads");
            self.transcript += &String::from_utf8_lossy(&errors);
        }
    }
}

/// What Ctrl-C in a terminal does.
#[cfg(unix)]
fn press_ctrl_c(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process};
    kill_process(Pid::from_child(child), Signal::INT).expect("not waited for");
}

/// Windows has no such signal for one child.
#[cfg(not(unix))]
fn press_ctrl_c(child: &mut Child) {
    child.kill().expect("it runs");
}

#[cfg(unix)]
fn terminate(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};
    kill_process(Pid::from_child(child), Signal::TERM).expect("not waited for");
}

/// Whether the lessons, not the tests, run on Linux.
pub fn on_linux() -> bool {
    match env::var("LESSON_TARGET") {
        Ok(target) => target.contains("-linux"),
        Err(_) => cfg!(target_os = "linux"),
    }
}

/// Whether the lessons' programs are those of Windows.
pub fn on_windows() -> bool {
    match env::var("LESSON_TARGET") {
        Ok(target) => target.contains("-windows"),
        Err(_) => cfg!(windows),
    }
}

/// Says that a test could not be run here, and why.
///
/// With `LESSON_MUST_NOT_SKIP` that is a failure.
pub fn skip(test: &str, reason: &str) {
    let must_not = env::var_os("LESSON_MUST_NOT_SKIP").is_some();
    assert!(!must_not, "{test} was skipped: {reason}");
    eprintln!("{test} was skipped: {reason}");
    if let Some(file) = env::var_os("LESSON_SKIPPED") {
        let file = OpenOptions::new().append(true).create(true).open(file);
        // A thread that a test has started has no name.
        let thread = thread::current();
        let name = thread.name().unwrap_or_default();
        let line = format!("{name}\t{test}: {reason}\n");
        file.and_then(|mut it| it.write_all(line.as_bytes()))
            .expect("LESSON_SKIPPED names a file");
    }
}

/// Whether this host has IPv6, at least on loopback.
pub fn has_ipv6() -> bool {
    TcpListener::bind("[::1]:0").is_ok()
}

/// Whether a program is installed; without it a test says that it is skipped.
pub fn has(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|it| it.join(program).is_file())
}

/// Makes a call again that was interrupted.
///
/// The children of other tests end, and a SIGCHLD may hit this thread: a call
/// on a socket with a time limit then fails with EINTR, handler or not; see
/// signal(7).
pub fn uninterrupted<T>(
    mut call: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

/// Looks again and again for a state that lasts, until it is there.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    let mut pause = Duration::from_millis(1);
    while !is_so() {
        assert!(Instant::now() < deadline, "never seen: {what}");
        thread::sleep(pause);
        // The tables to look at are long ones, of all processes.
        pause = (2 * pause).min(Duration::from_millis(20));
    }
}

/// Compiles a program that is one file, and returns what the compiler says
/// against it; `None`, said aloud, where there is no compiler.
pub fn compile_rust(test: &str, text: &str) -> Option<String> {
    // The one beside cargo is a compiler; the one on the PATH may be rustup's,
    // which has yet to look for it.
    let file = format!("rustc{}", env::consts::EXE_SUFFIX);
    let beside = Path::new(env!("CARGO")).with_file_name(&file);
    let rustc = env::var_os("RUSTC").map(PathBuf::from);
    let rustc = rustc.unwrap_or(match beside.is_file() {
        true => beside,
        false => file.into(),
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("program.rs");
    fs::write(&file, text).expect("a file in a temporary folder");
    let outcome = Command::new(&rustc)
        .args(["--edition", "2024", "--emit", "metadata"])
        .args(["--error-format", "short", "--out-dir"])
        .args([folder.path(), &file])
        .output();
    let Ok(outcome) = outcome else {
        skip(test, "there is no rustc on the PATH");
        return None;
    };
    let errors = String::from_utf8_lossy(&outcome.stderr).into_owned();
    assert_eq!(outcome.status.success(), errors.is_empty(), "{errors}");
    Some(errors)
}

/// Whether the tests run as root, and so the lessons, too.
pub fn is_root() -> bool {
    fs::read_to_string("/proc/self/status")
        .is_ok_and(|it| it.lines().any(|it| it.starts_with("Uid:\t0\t")))
}

/// The folder of this repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in it")
}

/// The path of a lesson's program; builds all lessons, once per test run, as
/// `cargo test` itself builds no program of another package.
///
/// Who has built them says where they are in `LESSON_PROGRAMS`.
fn program(lesson: &str) -> PathBuf {
    static BUILD: Once = Once::new();
    let target = env::var("LESSON_TARGET").ok();
    let suffix = match &target {
        Some(target) if target.contains("windows") => ".exe",
        Some(_) => "",
        None => env::consts::EXE_SUFFIX,
    };
    let file = format!("{lesson}{suffix}");
    if let Some(folder) = env::var_os("LESSON_PROGRAMS") {
        return Path::new(&folder).join(file);
    }

    // This test runs from <target>/<profile>/deps/.
    let tests = env::current_exe().expect("the path of this test");
    let profile = tests.ancestors().nth(2).expect("a folder of the profile");
    let mut args = vec![OsString::from("build"), "--quiet".into()];
    args.extend(["--package".into(), "lesson-*".into()]);
    if profile.ends_with("release") {
        args.push("--release".into());
    }
    let mut folder = profile.to_owned();
    if let Some(target) = target {
        args.extend(["--target".into(), OsString::from(&target)]);
        let profile = profile.file_name().expect("a folder has a name");
        folder = folder.with_file_name(target).join(profile);
    }
    BUILD.call_once(|| {
        let status = Command::new(env!("CARGO"))
            .args(args)
            .current_dir(root())
            .status()
            .expect("cargo runs");
        assert!(status.success(), "the lessons do not build");
    });
    folder.join(file)
}
