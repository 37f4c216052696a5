//! The programs of the page that tells enough Rust.

use crate::{
    book::programs::AROUND,
    harness::{on_windows, skip},
};

#[test]
fn who_owns_a_socket() {
    if on_windows() {
        return skip("who_owns_a_socket", "it is built for this system only");
    }
    AROUND.play("around-ownership");
}
