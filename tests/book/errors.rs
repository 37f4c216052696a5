//! The museum of errors: each program shows its error.
