//! Calls: boxes, and bars for those that wait.

use super::{
    super::{letters, words},
    BADGE, BAR, INDENT, KERNEL, Layer, NEXT_BAR, NEXT_ROW, Open, Picture,
    ROUND, ROW, number,
    places::host_of,
};
use crate::recording::Call;

/// Of a call that waits: what is there only when it is over.
const CAME: &str = "<g class=\"came\">";

/// How high the bar of a call that waits is at least: its sign fits.
const HOURGLASS: f64 = 14.0;

impl Picture<'_> {
    /// A call that is over at once: a box, with its result at its right, or in
    /// a second line.
    pub fn call(&mut self, event: usize, call: &Call) {
        let host = call.host;
        let y = self.next(host, 4.0, ROW / 2.0);
        let asked = words::asked(self.recording, call);
        let outer = self.outer(host);
        let inner = self.inner(host);
        let room = inner - outer - 2.0 * INDENT;
        let badge = self.badge_room(call.socket);
        let results = words::result(self.recording, call);
        let made = self.badge_room(call.made);
        let needs = |words: &str| {
            let words =
                if words.is_empty() { "→" } else { &format!("→ {words}") };
            letters::width(words, false) + made
        };
        let first = letters::width(&asked[0], false) + badge;
        let beside =
            results.iter().take(3).find(|it| first + 5.0 + needs(it) <= room);
        let rows = usize::from(beside.is_none() && !results.is_empty());
        let bottom = y + ROW / 2.0 + rows as f64 * NEXT_ROW;
        self.free[host] = bottom + 2.0;
        let [x, end] = [outer, inner].map(|it| self.x(host, it));
        let top = y - ROW / 2.0;
        let mut shape =
            rounded(&[[x, top], [end, top], [end, bottom], [x, bottom]], true);
        let error = if call.errno.is_some() { " error" } else { "" };
        let [left, right] = self.span(host, outer + INDENT, inner - INDENT);
        let group = self.group(event, &format!("does{error}"));
        self.layers[Layer::Box as usize] += &group;
        shape.push('\n');
        self.layers[Layer::Box as usize] += &shape;
        let words = letters::fit(&asked, room - badge);
        self.line(Layer::Box, "name", left, y, call.socket, &words);
        if let Some(words) = beside {
            self.result_at(right, y, call, words);
        } else if rows == 1 {
            let y = y + NEXT_ROW;
            let words = letters::fit(&results, room - needs(""));
            self.result(Layer::Box, left, y, call, &words);
        }
        self.layers[Layer::Box as usize] += "</g>\n";
    }

    /// The head of a call that waits; its shape is drawn when its end is known.
    pub fn begins(&mut self, event: usize, call: &Call) {
        let host = call.host;
        let y = self.next(host, 4.0, ROW / 2.0);
        self.free[host] = y + ROW / 2.0 + 2.0;
        let bar = self.bars.get(&event).copied().unwrap_or(0);
        self.open.insert(event, Open { y, bar });
    }

    /// Where the bar ends that this call has begun, so far below its head at
    /// least.
    fn bar_end(
        &mut self,
        event: usize,
        host: usize,
        room: f64,
    ) -> Option<(Open, f64)> {
        let open = self.open.remove(&event)?;
        let least = open.y + ROW + room;
        let y = self.next(host, 4.0, ROW / 2.0).max(least);
        self.y = y;
        self.free[host] = y + ROW / 2.0 + 2.0;
        Some((open, y))
    }

    pub fn returns(&mut self, event: usize, call: &Call) {
        let host = call.host;
        let Some((open, y)) = self.bar_end(event, host, HOURGLASS) else {
            return;
        };
        let [outer, near, inner] = self.bar(host, open.bar);
        let [x, bar, end] = [outer, near, inner].map(|it| self.x(host, it));
        let half = ROW / 2.0;
        let mut shape = self.group(event, self.waits(call));
        shape += &rounded(
            &[
                [x, open.y - half],
                [end, open.y - half],
                [end, y + half],
                [x, y + half],
                [x, y - half],
                [bar, y - half],
                [bar, open.y + half],
                [x, open.y + half],
            ],
            true,
        );
        shape += &self.waiting(host, open.bar, open.y + half, y - half);
        self.layers[Layer::Bar as usize] += &shape;
        self.heading(call, open.y, open.bar);
        let mut results = words::result(self.recording, call);
        if results.is_empty() {
            results.push(call.result.clone().unwrap_or_default());
        }
        let [left, right] = self.span(host, outer + INDENT, inner - INDENT);
        let room = right - left - 14.0 - self.badge_room(call.made);
        let words = letters::fit(&results, room);
        self.layers[Layer::Bar as usize] += CAME;
        self.result(Layer::Bar, left, y, call, &words);
        self.layers[Layer::Bar as usize] += "</g></g>\n";
    }

    /// A call that has no end: a bar that is open below.
    pub fn remains(&mut self, event: usize, call: &Call) {
        let host = call.host;
        // Nothing stands below it: its sign may be beside the last words.
        let Some((open, y)) = self.bar_end(event, host, 7.0) else { return };
        let [outer, near, inner] = self.bar(host, open.bar);
        let [x, bar, end] = [outer, near, inner].map(|it| self.x(host, it));
        let half = ROW / 2.0;
        let bottom = y + half;
        let mut shape = self.group(event, self.waits(call));
        shape += &rounded(
            &[
                [bar, bottom],
                [bar, open.y + half],
                [x, open.y + half],
                [x, open.y - half],
                [end, open.y - half],
                [end, bottom],
            ],
            false,
        );
        shape += &self.waiting(host, open.bar, open.y + half, bottom);
        self.layers[Layer::Bar as usize] += &shape;
        self.heading(call, open.y, open.bar);
        let room = near.min(self.inner(host)) - INDENT;
        let [left, right] = self.span(host, outer + INDENT, room);
        let class = if host == 0 { "still end" } else { "still" };
        let x = if host == 0 { right } else { left };
        let forms = ["has not returned".to_owned(), "waits".to_owned()];
        let words = letters::fit(&forms, right - left);
        self.layers[Layer::Bar as usize] += CAME;
        self.text(Layer::Bar, class, x, y + 4.0, &words);
        self.layers[Layer::Bar as usize] += "</g></g>\n";
    }

    fn waits(&self, call: &Call) -> &'static str {
        if call.errno.is_some() { "waits error" } else { "waits" }
    }

    fn heading(&mut self, call: &Call, y: f64, bar: usize) {
        let host = call.host;
        let [outer, _, inner] = self.bar(host, bar);
        let [left, right] = self.span(host, outer + INDENT, inner - INDENT);
        let room = right - left - self.badge_room(call.socket);
        let words = letters::fit(&words::asked(self.recording, call), room);
        self.line(Layer::Bar, "name", left, y, call.socket, &words);
    }

    /// What shows that a bar is time spent waiting.
    fn waiting(
        &self,
        host: usize,
        bar: usize,
        top: f64,
        bottom: f64,
    ) -> String {
        let [_, near, inner] = self.bar(host, bar);
        let x = self.x(host, (near + inner) / 2.0);
        let mut shape = String::new();
        let mut top = top;
        if bottom - top >= HOURGLASS {
            shape += &format!(
                "<path class=\"hourglass\" d=\"M{} {}h5l-5 8h5z\"/>",
                number(x - 2.5),
                number(top + 1.0)
            );
            top += 12.0;
        }
        if bottom - top >= 6.0 {
            shape += &format!(
                "<path class=\"passes\" d=\"M{} {}V{}\"/>",
                number(x),
                number(top),
                number(bottom)
            );
        }
        shape.push('\n');
        shape
    }

    /// What a call returned, from there on.
    fn result(
        &mut self,
        layer: Layer,
        x: f64,
        y: f64,
        call: &Call,
        words: &str,
    ) {
        let class = if call.errno.is_some() { "name strong" } else { "name" };
        let number = call.made.and_then(|it| self.numbers[it]);
        if let Some(number) = number {
            self.text(layer, class, x, y + 4.0, "→");
            self.badge(layer, x + 11.5 + BADGE / 2.0, y, number);
            if !words.is_empty() {
                let x = x + 12.5 + BADGE;
                self.text(layer, class, x, y + 4.0, words);
            }
        } else {
            let words = self.returned(call, words);
            self.text(layer, class, x, y + 4.0, &format!("→ {words}"));
        }
    }

    /// The same, up to there.
    fn result_at(&mut self, x: f64, y: f64, call: &Call, words: &str) {
        let layer = Layer::Box;
        let strong = if call.errno.is_some() { " strong" } else { "" };
        let class = format!("name end{strong}");
        let number = call.made.and_then(|it| self.numbers[it]);
        let Some(number) = number else {
            let words = self.returned(call, words);
            self.text(layer, &class, x, y + 4.0, &format!("→ {words}"));
            return;
        };
        let mut x = x;
        if !words.is_empty() {
            self.text(layer, &class, x, y + 4.0, words);
            x -= letters::width(words, false) + 2.0;
        }
        self.badge(layer, x - BADGE / 2.0 + 1.0, y, number);
        self.text(layer, &class, x - BADGE, y + 4.0, "→");
    }

    /// A socket without a number is its descriptor.
    fn returned(&self, call: &Call, words: &str) -> String {
        if words.is_empty() {
            call.result.clone().unwrap_or_default()
        } else {
            words.to_owned()
        }
    }

    /// How far a box may go, that no bar of another call is there.
    fn inner(&self, host: usize) -> f64 {
        let on = |it: &&usize| host_of(&self.recording.events[**it]) == host;
        let open = self.open.keys().filter(on);
        let bars = open.map(|it| self.bar(host, self.open[it].bar)[1] - 2.0);
        bars.fold(self.sides[host].lane - KERNEL - 2.0, f64::min)
    }

    /// A waiting call: its outer end, and its bar.
    fn bar(&self, host: usize, bar: usize) -> [f64; 3] {
        let inner = self.sides[host].lane - KERNEL - 2.0;
        let inner = inner - bar as f64 * NEXT_BAR;
        [self.outer(host), inner - BAR, inner]
    }
}

/// The outline of a box or bar, from corner to corner; closed, or open between
/// the last and the first.
fn rounded(corners: &[[f64; 2]], is_closed: bool) -> String {
    let count = corners.len();
    let mut path = String::new();
    for (at, &[x, y]) in corners.iter().enumerate() {
        let is_end = !is_closed && (at == 0 || at + 1 == count);
        let step = if at == 0 { 'M' } else { 'L' };
        if is_end {
            path += &format!("{step}{} {}", number(x), number(y));
            continue;
        }
        let near = |other: [f64; 2]| {
            let [dx, dy] = [other[0] - x, other[1] - y];
            let part = (ROUND / dx.hypot(dy)).min(0.5);
            [number(x + dx * part), number(y + dy * part)]
        };
        let [from_x, from_y] = near(corners[(at + count - 1) % count]);
        let [to_x, to_y] = near(corners[(at + 1) % count]);
        path += &format!(
            "{step}{from_x} {from_y}Q{} {} {to_x} {to_y}",
            number(x),
            number(y)
        );
    }
    let close = if is_closed { "Z" } else { "" };
    format!("<path class=\"call\" d=\"{path}{close}\"/>")
}
