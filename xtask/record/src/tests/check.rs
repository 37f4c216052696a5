//! Recordings that differ, and those that differ only in what may vary.

use std::path::Path;

use crate::{
    check::differences,
    recording::{Call, Event, Packet, Recording},
};

fn recording(name: &str) -> Recording {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join("book/recordings").join(name).with_extension("json");
    let text = std::fs::read_to_string(&path).expect(name);
    serde_json::from_str(&text).expect(name)
}

/// What is said after something was changed in a recording.
fn after(name: &str, change: impl FnOnce(&mut Recording)) -> Vec<String> {
    let old = recording(name);
    let mut new = old.clone();
    change(&mut new);
    assert_ne!(old, new, "nothing was changed");
    differences(&old, &new)
}

fn calls<'a>(
    recording: &'a mut Recording,
    name: &'a str,
) -> impl Iterator<Item = &'a mut Call> {
    recording.events.iter_mut().filter_map(move |it| match it {
        Event::Call(call) if call.call == name => Some(call),
        _ => None,
    })
}

fn packets(recording: &mut Recording) -> impl Iterator<Item = &mut Packet> {
    recording.events.iter_mut().filter_map(|it| match it {
        Event::Packet(packet) => Some(packet),
        _ => None,
    })
}

/// The place of the nth call of this name.
fn place(recording: &Recording, name: &str, nth: usize) -> usize {
    let all = recording.events.iter().enumerate();
    let is = |it: &Event| matches!(it, Event::Call(call) if call.call == name);
    let mut found = all.filter(|it| is(it.1)).map(|it| it.0);
    found.nth(nth).expect(name)
}

#[test]
fn what_may_vary_is_no_difference() {
    let same = after("03-echo", |it| {
        it.made.date = "1999-12-31".into();
        it.made.kernel = "Linux 7.0".into();
        it.ended += 1000;
        for event in &mut it.events {
            match event {
                Event::Call(call) => {
                    call.start += 10_000;
                    call.end.iter_mut().for_each(|it| *it += 20_000);
                }
                Event::Packet(packet) => {
                    packet.left += 5;
                    packet.window = Some(1);
                }
                Event::State(state) => state.at += 7,
            }
        }
        // ACKs with nothing else.
        it.events.retain(|it| {
            !matches!(it, Event::Packet(it)
                if it.flags == ["ACK"] && it.length == 0)
        });
    });
    assert_eq!(same, Vec::<String>::new());
}

#[test]
fn what_is_received_in_two_pieces_is_the_same() {
    let same = after("03-echo", |it| {
        let at = place(it, "recv", 0);
        let Event::Call(call) = &mut it.events[at] else { panic!("a recv") };
        let mut rest = call.clone();
        call.result = Some("2".into());
        rest.result = Some("3".into());
        it.events.insert(at + 1, Event::Call(rest));
        let at = it
            .events
            .iter()
            .position(|it| matches!(it, Event::Packet(it) if it.length == 5));
        let at = at.expect("a word is sent");
        let Event::Packet(packet) = &mut it.events[at] else { panic!("it is") };
        let mut rest = packet.clone();
        packet.length = 2;
        (rest.length, rest.seq) = (3, rest.seq.map(|it| it + 2));
        it.events.insert(at + 1, Event::Packet(rest));
    });
    assert_eq!(same, Vec::<String>::new());
}

#[test]
fn one_send_in_two_is_a_difference() {
    let said = after("03-echo", |it| {
        let at = place(it, "send", 0);
        let Event::Call(call) = &mut it.events[at] else { panic!("a send") };
        call.result = Some("2".into());
        let rest = call.clone();
        it.events.insert(at + 1, Event::Call(rest));
    });
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("calls of client, 4.:"), "{said:?}");
    assert!(said[0].contains(") = 5\n    now:"), "{said:?}");
}

#[test]
fn each_change_of_what_must_not_vary_is_said() {
    type Change = fn(&mut Recording);
    let all: &[(&str, Change, &str)] = &[
        ("03-echo", |it| it.plan.push('#'), "the plan is another"),
        ("03-echo", |it| it.version += 1, "the file has the form 2, not 3"),
        ("03-echo", |it| it.hosts[0].name.push('s'), "the hosts are others"),
        (
            "03-echo",
            |it| it.programs[1].status = Some(1),
            "ended with exit status 0, now with exit status 1",
        ),
        (
            "03-echo",
            |it| drop(it.events.remove(place(it, "shutdown", 0))),
            "before: shutdown(socket 1, SHUT_WR) = 0",
        ),
        (
            "03-echo",
            |it| {
                let (one, two) = (place(it, "bind", 0), place(it, "listen", 0));
                it.events.swap(one, two);
            },
            "calls of server, 3.:\n    before: bind(",
        ),
        (
            "03-echo",
            |it| {
                calls(it, "connect").for_each(|it| {
                    it.errno = Some("ECONNREFUSED".into());
                })
            },
            "now:    connect(socket 1, 10.0.0.2:7003, 16) = ECONNREFUSED",
        ),
        (
            "03-echo",
            |it| {
                calls(it, "send").for_each(|it| {
                    if let Some(source) = &mut it.source {
                        source.line += 1;
                    }
                })
            },
            "source of client",
        ),
        (
            "03-echo",
            |it| {
                packets(it).for_each(|it| {
                    it.flags.retain(|it| it != "FIN");
                })
            },
            "now:    nothing more",
        ),
        (
            "03-lost-data",
            |it| packets(it).for_each(|it| it.fault = None),
            "before: bytes 1 to 6\n    now:    bytes 1 to 11",
        ),
        (
            "03-echo",
            |it| {
                it.events.retain(|it| {
                !matches!(it, Event::State(it) if it.to == "TIME-WAIT")
            })
            },
            "before: FIN-WAIT-2 to TIME-WAIT: FIN came",
        ),
        (
            "04-lost-syn",
            |it| {
                packets(it).filter(|it| it.again).for_each(|it| {
                    it.left += 900_000;
                })
            },
            "was sent again after",
        ),
    ];
    for (name, change, expected) in all {
        let said = after(name, change).join("\n");
        assert!(said.contains(expected), "{expected}: {said}");
    }
}
