//! The diagram.
//!
//! A unit is a pixel on a phone 360 pixels wide, of which the diagram takes 352
//! (recording.css). What is at the left is at the right in a mirror: `depth` is
//! how far something is from the outer edge of its side.

mod arrows;
mod boxes;
mod places;

use std::collections::{HashMap, HashSet};

use self::places::{bars, host_of, outer, rail_at, rails, slow};
use super::{
    letters::{self, SIZE},
    timeline::{self, Moment, What},
    words,
};
use crate::recording::{Event, Recording, State};

/// The whole.
pub const WIDTH: f64 = 352.0;

/// From an outer edge to the wire, if no two calls of a host wait at once.
const LANE: f64 = 124.0;

/// So much of it is for words.
const LANE_WORDS: f64 = 94.0;

/// A kernel, beside the wire.
const KERNEL: f64 = 5.0;

/// A bar of a call that waits, and where the next one begins.
const BAR: f64 = 9.0;
const NEXT_BAR: f64 = 11.0;

/// A socket's state as a line, and where the next one begins.
const RAIL: f64 = 3.0;
const NEXT_RAIL: f64 = 5.5;

/// A line of a box.
const ROW: f64 = 16.0;
const NEXT_ROW: f64 = 13.0;

/// The least slope of an arrow.
const SLOPE: f64 = 13.0;

/// A band that says how long nothing happened.
const BAND: f64 = 24.0;

/// As much of it as is on a printed page.
const PAGE: f64 = 900.0;

/// A socket's number.
const BADGE: f64 = 14.0;

/// Within a box, beside its words.
const INDENT: f64 = 3.5;

/// Of a box's corners.
const ROUND: f64 = 2.5;

/// What a text covers: left, top, right, bottom.
#[derive(Clone, Debug)]
pub struct Text {
    /// The words.
    #[cfg_attr(not(test), expect(dead_code, reason = "what tests look for"))]
    pub words: String,
    /// What they cover.
    pub area: [f64; 4],
    /// Where they have to be: from there to there.
    #[cfg_attr(not(test), expect(dead_code, reason = "what tests look for"))]
    pub zone: [f64; 2],
}

/// Back to front.
#[derive(Clone, Copy)]
enum Layer {
    Band,
    Rail,
    Bar,
    Box,
    Arrow,
    Label,
}

/// The three columns in which things are below each other.
const WIRE: usize = 2;

struct Side {
    rails: usize,
    lane: f64,
}

/// A call that has begun.
struct Open {
    y: f64,
    bar: usize,
}

/// A diagram that is being drawn.
pub struct Picture<'a> {
    recording: &'a Recording,
    numbers: Vec<Option<usize>>,
    sides: [Side; 2],
    bars: HashMap<usize, usize>,
    rails: HashMap<usize, usize>,
    /// Packets while whose journey others leave, or time passes.
    slow: HashSet<usize>,
    /// Where the last moment is.
    y: f64,
    /// From where on there is room: left, right, wire.
    free: [f64; 3],
    open: HashMap<usize, Open>,
    flying: HashMap<usize, f64>,
    /// Where a socket's state has begun, and by which event.
    states: HashMap<usize, (f64, usize)>,
    layers: [String; 6],
    /// Where bands begin.
    bands: Vec<f64>,
    /// How far down each step is: each row of the table.
    steps: Vec<f64>,
    /// All that can be read.
    pub texts: Vec<Text>,
    /// How high it is.
    pub height: f64,
}

/// The diagram as a fragment of a page: a picture, or pieces of one below each
/// other, between which a printed page may end. What is drawn again has no other
/// ancestors in the eyes of a style sheet than those within.
pub fn draw(recording: &Recording) -> String {
    let picture = Picture::of(recording);
    let name = &recording.name;
    let made = &recording.made;
    let [left, right] = [0, 1].map(|it| words::host(recording, it));
    let cuts = picture.cuts();
    let open = |piece: &[f64], more: &str| {
        format!(
            "<svg class=\"recording\" viewBox=\"0 {} {WIDTH} {}\"{more}>\n",
            number(piece[0]),
            number(piece[1] - piece[0])
        )
    };
    let steps: Vec<_> = picture.steps.iter().map(|it| number(*it)).collect();
    let role = format!(
        " role=\"img\" aria-labelledby=\"{name}-title\" \
         aria-describedby=\"{name}-words\" data-recording=\"{name}\" \
         data-steps=\"{}\"",
        steps.join(" ")
    );
    let mut svg = open(&cuts[..2], &role);
    svg += &format!(
        "<title id=\"{name}-title\">{}</title>\n\
         <desc id=\"{name}-words\">Calls of {left} and {right}, the packets \
         between them, and the states of their sockets, recorded on {} with \
         {}. The table that follows tells the same in words.</desc>\n",
        words::escape(&recording.title),
        made.date,
        made.kernel
    );
    let drawn = picture.layers.concat();
    if cuts.len() == 2 {
        return svg + &drawn + "</svg>\n";
    }
    svg += &format!(
        "<g class=\"recording\" id=\"{name}-all\">\n{drawn}</g>\n</svg>\n"
    );
    for piece in cuts.windows(2).skip(1) {
        svg += &open(piece, " aria-hidden=\"true\"");
        svg += &format!("<use href=\"#{name}-all\"/>\n</svg>\n");
    }
    svg
}

impl<'a> Picture<'a> {
    /// Draws all of it.
    pub fn of(recording: &'a Recording) -> Picture<'a> {
        let all = timeline::moments(recording);
        let is_drawn =
            |it: &Moment| !timeline::is_quiet(&recording.events[it.event]);
        let moments = all.iter().copied().filter(is_drawn);
        let moments: Vec<_> = moments.collect();
        let bars = bars(recording, &moments);
        let rails = rails(recording);
        let most =
            |all: &HashMap<usize, usize>, of: &dyn Fn(usize) -> usize, host| {
                let all = all.iter().filter(|it| of(*it.0) == host);
                all.map(|it| it.1 + 1).max().unwrap_or(0)
            };
        let sides = [0, 1].map(|host| {
            let bars = most(&bars, &|it| host_of(&recording.events[it]), host);
            let rails = most(&rails, &|it| recording.sockets[it].host, host);
            // An error is not cut.
            let errors = recording.events.iter().filter_map(|it| match it {
                Event::Call(it) if it.host == host => it.errno.as_ref(),
                _ => None,
            });
            let errors =
                errors.map(|it| letters::width(&format!("→ {it}"), true));
            let words = errors.fold(LANE_WORDS, f64::max);
            let bars = bars.saturating_sub(1) as f64 * NEXT_BAR;
            let lane = outer(rails) + words + 2.0 * INDENT + 2.0 + KERNEL;
            Side { rails, lane: (lane + bars).clamp(LANE, LANE + 16.0) }
        });
        let mut picture = Picture {
            recording,
            numbers: timeline::numbers(recording),
            sides,
            bars,
            rails,
            slow: slow(recording, &moments),
            y: 0.0,
            free: [0.0; 3],
            open: HashMap::new(),
            flying: HashMap::new(),
            states: HashMap::new(),
            layers: Default::default(),
            bands: Vec::new(),
            steps: Vec::new(),
            texts: Vec::new(),
            height: 0.0,
        };
        let top = picture.head();
        for it in &all {
            if is_drawn(it) {
                picture.moment(it);
            }
            if it.is_told() {
                picture.steps.push(picture.y);
            }
        }
        picture.foot(top);
        picture
    }

    /// What the plan does, and who is where.
    fn head(&mut self) -> f64 {
        let mut y = 3.0;
        for line in words::of_plan(&self.recording.plan) {
            let words: Vec<_> = line.split(' ').map(str::to_owned).collect();
            for line in letters::wrap(&words, WIDTH - 8.0, false) {
                y += NEXT_ROW;
                self.text(Layer::Label, "plan", WIDTH / 2.0, y - 3.0, &line);
            }
        }
        let top = y + 1.0;
        for (host, it) in self.recording.hosts.iter().enumerate() {
            let middle = self.x(host, self.sides[host].lane / 2.0);
            let name = words::host(self.recording, host);
            self.text(Layer::Label, "who", middle, top + 15.0, name);
            let address = &it.address;
            self.text(Layer::Label, "sub", middle, top + 28.0, address);
        }
        let [left, right] = self.wire();
        let middle = (left + right) / 2.0;
        self.text(Layer::Label, "sub", middle, top + 28.0, "the wire");
        self.y = top + 34.0;
        self.free = [self.y; 3];
        top
    }

    /// What is behind everything, and what has no end.
    fn foot(&mut self, top: f64) {
        let bottom = self.free.into_iter().fold(self.y, f64::max) + 5.0;
        let states: Vec<_> = self.states.drain().collect();
        let mut states: Vec<_> = states;
        states.sort_by_key(|it| it.0);
        for (socket, from) in states {
            self.rail(socket, from, bottom);
        }
        let mut flying: Vec<_> = self.flying.drain().collect();
        flying.sort_by_key(|it| it.0);
        for (event, y) in flying {
            self.arrow(event, y, None);
        }
        let mut back = String::new();
        for host in [0, 1] {
            let lane = self.sides[host].lane;
            let size = [0.0, top, lane, bottom];
            back += &self.rect(host, "host", size);
            let size = [lane - KERNEL, top, lane, bottom];
            back += &self.rect(host, "kernel", size);
            back.push('\n');
        }
        let band = &mut self.layers[Layer::Band as usize];
        band.insert_str(0, &back);
        self.height = bottom + 1.0;
    }

    /// Where the picture may be cut, from top to bottom: no piece is higher than
    /// a page, and no text is cut through; before a band, if there is one.
    pub fn cuts(&self) -> Vec<f64> {
        let mut cuts = vec![0.0];
        let mut top = 0.0;
        while self.height - top > PAGE {
            let is_free = |y: &f64| {
                let is_cut = |it: &Text| it.area[1] < *y && *y < it.area[3];
                !self.texts.iter().any(is_cut)
            };
            let least = top + PAGE * 0.6;
            let most = top + PAGE;
            let fits = |y: &&f64| (least..=most).contains(*y);
            let band = self.bands.iter().rfind(fits).copied();
            let steps = (0..(PAGE * 0.4) as usize).map(|it| most - it as f64);
            let free = || steps.into_iter().find(is_free);
            top = band.or_else(free).unwrap_or(most);
            cuts.push(top);
        }
        cuts.push(self.height);
        cuts
    }

    fn moment(&mut self, it: &Moment) {
        let event = it.event;
        match (&self.recording.events[event], it.what) {
            (_, What::Gap(time)) => self.gap(&words::time(time)),
            (it, What::Start) => {
                let host = words::host(self.recording, host_of(it));
                self.gap(&format!("the {host} begins"));
            }
            (Event::Call(call), What::Call) => self.call(event, call),
            (Event::Call(call), What::Begins) => self.begins(event, call),
            (Event::Call(call), What::Returns) => self.returns(event, call),
            (Event::Call(call), _) => self.remains(event, call),
            (Event::Packet(packet), What::Leaves) => self.leaves(event, packet),
            (Event::Packet(_), _) => {
                let y = self.flying.remove(&event).unwrap_or(self.y);
                self.y = (y + SLOPE).max(self.y + 1.0);
                self.free[WIRE] = self.free[WIRE].max(self.y + 1.0);
                self.arrow(event, y, Some(self.y));
            }
            (Event::State(state), _) => self.state(event, state),
        }
    }

    /// Where the next thing is in this column, if its top is so far above it.
    fn next(&mut self, column: usize, least: f64, above: f64) -> f64 {
        self.y = (self.y + least).max(self.free[column] + above);
        self.y
    }

    fn gap(&mut self, words: &str) {
        let top = self.free.into_iter().fold(self.y + 5.0, f64::max) + 3.0;
        let bottom = top + BAND;
        self.bands.push(top - 2.0);
        self.y = bottom;
        self.free = [bottom + 3.0; 3];
        let group = format!("<g data-step=\"{}\">", self.steps.len() + 1);
        self.layers[Layer::Band as usize] += &format!(
            "{group}<rect class=\"gap\" x=\"-1\" y=\"{}\" width=\"{}\" \
             height=\"{BAND}\"/></g>\n",
            number(top),
            WIDTH + 2.0
        );
        let [left, right] = self.zone("time");
        let last = words.rsplit(' ').next().unwrap_or_default();
        let forms = [words, words.trim_start_matches("the "), last];
        let forms = forms.map(str::to_owned);
        let words = letters::fit_strong(&forms, right - left);
        let middle = (left + right) / 2.0;
        self.layers[Layer::Label as usize] += &group;
        self.text(Layer::Label, "time", middle, top + 16.0, &words);
        self.layers[Layer::Label as usize] += "</g>\n";
    }

    fn state(&mut self, event: usize, state: &State) {
        let host = state.host;
        let y = self.next(host, 3.0, 7.0);
        self.free[host] = y + 8.5;
        if let Some(from) = self.states.remove(&state.socket) {
            self.rail(state.socket, from, y);
        }
        let is_over = state.to == "CLOSED";
        if !is_over {
            self.states.insert(state.socket, (y, event));
        }
        let rail = self.rails.get(&state.socket).copied().unwrap_or(0);
        let x = self.x(host, rail_at(rail));
        let mut class = String::from("state");
        if is_over {
            class += " over";
        }
        let group = self.group(event, &class);
        let dot = format!(
            "<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"3\"/>\n",
            number(x),
            number(y)
        );
        let layer = &mut self.layers[Layer::Label as usize];
        *layer += &group;
        *layer += &dot;
        let depth = self.outer(host) + 1.0;
        let badge = self.badge_room(Some(state.socket));
        let x = self.x(host, depth);
        let class = if host == 0 { "name" } else { "name end" };
        if let Some(number) = self.numbers[state.socket] {
            let middle = self.x(host, depth + BADGE / 2.0 - 1.0);
            self.badge(Layer::Label, middle, y, number);
        }
        let x = if host == 0 { x + badge } else { x - badge };
        self.text(Layer::Label, class, x, y + 4.0, &state.to);
        self.layers[Layer::Label as usize] += "</g>\n";
    }

    fn rail(&mut self, socket: usize, (top, event): (f64, usize), bottom: f64) {
        let host = self.recording.sockets[socket].host;
        let rail = self.rails.get(&socket).copied().unwrap_or(0);
        let depth = rail_at(rail);
        let area = [depth - RAIL / 2.0, top, depth + RAIL / 2.0, bottom];
        let rect = self.rect(host, "rail", area);
        self.layers[Layer::Rail as usize] += &(of(event) + &rect + "</g>\n");
    }

    /// A text after the number of its socket, if that has one.
    fn line(
        &mut self,
        layer: Layer,
        class: &str,
        x: f64,
        y: f64,
        socket: Option<usize>,
        words: &str,
    ) {
        let mut x = x;
        if let Some(number) = socket.and_then(|it| self.numbers[it]) {
            self.badge(layer, x + BADGE / 2.0 - 1.0, y, number);
            x += BADGE;
        }
        self.text(layer, class, x, y + 4.0, words);
    }

    fn badge_room(&self, socket: Option<usize>) -> f64 {
        let number = socket.and_then(|it| self.numbers[it]);
        if number.is_some() { BADGE } else { 0.0 }
    }

    fn badge(&mut self, layer: Layer, x: f64, y: f64, number: usize) {
        self.layers[layer as usize] += &format!(
            "<circle class=\"badge\" cx=\"{}\" cy=\"{}\" r=\"6\"/>",
            self::number(x),
            self::number(y)
        );
        self.text(layer, "count", x, y + 3.6, &number.to_string());
    }

    /// What is on the wire stays there; what is in a band stays between bars.
    fn zone(&self, class: &str) -> [f64; 2] {
        let [left, right] = self.wire();
        match class.split(' ').next() {
            Some("flags" | "numbers") => [left, right],
            Some("time") => [left - KERNEL - 2.0, right + KERNEL + 2.0],
            _ => [0.0, WIDTH],
        }
    }

    /// Writes a text. Its class says where it is: `end` up to there, `name` and
    /// what is in a box from there on, all others around it.
    fn text(&mut self, layer: Layer, class: &str, x: f64, y: f64, words: &str) {
        let is = |it: &str| class.split(' ').any(|word| word == it);
        let is_strong = is("strong") || is("flags") || is("time") || is("who");
        let width = match is("count") {
            true => 9.0,
            false if is("who") => letters::width(words, true) * 13.0 / SIZE,
            false => letters::width(words, is_strong),
        };
        let left = if is("end") {
            x - width
        } else if is("name") || is("still") || is("start") {
            x
        } else {
            x - width / 2.0
        };
        let [top, bottom] = if is("count") {
            [y - 8.0, y + 1.0]
        } else {
            [y - 0.8 * SIZE, y + 0.25 * SIZE]
        };
        self.texts.push(Text {
            words: words.to_owned(),
            zone: self.zone(class),
            area: [left, top, left + width, bottom],
        });
        self.layers[layer as usize] += &format!(
            "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>\n",
            number(x),
            number(y),
            words::escape(words)
        );
    }

    /// The start of all that is drawn of an event, for a mouse that rests there
    /// and for who steps through the page.
    fn group(&self, event: usize, class: &str) -> String {
        let recording = self.recording;
        let title = super::table::title(recording, &recording.events[event]);
        format!(
            "<g class=\"{class}\" data-event=\"{event}\"><title>{}</title>",
            words::escape(&title)
        )
    }

    fn rect(&self, host: usize, class: &str, area: [f64; 4]) -> String {
        let [outer, top, inner, bottom] = area;
        let [left, right] = self.span(host, outer, inner);
        format!(
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" \
             height=\"{}\"/>",
            number(left),
            number(top),
            number(right - left),
            number(bottom - top)
        )
    }

    fn x(&self, host: usize, depth: f64) -> f64 {
        if host == 0 { depth } else { WIDTH - depth }
    }

    /// Two depths, from left to right.
    fn span(&self, host: usize, outer: f64, inner: f64) -> [f64; 2] {
        let [a, b] = [self.x(host, outer), self.x(host, inner)];
        [a.min(b), a.max(b)]
    }

    /// Its left and its right end.
    fn wire(&self) -> [f64; 2] {
        [self.sides[0].lane + 1.0, WIDTH - self.sides[1].lane - 1.0]
    }

    /// Where boxes begin.
    fn outer(&self, host: usize) -> f64 {
        outer(self.sides[host].rails)
    }
}

/// The start of what belongs to an event, too.
fn of(event: usize) -> String {
    format!("<g data-event=\"{event}\">")
}

/// With a digit behind the point, if it needs one.
fn number(it: f64) -> String {
    let text = format!("{it:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}
