//! The system's tools show what the book says that they show.
