//! The source of the map, taken apart.

use serde_json::Value;

pub struct Source {
    pub maps: Vec<Map>,
}

/// What two programs do: a TCP client and a TCP server, say.
pub struct Map {
    pub label: String,
    /// The one on the left, and the one on the right.
    pub sides: [Side; 2],
    pub arrows: Vec<Arrow>,
    pub zones: Vec<Zone>,
}

/// Packets that are one thing together.
pub struct Zone {
    pub label: String,
    pub page: String,
    pub top: f64,
    pub bottom: f64,
}

pub struct Side {
    pub who: String,
    pub calls: Vec<Call>,
}

pub struct Call {
    pub name: String,
    /// The page of the book, with the heading, that shows it.
    pub page: String,
    /// The lessons that have it for a subject.
    pub lit: Vec<u16>,
    pub top: f64,
    pub bottom: f64,
    /// On the small map.
    pub row: usize,
    pub waits: bool,
    pub is_optional: bool,
    /// Not the program does this, but its kernel.
    pub is_queue: bool,
    pub returns: Option<String>,
    pub words: String,
    /// What shows the numbers in its words, as the pages name it.
    pub from: Option<String>,
    /// Where it stands in the file.
    pub line: usize,
}

/// A packet.
pub struct Arrow {
    pub label: String,
    pub to_right: bool,
    pub start: f64,
    pub end: f64,
    /// On the small map, if it is there.
    pub row: Option<usize>,
    /// No program has asked for it.
    pub by_kernel: bool,
    pub is_lost: bool,
}

impl Source {
    pub fn parse(text: &str) -> Result<Source, String> {
        let value: Value =
            serde_json::from_str(text).map_err(|error| error.to_string())?;
        // A call has a line of its own, and they are read in their order.
        let lines = text.lines().enumerate();
        let mut lines = lines.filter(|(_, it)| it.contains("\"call\": "));
        let mut line = || lines.next().map_or(1, |(index, _)| index + 1);
        let maps = list(&value, "maps")?.iter();
        let maps = maps.map(|it| map(it, &mut line)).collect::<Result<_, _>>();
        Ok(Source { maps: maps? })
    }

    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        let sides = self.maps.iter().flat_map(|it| &it.sides);
        sides.flat_map(|it| &it.calls)
    }

    /// Where its parts lead, with the lines of those that have one.
    pub fn links(&self) -> impl Iterator<Item = (usize, &str)> {
        let calls = self.calls().map(|it| (it.line, it.page.as_str()));
        let zones = self.maps.iter().flat_map(|it| &it.zones);
        calls.chain(zones.map(|it| (1, it.page.as_str())))
    }
}

impl Map {
    /// How many of its boxes this lesson lights.
    pub fn lit(&self, lesson: u16) -> usize {
        let calls = self.sides.iter().flat_map(|it| &it.calls);
        calls.filter(|it| it.lit.contains(&lesson)).count()
    }
}

/// The number of the lesson that a page belongs to.
pub fn lesson_of(page: &str) -> &str {
    page.split('-').next().unwrap_or_default()
}

fn map(value: &Value, line: &mut impl FnMut() -> usize) -> Result<Map, String> {
    let sides = list(value, "sides")?.iter();
    let sides: Result<Vec<_>, _> = sides.map(|it| side(it, line)).collect();
    let sides = sides?.try_into();
    let arrows = list(value, "arrows")?.iter().map(arrow);
    let zones = list(value, "zones")?.iter().map(zone);
    Ok(Map {
        label: text(value, "label")?,
        sides: sides.map_err(|_| "`sides` are two")?,
        arrows: arrows.collect::<Result<_, _>>()?,
        zones: zones.collect::<Result<_, _>>()?,
    })
}

fn side(
    value: &Value,
    line: &mut impl FnMut() -> usize,
) -> Result<Side, String> {
    let calls = list(value, "calls")?.iter().map(|it| call(it, line()));
    let calls = calls.collect::<Result<_, _>>()?;
    Ok(Side { who: text(value, "who")?, calls })
}

fn call(value: &Value, line: usize) -> Result<Call, String> {
    let [top, bottom] = span(value)?;
    let lit = list(value, "lit")?.iter().filter_map(Value::as_u64);
    Ok(Call {
        name: text(value, "call")?,
        page: text(value, "page")?,
        lit: lit.filter_map(|it| it.try_into().ok()).collect(),
        top,
        bottom,
        row: row(value).ok_or_else(|| missing(value, "row"))?,
        waits: is(value, "waits"),
        is_optional: is(value, "optional"),
        is_queue: is(value, "queue"),
        returns: text(value, "returns").ok(),
        words: text(value, "words")?,
        from: text(value, "from").ok(),
        line,
    })
}

fn arrow(value: &Value) -> Result<Arrow, String> {
    let [start, end] = span(value)?;
    Ok(Arrow {
        label: text(value, "label")?,
        to_right: text(value, "to")? == "right",
        start,
        end,
        row: row(value),
        by_kernel: is(value, "kernel"),
        is_lost: is(value, "lost"),
    })
}

fn zone(value: &Value) -> Result<Zone, String> {
    let [top, bottom] = span(value)?;
    let (label, page) = (text(value, "label")?, text(value, "page")?);
    Ok(Zone { label, page, top, bottom })
}

fn missing(value: &Value, field: &str) -> String {
    let start: String = value.to_string().chars().take(60).collect();
    format!("no `{field}`, or a wrong one, in {start} ...")
}

fn list<'a>(value: &'a Value, field: &str) -> Result<&'a [Value], String> {
    let items = value[field].as_array().map(Vec::as_slice);
    items.ok_or_else(|| missing(value, field))
}

fn text(value: &Value, field: &str) -> Result<String, String> {
    let text = value[field].as_str().map(str::to_owned);
    text.ok_or_else(|| missing(value, field))
}

fn is(value: &Value, field: &str) -> bool {
    value[field].as_bool().unwrap_or_default()
}

fn row(value: &Value) -> Option<usize> {
    value["row"].as_u64()?.try_into().ok()
}

/// From where to where, from top to bottom.
fn span(value: &Value) -> Result<[f64; 2], String> {
    let [start, end] = [0, 1].map(|index| value["at"][index].as_f64());
    let span = start.zip(end).filter(|(start, end)| start < end);
    span.map(Into::into).ok_or_else(|| missing(value, "at"))
}
