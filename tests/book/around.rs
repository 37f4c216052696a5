//! The programs on the pages around the lessons.
