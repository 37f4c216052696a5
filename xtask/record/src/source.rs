//! From the addresses of a stack to the line of a lesson.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use addr2line::Loader;
use object::{Object, ObjectSegment};

use crate::{calls::Frame, recording::Source};

/// Programs whose debug information has been read.
pub struct Sources {
    root: PathBuf,
    programs: HashMap<String, Option<Program>>,
}

/// A program that has such lines.
struct Program {
    loader: Loader,
    /// Of each part: where in the file, how long, and where in memory.
    segments: Vec<(u64, u64, u64)>,
}

impl Program {
    fn read(path: &Path) -> Option<Program> {
        let loader = Loader::new(path).ok()?;
        let bytes = fs::read(path).ok()?;
        let file = object::File::parse(&*bytes).ok()?;
        let segments = file.segments().map(|it| {
            let (offset, length) = it.file_range();
            (offset, length, it.address())
        });
        Some(Program { loader, segments: segments.collect() })
    }

    /// strace tells the place in the file; debug information that in memory.
    fn address(&self, place: u64) -> Option<u64> {
        let all = self.segments.iter();
        let mut all = all.filter(|it| (it.0..it.0 + it.1).contains(&place));
        all.next().map(|it| place - it.0 + it.2)
    }
}

impl Sources {
    /// Sources in this folder.
    pub fn new(root: &Path) -> Sources {
        Sources { root: root.to_owned(), programs: HashMap::new() }
    }

    /// The innermost line in a stack that is of a lesson.
    pub fn find(&mut self, stack: &[Frame]) -> Option<Source> {
        stack.iter().enumerate().find_map(|(index, frame)| {
            // Of all but the innermost, it is where the call returns to.
            let address =
                frame.address - u64::from(index > 0).min(frame.address);
            self.line(&frame.file, address)
        })
    }

    fn line(&mut self, file: &str, address: u64) -> Option<Source> {
        let root = &self.root;
        let program =
            self.programs.entry(file.to_owned()).or_insert_with(|| {
                let path = Path::new(file);
                path.starts_with(root).then(|| Program::read(path)).flatten()
            });
        let program = program.as_ref()?;
        let address = program.address(address)?;
        let mut frames = program.loader.find_frames(address).ok()?;
        while let Ok(Some(frame)) = frames.next() {
            let place =
                frame.location.and_then(|it| Some((it.file?, it.line?)));
            let Some((file, line)) = place else { continue };
            let Ok(file) = Path::new(file).strip_prefix(root) else { continue };
            if file.starts_with("lessons") {
                let file = file.display().to_string();
                return Some(Source { file, line });
            }
        }
        None
    }
}
