//! What is beside what.

use std::collections::{HashMap, HashSet};

use super::{
    super::timeline::{Moment, What},
    NEXT_RAIL,
};
use crate::recording::{Event, Recording};

/// Where boxes begin beside so many lines.
pub fn outer(rails: usize) -> f64 {
    match rails {
        0 => 4.0,
        _ => rails as f64 * NEXT_RAIL + 4.0,
    }
}

/// The middle of a socket's line.
pub fn rail_at(rail: usize) -> f64 {
    3.5 + rail as f64 * NEXT_RAIL
}

pub fn host_of(event: &Event) -> usize {
    match event {
        Event::Call(it) => it.host,
        Event::Packet(it) => it.to,
        Event::State(it) => it.host,
    }
}

/// Places beside each other for what is at the same time.
fn places(spans: &[(usize, usize, usize, usize)]) -> HashMap<usize, usize> {
    let mut ends: HashMap<(usize, usize), usize> = HashMap::new();
    let mut places = HashMap::new();
    for &(key, host, from, to) in spans {
        let mut place = 0;
        while ends.get(&(host, place)).is_some_and(|it| *it >= from) {
            place += 1;
        }
        ends.insert((host, place), to);
        places.insert(key, place);
    }
    places
}

/// Of each call that waits, the place of its bar; of others, where one would be.
pub fn bars(
    recording: &Recording,
    moments: &[Moment],
) -> HashMap<usize, usize> {
    let mut spans = Vec::new();
    for (from, it) in moments.iter().enumerate() {
        let host = host_of(&recording.events[it.event]);
        match it.what {
            What::Begins => {
                let ends = |other: &Moment| {
                    other.event == it.event
                        && matches!(other.what, What::Returns | What::Remains)
                };
                let to = moments.iter().position(ends);
                let to = to.unwrap_or(moments.len());
                spans.push((it.event, host, from, to));
            }
            // No bar, but it needs a place beside those of others.
            What::Call => spans.push((it.event, host, from, from)),
            _ => {}
        }
    }
    places(&spans)
}

/// The packets that are under way while another leaves, or time passes.
pub fn slow(recording: &Recording, moments: &[Moment]) -> HashSet<usize> {
    let is_lost = |it: usize| match &recording.events[it] {
        Event::Packet(it) => it.arrived.is_none(),
        _ => false,
    };
    let mut flying = HashSet::new();
    let mut slow = HashSet::new();
    for it in moments {
        match it.what {
            What::Leaves => {
                slow.extend(&flying);
                if !is_lost(it.event) {
                    flying.insert(it.event);
                }
            }
            What::Arrives => {
                flying.remove(&it.event);
            }
            What::Gap(_) | What::Start => slow.extend(&flying),
            _ => {}
        }
    }
    slow
}

/// Of each socket with a state, the place of its line.
pub fn rails(recording: &Recording) -> HashMap<usize, usize> {
    let mut spans: Vec<(usize, usize, usize, usize)> = Vec::new();
    for (at, it) in recording.events.iter().enumerate() {
        let Event::State(state) = it else { continue };
        let last = spans.iter_mut().rfind(|it| it.0 == state.socket);
        let to = if state.to == "CLOSED" { at } else { usize::MAX };
        match last {
            Some(span) => span.3 = to,
            None => spans.push((state.socket, state.host, at, to)),
        }
    }
    places(&spans)
}
