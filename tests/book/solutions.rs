//! The solutions of the exercises do what the exercises ask.
