//! A check that nobody has seen fail is not a check: each is shown a small
//! tree in which one thing is broken, and must say so.

mod made_up;

use std::{error::Error, fs};

use self::made_up::made_up;
use super::{
    Ran, all, claims_shown, counts, glossary_linked, readme_as_it_should_be,
};
use crate::tree::Tree;

/// In which file ~ what is replaced ~ by what ~ and what must be said of it.
const BREAKS: &str = r#"
ONE ~ //! Lesson 01: ~ //! ~ main.rs:1: should begin with `//! Lesson 01: `
ONE ~ 7001\n ~ 7002\n ~ main.rs:7: port 7002; this lesson's is 7001
ONE ~ say(7001) ~ sleep(1) ~ main.rs:4: `sleep(` waits for time to pass
ONE ~ say(7001) ~ say().unwrap() ~ main.rs:4: `.unwrap()` panics
ONE ~ say(7001) ~ assert!(x) ~ main.rs:4: `assert!(` panics; return an error
ONE ~ say(7001) ~ assert_eq!(x) ~ main.rs:4: `assert_eq!(` panics; return
ONE ~ say(7001) ~ panic!(x) ~ main.rs:4: `panic!(` panics; return an error
ONE ~ //! Lesson 01: ~ LONG ~ main.rs:201: 207 lines; at most 200 a file
TOML ~ -one ~ -uno ~ Cargo.toml:1: the package should be named lesson-01-one
MODULES ~ mod lesson_01_one; ~ ~ Cargo.toml:1: tests/main.rs has no `mod less
SUMMARY ~ [One](01-one.md) ~ ~ :1: book/src/SUMMARY.md does not list 01-one.md
SUMMARY ~ # Summary ~ [2](02-two.md) ~ SUMMARY.md:1: 02-two.md is out of order
DIAGRAM ~ "page": "01-one.md" ~ "page": "sources.md" ~ m.json has no box that le
README ~ (lessons/lesson-01-one) ~ () ~ README.md has no row for it: lessons/

CHAPTER ~ src/main.rs:main ~ src/no.rs ~ 01-one.md:4: there is no lessons/less
CHAPTER ~ src/main.rs:main ~ src/main.rs:x ~ src/main.rs has no anchor x
ONE ~ // ANCHOR_END: main ~ ~ 4: lessons/lesson-01-one/src/main.rs does not end
ONE ~ fn main() {\n    say(7001);\n}\n ~ ~ nothing is in the anchor main
SNAP ~ tests/transcript.rs ~ x ~ demo.snap should begin with insta's three lines
SNAP ~ $ one\n1024 bytes\n ~ ~ 8: tests/snapshots/lesson-01-one/demo.snap is em
CHAPTER ~ #include ~ #playground ~ 01-one.md:4: `{{#playground` is not checked
CHAPTER ~ snap:4: ~ snap:3: ~ 8: include a transcript whole, with `:4:`
CHAPTER ~ snap:4: ~ snap:3:5 ~ 8: include a transcript whole, with `:4:`
CHAPTER ~ snap:4: ~ snap:5:4 ~ 8: include a transcript whole, with `:4:`
CHAPTER ~ snap:4: ~ snap:5:6 ~ 8: include a transcript whole, with `:4:`
CHAPTER ~ snap:4: ~ snap:4:4 ~ 8: the part ends with `$ one`: take another
CHAPTER ~ main.rs:main}} ~ main.rs:main}}\nx(); ~ 01-one.md:5: typed by hand
CHAPTER ~ ```console ~ ```python ~ 01-one.md:8: typed by hand; include it from
CHAPTER ~ ```console ~ ```c ~ 01-one.md:8: typed by hand; include it from what
CHAPTER ~ rust,ignore ~ rust ~ 01-one.md:3: Rust is included, in a fence
TWO ~ $ cargo ~ Two\n$ cargo ~ 02-two.md:10: typed by hand; include it, or beg
TWO ~ PS> cargo ~ cargo ~ 02-two.md:14: typed by hand; include it, or begin wi
TWO ~ ```powershell ~ ```text ~ 02-two.md:13: fences in `text` are not on the
TWO ~ PS> cargo run -p lesson-02-two\n ~ ~ 02-two.md:13: nothing is in this fe
WORDS ~ # Diagram ~ ```console\n# Diagram ~ diagram.md:1: this fence is never cl
TWO ~ main.rs:main}} ~ main.rs}} ~ two/src/main.rs:11: no page includes the anch
CHAPTER ~ one/demo.snap:4 ~ one/x.snap:4 ~ demo.snap:1: no page shows this tran
OTHER ~ shown ~ unused ~ shown.snap:1: no test asks for this transcript; remov
OTHER ~ shown ~ unused ~ shown@windows.snap:1: no test asks for this transcript
CHAPTER ~ demo@w ~ x@w ~ one/demo@windows.snap:1: no page shows this transcript
CHAPTER ~ demo@windows.snap:4 ~ demo@windows.snap:3 ~ include a transcript whole
CHAPTER ~ /demo@windows -- ~ /demo -- ~ `EINVAL` does not occur in: snapshot les
CHAPTER ~ /demo@windows -- ~ /x@windows -- ~ there is no tests/snapshots/lesson-
TWO ~ xnu bsd/w.c ~ xnu w.c ~ `xnu w.c` is no source; write `snapshot LESSON/N
TWO ~ Microsoft Waits ~ Microsoft ~ `Microsoft` is no source; write `snapshot LE
TWO ~ Microsoft Waits ~ FreeBSD ~ `FreeBSD` is no source; write `snapshot LESSON
CHAPTER ~ 02-two.md#the ~ 03.md#the ~ 01-one.md:23: the link leads to book/src/
CHAPTER ~ 02-two.md#the-second-one ~ ../../README.md ~ README.md is not in the b
CHAPTER ~ #the-second ~ #a-second ~ 02-two.md has no heading for #a-second-one
README ~ (book/src/02-two.md ~ (book/2.md ~ README.md:11: the link leads to boo
SUMMARY ~ [Three]() ~ [Three](3.md) ~ SUMMARY.md:5: the link leads to book/src/
README ~ $ other ~ $ others ~ README.md:3: is not what tests/snapshots/other/sh
README ~ shown.snap --> ~ shown.snap first 1 lines --> ~ README.md:3: is not wh
README ~ other/shown.snap --> ~ x.snap --> ~ README.md:3: there is no tests/sna
README ~ ```console\n$ other\nsaid\n``` ~ ~ README.md:3: no fence follows
README ~ <!-- include ~ <!-- ~ README.md:7: typed by hand

CHAPTER ~ It sends ~ It Just sends ~ 01-one.md:11: say it without `just`
CHAPTER ~ It sends ~ It, of\ncourse, ~ 01-one.md:11: say it without `of course`
TWO ~ from: ~ of: ~ 02-two.md:17: `1 s`: where is it from?
CHAPTER ~ 1,024 ~ 1,025 ~ 01-one.md:11: `1,025 bytes` does not occur in: snaps
CHAPTER ~ EPIPE ~ ECONNRESET ~ 01-one.md:12: `ECONNRESET` does not occur in: sn
CHAPTER ~ EPIPE ~ os error 98 ~ 01-one.md:12: `os error 98` does not occur in:
CHAPTER ~ one/demo; ~ one/x; ~ 01-one.md:11: there is no tests/snapshots/lesso
CHAPTER ~ ::law ~ ::no ~ 01-one.md:11: tests/lesson_01_one.rs has no test no
CHAPTER ~ snapshot lesson ~ lesson ~ `lesson-01-one/demo` is no source; write
CHAPTER ~ snapshot lesson-01-one/demo; ~ measurement x; ~ there is no book/mea
CHAPTER ~ 7 bytes ~ 6 bytes ~ `6 bytes` does not occur in: recording 01-one
CHAPTER ~ 7 bytes ~ 8 ms ~ `8 ms` does not occur in: recording 01-one; correct
CHAPTER ~ 9 s ~ 90 s ~ `90 s` does not occur in: recording 01-one; correct the
CHAPTER ~ recording 01-one ~ recording x ~ there is no book/recordings/x.table
CHAPTER ~ recording 01-one ~ recording ~ `recording` is no source; write `snap

CHAPTER ~ 01-one.table.md ~ 01-one.svg.html ~ table.md:1: no page shows this; inc
CHAPTER ~ 01-one.svg.html ~ 01-one.table.md ~ svg.html:1: no page shows this; inc
CHAPTER ~ 01-one.table.md ~ 01-one.svg.html ~ is shown without book/recordings/01

JSON ~ "runs" ~ "rows" ~ backlog-burst.json:1: is no measurement that we know
JSON ~ "answered": 5 ~ "answered": 6 ~ json:1: is not what `cargo xtask measure
JSON ~ [2, 0.5, 4.5] ~ [2, 950.5, 4.5] ~ 2 are connected within 0.25 s
JSON ~ [6, 1000.5, ~ [6, 899.5, ~ 6 clients: nobody is connected between 0.25 s
JSON ~ overflows": 4 ~ overflows": 3 ~ ListenOverflows counts those who wait
JSON ~ [2, 0.5, 4.5] ~ [2, 0.5, 250.5] ~ 2 or more are answered within 0.25 s
JSON ~ [3, 1000.5, ~ [3, null, ~ 6 clients: more than half are connected after
JSON ~ [6, 1000.5, null] ~ [6, 1000.5, 1012.5] ~ some have no answer after 3 s
JSON ~ [6, 0.5, 12.5] ~ [6, 0.5, 900.5] ~ 6 clients: all are answered within 0
JSON ~ overflows": 0 ~ overflows": 1 ~ 6 clients: ListenOverflows and ListenDro
JSON ~ drops": 0 ~ drops": 1 ~ 6 clients: ListenOverflows and ListenDrops stay 0
JSON ~ 10.5],\n        [6, 0.5, 12.5] ~ null],\n        [6, 0.5, null] ~ a larger
JSON ~ "backlog": 8 ~ "backlog": 1 ~ a larger backlog answers no fewer clients
TABLE ~ | 8 | ~ | 9 | ~ burst.md:1: is not drawn from book/measurements/backlo
CHAPTER ~ /backlog-burst.md}} ~ /../diagram/map.html}} ~ burst.md:1: no page shows
CHAPTER ~ .svg.html}} ~ .md}} ~ burst.svg.html:1: no page shows this; include it

DIAGRAM ~ "ask" ~ "beg" ~ map.html:8: is not drawn from book/diagram/diagram.js
DIAGRAM ~ "ask" ~ "beg" ~ diagram/01-one.html:3: is not drawn from book/diagram/
DIAGRAM ~ all. ~ nothing. ~ words.md:3: is not drawn from book/diagram/diagram.j
DIAGRAM ~ "row": 1 ~ "rows": 1 ~ diagram.json:1: no `row`, or a wrong one, in {"
DIAGRAM ~ [36, 60] ~ [60, 36] ~ diagram.json:1: no `at`, or a wrong one, in {"at
DIAGRAM ~ "call": "ask", ~ ~ diagram.json:1: no `call`, or a wrong one, in {"at"
DIAGRAM ~ 02-two.md# ~ 03.md# ~ diagram.json:3: the link leads to book/src/03.md
DIAGRAM ~ #the-sec ~ #a-sec ~ diagram.json:3: book/src/02-two.md has no heading
DIAGRAM ~ [1] ~ [3] ~ diagram.json:2: there is no lesson 03
DIAGRAM ~ [1] ~ [2] ~ diagram.json:1: no box is lit in book/src/01-one.md
MAP ~ <svg ~ <svg id="x" ~ book/diagram/map.html:1: is not drawn from book/diagr
LISTS ~ is all ~ is Just all ~ words.md:3: say it without `just`
LISTS ~ is all ~ is 2 bytes ~ words.md:3: `2 bytes`: where is it from?
WORDS ~ diagram/words.md ~ diagram/map.html ~ words.md:1: no page shows this; in
CHAPTER ~ /01-one.html ~ /02-two.html ~ md:1: does not show its map, book/diagra
CHAPTER ~ https://rfcs.example ~ https://a.example ~ 01-one.md:23: a.example is

TWO ~ ## What ~ ## Which ~ 02-two.md:1: 0 numbered questions below `## What wil
TWO ~ ## Exercises ~ ## More ~ 02-two.md:1: 0 numbered questions below `## Exerc
TWO ~ 3. ~ - ~ 02-two.md:1: 2 numbered questions below `## What will it print?`
TWO ~ 2. ~ 4. ~ 02-two.md:33: question 4; the next is 2
TWO ~ Answer ~ Hint ~ 02-two.md:23: fold away below the question: Answer
TWO ~ Hint ~ Help ~ 02-two.md:55: fold away below the question: Hint, Solution
TWO ~ other/shown.snap:4: ~ x ~ 02-two.md:23: the Answer shows no transcript; in

CLAIMS ~ ### 1. B ~ ### 2. B ~ claims.md:3: `2. Bytes`, but the next number is 1
CLAIMS ~ ### 1. B ~ ### B ~ claims.md:3: `Bytes`, but the next number is 1
CLAIMS ~ ### 7. ~ ### 6. ~ `6. More`, but the next number is 7
CLAIMS ~ ### 52. ~ ## 52. ~ 51 claims; there are 52, and each has its place here
CLAIMS ~ ### 9. ~ ### 9. x\n\n### 10. ~ `52. More`, but the next number is 53
CLAIMS ~ `1024   bytes`\ ~ ~ claims.md:3: nothing shows claim 1; write
CLAIMS ~ `1024   bytes`\ ~ `1025 bytes` ~ demo.snap has no line `1025 bytes`; t
CLAIMS ~ ,\n  snapshot ~ , snap ~ claims.md:7: write: - `LINE`
CLAIMS ~ check `diagram` ~ check `x` ~ there is no check x; there are: lessons
CLAIMS ~ - [D](diagram.md): check `diagram` ~ - [D](diagram.md) ~ nothing shows
CLAIMS ~ - [one](01-one.md) ~ - one ~ claims.md:10: write: - `LINE`
CLAIMS ~ (01-one.md#one) ~ (02-two.md) ~ law is a test of 01-one.md; link to tha
CLAIMS ~ one::law`, ~ one::no`, ~ claims.md:7: tests/lesson_01_one.rs has no tes
CLAIMS ~ one::law`, ~ one::no_test`, ~ lesson_01_one.rs has no test no_test
CLAIMS ~ lesson_01_one::law ~ nine::law ~ claims.md:7: there is no tests/nine.rs
CLAIMS ~ one/demo ~ one/x ~ law does not ask for a snapshot "x"
CLAIMS ~ one/demo ~ x/demo ~ claims.md:7: there is no tests/snapshots/lesson-01-x/
LAW ~ "demo" ~ DEMO ~ claims.md:7: lesson_01_one::law does not ask for a snapsh
LAW ~ #[test] ~ ~ claims.md:7: tests/lesson_01_one.rs has no test law
SNAP ~ 1024 bytes ~ 1023 bytes ~ claims.md:7: tests/snapshots/lesson-01-one/de

TWO ~ [waits](glossary.md#wait) ~ waits ~ 02-two.md:17: `waits` is here for the
CHAPTER ~ It sends ~ Wait; it sends ~ 01-one.md:11: `Wait` is here for the first
TWO ~ [waits] ~ [stays] ~ 02-two.md:17: `stays` is no form of `wait` in the glo
TERMS ~ ## Teller ~ ## Well ~ glossary.md:7: `Wait` is out of order, or there

TWO_MAIN ~ go(n) ~ go(n + 1) ~ two/src/main.rs:4: `say` is not as in lessons/le
TWO_MAIN ~ cfg(windows) ~ cfg(unix) ~ two/src/main.rs:4: `say` is not as in les
TWO_MAIN ~ /// Says it. ~ /// Says. ~ one/src/helpers.rs:4; a helper has one te
"#;

/// What the table calls by a shorter name.
const NAMES: [(&str, &str); 19] = [
    ("TOML", "lessons/lesson-01-one/Cargo.toml"),
    ("ONE", "lessons/lesson-01-one/src/main.rs"),
    ("TWO_MAIN", "lessons/lesson-02-two/src/main.rs"),
    ("CHAPTER", "book/src/01-one.md"),
    ("TWO", "book/src/02-two.md"),
    ("SUMMARY", "book/src/SUMMARY.md"),
    ("DIAGRAM", "book/diagram/diagram.json"),
    ("MAP", "book/diagram/map.html"),
    ("LISTS", "book/diagram/words.md"),
    ("TERMS", "book/src/glossary.md"),
    ("SNAP", "tests/snapshots/lesson-01-one/demo.snap"),
    ("WORDS", "book/src/diagram.md"),
    ("CLAIMS", "book/src/claims.md"),
    ("LAW", "tests/lesson_01_one.rs"),
    ("OTHER", "tests/other.rs"),
    ("MODULES", "tests/main.rs"),
    ("README", "README.md"),
    ("JSON", "book/measurements/backlog-burst.json"),
    ("TABLE", "book/measurements/backlog-burst.md"),
];

/// What is moved ~ where to ~ and what must be said of that.
const MOVES: &str = "
lessons/lesson-02-two ~ lessons/lesson-03-two ~ but the next number is 02
lessons/lesson-02-two ~ lessons/two ~ lessons/two:1: should be named like
lessons/lesson-02-two ~ gone ~ book/src/02-two.md:1: there is no such lesson
lessons/lesson-02-two ~ gone ~ tests/lesson_02_two.rs:1: there is no such less
book/src/01-one.md ~ gone ~ Cargo.toml:1: there is no book/src/01-one.md
tests/lesson_01_one.rs ~ gone ~ toml:1: there is no tests/lesson_01_one.rs
tests/snapshots/other ~ tests/snapshots/lesson-09-x ~ :1: there is no such less
BURST.json ~ book/measurements/x.json ~ x.json:1: is no measurement that we kno
BURST.json ~ gone ~ burst.md:1: there is no BURST.json to draw it from
BURST.md ~ gone ~ burst.json:1: there is no BURST.md; `cargo xtask measure --dra
BURST.svg.html ~ gone ~ .json:1: there is no BURST.svg.html; `cargo xtask measur
book/diagram/map.html ~ gone ~ there is no book/diagram/map.html; `cargo xtask d
book/diagram/map.html ~ book/diagram/x.html ~ x.html:1: is nothing that is drawn
RECORDED.plan ~ gone ~ 01-one.json:1: there is no RECORDED.plan to play
RECORDED.json ~ gone ~ plan:1: there is no RECORDED.json; `cargo xtask record 01
RECORDED.pcapng ~ gone ~ plan:1: there is no RECORDED.pcapng; `cargo xtask recor
RECORDED.svg.html ~ gone ~ plan:1: there is no RECORDED.svg.html; `cargo xtask r
RECORDED.table.md ~ gone ~ plan:1: there is no RECORDED.table.md; `cargo xtask r
RECORDED.pcapng ~ book/recordings/x.pcap ~ x.pcap:1: is nothing that `cargo xtas
BURST.svg.html ~ book/measurements/x.svg ~ x.svg:1: is nothing that `cargo xtask
";

/// The rows of a table that are not empty, taken apart.
fn rows(table: &str) -> impl Iterator<Item = Vec<String>> {
    table.lines().filter(|it| !it.is_empty()).map(|row| {
        let row = row.replace("BURST", "book/measurements/backlog-burst");
        let row = row.replace("RECORDED", "book/recordings/01-one");
        let cells = row.split('~').map(|it| it.trim().replace("\\n", "\n"));
        cells.collect()
    })
}

fn said(tree: &Tree) -> String {
    all(tree).iter().map(|it| format!("{it}\n")).collect()
}

/// The tree with something replaced where it stands first in that file.
fn broken(
    tree: &Tree,
    name: &str,
    old: &str,
    new: &str,
) -> Result<Tree, Box<dyn Error>> {
    let path = NAMES.iter().find(|(it, _)| *it == name).ok_or("no name")?.1;
    let mut tree = tree.clone();
    let text = tree.files.get_mut(path).ok_or("no file")?;
    assert!(text.contains(old), "{path} has no {old}");
    *text = text.replacen(old, new, 1);
    Ok(tree)
}

#[test]
fn an_unbroken_tree_has_no_problems() -> Result<(), Box<dyn Error>> {
    let (_root, tree) = made_up()?;
    assert_eq!(said(&tree), "");
    Ok(())
}

#[test]
fn whatever_is_broken_is_said() -> Result<(), Box<dyn Error>> {
    let (_root, tree) = made_up()?;
    for row in rows(BREAKS) {
        let [name, old, new, expected] = &row[..] else { panic!("{row:?}") };
        let new = new.replace("LONG", &"//\n".repeat(200));
        let said = said(&broken(&tree, name, old, &new)?);
        assert!(said.contains(expected), "{row:?} is not in:\n{said}");
    }
    Ok(())
}

/// In which file ~ what is replaced ~ by what ~ and what then counts as bound
/// to nothing, if anything.
const UNBOUND: &str = r#"
CHAPTER ~ It sends ~ It sent ~
CHAPTER ~ main.rs:main}} ~ main.rs:main}}\nx(); ~ blocks of Rust
CHAPTER ~ snap:4:}} ~ snap:4:}}\nsaid ~ transcripts
CHAPTER ~ EPIPE ~ ECONNRESET ~ errnos
CHAPTER ~ 1,024 ~ 1,025 ~ figures
TWO ~ from: ~ of: ~ figures
"#;

#[test]
fn what_is_bound_to_nothing_is_counted() -> Result<(), Box<dyn Error>> {
    let (_root, tree) = made_up()?;
    for row in rows(UNBOUND) {
        let [name, old, new, expected] = &row[..] else { panic!("{row:?}") };
        for count in counts(&broken(&tree, name, old, new)?) {
            let wanted = usize::from(count.what == expected);
            assert!(count.all > 0, "{count:?}");
            assert_eq!(count.unbound, wanted, "{row:?}: {count:?}");
        }
    }
    Ok(())
}

#[test]
fn a_part_is_shown_that_says_where_it_ends() -> Result<(), Box<dyn Error>> {
    let (_root, mut tree) = made_up()?;
    let chapter = "book/src/01-one.md";
    let whole = "```console\n{{#include ../../tests/snapshots/lesson-01-one/\
                 demo.snap:4:}}\n```\n";
    let part = whole.replace(":4:", ":5:5");
    let right = format!("{whole}\n<!-- ends: 1024 bytes -->\n{part}");
    let text = tree.files.get_mut(chapter).ok_or("no chapter")?;
    *text = text.replace(whole, &right);
    assert_eq!(said(&tree), "");
    let snapshot = "tests/snapshots/lesson-01-one/demo.snap";
    let text = tree.files.get_mut(snapshot).ok_or("no snapshot")?;
    *text = text.replace("1024", "one more line\n1024");
    let moved = "01-one.md:13: the part ends with `one more line`: take ano";
    let said = said(&tree);
    assert!(said.contains(moved), "{said}");
    Ok(())
}

#[test]
fn whatever_is_missing_is_said() -> Result<(), Box<dyn Error>> {
    for row in rows(MOVES) {
        let [from, to, expected] = &row[..] else { panic!("{row:?}") };
        let (root, _) = made_up()?;
        fs::rename(root.path().join(from), root.path().join(to))?;
        let said = said(&Tree::load(root.path())?);
        assert!(said.contains(expected), "{expected:?} is not in:\n{said}");
    }
    Ok(())
}

#[test]
fn a_lesson_of_many_files_is_too_long() -> Result<(), Box<dyn Error>> {
    let (_root, mut tree) = made_up()?;
    for scene in 1..=5 {
        let path = format!("lessons/lesson-01-one/src/{scene}.rs");
        tree.files.insert(path, "//\n".repeat(190));
    }
    let said = said(&tree);
    assert!(said.contains("lines; at most 900 a lesson"), "{said}");
    Ok(())
}

#[test]
fn the_readme_is_mended() -> Result<(), Box<dyn Error>> {
    let (_root, tree) = made_up()?;
    let right = &tree.files["README.md"];
    let wrong = right.replace("said\n", "old\nolder\n");
    assert_eq!(readme_as_it_should_be(&tree, &wrong, &|_| true), *right);
    assert_eq!(readme_as_it_should_be(&tree, &wrong, &|_| false), wrong);
    Ok(())
}

#[test]
fn a_term_is_linked_by_bless() -> Result<(), Box<dyn Error>> {
    let (_root, mut tree) = made_up()?;
    assert!(glossary_linked(&tree).is_empty());
    let path = "book/src/02-two.md";
    let text = tree.files.get_mut(path).ok_or("no page")?;
    let right = text.clone();
    *text = text.replace("[waits](glossary.md#wait)", "waits");
    let linked = glossary_linked(&tree).into_iter().collect::<Vec<_>>();
    assert_eq!(linked, [(path.to_owned(), right)]);
    Ok(())
}

/// What of a good run is taken out ~ and what must be said of it.
const RUNS: &str = "
lesson_01_one::law ~ claims.md:7: lesson_01_one::law did not pass, so nothing sh
tests/snapshots/lesson-01-one/demo.snap ~ and nobody asked for tests/snapshots/l
";

#[test]
fn what_was_not_run_shows_nothing() -> Result<(), Box<dyn Error>> {
    let (_root, tree) = made_up()?;
    let ran = |without: &str| {
        let all = |name: &str| {
            let names = [name].into_iter().filter(|it| *it != without);
            names.map(str::to_owned).collect()
        };
        Ran {
            modules: all("lesson_01_one"),
            passed: all("lesson_01_one::law"),
            skipped: Default::default(),
            snapshots: all("tests/snapshots/lesson-01-one/demo.snap"),
        }
    };
    let said = |ran: &Ran| -> String {
        let shown = claims_shown(&tree, ran);
        let problems = shown.problems.iter().map(|it| format!("{it}\n"));
        problems
            .chain(shown.skipped.iter().map(|it| format!("{it}\n")))
            .collect()
    };
    assert_eq!(said(&ran("")), "");
    // Who asked for other lessons gets nothing about this one.
    assert_eq!(said(&ran("lesson_01_one")), "");
    for row in rows(RUNS) {
        let [without, expected] = &row[..] else { panic!("{row:?}") };
        let said = said(&ran(without));
        assert!(said.contains(expected), "{expected:?} is not in:\n{said}");
    }
    let mut skipped = ran("");
    skipped.skipped = skipped.passed.clone();
    assert_eq!(said(&skipped), "claim 1, with lesson_01_one::law\n");
    let mut by_whom = ran("tests/snapshots/lesson-01-one/demo.snap");
    by_whom.skipped = by_whom.modules.clone();
    assert_eq!(said(&by_whom), "claim 1, with lesson_01_one::law\n");
    Ok(())
}
