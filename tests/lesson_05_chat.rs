//! Lesson 05.
