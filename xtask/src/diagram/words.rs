//! The map in words: a list for each of those who call.

use super::source::{Source, lesson_of};

/// As wide as the pages are written.
const WIDTH: usize = 80;

pub fn tell(source: &Source) -> String {
    let mut page = String::new();
    for side in source.maps.iter().flat_map(|it| &it.sides) {
        if !page.is_empty() {
            page.push('\n');
        }
        page += &format!("## {}\n\n", side.who);
        for (index, call) in side.calls.iter().enumerate() {
            let item = format!(
                "{}. `{}` {} ([lesson {}]({})).",
                index + 1,
                call.name,
                call.words.trim_end_matches('.'),
                lesson_of(&call.page),
                call.page
            );
            page += &wrap(&item);
            if let Some(from) = &call.from {
                page += &format!("   <!-- from: {from} -->\n");
            }
        }
    }
    page
}

/// Breaks an item into lines, of which all but the first are indented.
fn wrap(item: &str) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for word in item.split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH {
            lines += &format!("{line}\n");
            line = "  ".to_owned();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    format!("{lines}{line}\n")
}
