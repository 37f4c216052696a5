//! Peers that the lessons have to get along with: programs that we did not
//! write, python3 and nc; and clients that behave badly.

use std::{
    env,
    fs::File,
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use socket2::{Domain, SockRef, Socket, Type};

use crate::harness::{
    Session, has, on_linux, output, root, skip, uninterrupted, wait_until,
};
use crate::table::listens;

/// Starts a program of `tests/python`; `None`, said aloud, without python3.
pub fn python(file: &str, args: &[&str]) -> Option<Session> {
    let (mut command, shown) = python_command(file, args)?;
    command.stdin(Stdio::null());
    Some(Session::start(command, &shown))
}

/// A program of `tests/python`, and what a reader would type for it; `None`,
/// said aloud, without python3.
pub fn python_command(file: &str, args: &[&str]) -> Option<(Command, String)> {
    let Some(python) = interpreter() else {
        skip(file, "there is no python3");
        return None;
    };
    let file = format!("tests/python/{file}");
    let shown = format!("$ python3 {file} {}", args.join(" "));
    let mut command = Command::new(python);
    // What a site has installed is no affair of these programs, and takes time.
    command.arg("-S").arg(file).args(args).env("PYTHONUNBUFFERED", "1");
    command.current_dir(root());
    Some((command, shown.trim_end().to_owned()))
}

/// The first `python3` that is a program; if there is none, a script of that
/// name, which looks for it, and takes longer for that than Python to start.
fn interpreter() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|it| it.join("python3"));
    let found: Vec<_> = found.filter(|it| it.is_file()).collect();
    let is_program = |it: &&PathBuf| {
        let mut start = [0; 2];
        let read = File::open(it).and_then(|mut it| it.read_exact(&mut start));
        read.is_ok() && start != *b"#!"
    };
    found.iter().find(is_program).or(found.first()).cloned()
}

/// Starts a server of `tests/python` on a port that the kernel chooses, and
/// waits until it listens; returns its address, too.
pub fn python_server(file: &str) -> Option<(Session, String)> {
    let mut server = python(file, &["0"])?;
    let port = server.wait_for("Listening on ('127.0.0.1', ");
    let addr = format!("127.0.0.1:{}", port.trim_end_matches(')'));
    Some((server, addr))
}

/// What ss(8) says, without its headings, and with one blank for many: how
/// wide its columns are depends on its version.
pub fn ss(args: &str) -> String {
    let mut command = Command::new("ss");
    command.arg("-H").args(args.split(' ')).stdin(Stdio::null());
    let shown = Session::start(command, &format!("$ ss -H {args}")).finish();
    let lines = shown.lines().map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        words.join(" ") + "\n"
    });
    lines.collect()
}

/// nc with these arguments; `None`, said aloud, without nc.
///
/// There are several programs of that name. What is used here they all do:
/// connect, listen with -l, and carry bytes.
pub fn nc_command(args: &[&str]) -> Option<Command> {
    if !has("nc") {
        skip("nc", "there is no nc");
        return None;
    }
    let mut nc = Command::new("nc");
    // Ncat begins with the certificates of the world, which takes it longer
    // than all that is asked of it here.
    nc.envs([("SSL_CERT_FILE", "/dev/null"), ("SSL_CERT_DIR", "/dev/null")]);
    nc.args(args).stdin(Stdio::piped());
    Some(nc)
}

/// Starts nc with its stdin in our hands.
pub fn nc(args: &[&str]) -> Option<Session> {
    let shown = format!("$ nc {}", args.join(" "));
    Some(Session::start(nc_command(args)?, &shown))
}

/// nc that listens, its address, and the socket that keeps its port from others;
/// `None`, said aloud, without nc.
pub fn listening_nc() -> Option<(Session, String, Socket)> {
    let (socket, addr) = refusing_port();
    let port = addr.port().to_string();
    let server = nc(&["-l", "127.0.0.1", &port])?;
    wait_until("nc, listening", || listens(addr.port()));
    Some((server, addr.to_string(), socket))
}

/// What the compiler of C says of a program; `None`, said aloud, without one.
pub fn cc(test: &str, program: String) -> Option<Result<(), String>> {
    if !on_linux() || !has("cc") {
        skip(test, "it takes Linux and cc");
        return None;
    }
    let mut cc = Command::new("cc");
    cc.args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"]);
    cc.args(["-x", "c", "-"]);
    let outcome = output(cc, program.into_bytes());
    let errors = String::from_utf8_lossy(&outcome.stderr).into_owned();
    Some(if outcome.status.success() { Ok(()) } else { Err(errors) })
}

/// A port that refuses: bound, but nobody listens; and nobody else gets it as
/// long as the socket lives.
pub fn refusing_port() -> (Socket, SocketAddr) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("TCP");
    // With this set on both sides, another may bind to it on purpose.
    socket.set_reuse_address(true).expect("an option of every socket");
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(&any_port.into()).expect("a free port");
    let addr = socket.local_addr().ok().and_then(|it| it.as_socket());
    (socket, addr.expect("bound"))
}

/// A client of the tests' own.
pub struct Client(pub TcpStream);

impl Client {
    /// Connects; a server that does not answer fails the test, not hangs it.
    pub fn connect(addr: &str) -> Client {
        let stream = TcpStream::connect(addr).expect("a server listens");
        let patience = Some(Duration::from_secs(60));
        stream.set_read_timeout(patience).expect("longer than 0");
        stream.set_write_timeout(patience).expect("longer than 0");
        Client(stream)
    }

    /// Sends bytes and asserts that they come back.
    pub fn echoed(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).expect("the server reads");
        let mut reply = vec![0; bytes.len()];
        self.0.read_exact(&mut reply).expect("the server answers");
        assert!(reply == bytes, "an echo differs");
    }

    /// Receives one byte, if there is one.
    pub fn recv(&mut self) -> io::Result<usize> {
        uninterrupted(|| self.0.read(&mut [0]))
    }

    /// Ends the sending half, and reads what comes until end-of-file.
    pub fn finish(mut self) -> Vec<u8> {
        self.0.shutdown(Shutdown::Write).expect("connected");
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).expect("the server closes in peace");
        rest
    }

    /// Leaves with a reset, RFC 9293 3.10.5, instead of a FIN.
    pub fn reset(self) {
        let linger = SockRef::from(&self.0).set_linger(Some(Duration::ZERO));
        linger.expect("an option of every socket");
    }
}
