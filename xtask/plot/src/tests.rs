//! The figures in the book are those that this package draws, and can be read.

use std::{collections::BTreeSet, error::Error, fs, path::Path};

use crate::{
    FIGURE, draw,
    labels::{Area, Point, place},
};

/// The longest that a page should carry.
const ENOUGH: usize = 40 * 1024;

/// A burst of which no time was measured. `first` clients are answered at
/// once, and `each` more a second later, and so on, until three seconds.
fn made_up(clients: usize, runs: &[(u64, usize, usize)]) -> String {
    let run = |&(backlog, first, each): &(u64, usize, usize)| {
        let times = (0..clients).map(|client| {
            let late = client.saturating_sub(first);
            let second = if client < first { 0 } else { 1 + late / each };
            let answered = (second < 3).then_some(1000 * second + client);
            serde_json::json!([client + 1, 0.5, answered])
        });
        let times: Vec<_> = times.collect();
        serde_json::json!({"backlog": backlog, "times": times})
    };
    let runs: Vec<_> = runs.iter().map(run).collect();
    serde_json::json!({
        "name": "made-up", "clients": clients, "bound_ms": 3000, "runs": runs
    })
    .to_string()
}

const FOUR: [(u64, usize, usize); 4] =
    [(1, 3, 6), (8, 10, 15), (128, 130, 200), (1024, 200, 1)];

#[test]
fn the_book_has_what_is_drawn() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut compared = 0;
    for entry in fs::read_dir(root.join("book/measurements"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "json") {
            let drawn = draw(&fs::read_to_string(&path)?)?;
            // What git may have done to it for a Windows user.
            let figure = path.with_extension(FIGURE);
            let committed = fs::read_to_string(&figure)?.replace("\r\n", "\n");
            let name = figure.file_name().unwrap_or_default().display();
            assert!(
                committed == drawn,
                "{name}: not drawn from its measurement; `cargo xtask \
                 measure --draw` mends it"
            );
            compared += 1;
        }
    }
    assert!(compared > 0, "nothing is measured");
    Ok(())
}

#[test]
fn another_answer_is_another_figure() -> Result<(), Box<dyn Error>> {
    let burst = made_up(200, &FOUR);
    let other = burst.replace("[1,0.5,0]", "[1,0.5,700]");
    assert_ne!(burst, other);
    assert_ne!(draw(&burst)?, draw(&other)?);
    assert!(draw("{}").is_err());
    Ok(())
}

#[test]
fn a_page_can_include_it() -> Result<(), Box<dyn Error>> {
    let figure = draw(&made_up(200, &FOUR))?;
    assert!(
        figure.starts_with("<svg viewBox=") && figure.ends_with("</svg>\n")
    );
    assert!(figure.len() <= ENOUGH, "{} bytes", figure.len());
    for never in ["\n\n", "<?xml", "<script", "font-family", "=\"#", "url("] {
        assert!(!figure.contains(never), "{never:?}");
    }
    Ok(())
}

#[test]
fn it_is_told_in_words() -> Result<(), Box<dyn Error>> {
    let figure = draw(&made_up(200, &FOUR))?;
    for part in [
        "role=\"img\"",
        "<title id=\"made-up-title\">",
        "Backlog 8: 10, 10, 25, 25, 40 and 40.",
    ] {
        assert!(figure.contains(part), "{part}");
    }
    Ok(())
}

#[test]
fn lines_differ_without_colours() -> Result<(), Box<dyn Error>> {
    let figure = draw(&made_up(200, &FOUR))?;
    let lines = figure.lines().filter(|it| {
        it.starts_with("<polyline") && it.contains("class=\"line\"")
    });
    let dashes = lines.map(|line| {
        let dashes = line.split("stroke-dasharray=\"").nth(1);
        dashes.and_then(|it| it.split('"').next())
    });
    assert_eq!(dashes.collect::<BTreeSet<_>>().len(), 4);
    for backlog in [1, 8, 128, 1024] {
        assert!(figure.contains(&format!(">backlog {backlog}</text>")));
    }
    Ok(())
}

/// However a measurement comes out: lines that end together, or nowhere.
#[test]
fn names_find_a_place() -> Result<(), Box<dyn Error>> {
    for first in [0, 1, 5, 20, 90, 150, 199, 200] {
        for each in [1, 5, 40, 200] {
            let runs = [
                (1, first, each),
                (8, first + 3, each),
                (128, first + 3, each + 20),
                (1024, 200, 1),
            ];
            draw(&made_up(200, &runs))
                .map_err(|it| format!("{first} {each}: {it}"))?;
        }
    }
    Ok(())
}

#[test]
fn names_cover_nothing() {
    let within = Area { left: 0, top: 0, right: 100, bottom: 100 };
    let lines: [Vec<Point>; 3] = [
        vec![(0, 90), (60, 90)],
        vec![(0, 90), (40, 90), (40, 85), (60, 85)],
        vec![(0, 90), (10, 90), (10, 20), (70, 20)],
    ];
    let guide = vec![vec![(95, 0), (95, 60)]];
    let sizes = [(30, 10), (30, 10), (40, 10)];
    let areas = place(&lines, &sizes, &guide, within).expect("there is room");
    for (index, area) in areas.iter().enumerate() {
        assert!(lines.iter().all(|line| !area.is_crossed_by(line)));
        assert!(!area.is_crossed_by(&guide[0]));
        assert!(!areas[..index].iter().any(|it| it.overlaps(area)));
    }
    let nowhere = Area { left: 0, top: 0, right: 20, bottom: 20 };
    assert_eq!(place(&lines, &sizes, &[], nowhere), None);
}
