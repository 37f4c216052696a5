//! What the checks look at: the workspace's text, read once.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt, fs, io,
    path::{Path, PathBuf},
};

use crate::about;

/// The parts of the workspace that the checks read whole.
const PARTS: [&str; 6] = [
    "lessons",
    "tests",
    "book/src",
    "book/diagram",
    "book/measurements",
    "book/recordings",
];

/// What was recorded, with what is drawn of it.
pub const RECORDINGS: &str = "book/recordings/";

/// What is long there, and of which no check reads more than the name.
const UNREAD: [&str; 2] = [".json", ".pcapng"];

/// The table of the lessons stands here, and it cannot include anything: it is
/// the host that shows it, not mdBook.
pub const README: &str = "README.md";

/// The pages of the book.
pub const PAGES: &str = "book/src/";

/// Something that does not hold, and what to do about it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub path: String,
    pub line: usize,
    pub message: String,
}

impl Problem {
    pub fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Problem { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// A lesson, of which all names follow from the one of its folder.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lesson {
    pub number: u16,
    pub name: String,
}

impl Lesson {
    /// Takes `lesson-03-echo` apart.
    pub fn parse(package: &str) -> Option<Lesson> {
        let (number, name) =
            package.strip_prefix("lesson-")?.split_once('-')?;
        let lesson =
            Lesson { number: number.parse().ok()?, name: name.to_owned() };
        (lesson.package() == package).then_some(lesson)
    }

    pub fn package(&self) -> String {
        format!("lesson-{:02}-{}", self.number, self.name)
    }

    pub fn folder(&self) -> String {
        format!("lessons/{}", self.package())
    }

    pub fn manifest(&self) -> String {
        format!("{}/Cargo.toml", self.folder())
    }

    pub fn module(&self) -> String {
        self.package().replace('-', "_")
    }

    pub fn page(&self) -> String {
        format!("{:02}-{}.md", self.number, self.name)
    }

    pub fn chapter(&self) -> String {
        format!("{PAGES}{}", self.page())
    }

    pub fn snapshots(&self) -> String {
        format!("tests/snapshots/{}", self.package())
    }

    /// Whether a path, or a message, names this lesson or a part of it.
    pub fn is_named_in(&self, text: &str) -> bool {
        [self.package(), self.module(), self.chapter()]
            .iter()
            .any(|it| text.contains(it.as_str()))
    }

    /// Whether this is the lesson that a reader means by `3` or `echo`.
    pub fn answers_to(&self, word: &str) -> bool {
        // A shell that completes paths gives the folder.
        let word = word.trim_end_matches('/');
        let word = word.strip_prefix("lessons/").unwrap_or(word);
        let package = self.package();
        word.parse() == Ok(self.number)
            || word == self.name
            || word == package
            || package.strip_prefix("lesson-") == Some(word)
    }
}

/// The workspace's text: paths from its root, with `/` on all systems.
#[derive(Clone)]
pub struct Tree {
    root: PathBuf,
    pub files: BTreeMap<String, String>,
}

impl Tree {
    /// Reads what there is; what should be there, the checks know.
    pub fn load(root: &Path) -> io::Result<Tree> {
        let mut tree = Tree { root: root.to_owned(), files: BTreeMap::new() };
        for part in PARTS {
            tree.read_folder(part)?;
        }
        if root.join(README).exists() {
            tree.read_file(README.to_owned())?;
        }
        Ok(tree)
    }

    fn read_folder(&mut self, folder: &str) -> io::Result<()> {
        let path = self.root.join(folder);
        if !path.is_dir() {
            return Ok(());
        }
        for entry in fs::read_dir(&path).map_err(about(folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            if name.starts_with('.') || name.ends_with(".new") {
                continue;
            } else if entry.path().is_dir() {
                self.read_folder(&path)?;
            } else {
                self.read_file(path)?;
            }
        }
        Ok(())
    }

    fn read_file(&mut self, path: String) -> io::Result<()> {
        let is_recorded = path.starts_with(RECORDINGS);
        if is_recorded && UNREAD.iter().any(|end| path.ends_with(end)) {
            self.files.insert(path, String::new());
            return Ok(());
        }
        let bytes = fs::read(self.root.join(&path)).map_err(about(&path))?;
        // Git may have given a Windows user other line ends than we wrote.
        let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        self.files.insert(path, text);
        Ok(())
    }

    /// The text of a file, be it one of those that were read or another.
    pub fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        match self.files.get(path) {
            Some(text) => Some(text.into()),
            None => {
                fs::read_to_string(self.root.join(path)).ok().map(Cow::from)
            }
        }
    }

    /// Whether there is such a file or folder.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path) || self.root.join(path).exists()
    }

    /// The files of a folder, and of those in it, that end in `ending`.
    pub fn under<'a>(
        &'a self,
        folder: &'a str,
        ending: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .range(folder.to_owned()..)
            .take_while(move |(path, _)| path.starts_with(folder))
            .filter(move |(path, _)| path.ends_with(ending))
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// What stands in `lessons/`, named as it should be or not.
    pub fn folders(&self) -> BTreeSet<&str> {
        let paths = self.under("lessons/", "");
        paths.filter_map(|(path, _)| path.split('/').nth(1)).collect()
    }

    pub fn lessons(&self) -> Vec<Lesson> {
        let mut lessons: Vec<_> =
            self.folders().into_iter().filter_map(Lesson::parse).collect();
        lessons.sort();
        lessons
    }
}

/// Follows a relative link, `../x`, from the file in which it stands.
pub fn follow(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
