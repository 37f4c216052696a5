//! The figure of a burst: clients answered so far, over the time.

use std::error::Error;

use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{
    burst::{Burst, Run},
    labels::{self, Area, Point},
    svg::{self, GRID, INK},
};

/// What it is drawn on. On a phone a unit is two thirds of a pixel, so that
/// letters of 16 units are as large there as a small print.
const SIZE: (u32, u32) = (480, 360);
const LETTERS: i32 = 16;

/// Around the axes: the heading above, the lines' names at the right.
const ABOVE: i32 = 58;
const RIGHT: i32 = 92;
const LEFT: i32 = 40;
const BELOW: i32 = 46;

pub fn draw(burst: &Burst) -> Result<String, Box<dyn Error>> {
    let mut drawn = String::new();
    let all = burst.clients as f64;
    {
        let area = SVGBackend::with_string(&mut drawn, SIZE);
        let area = area.into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin_top(ABOVE)
            .margin_right(RIGHT)
            .x_label_area_size(BELOW)
            .y_label_area_size(LEFT)
            .build_cartesian_2d(0.0..burst.seconds, 0.0..all)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID.stroke_width(1))
            .axis_style(INK.stroke_width(1))
            .label_style(letters())
            .x_labels(burst.seconds as usize + 1)
            .x_label_formatter(&|it| format!("{it:.0}"))
            .x_desc("seconds until the answer")
            .y_labels(5)
            .y_label_formatter(&|it| format!("{it:.0}"))
            .draw()?;
        area.draw(&Text::new("clients answered", (4, 4), letters()))?;

        let steps = burst.runs.iter().map(|run| steps(burst, run));
        let steps: Vec<_> = steps.collect();
        for (index, steps) in steps.iter().enumerate() {
            let style = svg::line_colour(index).stroke_width(2);
            chart.draw_series(LineSeries::new(steps.clone(), style))?;
            let end = steps.last().filter(|it| it.1 == all);
            chart.draw_series(
                end.map(|&end| Circle::new(end, 4, style.filled())),
            )?;
        }

        let lines = steps.iter().map(|steps| {
            let points = steps.iter().map(|it| chart.backend_coord(it));
            points.collect()
        });
        let lines: Vec<Vec<Point>> = lines.collect();
        let names =
            burst.runs.iter().map(|it| format!("backlog {}", it.backlog));
        let names: Vec<_> = names.collect();
        let sizes: Vec<_> = names.iter().map(|it| size_of(it)).collect();
        let within = Area {
            left: 0,
            top: 0,
            right: SIZE.0 as i32,
            bottom: SIZE.1 as i32 - BELOW + LETTERS / 2,
        };
        let guides = (0..=burst.seconds as usize).map(|second| {
            let ends = [0.0, all].map(|it| (second as f64, it));
            ends.map(|it| chart.backend_coord(&it)).to_vec()
        });
        let guides: Vec<_> = guides.collect();
        let areas = labels::place(&lines, &sizes, &guides, within)
            .ok_or("there is no place for the names of its lines")?;
        for (name, place) in names.into_iter().zip(areas) {
            let middle = (place.top + place.bottom) / 2;
            let style = letters().pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(name, (place.left, middle), style))?;
        }
        area.present()?;
    }
    let title = "Clients answered over time, a line for each backlog";
    Ok(svg::finish(&drawn, &burst.name, title, &burst.in_words()))
}

/// The corners of a run's line. It ends with the last of all answers, or where
/// the clients no longer wait.
fn steps(burst: &Burst, run: &Run) -> Vec<(f64, f64)> {
    let mut corners = vec![(0.0, 0.0)];
    for (index, &seconds) in run.answers.iter().enumerate() {
        corners.push((seconds, index as f64));
        corners.push((seconds, index as f64 + 1.0));
    }
    if run.answers.len() < burst.clients {
        corners.push((burst.seconds, run.answers.len() as f64));
    }
    corners
}

fn letters() -> TextStyle<'static> {
    // The library takes the height of a line, which is a quarter more.
    ("sans-serif", f64::from(LETTERS) * 1.24).into_font().color(&INK)
}

/// What a text takes, in letters of any common kind.
fn size_of(text: &str) -> Point {
    (text.len() as i32 * LETTERS * 55 / 100, LETTERS + 2)
}
