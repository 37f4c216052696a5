//! Lesson 04.
