//! The transcripts that differ from their snapshots, shown or accepted.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use similar::{DiffTag, TextDiff};

use crate::{about, tree::Problem};

/// What insta writes above a transcript, if the harness leaves the rest out.
/// The book's includes skip these lines, so they must be three.
pub const HEADER: &str = "---\nsource: tests/transcript.rs\n---\n";

/// How many unchanged lines a diff shows around those that changed.
const CONTEXT: usize = 3;

/// A text that is not what it should be.
pub struct Difference {
    /// The file, its first line that differs, and in what.
    pub place: Problem,
    /// From what the file says to what it should say.
    pub diff: String,
}

impl Difference {
    /// Compares what stands below the first `skipped` lines of a file.
    pub fn new(
        path: &str,
        skipped: usize,
        (old, new): (&str, &str),
        message: &str,
    ) -> Self {
        let diff = TextDiff::from_lines(old, new);
        let same = match diff.ops().first() {
            Some(first) if first.tag() == DiffTag::Equal => {
                first.old_range().len()
            }
            _ => 0,
        };
        Difference {
            place: Problem::new(path, skipped + same + 1, message),
            diff: diff
                .unified_diff()
                .context_radius(CONTEXT)
                .header(path, "now")
                .to_string(),
        }
    }
}

/// Collects what the tests have put below `pending`, as it differs from the
/// snapshots of a folder; `bless` makes it the snapshot.
pub fn differences(
    root: &Path,
    pending: &Path,
    folder: &str,
    bless: bool,
) -> io::Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for pending in files(&pending.join(folder), "snap.new")? {
        let name = file_name(&pending.with_extension(""));
        let path = format!("{folder}/{name}");
        let snapshot = root.join(&path);
        let new = read(&pending)?;
        let (old, message) = if snapshot.exists() {
            (read(&snapshot)?, "the lesson prints something else now")
        } else {
            (String::new(), "a transcript without a snapshot")
        };
        let (old, new) = (contents(&old), contents(&new));
        if bless {
            fs::create_dir_all(root.join(folder)).map_err(about(folder))?;
            fs::write(&snapshot, HEADER.to_owned() + &new)
                .map_err(about(&path))?;
        }
        if old != new {
            let texts = (old.as_str(), new.as_str());
            let skipped = HEADER.lines().count();
            differences.push(Difference::new(&path, skipped, texts, message));
        }
    }
    Ok(differences)
}

/// The name of a snapshot without what says that it is of Windows: a lesson may
/// print something else there, under the same name.
pub fn of_any_system(name: &str) -> &str {
    let name = name.trim_end_matches(".snap");
    name.trim_end_matches("@windows")
}

/// The snapshots of a folder that no test asked for, on any system.
pub fn unused(
    root: &Path,
    folder: &str,
    used: &BTreeSet<String>,
) -> io::Result<Vec<String>> {
    let snapshots = files(&root.join(folder), "snap")?;
    let names = snapshots.iter().map(|it| file_name(it));
    let used: BTreeSet<_> = used.iter().map(|it| of_any_system(it)).collect();
    let unused = names.filter(|name| !used.contains(of_any_system(name)));
    Ok(unused.map(|name| format!("{folder}/{name}")).collect())
}

/// Removes a snapshot, and shows what was in it.
pub fn remove(root: &Path, path: &str) -> io::Result<Difference> {
    let old = contents(&read(&root.join(path))?);
    fs::remove_file(root.join(path)).map_err(about(path))?;
    let message = "removed: no test asks for this transcript";
    Ok(Difference::new(path, 0, (&old, ""), message))
}

/// A snapshot without its header.
pub fn contents(snapshot: &str) -> String {
    let mut parts = snapshot.splitn(3, "---\n");
    let contents = match (parts.next(), parts.next(), parts.next()) {
        (Some(""), Some(_), Some(contents)) => contents,
        _ => snapshot,
    };
    let contents = contents.trim_end();
    if contents.is_empty() { String::new() } else { contents.to_owned() + "\n" }
}

pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path) -> io::Result<String> {
    let text = fs::read_to_string(path).map_err(about(path.display()))?;
    Ok(text.replace("\r\n", "\n"))
}

/// The files of a folder that end so, in order; none if there is no folder.
fn files(folder: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder).map_err(about(folder.display()))? {
            let path = entry?.path();
            if file_name(&path).ends_with(&format!(".{extension}")) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    Ok(paths)
}

#[test]
fn a_difference_is_shown_then_accepted() -> io::Result<()> {
    let root = tempfile::tempdir()?;
    let root = root.path();
    let name = "tests/snapshots/lesson-03-echo";
    let folder = root.join(name);
    fs::create_dir_all(&folder)?;
    let snapshot = folder.join("demo.snap");
    let pending = root.join("pending").join(name);
    fs::create_dir_all(&pending)?;
    let pending = pending.join("demo.snap.new");
    fs::write(&snapshot, format!("{HEADER}$ echo\none\n"))?;
    fs::write(folder.join("old.snap"), format!("{HEADER}$ old\n"))?;
    for name in ["demo@windows.snap", "old@windows.snap"] {
        fs::write(folder.join(name), format!("{HEADER}$ Windows\n"))?;
    }
    let new = "---\nsource: x\nassertion_line: 7\n---\n$ echo\ntwo\n";

    for bless in [false, true] {
        fs::write(&pending, new)?;
        let found = differences(root, &root.join("pending"), name, bless)?;
        let [difference] = &found[..] else { panic!("not one") };
        assert_eq!(difference.place.line, 5);
        assert!(difference.diff.ends_with("\n $ echo\n-one\n+two\n"));
        let right = if bless { "$ echo\ntwo\n" } else { "$ echo\none\n" };
        assert_eq!(read(&snapshot)?, format!("{HEADER}{right}"));
    }
    let used = BTreeSet::from(["demo.snap".to_owned()]);
    let unused = unused(root, name, &used)?;
    let old = ["old.snap", "old@windows.snap"].map(|it| format!("{name}/{it}"));
    assert_eq!(unused, old);
    let removed = remove(root, &unused[0])?;
    assert!(removed.diff.ends_with("\n-$ old\n"));
    assert!(!folder.join("old.snap").exists());
    Ok(())
}
