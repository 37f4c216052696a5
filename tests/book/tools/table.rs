//! What a tool prints, as a page can show it.

use regex_lite::Regex;

/// With its columns set anew, as how wide they are depends on the numbers that
/// were there before the stand-ins, and on the tool's version; and with its
/// rows sorted, for their order is the kernel's own. What listens comes first,
/// as it does there.
pub fn table(told: &str) -> String {
    // Of these it depends on what is below whether there is a blank between.
    let told = told.replace("PortProcess", "Port Process");
    let lines: Vec<&str> = told.lines().collect();
    let is_row = |line: &&str| {
        !line.starts_with('$')
            && line.split_whitespace().any(|it| it.contains(['1', '0']))
    };
    let first = lines.iter().position(is_row).unwrap_or(lines.len());
    // A title is no heading of columns, nor is what was typed.
    let is_title = |it: &&&str| it.starts_with(['$', '#']) || it.ends_with(')');
    let titles = lines[..first].iter().take_while(is_title).count();
    let mut rows: Vec<Vec<String>> =
        lines[titles..].iter().map(|line| cells(line)).collect();
    let is_listener = |row: &[String]| {
        row.iter().any(|it| ["LISTEN", "(LISTEN)", "0A"].contains(&it.as_str()))
    };
    rows[first - titles..].sort_by_key(|row| (!is_listener(row), row.clone()));
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|i| rows.iter().filter_map(|it| Some(it.get(i)?.len())).max())
        .map(Option::unwrap_or_default)
        .collect();
    let rows = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths);
        let cells = cells.map(|(it, width)| format!("{it:width$} "));
        cells.collect::<String>().trim_end().to_owned()
    });
    let titles = lines[..titles].iter().map(|it| it.to_string());
    titles.chain(rows).map(|it| it + "\n").collect()
}

/// The cells of a row; two words are one heading.
fn cells(line: &str) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        match cells.last_mut() {
            Some(last) if ["Local", "Peer", "Foreign"].contains(&&**last) => {
                *last += " ";
                *last += word;
            }
            _ => cells.push(word.to_owned()),
        }
    }
    cells
}

/// Puts stand-ins for values that are known from elsewhere, so that nothing
/// else can be hidden.
pub fn named(
    told: &str,
    word: &str,
    values: impl IntoIterator<Item = String>,
) -> String {
    let mut named = told.to_owned();
    for (index, value) in values.into_iter().enumerate() {
        let pattern = Regex::new(&format!(r"\b{value}\b")).expect("a number");
        let stand_in = format!("{word}{}", index + 1);
        named = pattern.replace_all(&named, stand_in.as_str()).into_owned();
    }
    named
}

/// What the stand-ins of this page hide, and nothing else.
#[test]
fn only_known_numbers_are_named() {
    let known = ["17".to_owned(), "4711".to_owned()];
    let told = named("pid=17,fd=17 471 4711 u17", "PID", known);
    assert_eq!(told, "pid=PID1,fd=PID1 471 PID2 u17");
}
