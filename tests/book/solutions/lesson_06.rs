//! What the solutions of lesson 06 print, and what must be so in it.

use crate::{book::programs::SOLUTIONS, harness::skip, transcript::renamed};

/// To the sender it is the same, whether its requests or the echoes got lost.
#[test]
fn what_no_echo_tells() {
    let shown = SOLUTIONS.play("solutions-06-echo");
    let scenes = shown.split("# the ").map(|scene| {
        let lines = scene.lines().filter(|it| it.starts_with("sender "));
        lines.collect::<Vec<_>>()
    });
    let [_, requests, echoes] = &scenes.collect::<Vec<_>>()[..] else {
        panic!("{shown}")
    };
    assert!(requests.len() == 6 && requests == echoes, "{shown}");
}

#[test]
fn what_is_missing() {
    SOLUTIONS.play("solutions-06-numbered");
}

/// Each costs much more than its byte: as many are kept as the buffer has room
/// for what they cost.
#[test]
fn what_one_byte_costs() {
    if !cfg!(target_os = "linux") {
        return skip("what_one_byte_costs", "there is no /proc/net/udp");
    }
    let shown = SOLUTIONS.play("solutions-06-one-character");
    let sizes = shown.lines().filter_map(|line| {
        let (line, _) = line.split_once(" bytes, the kernel's choice")?;
        line.rsplit(' ').next()?.parse().ok()
    });
    let [room, charged, kept]: [usize; 3] =
        sizes.collect::<Vec<_>>().try_into().expect(&shown);
    assert!(kept > 0 && charged / kept > 100, "{shown}");
    assert!(charged / kept * (kept + 1) > room, "{shown}");
}

#[test]
fn who_never_receives() {
    let shown = renamed(&SOLUTIONS.play("solutions-06-silent"));
    assert_eq!(shown.matches("succeeds").count(), 4, "{shown}");
}
