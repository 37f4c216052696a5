//! How wide words are in Open Sans, the book's letters.

/// The size of all words but those of sockets' numbers.
pub const SIZE: f64 = 11.0;

/// A browser's roundings.
const SPARE: f64 = 1.01;

/// The widths of ASCII's letters from the space on, in thousandths of the size.
#[rustfmt::skip]
const PLAIN: [u32; 95] = [
    260, 267, 401, 646, 572, 823, 730, 221, 296, 296, 552, 572, 245, 322, 266,
    367, 572, 572, 572, 572, 572, 572, 572, 572, 572, 572, 266, 266, 572, 572,
    572, 429, 899, 633, 648, 631, 729, 556, 516, 728, 738, 279, 267, 614, 519,
    903, 754, 779, 602, 779, 618, 549, 553, 728, 595, 926, 577, 560, 571, 329,
    367, 329, 542, 448, 577, 556, 613, 476, 613, 561, 339, 548, 614, 253, 253,
    525, 253, 930, 614, 604, 613, 613, 408, 477, 353, 614, 501, 778, 524, 504,
    468, 379, 551, 379, 572,
];

/// The same of letters of weight 600.
#[rustfmt::skip]
const STRONG: [u32; 95] = [
    260, 276, 436, 646, 571, 862, 740, 243, 317, 317, 548, 571, 267, 322, 275,
    390, 571, 571, 571, 571, 571, 571, 571, 571, 571, 571, 275, 278, 571, 571,
    571, 453, 898, 661, 660, 634, 734, 558, 532, 726, 751, 305, 299, 639, 542,
    923, 783, 787, 615, 787, 639, 550, 566, 742, 622, 946, 622, 592, 575, 330,
    390, 330, 537, 429, 592, 580, 623, 495, 623, 576, 363, 556, 635, 279, 279,
    572, 279, 956, 635, 611, 623, 623, 431, 487, 393, 635, 535, 817, 551, 536,
    478, 386, 551, 371, 571,
];

/// How wide these words are.
pub fn width(words: &str, is_strong: bool) -> f64 {
    let widths = if is_strong { STRONG } else { PLAIN };
    let letter = |it: char| {
        let place = (it as usize).checked_sub(' ' as usize);
        let width = place.and_then(|it| widths.get(it)).copied();
        // Of all others, many of which are of other fonts: as wide as high.
        width.unwrap_or(if it == '…' || it == '→' { 840 } else { 1000 })
    };
    let sum: u32 = words.chars().map(letter).sum();
    f64::from(sum) / 1000.0 * SIZE * SPARE
}

/// The first of these forms that is not wider; else as much of the last as can
/// be shown.
pub fn fit(forms: &[String], room: f64) -> String {
    fit_in(forms, room, false)
}

/// The same of strong letters.
pub fn fit_strong(forms: &[String], room: f64) -> String {
    fit_in(forms, room, true)
}

fn fit_in(forms: &[String], room: f64, is_strong: bool) -> String {
    let fits = |it: &&String| width(it, is_strong) <= room;
    if let Some(form) = forms.iter().find(fits) {
        return form.clone();
    }
    let mut form = forms.last().cloned().unwrap_or_default();
    while form.pop().is_some() {
        let cut = format!("{}…", form.trim_end());
        if width(&cut, is_strong) <= room {
            return cut;
        }
    }
    form
}

/// Words in lines that are not wider, if each word is not.
pub fn wrap(words: &[String], room: f64, is_strong: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line)
                if width(&format!("{line} {word}"), is_strong) <= room =>
            {
                line.push(' ');
                line.push_str(word);
            }
            _ => {
                lines.push(fit_in(std::slice::from_ref(word), room, is_strong))
            }
        }
    }
    lines
}
