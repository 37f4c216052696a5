//! The reference: each form of a call is compiled, and run.
