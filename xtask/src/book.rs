//! `cargo xtask book`: the book, with no tool to install by hand.

mod check;

use std::{
    env, fs, io,
    net::{TcpListener, ToSocketAddrs},
    path::{Path, PathBuf},
    process::{Command, ExitCode, ExitStatus},
};

use clap::Args;

use crate::{Failure, about, cargo, checks, say, target_dir, tree::Tree};

/// The mdBook with which the book is known to come out right.
const MDBOOK_VERSION: &str = "0.5.4";

/// `dev` compiles sooner, `release` builds the book sooner: what a new user
/// waits for is both, once. Between them is this: no checks at run time, and
/// the crates optimized in which most of the time of a build goes.
const PROFILE: [&str; 7] = [
    "debug=false",
    "debug-assertions=false",
    "overflow-checks=false",
    "package.elasticlunr-rs.opt-level=1",
    "package.mdbook-html.opt-level=1",
    "package.regex-automata.opt-level=1",
    "package.sha2.opt-level=1",
];

/// What of mdBook is compiled: to build the book, and to serve it. The first
/// takes two thirds of the time of the second.
const FEATURES: [&str; 2] = ["search", "search,serve,watch"];

/// Build the book, and open or serve it if asked to
///
/// The first time, cargo compiles the mdBook that this book is made for, under
/// `target/`; an `mdbook` of that version on your PATH is used as it is.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct Options {
    /// Open the book in a browser
    #[arg(long)]
    open: bool,

    /// Test the built pages, in Chromium
    ///
    /// Every page on a phone, a tablet and a desktop, light and dark, one of
    /// each kind in all themes: nothing too wide or too pale, no axe-core
    /// violation (on a phone and a desktop; in dark themes its rules on
    /// colour), no broken link, no request elsewhere, no complaint on the
    /// console; then every page from a file, search, keyboard, print, weights and spelling. Needs node 18 and npm,
    /// which fetches axe-core and Playwright's core to `target/` once.
    #[arg(long, conflicts_with = "serve")]
    check: bool,

    /// Serve the book, and rebuild it at each change, until Ctrl-C
    #[arg(long)]
    serve: bool,

    /// Where to serve it
    #[arg(long, default_value_t = 3000, requires = "serve")]
    port: u16,
}

pub fn run(root: &Path, options: &Options) -> Result<ExitCode, Failure> {
    if options.serve {
        see_that_is_free(options.port)?;
    }
    // mdBook renders a missing include as nothing, and is content.
    let tree = Tree::load(root)?;
    let problems = checks::pages(&tree);
    for problem in &problems {
        say(&problem.to_string())?;
    }
    if !problems.is_empty() {
        eprintln!("error: not built; problems: {}", problems.len());
        return Ok(ExitCode::FAILURE);
    }
    let Some(mdbook) = mdbook(root, options.serve)? else {
        return Ok(ExitCode::FAILURE);
    };

    let index = "book/book/index.html";
    let built = root.join(index);
    // Only a build that worked puts it back.
    if built.exists() {
        fs::remove_file(&built).map_err(about(index))?;
    }
    let mut build = Command::new(&mdbook);
    build.current_dir(root).args(["build", "book"]);
    if options.open && !options.serve {
        build.arg("--open");
    }
    let status = build.status().map_err(about(mdbook.display()))?;
    if !status.success() || !built.exists() {
        eprintln!("error: mdbook made no {index}");
        return Ok(ExitCode::FAILURE);
    }
    say(index)?;

    if options.check && !check::run(root, &tree)? {
        return Ok(ExitCode::FAILURE);
    }
    if options.serve {
        let mut serve = Command::new(&mdbook);
        serve.current_dir(root).args(["serve", "book", "--port"]);
        serve.arg(options.port.to_string());
        if options.open {
            serve.arg("--open");
        }
        let status = replaced_by(serve).map_err(about(mdbook.display()))?;
        if !status.success() {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// mdBook would try only when all is compiled, built and said to be served; and
/// then it would panic.
fn see_that_is_free(port: u16) -> io::Result<()> {
    // It takes the first of these, too.
    let Some(addr) = ("localhost", port).to_socket_addrs()?.next() else {
        return Ok(());
    };
    let to_do = |error: io::Error| {
        let message = format!("{error}; for another port: --port PORT");
        about(format!("bind {addr}"))(io::Error::new(error.kind(), message))
    };
    TcpListener::bind(addr).map(drop).map_err(to_do)
}

/// Becomes that program, so that a signal to this process ends it.
#[cfg(unix)]
fn replaced_by(mut program: Command) -> io::Result<ExitStatus> {
    Err(std::os::unix::process::CommandExt::exec(&mut program))
}

#[cfg(not(unix))]
fn replaced_by(mut program: Command) -> io::Result<ExitStatus> {
    program.status()
}

/// Finds the pinned mdBook, or has cargo make it; cargo says why it cannot.
fn mdbook(root: &Path, serve: bool) -> Result<Option<PathBuf>, Failure> {
    let on_path = PathBuf::from("mdbook");
    if is_pinned(&on_path) {
        return Ok(Some(on_path));
    }
    let homes = ["mdbook", "mdbook-serve"];
    let target = target_dir()?;
    // The one that serves builds, too.
    for home in &homes[usize::from(serve)..] {
        let installed = program(&target.join(home));
        if is_pinned(&installed) {
            return Ok(Some(installed));
        }
    }

    let what = if serve { " with its server" } else { "" };
    eprintln!(
        "mdbook {MDBOOK_VERSION}{what} is compiled now, once: that takes a \
         minute or two"
    );
    let home = target.join(homes[usize::from(serve)]);
    let build = home.join("build");
    let status = Command::new(cargo())
        .current_dir(root)
        .args(["install", "--locked", "--no-default-features"])
        .args(["--features", FEATURES[usize::from(serve)]])
        .args(PROFILE.map(|it| format!("--config=profile.dev.{it}")))
        .args(["--profile", "dev", "--root"])
        .arg(&home)
        .arg("--target-dir")
        .arg(&build)
        .arg(format!("mdbook@={MDBOOK_VERSION}"))
        .status()
        .map_err(about("cargo"))?;
    if !status.success() {
        eprintln!("error: mdbook did not compile; cargo says why above");
        return Ok(None);
    }
    // It was there to go on from, had the user pressed Ctrl-C meanwhile.
    fs::remove_dir_all(&build).map_err(about(build.display()))?;
    Ok(Some(program(&home)))
}

/// Where `cargo install --root` puts it.
fn program(home: &Path) -> PathBuf {
    home.join("bin/mdbook").with_extension(env::consts::EXE_EXTENSION)
}

fn is_pinned(mdbook: &Path) -> bool {
    let output = Command::new(mdbook).arg("--version").output();
    output.is_ok_and(|output| {
        output.stdout.trim_ascii_end()
            == format!("mdbook v{MDBOOK_VERSION}").as_bytes()
    })
}

#[test]
fn a_port_in_use_is_told_at_once() {
    let held = TcpListener::bind(("localhost", 0)).expect("a port is free");
    let addr = held.local_addr().expect("it is bound");
    let error = see_that_is_free(addr.port()).expect_err("it is held");
    let told = error.to_string();
    assert!(told.starts_with(&format!("bind {addr}: ")), "{told}");
    assert!(told.ends_with("; for another port: --port PORT"), "{told}");
    drop(held);
    see_that_is_free(addr.port()).expect("it is free again");
}
