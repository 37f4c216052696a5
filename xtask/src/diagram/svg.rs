//! The map as a picture: fragments of pages, coloured by the page's theme.
//!
//! A unit is a pixel on a phone 360 pixels wide, of which mdBook leaves 320.
//! No element has an id: print.html holds all maps at once.

use super::source::{Arrow, Call, Map, Side, Source, Zone, lesson_of};

const WIDTH: f64 = 320.0;

/// How far the middle of a letter is above its foot, for centring.
const MIDDLE: f64 = 4.5;

/// Where things are, on the whole map: programs at the edges, beside each its
/// kernel, and between the kernels the network.
mod whole {
    pub const BOX: f64 = 98.0;
    pub const EDGE: f64 = 2.0;
    pub const KERNEL: f64 = 8.0;
    /// Between a program's boxes and its kernel.
    pub const GAP: f64 = 6.0;
    /// The part of a box that has its name.
    pub const NAME: f64 = 24.0;
    /// Below the names of the two sides.
    pub const TOP: f64 = 32.0;
}

/// And on a small map, where there are no kernels, and nothing takes longer.
mod small {
    pub const BOX: f64 = 112.0;
    pub const EDGE: f64 = 2.0;
    pub const TOP: f64 = 18.0;
    pub const ROW: f64 = 21.0;
    pub const HEIGHT: f64 = 18.0;
}

/// All maps, beside each other where there is room.
pub fn whole(source: &Source) -> String {
    source.maps.iter().map(whole_map).collect()
}

/// The map to which a lesson belongs, with its boxes lit.
pub fn small(source: &Source, lesson: u16) -> Option<String> {
    // Of two with as many, the first.
    let maps = source.maps.iter().rev();
    let map = maps.max_by_key(|it| it.lit(lesson))?;
    let rows = map.sides.iter().flat_map(|it| &it.calls).map(|it| it.row);
    let height = small::TOP + small::ROW * rows.max()? as f64;
    let words = format!("{}; lit: what this lesson is about", map.label);
    let mut svg = open(&words, height);
    for (side, x) in map.sides.iter().zip(columns(small::EDGE, small::BOX)) {
        svg += &label("who", x + small::BOX / 2.0, 12.0, &side.who);
        for call in &side.calls {
            svg += &small_box(side, call, x, lesson);
        }
    }
    let [left, right] = columns(small::EDGE, small::BOX);
    for arrow in &map.arrows {
        let Some(row) = arrow.row else { continue };
        let y = small_top(row) + small::HEIGHT / 2.0;
        let ends = [left + small::BOX + 3.0, right - 3.0];
        svg += &arrow_line(arrow, ends, [y, y]);
    }
    svg += "</svg>\n<figcaption><a href=\"index.html\">The whole map</a>\
            </figcaption>\n";
    Some(svg)
}

fn whole_map(map: &Map) -> String {
    use whole::{BOX, EDGE, GAP, KERNEL, TOP};
    let calls = map.sides.iter().flat_map(|it| &it.calls);
    let bottom = calls.map(|it| it.bottom).fold(0.0, f64::max);
    let mut svg = open(&map.label, bottom + 4.0);
    let kernels = columns(EDGE + BOX + GAP, KERNEL);
    for x in kernels {
        svg += &label("sub", x + KERNEL / 2.0, 26.0, "kernel");
        svg += &rect("kernel", [x, TOP], [KERNEL, bottom - TOP + 2.0]);
        svg.push('\n');
    }
    svg += &label("sub", WIDTH / 2.0, 26.0, "network");
    for (side, x) in map.sides.iter().zip(columns(EDGE, BOX)) {
        svg += &column(side, x, kernels);
    }
    let wire = [kernels[0] + KERNEL + 1.0, kernels[1] - 1.0];
    for zone in &map.zones {
        svg += &zone_behind(zone, wire);
    }
    for arrow in &map.arrows {
        svg += &packet(arrow, wire);
    }
    svg + "</svg>\n"
}

/// One of the two sides: its name, and its boxes on a thread.
fn column(side: &Side, x: f64, kernels: [f64; 2]) -> String {
    let middle = x + whole::BOX / 2.0;
    let mut svg = label("who", middle, 14.0, &side.who);
    if let [first, .., last] = &side.calls[..] {
        let (top, bottom) = (first.bottom, last.top);
        svg +=
            &format!("<path class=\"life\" d=\"M{middle} {top}V{bottom}\"/>\n");
    }
    for call in &side.calls {
        svg += &if call.is_queue {
            queue(side, call, kernels)
        } else {
            call_box(side, call, x)
        };
    }
    svg
}

/// What some arrows are together: drawn before them, and a link, too.
fn zone_behind(zone: &Zone, [left, right]: [f64; 2]) -> String {
    let name = format!("{}: lesson {}", zone.label, lesson_of(&zone.page));
    let size = [right - left - 6.0, zone.bottom - zone.top];
    link("zone", &zone.page, &name)
        + &rect("call", [left + 3.0, zone.top], size)
        + &text("name sub", WIDTH / 2.0, zone.top + 12.0, &zone.label)
        + "</a>\n"
}

/// The left edges of something on the left, and of the same on the right.
fn columns(edge: f64, width: f64) -> [f64; 2] {
    [edge, WIDTH - edge - width]
}

fn open(words: &str, height: f64) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"group\" \
         aria-label=\"{words}\">\n"
    )
}

/// The start of a link around a box. Its title is its name for those who only
/// hear it, and for a mouse that stands still.
fn link(class: &str, page: &str, title: &str) -> String {
    let page = page.replace(".md", ".html");
    format!("<a class=\"{class}\" href=\"{page}\"><title>{title}</title>")
}

fn call_link(side: &Side, call: &Call, is_lit: bool) -> String {
    let mut name = call.name.clone();
    for (is_so, words) in [
        (call.is_queue, ", the queue in the kernel"),
        (call.is_optional, ", if you like"),
        (call.waits, ", waits"),
    ] {
        name += if is_so { words } else { "" };
    }
    if let Some(returns) = &call.returns {
        name += &format!(", returns {returns}");
    }
    name += &format!(": {}, lesson {}", side.who, lesson_of(&call.page));
    let mut class = "box".to_owned();
    if is_lit {
        class += " lit";
        name += ", lit here";
    }
    if call.is_optional {
        class += " optional";
    }
    link(&class, &call.page, &name)
}

fn rect(class: &str, [x, y]: [f64; 2], [width, height]: [f64; 2]) -> String {
    format!(
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" \
         height=\"{height}\" rx=\"4\"/>"
    )
}

fn text(class: &str, x: f64, y: f64, text: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>")
}

/// A text on a line of its own.
fn label(class: &str, x: f64, y: f64, words: &str) -> String {
    text(class, x, y, words) + "\n"
}

/// A box with the name of the call and the number of its lesson, and below
/// that, how it waits and what it returns.
fn call_box(side: &Side, call: &Call, x: f64) -> String {
    use whole::{BOX, NAME};
    let (top, bottom) = (call.top, call.bottom);
    let mut svg = call_link(side, call, false);
    svg += &rect("call", [x, top], [BOX, bottom - top]);
    svg += &named(call, x, BOX, top + NAME / 2.0);
    let returns = if call.returns.is_some() { 17.0 } else { 4.0 };
    if call.waits {
        let (y, end) = (top + NAME, bottom - returns);
        let middle = (y + end) / 2.0;
        svg += &rect("wait", [x + 4.0, y], [BOX - 8.0, end - y]);
        svg += &hourglass(x + BOX / 2.0 - 22.0, middle);
        svg += &text("sub", x + BOX / 2.0 + 7.0, middle + 4.0, "waits");
    }
    if let Some(words) = &call.returns {
        let y = bottom - 5.0;
        let (left, up) = (x + 9.0, y - 8.0);
        svg += &format!(
            "<path class=\"gives\" d=\"M{left} {up}v4.5h7m-3 -3l3 3l-3 3\"/>"
        );
        svg += &text("name sub", x + 21.0, y, words);
    }
    svg + "</a>\n"
}

/// The queue of finished handshakes: in the kernel, so on the wire's side of
/// it, with an arrow to the program that takes them out.
fn queue(side: &Side, call: &Call, kernels: [f64; 2]) -> String {
    let left = kernels[0] + whole::KERNEL + 8.0;
    let width = kernels[1] - left;
    let mut svg = call_link(side, call, false);
    let height = call.bottom - call.top;
    svg += &rect("call", [left, call.top], [width, height]);
    svg += &named(call, left, width, call.top + 11.0);
    // Four places, of which the two next to the program are taken.
    let y = call.top + 22.0;
    for place in 0..4 {
        let class = if place < 2 { "free" } else { "taken" };
        let x = left + 8.0 + f64::from(place) * (width - 14.0) / 4.0;
        let size = [(width - 14.0) / 4.0 - 3.0, call.bottom - y - 6.0];
        svg += &rect(class, [x, y], size);
    }
    let y = (y + call.bottom - 6.0) / 2.0;
    let (from, length) = (kernels[1] + 1.0, whole::KERNEL + whole::GAP - 3.0);
    svg += &format!(
        "<path class=\"taken-out\" d=\"M{from} {y}h{length}m-4 -3l4 3l-4 3\"/>"
    );
    svg + "</a>\n"
}

/// The name of a call, and its lesson's number, at that height of a box.
fn named(call: &Call, x: f64, width: f64, middle: f64) -> String {
    let y = middle + MIDDLE;
    text("name", x + 7.0, y, &call.name)
        + &text("number", x + width - 6.0, y, lesson_of(&call.page))
}

fn hourglass(x: f64, middle: f64) -> String {
    let y = middle - 5.0;
    format!("<path class=\"hourglass\" d=\"M{x} {y}h8l-8 10h8z\"/>")
}

/// From kernel to kernel; and from and to the programs, if they asked for it.
fn packet(arrow: &Arrow, wire: [f64; 2]) -> String {
    let mut svg = arrow_line(arrow, wire, [arrow.start, arrow.end]);
    let y = (arrow.start + arrow.end) / 2.0 - 6.0;
    let middle = (wire[0] + wire[1]) / 2.0;
    svg += &label("sub", middle, y, &arrow.label);
    if !arrow.by_kernel {
        let beyond = whole::KERNEL + 1.0;
        let [left, right] = [wire[0] - beyond, wire[1] + beyond];
        let (from, to) = (arrow.start, arrow.end);
        let (from, to) = if arrow.to_right { (from, to) } else { (to, from) };
        let gap = whole::GAP;
        let mut hand = |x: f64, y: f64| {
            svg += &format!("<path class=\"hand\" d=\"M{x} {y}h{gap}\"/>\n");
        };
        hand(left - gap, from);
        if !arrow.is_lost {
            hand(right, to);
        }
    }
    svg
}

/// The line of an arrow, with its head; or with a cross where it is lost.
fn arrow_line(arrow: &Arrow, ends: [f64; 2], [start, end]: [f64; 2]) -> String {
    let [left, right] = ends;
    let (from, to, back) =
        if arrow.to_right { (left, right, -6) } else { (right, left, 6) };
    if arrow.is_lost {
        let x = from + (to - from) * 0.7;
        return format!(
            "<path class=\"data\" d=\"M{from} {start}L{x} {end}m-4 -4l8 8m0 \
             -8l-8 8\"/>\n"
        );
    }
    let forth = -back;
    format!(
        "<path class=\"data\" d=\"M{from} {start}L{to} {end}m{back} -4l{forth} \
         4l{back} 4\"/>\n"
    )
}

fn small_top(row: usize) -> f64 {
    small::TOP + small::ROW * (row - 1) as f64
}

/// A line of the small map; two calls of one row share it.
fn small_box(side: &Side, call: &Call, x: f64, lesson: u16) -> String {
    use small::{BOX, HEIGHT};
    let same = side.calls.iter().filter(|it| it.row == call.row);
    let (mut x, mut width) = (x, BOX);
    if let [first, second] = same.collect::<Vec<_>>()[..] {
        // As much for each as its name needs.
        let names = [first, second].map(|it| it.name.len() as f64 + 2.0);
        let part = BOX * names[0] / (names[0] + names[1]);
        let is_first = std::ptr::eq(first, call);
        width = if is_first { part - 1.5 } else { BOX - part - 1.5 };
        x += if is_first { 0.0 } else { part + 1.5 };
    }
    let top = small_top(call.row);
    let is_lit = call.lit.contains(&lesson);
    let waits = if call.waits {
        hourglass(x + width - 13.0, top + HEIGHT / 2.0)
    } else {
        String::new()
    };
    call_link(side, call, is_lit)
        + &rect("call", [x, top], [width, HEIGHT])
        + &text("name", x + 5.0, top + HEIGHT / 2.0 + 4.0, &call.name)
        + &waits
        + "</a>\n"
}
