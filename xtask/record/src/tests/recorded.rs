//! The recordings of the book: of each plan there is one, and it is whole.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    plan::Plan,
    recording::{Event, Recording, VERSION, shown},
    states::TABLE,
};

/// The names, the plans and the recordings of the book.
fn all() -> Vec<(String, Plan, Recording)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("book/recordings");
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(&folder).expect("book/recordings").flatten() {
        // 03-echo.json, and 03-echo.svg.html
        let name = entry.file_name().to_string_lossy().into_owned();
        names.extend(name.split('.').next().map(str::to_owned));
    }
    let read = |name: &String| {
        let path = folder.join(name);
        let text = fs::read_to_string(path.with_extension("plan"));
        let text = text.unwrap_or_else(|it| panic!("{name}.plan: {it}"));
        let plan = Plan::parse(name, &text).expect(name);
        let json = fs::read_to_string(path.with_extension("json"));
        let json = json.unwrap_or_else(|it| panic!("{name}.json: {it}"));
        let recording: Recording = serde_json::from_str(&json).expect(name);
        assert_eq!(recording.plan, text, "{name}: of another plan");
        let bytes = fs::read(path.with_extension("pcapng")).expect(name);
        let mut reader =
            pcap_file::pcapng::PcapNgReader::new(&bytes[..]).expect(name);
        let mut count = 0;
        while let Some(block) = reader.next_block() {
            let block = block.expect(name);
            count += usize::from(block.into_enhanced_packet().is_some());
        }
        let packets = recording.events.iter();
        let packets = packets.filter(|it| matches!(it, Event::Packet(_)));
        assert_eq!(count, packets.count(), "{name}.pcapng");
        (name.clone(), plan, recording)
    };
    names.iter().map(read).collect()
}

#[test]
fn each_is_of_its_plan_and_in_order() {
    let all = all();
    assert!(all.len() > 8, "{}", all.len());
    for (name, plan, it) in all {
        assert_eq!((it.version, &it.name), (VERSION, &name));
        assert_eq!(it.title, plan.title, "{name}");
        assert!(it.events.is_sorted_by_key(Event::time), "{name}");
        assert_eq!(it.events[0].time(), 0, "{name}");
        for event in &it.events {
            match event {
                Event::Call(call) => {
                    assert!(call.end.is_none_or(|end| end >= call.start));
                    let known = call.socket.into_iter().chain(call.made);
                    known.for_each(|socket| {
                        assert_eq!(it.sockets[socket].host, call.host);
                    });
                }
                Event::Packet(packet) => {
                    let arrived = packet.arrived;
                    assert!(arrived.is_none_or(|it| it >= packet.left));
                    let fault = packet.fault.as_deref();
                    let is_lost = matches!(fault, Some("lost" | "cut"));
                    assert_eq!(
                        arrived.is_none(),
                        is_lost,
                        "{name}: {packet:?}"
                    );
                }
                Event::State(state) => {
                    let known = |from: &str, to: &str| {
                        TABLE
                            .iter()
                            .any(|it| it.0.name() == from && it.2.name() == to)
                    };
                    assert!(known(&state.from, &state.to), "{name}: {state:?}");
                }
            }
        }
    }
}

#[test]
fn lessons_calls_have_their_lines() {
    for (name, _, it) in all() {
        for event in &it.events {
            let Event::Call(call) = event else { continue };
            let mut programs = it.programs.iter();
            let program = programs.rfind(|it| it.host == call.host);
            let words = &program.expect("who calls, runs").command;
            if !words[0].starts_with("lesson-") {
                continue;
            }
            let source = call.source.as_ref();
            let source = source.unwrap_or_else(|| panic!("{name}: {call:?}"));
            let file = format!("lessons/{}/src/", words[0]);
            assert!(source.file.starts_with(&file), "{name}: {source:?}");
        }
    }
}

#[test]
fn bytes_are_shown_as_text_where_they_are() {
    assert_eq!(shown(b"a\n\"", 9), "a\\n\"");
    assert_eq!(shown(b"caf\xc3\xa9\xff\0\\", 99), "café\\xff\\x00\\\\");
    assert_eq!(shown(b"abc", 2), "ab…");
}
