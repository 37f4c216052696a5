//! The drawings, from small recordings.

use std::{env, fs, path::Path};

use super::{
    draw, letters, made_up, stale,
    svg::{Picture, Text, WIDTH},
    timeline, write,
};
use crate::recording::{Event, Queue, Recording, Source};

/// Each recording of the book, and where it lies without its `.json`.
fn of_the_book() -> Vec<(std::path::PathBuf, Recording)> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = home.join("../../book/recordings");
    let mut all = Vec::new();
    for entry in fs::read_dir(home).expect("book/recordings is a folder") {
        let path = entry.expect("its entries can be read").path();
        if path.extension().is_some_and(|it| it == "json") {
            let text = fs::read_to_string(&path).expect("it can be read");
            let recording = serde_json::from_str(&text).expect("it is one");
            all.push((path, recording));
        }
    }
    all
}

/// As `cargo xtask record` draws; `DRAW=1` draws anew what is recorded.
#[test]
fn the_book_shows_what_was_recorded() {
    for (path, recording) in of_the_book() {
        if env::var_os("DRAW").is_some() {
            write(&path, &recording).expect("it can be written");
        }
        assert_eq!(stale(&path, &recording), [""; 0]);
    }
}

/// The player shows the line that called, as it is now.
#[test]
fn lines_of_sources_are_there() {
    let of = |table: &str| {
        let from = table.split("data-sources=\"").nth(1);
        let all = from.and_then(|it| it.split('"').next());
        let lines = all.unwrap_or_default().lines().map(str::to_owned);
        lines.collect::<Vec<_>>()
    };
    for (_, recording) in of_the_book() {
        let [_, table] = draw(&recording);
        let lines = of(&table);
        for it in lines {
            assert!(it.contains(' '), "{}: {it}", recording.name);
        }
    }
    let mut it = made_up::refused();
    for (line, event) in it.events.iter_mut().enumerate() {
        if let Event::Call(call) = event {
            let file = "lessons/lesson-03-echo/Cargo.toml".to_owned();
            let line = if line == 0 { 1 } else { 100_000 };
            call.source = Some(Source { file, line });
        }
    }
    let file = "lessons/lesson-03-echo/Cargo.toml";
    let [_, table] = draw(&it);
    assert_eq!(
        of(&table),
        [format!("{file}:1 [package]"), format!("{file}:100000")]
    );
}

/// A row says which socket is in which state, and what waits in its queues, when
/// its event is over, not when it begins.
#[test]
fn rows_are_steps_of_the_player() {
    let mut it = made_up::refused();
    for event in &mut it.events {
        let queue = Queue { socket: made_up::ACTIVE, receive: 5, send: 7 };
        if let Event::Packet(it) = event {
            it.queues.push(queue);
        }
    }
    let [svg, table] = draw(&it);
    let rows: Vec<_> =
        table.lines().filter(|it| it.starts_with("<tr ")).collect();
    let starts: Vec<_> =
        rows.iter().filter_map(|it| it.split('>').next()).collect();
    assert_eq!(
        starts,
        [
            "<tr data-event=\"0\"",
            "<tr data-event=\"1\" data-state=\"0 SYN-SENT\"",
            "<tr data-event=\"2\" data-queues=\"0 5 7\"",
            "<tr data-event=\"2\"",
            "<tr data-event=\"3\"",
            "<tr data-event=\"3\" data-queues=\"0 5 7\"",
            "<tr data-event=\"4\" data-state=\"0 CLOSED\"",
            "<tr data-event=\"0\"",
            "<tr data-event=\"5\"",
        ]
    );
    let steps = svg.split("data-steps=\"").nth(1);
    let steps = steps.and_then(|it| it.split('"').next()).unwrap_or_default();
    let steps: Vec<f64> =
        steps.split(' ').map(|it| it.parse().expect("a number")).collect();
    assert_eq!(steps.len(), rows.len());
    assert!(steps.is_sorted(), "{steps:?}");
}

/// Moments as lines: when, what, of which event.
fn moments(recording: &Recording) -> Vec<String> {
    let all = timeline::moments(recording).into_iter().map(|it| {
        let event = match &recording.events[it.event] {
            Event::Call(it) => it.call.clone(),
            Event::Packet(it) => it.flags.join(" "),
            Event::State(it) => it.to.clone(),
        };
        format!("{} {:?} {event}", it.time, it.what)
    });
    all.collect()
}

/// A table without its tags.
fn rows(recording: &Recording) -> Vec<String> {
    let [_, table] = draw(recording);
    let rows = table.lines().filter(|it| it.starts_with("<tr data"));
    let rows = rows.map(|row| {
        let row = row.replace("</td><td>", " | ");
        let mut text = String::new();
        let mut is_tag = false;
        for it in row.chars() {
            match it {
                '<' => is_tag = true,
                '>' => is_tag = false,
                it if !is_tag => text.push(it),
                _ => {}
            }
        }
        text
    });
    rows.collect()
}

/// The words of a diagram, without numbers of sockets.
fn words(recording: &Recording) -> Vec<String> {
    let texts = Picture::of(recording).texts.into_iter();
    texts.map(|it| it.words).collect()
}

#[test]
fn a_lost_packet_and_a_gap() {
    let it = made_up::lost_syn();
    assert_eq!(
        moments(&it),
        [
            "10 Begins accept",
            "50 Call socket",
            "100 Begins connect",
            "100 State SYN-SENT",
            "200 Leaves SYN",
            "1017000 Gap(1016800) SYN",
            "1017000 Leaves SYN",
            "1017040 Arrives SYN",
            "1017060 Leaves SYN ACK",
            "1017060 State SYN-RECEIVED",
            "1017090 Arrives SYN ACK",
            "1017090 State ESTABLISHED",
            "1017100 Leaves ACK",
            "1017120 Arrives ACK",
            "1017120 State ESTABLISHED",
            "1017150 Returns connect",
            "1017200 Returns accept",
        ]
    );
    let words = words(&it);
    for told in
        ["the wire: lose first SYN from client", "SYN, lost", "SYN, again"]
    {
        assert!(words.iter().any(|it| it == told), "{told}: {words:?}");
    }
    assert!(words.iter().any(|it| it == "1.02 s"), "{words:?}");
    let [svg, _] = draw(&it);
    assert_eq!(svg.matches("class=\"cross\"").count(), 1);
    assert_eq!(svg.matches("class=\"packet again\"").count(), 1);
}

/// The recorder takes its time to start a program, and while one is at work.
#[test]
fn only_waiting_is_told() {
    let call =
        |socket, name, times| made_up::call(socket, name, "", times, "0");
    let it = made_up::recording(
        "waiting",
        "",
        vec![
            call(made_up::LISTENER, "accept", (0, None)),
            call(made_up::ACTIVE, "connect", (300_000, Some(300_010))),
            call(made_up::ACTIVE, "shutdown", (400_000, Some(400_010))),
            call(made_up::ACTIVE, "close", (1_400_000, Some(1_400_010))),
            made_up::state(made_up::LISTENER, 1_440_000, "LISTEN", "CLOSED"),
        ],
    );
    assert_eq!(
        moments(&it),
        [
            "0 Begins accept",
            "300000 Start connect",
            "300000 Call connect",
            "400000 Call shutdown",
            "1400000 Gap(1000000) close",
            "1400000 Call close",
            "1440000 Gap(40000) CLOSED",
            "1440000 State CLOSED",
            "1440100 Remains accept",
        ]
    );
}

/// Who may not block has not waited, even if something came meanwhile.
#[test]
fn only_what_waits_is_a_bar() {
    let mut it = made_up::lost_syn();
    let count = |it: &Recording| {
        let moments = moments(it);
        moments.iter().filter(|it| it.contains("Begins")).count()
    };
    assert_eq!(count(&it), 2);
    for event in &mut it.events {
        if let Event::Call(call) = event {
            call.errno = Some("EINPROGRESS".into());
        }
    }
    assert_eq!(count(&it), 0);
}

#[test]
fn an_error_has_its_name() {
    let it = made_up::refused();
    assert_eq!(
        rows(&it),
        [
            "0.1 | client | calls connect on the socket to 10.0.0.2:7003, and \
             waits",
            "0.1 | client's kernel | the socket goes from CLOSED to \
             SYN-SENT (why)",
            "0.2 | client's kernel | sends SYN, sequence number 0",
            "50.2 | other host's kernel | receives SYN",
            "50.2 | other host's kernel | sends RST ACK, sequence number 0, acknowledges \
             up to 1",
            "100.2 | client's kernel | receives RST ACK",
            "100.2 | client's kernel | the socket goes from SYN-SENT to \
             CLOSED (why)",
            "100.3 | client | connect on the socket returns after 100 ms: the \
             error ECONNREFUSED",
            "100.4 | client | calls close on the socket: success",
        ]
    );
    let words = words(&it);
    assert!(words.iter().any(|it| it == "→ ECONNREFUSED"), "{words:?}");
    // The length of the wire is told once for each way.
    assert_eq!(words.iter().filter(|it| *it == "50 ms").count(), 2);
}

#[test]
fn what_ran_is_named() {
    let [_, table] = draw(&made_up::lost_syn());
    let head = table.split("<table").next().unwrap_or_default();
    assert_eq!(
        head,
        "<p>client: <code>lesson-03-echo \"two words\"</code>, exit status 0\
         <br>\n\
         server: <code>lesson-03-echo \"two words\"</code>, not ended by \
         itself<br>\n\
         the wire: lose first SYN from client<br>\n\
         recorded on 2026-01-31 with Linux 6.18</p>\n"
    );
}

#[test]
fn what_the_wire_did() {
    let words = words(&made_up::wire());
    for told in [
        "PSH ACK, delayed",
        "overtaken",
        "repeated",
        "again, lost",
        "ICMP, by the wire",
        "host unreachable",
        "ack 3001 win 0",
        "win 64240",
        "ACK, probe",
        "seq 3000 ack 1",
        "→ EPIPE",
        "has not returned",
    ] {
        assert!(words.iter().any(|it| it == told), "{told}: {words:?}");
    }
    let [svg, _] = draw(&made_up::wire());
    assert_eq!(svg.matches("class=\"ring\"").count(), 2);
}

#[test]
fn each_call_says_on_which_socket() {
    let it = made_up::programs();
    let rows = rows(&it);
    for told in [
        "server | calls socket",
        "server | calls listen on socket 1 with a backlog of 0: success",
        "client 2 | connect on socket 2 returns after 3.00 s: the error \
         ETIMEDOUT",
        "client 3 | connect on socket 3 has not returned",
        "server | calls accept on socket 1: socket 2, from 10.0.0.1:50001",
        "server | recv on socket 2 returns after 50 ms: 0 bytes, end-of-file",
    ] {
        assert!(rows.iter().any(|it| it.contains(told)), "{told}: {rows:?}");
    }
    let words = words(&it);
    // Quiet in the diagram, told in the table.
    let option = "SO_REUSEADDR";
    assert!(rows.iter().any(|it| it.contains(option)), "{rows:?}");
    assert!(!words.iter().any(|it| it.contains(option)), "{words:?}");
}

/// Who asks is told: in the table always, in the diagram if it is an error.
#[test]
fn what_the_kernel_told() {
    for (name, args, told, is_drawn) in [
        ("getsockname", "[fd00::1]:50001, [28]", "[fd00::1]:50001", false),
        ("getsockopt", "SOL_SOCKET, SO_ERROR, [0], [4]", "0", false),
        ("getsockopt", "SOL_SOCKET, SO_ERROR, [EPIPE], [4]", "EPIPE", true),
    ] {
        let mut it = made_up::refused();
        let before = words(&it).len();
        let times = (100_420, Some(100_430));
        it.events.push(made_up::call(0, name, args, times, "0"));
        let rows = rows(&it);
        let last = rows.last().expect("a row for each call");
        assert!(last.ends_with(&format!(": {told}")), "{last}");
        let words = words(&it);
        assert_eq!(words.len() > before, is_drawn, "{name}: {words:?}");
    }
}

#[test]
fn a_datagram_of_no_bytes_is_no_end() {
    let rows = rows(&made_up::datagrams());
    assert!(rows.iter().any(|it| it.ends_with(": 0 bytes \"\"")), "{rows:?}");
    assert!(!rows.iter().any(|it| it.contains("end-of-file")), "{rows:?}");
}

/// What is wrong with the places of a diagram's texts.
fn misplaced(texts: &[Text], height: f64) -> Vec<String> {
    let mut wrong = Vec::new();
    for (at, it) in texts.iter().enumerate() {
        let [left, top, right, bottom] = it.area;
        let [from, to] = it.zone;
        if left < from || top < 0.0 || right > to || bottom > height {
            wrong.push(format!(
                "{:?} leaves its place: {:?}",
                it.words, it.area
            ));
        }
        for other in &texts[at + 1..] {
            let [l, t, r, b] = other.area;
            if left < r && l < right && top < b && t < bottom {
                wrong.push(format!("{:?} is over {:?}", it.words, other.words));
            }
        }
    }
    wrong
}

#[test]
fn no_text_is_over_another() {
    let book = of_the_book().into_iter().map(|it| it.1);
    for it in made_up::all().into_iter().chain(book) {
        let picture = Picture::of(&it);
        let wrong = misplaced(&picture.texts, picture.height);
        assert!(wrong.is_empty(), "{}: {wrong:#?}", it.name);
    }
}

#[test]
fn a_high_picture_is_cut_between_its_texts() {
    let mut it = made_up::lost_syn();
    let times = (2_000_000, Some(2_000_010));
    let close = made_up::call(made_up::ACTIVE, "close", "", times, "0");
    it.events.extend(vec![close; 200]);
    let picture = Picture::of(&it);
    let cuts = picture.cuts();
    assert_eq!(cuts.first(), Some(&0.0));
    assert_eq!(cuts.last(), Some(&picture.height));
    assert!(cuts.len() > 4, "{cuts:?}");
    for y in &cuts {
        let is_cut = |it: &&Text| it.area[1] < *y && *y < it.area[3];
        let cut = picture.texts.iter().find(is_cut);
        assert!(cut.is_none(), "{y}: {cut:?}");
    }
    let [svg, _] = draw(&it);
    assert_eq!(svg.matches("<svg ").count(), cuts.len() - 1);
}

#[test]
fn texts_over_each_other_are_found() {
    let text = |left: f64| Text {
        words: "SYN".into(),
        zone: [0.0, WIDTH],
        area: [left, 0.0, left + 20.0, 10.0],
    };
    let found = |texts: &[Text]| misplaced(texts, 10.0).len();
    assert_eq!(found(&[text(0.0), text(20.0)]), 0);
    assert_eq!(found(&[text(0.0), text(19.0)]), 1);
    assert_eq!(found(&[text(-1.0), text(WIDTH - 19.0)]), 2);
}

/// A word that is wider than its place is cut, so that it ends there.
#[test]
fn words_are_fitted() {
    let forms = ["connect 192.0.2.1:50001", "connect"].map(str::to_owned);
    assert_eq!(letters::fit(&forms, 200.0), forms[0]);
    assert_eq!(letters::fit(&forms, 60.0), forms[1]);
    assert_eq!(letters::fit(&forms, 30.0), "con…");
}
