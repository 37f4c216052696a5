//! The page of `--open` shows both runs, and where they part.

use std::{fs, path::Path};

use crate::{
    beside::{self, Beside},
    recording::{Event, Recording},
};

#[test]
fn both_runs_are_shown_and_how_they_differ() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let json = root.join("book/recordings/03-echo.json");
    let json = fs::read_to_string(json).expect("03-echo.json");
    let books: Recording = serde_json::from_str(&json).expect("03-echo.json");

    let same = Beside::new(books.clone(), Some(books.clone()));
    assert_eq!(same.differences, Vec::<String>::new());

    let mut yours = books.clone();
    let sent = yours.events.iter_mut().find_map(|it| match it {
        Event::Call(call) if call.call == "send" => Some(call),
        _ => None,
    });
    sent.expect("it sends").result = Some("2".to_owned());
    let other = Beside::new(yours.clone(), Some(books));
    let own = Beside::new(yours, None);

    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("open.html");
    let page = |it| {
        beside::write(&root, &path, &[it]).expect("a page");
        fs::read_to_string(&path).expect("a page")
    };
    let [same, other, own] = [same, other, own].map(page);
    assert!(same.contains("<p>No difference: "));
    assert!(other.contains("<p>Differences: 1. "));
    assert!(other.contains("= 5\n    now:    send(socket 1, \"hello\""));
    assert!(!own.contains("ifference"));
    for (page, titles) in [(&same, 2), (&other, 2), (&own, 1)] {
        let ids = page.split(" id=\"").skip(1);
        let ids = ids.filter_map(|it| it.split('"').next());
        let mut ids: Vec<_> = ids.collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count, "an id stands twice: {ids:?}");
        let titles_of = |it: &&str| it.ends_with("-title");
        assert_eq!(ids.iter().filter(|it| titles_of(it)).count(), titles);
        assert!(!page.contains("src=") && !page.contains("<link"));
    }
}
