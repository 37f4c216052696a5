//! The bytes of one direction, as they arrive: in order, and not.

/// What has come, by sequence numbers relative to the SYN, which has 0.
#[derive(Default)]
pub struct Arrivals {
    /// The number that is expected next.
    pub next: u64,
    /// What has come too early.
    early: Vec<(u64, u64)>,
}

impl Arrivals {
    /// So many bytes have come, the first of which has this number.
    pub fn add(&mut self, from: u64, length: u64) {
        self.early.push((from, from + length));
        self.early.sort_unstable();
        for (from, to) in &self.early {
            if *from <= self.next {
                self.next = self.next.max(*to);
            }
        }
        self.early.retain(|it| it.1 > self.next);
    }
}
