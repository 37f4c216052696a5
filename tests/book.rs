//! What the book shows that belongs to no lesson alone.

mod calls;
mod layers;
