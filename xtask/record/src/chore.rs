//! The chore itself: which plans are played, and what becomes of it.

use std::{
    env, fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Instant,
};

use anyhow::{Context, Result, anyhow, bail};
use clap::Parser;

use crate::{
    beside::{self, Beside},
    check::differences,
    draw,
    gather::{Gathered, gather},
    hosts,
    kernel::Confirmed,
    machine, pcapng,
    plan::Plan,
    recording::{Made, Recording},
    session::{INTERRUPTED, Stage},
};

/// Where plans and recordings lie.
const HOME: &str = "book/recordings";

/// What is called, and the package of Debian that has it.
const TOOLS: [(&str, &str); 3] =
    [("strace", "strace"), ("ip", "iproute2"), ("setpriv", "util-linux")];

/// How often a recording may be spoilt before it fails.
const TRIES: usize = 3;

/// Record what a lesson's programs really do: calls, packets, states
///
/// Plays the plans book/recordings/NAME.plan: two hosts, network namespaces
/// with nothing else in them, a wire between them that does what the plan says,
/// and strace beside each program. Writes NAME.json, NAME.pcapng for Wireshark,
/// and NAME.svg.html and NAME.table.md for the book.
///
///     cargo xtask record              all plans
///     cargo xtask record 3            those of lesson 03
///     cargo xtask record 03-echo      this one
///     cargo xtask record --check      record anew, and write nothing: compare
///                                     with what the book shows
///     cargo xtask record 03-echo --open
///                                     your run beside the book's, in a browser
///     cargo xtask record --server 'python3 -m http.server' --client 'curl \
///       http://10.0.0.2:8000/'        two programs of your own, which write
///                                     the same as target/record/own.*
///
/// It takes Linux, strace, ip(8) and setpriv(1). It need not be root where the
/// system has user namespaces; as root it compares each state with what the
/// kernel tells.
#[derive(Parser)]
#[command(name = "cargo xtask record", bin_name = "cargo xtask record")]
#[command(verbatim_doc_comment)]
struct Cli {
    /// Play these plans only: NAME, the number of a lesson, or lesson-03-echo
    names: Vec<String>,

    /// Compare new recordings with those of the book
    #[arg(long)]
    check: bool,

    /// Show your runs in a browser, beside the book's; how they differ
    ///
    /// What is in the book remains as it is. The page is target/record/open.html.
    #[arg(long, conflicts_with_all = ["check", "times"])]
    open: bool,

    /// Record two programs of your own: this one on 10.0.0.2, which waits
    #[arg(long, value_name = "COMMAND", requires = "client")]
    #[arg(conflicts_with_all = ["names", "check"])]
    server: Option<String>,

    /// And this one on 10.0.0.1
    #[arg(long, value_name = "COMMAND")]
    #[arg(conflicts_with_all = ["names", "check"])]
    client: Option<String>,

    /// A further line of their plan, as `wire lose first SYN from client`
    #[arg(long, value_name = "LINE", requires = "client")]
    plan: Vec<String>,

    /// Play each so many times
    #[arg(long, value_name = "N", default_value = "1")]
    times: NonZeroUsize,

    /// Play so many at once
    #[arg(long, value_name = "N", default_value = "4")]
    jobs: NonZeroUsize,
}

/// Plays what the command line names.
pub fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A plan that was read.
struct Named {
    name: String,
    text: String,
    plan: Plan,
    /// Where its recording is, or will be, without an ending.
    path: PathBuf,
}

fn run(cli: &Cli) -> Result<ExitCode> {
    let root = root()?;
    let plans = match &cli.client {
        Some(client) => vec![own(cli, client)?],
        None => plans(&root, &cli.names)?,
    };
    for (tool, package) in TOOLS {
        if machine::on_path(tool).is_none() {
            bail!("{tool} is missing; on Debian: apt install {package}");
        }
    }
    let strace = machine::version("strace", "--version");
    let strace = strace.context("strace does not tell its version")?;
    build(&root, &plans)?;
    // Before there is a second thread, which the next line begins.
    hosts::prepare()?;
    ctrlc::set_handler(|| INTERRUPTED.store(true, SeqCst))?;
    let made = Made { date: date()?, kernel: machine::kernel(), strace };

    let all: Vec<_> = (0..cli.times.get()).flat_map(|_| &plans).collect();
    let next = AtomicUsize::new(0);
    let bad = AtomicUsize::new(0);
    let (transitions, queues) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let shown = Mutex::new(Vec::new());
    let work = || {
        while let Some(it) = all.get(next.fetch_add(1, SeqCst)) {
            if INTERRUPTED.load(SeqCst) {
                break;
            }
            match one(&root, it, &made, cli) {
                Ok(Played { line, problems, count, beside }) => {
                    let mut text = [vec![line], problems.clone()].concat();
                    if let Some(beside) = beside {
                        text.extend(beside.differences.iter().cloned());
                        if let Ok(mut shown) = shown.lock() {
                            shown.push(beside);
                        }
                    }
                    println!("{}", text.join("\n  "));
                    let told = count.transitions.unwrap_or(0);
                    transitions.fetch_add(told, SeqCst);
                    queues.fetch_add(count.queues, SeqCst);
                    bad.fetch_add(usize::from(!problems.is_empty()), SeqCst);
                }
                Err(error) => {
                    eprintln!("error: {}: {error:#}", it.name);
                    bad.fetch_add(1, SeqCst);
                }
            }
        }
    };
    thread::scope(|scope| {
        (0..cli.jobs.get()).for_each(|_| {
            scope.spawn(work);
        });
    });
    if INTERRUPTED.load(SeqCst) {
        bail!("interrupted; nothing is left behind");
    }
    let bad = bad.load(SeqCst);
    println!(
        "recordings: {}, transitions compared: {}, queues: {}, \
         problems: {bad}",
        all.len(),
        transitions.load(SeqCst),
        queues.load(SeqCst)
    );
    let own = plans.first().filter(|_| cli.client.is_some() && bad == 0);
    if let Some(own) = own {
        let path = own.path.with_extension("pcapng");
        println!("{}: for Wireshark; --open shows the diagram", path.display());
    }
    if cli.open {
        let mut shown = shown.into_inner().unwrap_or_default();
        shown.sort_by(|one, other| one.name().cmp(other.name()));
        open(&root, &shown)?;
    }
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes the page with these, and opens it.
fn open(root: &Path, shown: &[Beside]) -> Result<()> {
    let path = target()?.join("open.html");
    beside::write(root, &path, shown)?;
    let shown = path.display();
    println!("{shown}");
    open::that(&path).with_context(|| {
        format!("found no program that shows pages; open {shown} in a browser")
    })
}

/// What came of a plan.
struct Played {
    /// A line about it.
    line: String,
    /// What differs, that must not.
    problems: Vec<String>,
    /// How much the kernel has confirmed.
    count: Confirmed,
    /// For `--open`.
    beside: Option<Beside>,
}

/// Plays a plan; writes what came of it, or compares it.
fn one(root: &Path, it: &Named, made: &Made, cli: &Cli) -> Result<Played> {
    let start = Instant::now();
    let (gathered, count) = record(root, it, made)?;
    let took = start.elapsed().as_secs_f64();
    let path = &it.path;
    let (mut problems, mut beside) = (Vec::new(), None);
    if cli.check {
        let old = of_the_book(it)?;
        problems = differences(&old, &gathered.recording);
        problems.extend(draw::stale(path, &old));
        if !problems.is_empty() {
            problems.push(format!(
                "if this is as it should be: cargo xtask record {}",
                it.name
            ));
        }
    } else if cli.open && cli.client.is_none() {
        let old = of_the_book(it)?;
        beside = Some(Beside::new(gathered.recording.clone(), Some(old)));
    } else {
        let mut json = serde_json::to_string_pretty(&gathered.recording)?;
        json.push('\n');
        write(&path.with_extension("json"), json.as_bytes())?;
        draw::write(path, &gathered.recording).context(HOME)?;
        let packets = pcapng::write(&gathered.packets)?;
        write(&path.with_extension("pcapng"), &packets)?;
        if cli.open {
            beside = Some(Beside::new(gathered.recording.clone(), None));
        }
    }
    let events = gathered.recording.events.len();
    let compared = match count.transitions {
        Some(count) => format!("{count} transitions"),
        None => format!("{} states in the end", count.states),
    };
    let name = &it.name;
    let line = format!(
        "{name:<24} {events:>4} events, {compared} as the kernel has them, \
         {took:.1} s"
    );
    Ok(Played { line, problems, count, beside })
}

/// The recording that the book shows.
fn of_the_book(it: &Named) -> Result<Recording> {
    let name = format!("{HOME}/{}.json", it.name);
    let json = it.path.with_extension("json");
    let text = fs::read_to_string(json).context(name.clone())?;
    serde_json::from_str(&text).context(name)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| path.display().to_string())
}

/// Plays a plan until nothing but what it says has happened.
fn record(
    root: &Path,
    it: &Named,
    made: &Made,
) -> Result<(Gathered, Confirmed)> {
    let programs = target()?.join("debug");
    let stage = Stage { plan: &it.plan, programs: &programs };
    for _ in 0..TRIES {
        let seen = stage.play()?;
        let made = made.clone();
        let gathered = gather(&it.name, &it.text, &it.plan, seen, made, root)?;
        // What was sent again may have come of its own: a second ACK of a FIN
        // is answered by RST, which ends TIME-WAIT.
        if !gathered.unplanned {
            let confirmed = gathered.confirmed.clone();
            let confirmed = confirmed.map_err(|it| anyhow!(it))?;
            return Ok((gathered, confirmed));
        }
        eprintln!("{}: a packet was sent again, unplanned; once more", it.name);
    }
    bail!("{TRIES} times in a row packets were sent again that the plan left");
}

/// Builds the lessons: all, if one is played. With others beside it a lesson may
/// be linked otherwise, and would be built anew each time.
fn build(root: &Path, plans: &[Named]) -> Result<()> {
    let mut programs = plans.iter().flat_map(|it| it.plan.all_programs());
    if !programs.any(|it| it.words[0].starts_with("lesson-")) {
        return Ok(());
    }
    let mut lessons = Vec::new();
    for entry in fs::read_dir(root.join("lessons")).context("lessons")? {
        let name = entry.context("lessons")?.file_name();
        lessons.push(name.to_string_lossy().into_owned());
    }
    lessons.sort_unstable();
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.current_dir(root).args(["build", "--quiet"]);
    build.env("CARGO_TARGET_DIR", target()?);
    // Without them strace loses its way up the stack, to the lesson's lines.
    build.env("RUSTFLAGS", "-C force-frame-pointers=yes");
    build.env_remove("CARGO_ENCODED_RUSTFLAGS");
    build.args(lessons.iter().flat_map(|it| ["--package", it.as_str()]));
    if !build.status().context("cargo")?.success() {
        bail!("the lessons cannot be built");
    }
    Ok(())
}

/// Where the lessons are built for recording: beside those of everyday, as they
/// are compiled with other flags.
fn target() -> Result<PathBuf> {
    let program = env::current_exe()?;
    let folder = program.ancestors().nth(2).context("no target folder")?;
    Ok(folder.join("record"))
}

/// A plan for two programs of the reader's.
fn own(cli: &Cli, client: &str) -> Result<Named> {
    let mut text = "title  Programs of your own\n".to_owned();
    if let Some(server) = &cli.server {
        text += &format!("server {server}\n");
    }
    text += &format!("client {client}\n");
    for line in &cli.plan {
        text += &format!("{line}\n");
    }
    let plan = Plan::parse("command line", &text).map_err(|it| anyhow!(it))?;
    let path = target()?.join("own");
    fs::create_dir_all(target()?).context("the target folder")?;
    Ok(Named { name: "own".to_owned(), text, plan, path })
}

/// Reads the plans of these names; of all, if there are none.
fn plans(root: &Path, names: &[String]) -> Result<Vec<Named>> {
    let folder = root.join(HOME);
    let mut plans = Vec::new();
    for entry in fs::read_dir(&folder).context(HOME)? {
        let name = entry.context(HOME)?.file_name();
        plans.extend(
            name.to_string_lossy().strip_suffix(".plan").map(String::from),
        );
    }
    plans.sort();
    let is_lesson = |it: &str| root.join("lessons").join(it).is_dir();
    for name in names {
        let is_known = !name.starts_with("lesson-") || is_lesson(name);
        if !is_known || !plans.iter().any(|it| is_meant(it, name)) {
            let all = plans.join(", ");
            bail!("{HOME} has no plan for `{name}`; there are {all}");
        }
    }
    plans.retain(|plan| {
        names.is_empty() || names.iter().any(|it| is_meant(plan, it))
    });
    plans.into_iter().map(|name| read(&folder, name)).collect()
}

fn read(folder: &Path, name: String) -> Result<Named> {
    let path = folder.join(&name);
    let shown = format!("{HOME}/{name}.plan");
    let text = fs::read_to_string(path.with_extension("plan"));
    let text = text.with_context(|| shown.clone())?;
    let plan = Plan::parse(&shown, &text).map_err(|it| anyhow!(it))?;
    Ok(Named { name, text, plan, path })
}

/// Whether this plan is meant by a word: all of a lesson by `3`, `03` or
/// `lesson-03-echo`, and one by `03-echo`; `04-lost` are all that begin so.
fn is_meant(plan: &str, word: &str) -> bool {
    let lesson =
        word.strip_prefix("lesson-").and_then(|it| it.split('-').next());
    let number = |it: &str| it.parse::<u16>().ok();
    let of_plan = plan.split('-').next().and_then(number);
    let is_lesson =
        of_plan.is_some() && of_plan == number(lesson.unwrap_or(word));
    is_lesson || plan == word || plan.starts_with(&format!("{word}-"))
}

#[test]
fn plans_are_chosen_by_lesson_and_by_name() {
    let plans = ["03-echo", "03-lost-data", "04-lost-syn", "13-more"];
    let chosen = |word| {
        let all = plans.iter().filter(|plan| is_meant(plan, word));
        all.copied().collect::<Vec<_>>().join(" ")
    };
    for word in ["3", "03", "lesson-03-echo"] {
        assert_eq!(chosen(word), "03-echo 03-lost-data");
    }
    assert_eq!(chosen("03-echo"), "03-echo");
    assert_eq!(chosen("04-lost"), "04-lost-syn");
    assert_eq!(chosen("1"), "");
}

/// The workspace's folder.
fn root() -> Result<PathBuf> {
    let here = match env::var_os("CARGO_MANIFEST_DIR") {
        Some(package) => PathBuf::from(package),
        None => env::current_dir()?,
    };
    let root = here.ancestors().find(|it| it.join("lessons").is_dir());
    root.map(Path::to_owned).context("no folder `lessons` here or above")
}

/// Today, as 2026-01-31.
fn date() -> Result<String> {
    let date = Command::new("date").args(["-u", "+%F"]).output();
    let output = date.context("date")?.stdout;
    Ok(String::from_utf8_lossy(&output).trim().to_owned())
}
