//! Turns what the plotting library writes, colours that it knows, into what
//! the book needs: the colours of whichever theme the reader has chosen.

use plotters::style::RGBColor;

/// A stand-in: no reader ever sees these.
pub const INK: RGBColor = RGBColor(1, 1, 1);
pub const GRID: RGBColor = RGBColor(2, 2, 2);

/// The lines, told apart without any colour: by their dashes.
const DASHES: [&str; 4] = ["2 4", "9 3 2 3", "9 4", ""];

/// The stand-in of the line of that number.
pub fn line_colour(index: usize) -> RGBColor {
    RGBColor(3, 3, (index % DASHES.len()) as u8)
}

/// Makes a fragment of a page of it, which has a name and is told in words.
pub fn finish(svg: &str, name: &str, title: &str, words: &str) -> String {
    let mut svg = svg.to_owned();
    for attribute in ["fill", "stroke"] {
        let mut replace = |colour: RGBColor, by: &str| {
            let stand_in = format!("{attribute}=\"{}\"", hex(colour));
            svg = svg.replace(&stand_in, by);
        };
        let ink = format!("{attribute}=\"currentColor\"");
        replace(INK, &ink);
        replace(GRID, &format!("class=\"grid\" {ink}"));
        for (index, dashes) in DASHES.iter().enumerate() {
            let dashes = match *dashes {
                "" => String::new(),
                dashes => format!(" stroke-dasharray=\"{dashes}\""),
            };
            let line = format!("class=\"line\" {ink}{dashes}");
            replace(line_colour(index), &line);
        }
    }
    // The page's own letters, and a line a text.
    let svg = svg.replace(" font-family=\"sans-serif\"", "");
    let svg = svg.replace("\">\n", "\">").replace("\n</text>", "</text>");

    // From the library's first line only the size is kept.
    let (first, rest) = svg.split_once('>').unwrap_or_default();
    let size = first.split("viewBox=\"").nth(1).unwrap_or_default();
    let size = size.split('"').next().unwrap_or_default();
    let mut page = format!(
        "<svg viewBox=\"{size}\" role=\"img\" \
         aria-labelledby=\"{name}-title\" \
         aria-describedby=\"{name}-words\">\n\
         <title id=\"{name}-title\">{title}</title>\n\
         <desc id=\"{name}-words\">{words}</desc>\n"
    );
    // A blank line would end the HTML, to Markdown.
    for line in rest.lines().filter(|it| !it.trim().is_empty()) {
        page += line.trim();
        page.push('\n');
    }
    page
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}
