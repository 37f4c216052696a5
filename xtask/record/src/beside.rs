//! The page of `--open`: the reader's runs beside the book's, and how they
//! differ. It has all that it shows in itself.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{check::differences, draw, recording::Recording};

/// What the diagrams and their player need, from the book.
const STYLE: &str = "book/theme/recording.css";
const PLAYER: &str = "book/theme/player.js";

/// The colours that a theme of the book gives, and room for two diagrams.
const COLOURS: &str = "
:root { color-scheme: light dark; --bg: #fff; --fg: #222; --links: #20609f;
    --quote-bg: #eef3f7; --page-padding: 15px; --menu-bar-height: 0px; }
@media (prefers-color-scheme: dark) {
    :root { --bg: #161923; --fg: #ced4e0; --links: #7fb5ff;
        --quote-bg: #262933; }
}
/* mdBook's unit. */
html { font-size: 62.5%; }
body { margin: 0; background: var(--bg); color: var(--fg);
    font: 1.6rem/1.5 \"Open Sans\", sans-serif; }
main { padding: 1.6rem var(--page-padding); }
a, summary { color: var(--links); }
.both { display: grid; gap: 3.2rem;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 52rem), 1fr)); }
pre { white-space: pre-wrap; }
table { border-collapse: collapse; }
th, td { padding: 0.3rem 1rem; text-align: start; vertical-align: top; }
";

/// A recording beside the book's, if the book has one.
pub struct Beside {
    yours: Recording,
    books: Option<Recording>,
    /// How they differ, in words.
    pub differences: Vec<String>,
}

impl Beside {
    /// Compares them.
    pub fn new(yours: Recording, books: Option<Recording>) -> Beside {
        let differ = |books| differences(books, &yours);
        let differences = books.as_ref().map(differ).unwrap_or_default();
        Beside { yours, books, differences }
    }

    /// By which they are put in order.
    pub fn name(&self) -> &str {
        &self.yours.name
    }

    fn section(&self) -> String {
        let title = draw::escape(&self.yours.title);
        let mut html = format!("<section>\n<h2>{title}</h2>\n");
        html += &match (&self.books, self.differences.len()) {
            (None, _) => String::new(),
            (Some(_), 0) => "<p>No difference: the same calls with the same \
                results, the same bytes, SYN, FIN and RST, the same states. \
                Times are not compared, nor ACKs that carry nothing else.</p>\n"
                .to_owned(),
            (Some(_), count) => {
                let all = draw::escape(&self.differences.join("\n"));
                format!(
                    "<p>Differences: {count}. <em>before</em> is the book's, \
                     <em>now</em> is yours.</p>\n<pre>{all}</pre>\n"
                )
            }
        };
        html += "<div class=\"both\">\n";
        html += &one("Your run", "yours", &self.yours);
        if let Some(books) = &self.books {
            html += &one("The book's", "books", books);
        }
        html + "</div>\n</section>\n"
    }
}

/// A recording as the book shows one. Its parts are named after it, and on this
/// page there are two of a name.
fn one(title: &str, prefix: &str, recording: &Recording) -> String {
    let mut recording = recording.clone();
    recording.name = format!("{prefix}-{}", recording.name);
    let [diagram, table] = draw::draw(&recording);
    format!(
        "<div>\n<h3>{title}</h3>\n<figure class=\"recording-figure\">\n\
         {diagram}</figure>\n<details><summary>The same in words</summary>\n\
         {table}</details>\n</div>\n"
    )
}

/// Writes the page.
pub fn write(root: &Path, path: &Path, all: &[Beside]) -> Result<()> {
    let read = |name| fs::read_to_string(root.join(name)).context(name);
    let (style, player) = (read(STYLE)?, read(PLAYER)?);
    let sections: String = all.iter().map(Beside::section).collect();
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Your recordings</title>\n\
         <style>{COLOURS}{style}</style>\n</head>\n<body>\n\
         <main class=\"content\">\n<h1>Your recordings</h1>\n\
         {sections}</main>\n<script>{player}</script>\n</body>\n</html>\n"
    );
    fs::write(path, page).with_context(|| path.display().to_string())
}
