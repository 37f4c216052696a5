//! The small tree in which nothing is broken yet.

use std::{error::Error, fs, io::Write};

use crate::{
    diagram,
    measure::{
        burst::{Burst, Client, Run},
        table,
    },
    tree::Tree,
};

/// Two tiny lessons, with all that belongs to them.
const FILES: &[(&str, &str)] = &[
    ("lessons/lesson-01-one/Cargo.toml", "name = \"lesson-01-one\"\n"),
    ("lessons/lesson-02-two/Cargo.toml", "name = \"lesson-02-two\"\n"),
    (
        "lessons/lesson-01-one/src/main.rs",
        "//! Lesson 01: one.\n// ANCHOR: main\nfn main() {\n    say(7001);\n\
         }\n// ANCHOR_END: main\n// 127.0.0.1:7001\n",
    ),
    (
        "lessons/lesson-02-two/src/main.rs",
        "//! Lesson 02: two.\n\n/// Says it.\nfn say(n: u16) {\n    go(n);\n\
         }\n\n#[cfg(windows)]\nfn say() {}\n\n\
         // ANCHOR: main\nfn main() {\n}\n// ANCHOR_END: main\n",
    ),
    (
        "lessons/lesson-01-one/src/helpers.rs",
        "//! Helpers.\n\n/// Says it.\nfn say(n: u16) {\n    go(n);\n}\n\n\
         #[cfg(windows)]\nfn say() {}\n",
    ),
    (
        "book/src/01-one.md",
        "# One\n\n```rust,ignore\n\
         {{#include ../../lessons/lesson-01-one/src/main.rs:main}}\n```\n\n\
         ```console\n\
         {{#include ../../tests/snapshots/lesson-01-one/demo.snap:4:}}\n```\n\n\
         It sends `1,024` bytes, or\nEPIPE.\n\
         <!-- from: snapshot lesson-01-one/demo;\n\
         test lesson_01_one::law -->\n\n\
         ```console\n\
         {{#include ../../tests/snapshots/lesson-01-one/demo@windows.snap:4:\
         }}\n```\n\n\
         Windows says EINVAL.\n\
         <!-- from: snapshot lesson-01-one/demo@windows -->\n\n\
         See [two](02-two.md#the-second-one), or \
         [RFC 1](https://rfcs.example/1).\n\n\
         {{#include ../measurements/backlog-burst.md}}\n\n\
         <figure>\n\
         {{#include ../measurements/backlog-burst.svg.html}}\n</figure>\n\n\
         {{#include ../diagram/01-one.html}}\n\n\
         {{#include ../recordings/01-one.svg.html}}\n\n\
         {{#include ../recordings/01-one.table.md}}\n\n\
         Then come 7 bytes, within 9 s.\n<!-- from: recording 01-one -->\n",
    ),
    ("book/recordings/01-one.plan", "title One\nlimit 9 s\n"),
    ("book/recordings/01-one.json", "{}\n"),
    ("book/recordings/01-one.pcapng", "\n"),
    ("book/recordings/01-one.svg.html", "<svg></svg>\n"),
    (
        "book/recordings/01-one.table.md",
        "<table data-y=\"6\n6\">\n<tr data-x=\"6\"><td>8</td><td>teller</td><td>sends <b>7</b> bytes</td>\
         </tr>\n</table>\n",
    ),
    (
        "book/src/glossary.md",
        "# Terms\n\n## Teller\n\nWho tells.\n\n## Wait\n\
         <!-- also: waits -->\n\nTo stay.\n",
    ),
    ("book/measurements/backlog-burst.svg.html", "<svg></svg>\n"),
    (
        "book/src/02-two.md",
        "# Two\n\n## The *second* `one`\n\n```rust,ignore\n\
         {{#include ../../lessons/lesson-02-two/src/main.rs:main}}\n```\n\n\
         ```console\n$ cargo run -p lesson-02-two\n```\n\n\
         ```powershell\nPS> cargo run -p lesson-02-two\n```\n\n\
         It [waits](glossary.md#wait) for 1 s. \
         <!-- from: connect(2); Microsoft Waits; xnu bsd/w.c -->

\
         {{#include ../diagram/02-two.html}}
",
    ),
    (
        "book/src/SUMMARY.md",
        "# Summary\n\n- [One](01-one.md)\n- [Two](02-two.md)\n- [Three]()\n\
         - [Terms](glossary.md)\n",
    ),
    (
        "book/diagram/diagram.json",
        concat!(
            r#"{"maps": [{"label": "Two", "arrows": [], "zones": [], "#,
            r#""sides": [{"who": "Asker", "calls": ["#,
            "\n",
            r#"{"call": "ask", "page": "01-one.md", "lit": [1], "row": 1, "#,
            r#""at": [36, 60], "words": "is all."}"#,
            r#"]}, {"who": "Teller", "calls": ["#,
            "\n",
            r#"{"call": "tell", "page": "02-two.md#the-second-one", "#,
            r#""lit": [2], "row": 1, "at": [36, 60], "words": "is all."}"#,
            "]}]}]}\n"
        ),
    ),
    (
        "book/src/diagram.md",
        "# Diagram\n\n{{#include ../diagram/map.html}}\n\n\
         {{#include ../diagram/words.md}}\n",
    ),
    (
        "book/src/sources.md",
        "# Sources\n\n[RFCs](https://rfcs.example/).\n\n```console\n\
         {{#include ../../tests/snapshots/other/shown@windows.snap:4:}}\n\
         ```\n",
    ),
    (
        "book/src/claims.md",
        "# Claims\n\n### 1. Bytes\n\nThey come.\n\n- `1024   bytes`\\\n  \
         [one](01-one.md#one): test `lesson_01_one::law`,\n  snapshot \
         `lesson-01-one/demo`\n- [one](01-one.md): test \
         `lesson_01_one::law`\n\n",
    ),
    (
        "tests/snapshots/lesson-01-one/demo.snap",
        "---\nsource: tests/transcript.rs\n---\n$ one\n1024 bytes\n",
    ),
    (
        "tests/snapshots/lesson-01-one/demo@windows.snap",
        "---\nsource: tests/transcript.rs\n---\n$ one\nos error 22\n",
    ),
    (
        "tests/snapshots/other/shown.snap",
        "---\nsource: tests/transcript.rs\n---\n$ other\nsaid\n",
    ),
    (
        "tests/snapshots/other/shown@windows.snap",
        "---\nsource: tests/transcript.rs\n---\n$ other\nWindows\n",
    ),
    ("tests/main.rs", "mod lesson_01_one;\nmod lesson_02_two;\n"),
    (
        "tests/lesson_01_one.rs",
        "#[test]\nfn law() {\n    ask(); // os error 32\n}\n\n\
         fn ask() {\n    check(\"demo\");\n}\n\nfn no_test() {\n}\n",
    ),
    ("tests/lesson_02_two.rs", ""),
    ("tests/other.rs", "check(\"other\", \"shown\");\n"),
    (
        "README.md",
        "# Readme\n\n<!-- include tests/snapshots/other/shown.snap -->\n\n\
         ```console\n$ other\nsaid\n```\n\n\
         | [one](lessons/lesson-01-one) | [read](book/src/01-one.md) |\n\
         | [two](lessons/lesson-02-two) | [read](book/src/02-two.md) |\n",
    ),
];

/// A burst of six clients at two backlogs, no time of which was measured.
fn burst() -> Burst {
    let clients = |first: usize, last: usize| {
        (1..=6).map(move |client| {
            let connected = if client <= first { 0.5 } else { 1000.5 };
            let answered = connected + 2.0 * client as f64;
            Client {
                connected: Some(connected),
                answered: (client <= last).then_some(answered),
            }
        })
    };
    let run = |backlog, first, last, dropped| Run {
        backlog,
        command: "none".to_owned(),
        overflows: Some(dropped),
        drops: Some(dropped),
        clients: clients(first, last).collect(),
    };
    Burst {
        date: "never".to_owned(),
        machine: "none".into(),
        clients: 6,
        bound_ms: 3000,
        runs: vec![run(1, 2, 5, 4), run(8, 6, 6, 0)],
    }
}

/// What the end of a chapter asks, and answers.
fn asked() -> String {
    let shown = "```console\n{{#include \
         ../../tests/snapshots/other/shown.snap:4:}}\n```";
    let folded = |summary: &str, text: &str| {
        format!(
            "<details><summary>{summary}</summary>\n\n{text}\n\n</details>\n\n"
        )
    };
    let answer = folded("Answer", shown);
    let solution = folded("Hint", "Guess.") + &folded("Solution", shown);
    let list = |folded: &str| {
        (1..=3).map(|n| format!("{n}. What?\n\n{folded}")).collect::<String>()
    };
    let (answers, solutions) = (list(&answer), list(&solution));
    format!("\n## What will it print?\n\n{answers}## Exercises\n\n{solutions}")
}

/// Writes the made-up tree and reads it, as if it were the workspace.
pub fn made_up() -> Result<(tempfile::TempDir, Tree), Box<dyn Error>> {
    let root = tempfile::tempdir()?;
    let (burst, home) = (burst(), "book/measurements/backlog-burst");
    let json = (format!("{home}.json"), burst.text());
    let table = (format!("{home}.md"), table::draw(&burst));
    let files = FILES.iter().map(|&(path, text)| (path.into(), text.into()));
    for (path, text) in files.chain([json, table]) {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, text)?;
    }
    let append = |path: &str| {
        let path = root.path().join(path);
        fs::OpenOptions::new().append(true).open(path)
    };
    for chapter in ["book/src/01-one.md", "book/src/02-two.md"] {
        write!(append(chapter)?, "{}", asked())?;
    }
    let mut more = append("book/src/claims.md")?;
    for number in 2..=52 {
        let item = "- [D](diagram.md): check `diagram`";
        write!(more, "### {number}. More\n\n{item}\n\n")?;
    }
    let tree = Tree::load(root.path())?;
    let source = diagram::Source::parse(&tree.files[diagram::SOURCE])?;
    for (path, text) in diagram::drawn(&source, &tree.lessons()) {
        fs::write(root.path().join(path), text)?;
    }
    let tree = Tree::load(root.path())?;
    Ok((root, tree))
}
