//! The programs and the figures on the pages around the lessons.

mod calls;
mod in_c;
mod in_python;
mod in_rust;
mod teaching;
