//! What a module of the tests, and a line of the output, is about.

use crate::tree::Lesson;

/// A lesson, or what belongs to none: the book, which comes last.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Lesson(Lesson),
    Book,
}

impl Subject {
    pub fn lesson(&self) -> Option<&Lesson> {
        match self {
            Subject::Lesson(lesson) => Some(lesson),
            Subject::Book => None,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Subject::Lesson(lesson) => &lesson.name,
            Subject::Book => "book",
        }
    }

    /// The module of the tests.
    pub fn module(&self) -> String {
        match self {
            Subject::Lesson(lesson) => lesson.module(),
            Subject::Book => "book".to_owned(),
        }
    }

    /// The folder of its snapshots.
    pub fn snapshots(&self) -> String {
        match self {
            Subject::Lesson(lesson) => lesson.snapshots(),
            Subject::Book => "tests/snapshots/book".to_owned(),
        }
    }

    /// Whether a path, or a message, names it or a part of it.
    pub fn is_named_in(&self, text: &str) -> bool {
        match self {
            Subject::Lesson(lesson) => lesson.is_named_in(text),
            Subject::Book => {
                ["book", "xtask", "README"].iter().any(|it| text.contains(it))
            }
        }
    }
}
