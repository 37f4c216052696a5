//! `cargo xtask book --check`: the built pages, tested in a browser.
//!
//! The tests are a package of node, `xtask/pages`. It is run from a copy under
//! `target/`, where npm puts what it needs: nothing lands among the sources.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Failure, about, checks, say, target_dir, tree::Tree};

/// What npm reads; a change in one of them makes it start anew.
const PACKAGE: [&str; 3] = [".npmrc", "package.json", "package-lock.json"];

/// What npm writes when all is there.
const INSTALLED: &str = "node_modules/.package-lock.json";

/// The oldest node that the tests run with: Debian 12 has it.
const NODE: u32 = 18;

/// Tests the pages of `book/book`, which print what is wrong; and counts what
/// the book has from runs.
pub fn run(root: &Path, tree: &Tree) -> Result<bool, Failure> {
    let home = target_dir()?.join("pages");
    prepare(&root.join("xtask/pages"), &home)?;
    let status = Command::new("node")
        .arg(home.join("main.mjs"))
        .arg(root)
        .status()
        .map_err(about("node"))?;
    let counts = checks::counts(tree);
    let unbound: usize = counts.iter().map(|it| it.unbound).sum();
    let counts = counts.map(|it| format!("{} {}", it.all, it.what));
    say(&format!("{}; bound to nothing: {unbound}", counts.join(", ")))?;
    if unbound > 0 {
        eprintln!("error: `cargo xtask check-lessons book` says which");
    }
    Ok(status.success() && unbound == 0)
}

/// Copies the package to `home`, and has npm fetch what it needs if that is
/// not there yet: only this asks the network for anything.
fn prepare(package: &Path, home: &Path) -> Result<(), Failure> {
    needs_node()?;
    let is_same = |name: &&str| {
        let read = |folder: &Path| fs::read(folder.join(name)).ok();
        read(package) == read(home)
    };
    let is_ready =
        PACKAGE.iter().all(is_same) && home.join(INSTALLED).is_file();
    // What is left of a version before would be found, too.
    if !is_ready && home.exists() {
        fs::remove_dir_all(home).map_err(about(home.display()))?;
    }
    fs::create_dir_all(home).map_err(about(home.display()))?;
    // Nor may a test stay that the package no longer has.
    for old in files(home)?.iter().filter(|it| is_module(it)) {
        fs::remove_file(old).map_err(about(old.display()))?;
    }
    for from in files(package)? {
        let to = home.join(from.file_name().unwrap_or_default());
        fs::copy(&from, to).map_err(about(from.display()))?;
    }
    if is_ready {
        return Ok(());
    }
    eprintln!("npm fetches what the tests of the pages need, once");
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    let status =
        npm.current_dir(home).args(["ci", "--loglevel=error"]).status();
    match status.map_err(|error| missing("npm", error))? {
        status if status.success() => Ok(()),
        _ => {
            let message = "npm did not fetch what the tests of the pages need; \
                           it says why above";
            Err(io::Error::other(message).into())
        }
    }
}

/// The files in a folder, but not in those in it.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(about(folder.display()))?;
    let paths = entries.map(|it| it.map(|it| it.path()));
    let paths = paths.filter(|it| it.as_ref().is_ok_and(|it| it.is_file()));
    paths.collect()
}

fn is_module(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "mjs")
}

fn needs_node() -> Result<(), Failure> {
    let output = Command::new("node")
        .arg("--version")
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| missing("node", error))?;
    let version = String::from_utf8_lossy(&output.stdout);
    let version = version.trim();
    let major = version.trim_start_matches('v').split('.').next();
    if major.and_then(|it| it.parse().ok()).is_some_and(|it: u32| it >= NODE) {
        return Ok(());
    }
    let message = format!("node {NODE} or newer is needed; here: {version}");
    Err(io::Error::other(message).into())
}

/// Says what to install, rather than that a file was not found.
fn missing(program: &str, error: io::Error) -> io::Error {
    if error.kind() != io::ErrorKind::NotFound {
        return about(program)(error);
    }
    let message = format!(
        "{program} is not there; the tests of the pages need node {NODE}, npm \
         and Chromium: on Debian `apt install nodejs npm chromium`"
    );
    io::Error::new(error.kind(), message)
}
