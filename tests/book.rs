//! What the book shows that belongs to no lesson alone.

mod around;
mod calls;
mod errors;
mod layers;
mod reference;
mod solutions;
mod tools;
