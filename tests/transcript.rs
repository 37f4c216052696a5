//! What a reader would see, with stand-ins for what the kernel chose.

use std::{fs, ops::RangeInclusive};

use regex_lite::Regex;

use crate::{harness, windows};

/// Compares a transcript with `snapshots/<folder>/<name>.snap`.
///
/// Lessons that run on Windows are compared with the same file, as long as
/// only numbers and words of errors differ; if more does, with a file of their
/// own, `<name>@windows.snap`. A scene needs none if the whole demo has one, in
/// which it is the same. Elsewhere nothing is compared yet.
pub fn check(folder: &str, name: &str, transcript: &str) {
    check_each(folder, name, &[transcript.to_owned()]);
}

/// The same for conversations one after the other, which share nothing: each
/// begins anew with its stand-ins, as a later one may get a port again that an
/// earlier one has given back.
pub fn check_each(folder: &str, name: &str, transcripts: &[String]) {
    let each: Vec<_> = transcripts.iter().map(|it| renamed(it)).collect();
    let mut transcript = each.join("\n");
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(format!("snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    // Leaves a header of exactly three lines, which the book's includes skip.
    settings.set_omit_expression(true);
    if harness::on_windows() {
        transcript = windows::named(&transcript);
        let folder = harness::root().join("tests/snapshots").join(folder);
        let own = folder.join(format!("{name}@windows.snap"));
        let linux = fs::read_to_string(folder.join(format!("{name}.snap")));
        let linux = linux.expect("Linux comes first");
        if windows::is_the_same(&linux, &transcript) {
            assert!(!own.exists(), "{}: is not needed", own.display());
            return;
        }
        let demo = fs::read_to_string(folder.join("demo@windows.snap"));
        let (_, scene) = transcript.split_once('\n').unwrap_or_default();
        if name != "demo" && demo.is_ok_and(|it| it.contains(scene)) {
            assert!(!own.exists(), "{}: is in the demo's", own.display());
            return;
        }
        settings.set_snapshot_suffix("windows");
    } else if !harness::on_linux() {
        return harness::skip(name, "the snapshot is of Linux");
    }
    settings.bind(|| insta::assert_snapshot!(name, transcript));
}

/// The ports that the kernel may choose, and all above: 32768 is the first on
/// Linux unless somebody says otherwise, in a file that ip(7) names.
fn ephemeral() -> RangeInclusive<u64> {
    let file = "/proc/sys/net/ipv4/ip_local_port_range";
    let range = fs::read_to_string(file).unwrap_or_default();
    let first = range.split_whitespace().next().and_then(|it| it.parse().ok());
    first.unwrap_or(32_768).min(32_768)..=65_535
}

/// Puts stand-ins for what the kernel chose, equal ones for equal ones, in
/// order of appearance.
///
/// So a transcript is the same in every run, and still shows which client it
/// was that the server accepted. Nothing else is changed.
///
/// Each scene begins anew: the kernel may choose a port again that an earlier
/// scene has given back, once in some thousand runs.
pub fn renamed(transcript: &str) -> String {
    let scenes = transcript.split_inclusive('\n').fold(
        Vec::<String>::new(),
        |mut scenes, line| {
            match scenes.last_mut() {
                Some(scene) if !line.starts_with("# ") => *scene += line,
                _ => scenes.push(line.to_owned()),
            }
            scenes
        },
    );
    scenes.iter().map(|it| renamed_scene(it)).collect()
}

fn renamed_scene(transcript: &str) -> String {
    // On Windows a socket is known by a handle, any number.
    let descriptors =
        [r"\bfd (\d+)", r"/proc/self/fd/(\d+)", r"\bsocket (\d+)"];
    let ports = [
        r"(?:\d\.\d+\.\d+\.\d+|\]):(\d+)",
        r"[0-9a-f:.]+, port (\d+)",
        r"\('[0-9a-f.:]+', (\d+)",
        r"\.py (\d+)",
        // As strace and C have it.
        r"\bhtons\((\d+)",
        r"\becho_client (\d+)",
    ];
    let ephemeral = ephemeral();
    let mut text = transcript.to_owned();
    text = stand_in(&text, &ports, |n| ephemeral.contains(&n), |i| 50_001 + i);
    text = stand_in(&text, &descriptors, |_| true, |i| 3 + i);
    text = stand_in(&text, &[r"socket:\[(\d+)\]"], |_| true, named("INODE"));
    let size = r"\b(\d+) bytes, the kernel's choice";
    text = stand_in(&text, &[size], |_| true, named("SIZE"));
    let duration = Regex::new(r"\b\d\.\d\d s\b").expect("a pattern");
    duration.replace_all(&text, "N.NN s").into_owned()
}

fn named(word: &str) -> impl Fn(usize) -> String {
    move |i| format!("{word}{}", i + 1)
}

/// Replaces the number that one of the patterns captures, if it is wanted.
///
/// A port of IPv6 is another than that of IPv4 with the same number.
fn stand_in<N: ToString>(
    text: &str,
    patterns: &[&str],
    wanted: impl Fn(u64) -> bool,
    name: impl Fn(usize) -> N,
) -> String {
    let pattern = Regex::new(&patterns.join("|")).expect("a pattern");
    let mut seen = Vec::new();
    let mut result = String::new();
    let mut end = 0;
    for captures in pattern.captures_iter(text) {
        let number = captures.iter().skip(1).flatten().next();
        let number = number.expect("each pattern captures one number");
        if !number.as_str().parse().is_ok_and(&wanted) {
            continue;
        }
        let whole = captures.get(0).expect("what matched").as_str();
        let is_ipv6 = whole.contains("]:") || whole.contains("::");
        let chosen = (is_ipv6, number.as_str());
        let index = seen.iter().position(|it| *it == chosen);
        let index = index.unwrap_or_else(|| {
            seen.push(chosen);
            seen.len() - 1
        });
        result += &text[end..number.start()];
        result += &name(index).to_string();
        end = number.end();
    }
    result + &text[end..]
}

#[test]
fn equal_ones_stay_equal() {
    let seen = "127.0.0.1:41000 -> [::1]:7003, fd 9\n\
        127.0.0.1, port 41000, ('127.0.0.1', 60000), fd 8, fd 9\n\
        ::1, port 41000, [::1]:41000, 0.0.0.0:41000\n\
        socket 148, socket 9\n\
        /proc/self/fd/8 socket:[4711] 99 bytes, the kernel's choice\n";
    let renamed = renamed(seen);
    let expected = "127.0.0.1:50001 -> [::1]:7003, fd 3\n\
        127.0.0.1, port 50001, ('127.0.0.1', 50002), fd 4, fd 3\n\
        ::1, port 50003, [::1]:50003, 0.0.0.0:50001\n\
        socket 5, socket 3\n\
        /proc/self/fd/4 socket:[INODE1] SIZE1 bytes, the kernel's choice\n";
    assert_eq!(renamed, expected);
}

/// What the renaming hides, no test can see. So nothing but the numbers that
/// the kernel chose may be hidden: each other character, changed to anything,
/// must show.
#[test]
fn nothing_else_is_hidden() {
    let line = "server   accept       127.0.0.1:41000   fd 4, 1024 bytes";
    let hidden = ["41000", "4,"].map(|it| line.find(it).expect("in the line"));
    let hidden = [hidden[0]..hidden[0] + 5, hidden[1]..hidden[1] + 1];
    let original = renamed(line);
    for position in 0..line.len() {
        for changed in ["x", " ", "7"] {
            if line[position..].starts_with(changed)
                || hidden.iter().any(|it| it.contains(&position))
            {
                continue;
            }
            let mut other = line.to_owned();
            other.replace_range(position..=position, changed);
            assert_ne!(renamed(&other), original, "not seen: {other}");
        }
    }
}
