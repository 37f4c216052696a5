//! System calls, as strace -ff -ttt -T -yy -k writes them: one file a thread.
//!
//! It is read strictly. A line of another form is an error that shows it, so
//! that nothing is left out in silence.

/// A call that returned, or did not.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `accept4`
    pub name: String,
    /// Its arguments, as strace shows them.
    pub args: Vec<String>,
    /// When it began, in microseconds.
    pub start: u64,
    /// When it returned, if it did.
    pub end: Option<u64>,
    /// What it returned, as strace shows it.
    pub result: Option<String>,
    /// `ECONNREFUSED`, if it failed.
    pub errno: Option<String>,
    /// What strace knows of the error, or of the result.
    pub note: Option<String>,
    /// Where it was called from, innermost first.
    pub stack: Vec<Frame>,
}

/// A line of a stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The program, or the library.
    pub file: String,
    /// Where in it.
    pub address: u64,
}

/// What is in a line of a trace.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// A call.
    Call(Call),
    /// A signal came.
    Signal(u64, String),
    /// The thread has ended, and how.
    Ended(u64, String),
}

/// Reads the trace of one thread; an error names the line, and shows it.
pub fn parse(path: &str, text: &str) -> Result<Vec<Line>, String> {
    let mut lines: Vec<Line> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let wrong = |what: &str| {
            format!("{path}:{}: strace: {what}: {line}", index + 1)
        };
        if let Some(frame) = line.strip_prefix(" > ") {
            let frame = stack(frame).ok_or_else(|| wrong("no stack"))?;
            match lines.last_mut() {
                Some(Line::Call(call)) => call.stack.extend(frame),
                // Of a signal, and of the end, it is that of the call before.
                Some(_) => {}
                None => return Err(wrong("a stack without its call")),
            }
            continue;
        }
        let (time, rest) =
            line.split_once(' ').ok_or_else(|| wrong("no time"))?;
        let time = microseconds(time).ok_or_else(|| wrong("no time"))?;
        // A thread that was ended before strace had seen what it called.
        if rest == "???( <unfinished ...>" {
            continue;
        }
        let between = |open: &str, close: &str| {
            let inner = rest.strip_prefix(open)?.strip_suffix(close)?;
            Some(inner.trim().to_owned())
        };
        lines.push(if let Some(signal) = between("---", "---") {
            let name = signal.split_whitespace().next().unwrap_or_default();
            Line::Signal(time, name.to_owned())
        } else if let Some(end) = between("+++", "+++") {
            Line::Ended(time, end)
        } else {
            Line::Call(call(time, rest).map_err(wrong)?)
        });
    }
    Ok(lines)
}

/// Seconds with six digits.
fn microseconds(text: &str) -> Option<u64> {
    let (seconds, fraction) = text.split_once('.')?;
    if fraction.len() != 6 {
        return None;
    }
    let seconds: u64 = seconds.parse().ok()?;
    seconds.checked_mul(1_000_000)?.checked_add(fraction.parse().ok()?)
}

/// `file(function+0x1) [0x2]`; or what has no file, and is of no use.
fn stack(text: &str) -> Option<Option<Frame>> {
    let (place, address) = text.strip_suffix(']')?.rsplit_once('[')?;
    let address = address.strip_prefix("0x")?;
    let address = u64::from_str_radix(address, 16).ok()?;
    let file = place.trim_end().split('(').next()?;
    let frame = Frame { file: file.to_owned(), address };
    Some(Some(frame).filter(|it| it.file.starts_with('/')))
}

fn call(start: u64, text: &str) -> Result<Call, &'static str> {
    let open = text.find('(').ok_or("no call")?;
    let (name, rest) = text.split_at(open);
    let is_name = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    if name.is_empty() || !name.chars().all(|it| is_name(it) || it == '_') {
        return Err("no call");
    }
    // A thread that another one ended in the middle of its call.
    let (args, rest) = match rest[1..].strip_suffix(" <unfinished ...>") {
        Some(begun) if !begun.ends_with(')') => {
            (vec![begun.trim_end_matches([',', ' ']).to_owned()], "= ?")
        }
        _ => arguments(&rest[1..])?,
    };
    let mut call = Call {
        name: name.to_owned(),
        args,
        start,
        end: None,
        result: None,
        errno: None,
        note: None,
        stack: Vec::new(),
    };
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('=').ok_or("no result")?.trim();
    // `?` is what strace writes of a call that has not returned.
    if rest == "?" {
        return Ok(call);
    }
    let (rest, took) = rest.rsplit_once(" <").ok_or("no duration")?;
    let took = took.strip_suffix('>').ok_or("no duration")?;
    let took = microseconds(took).ok_or("no duration")?;
    let (value, note) = value(rest)?;
    if value == "?" {
        // A signal has interrupted it, and the kernel may begin it again.
        call.note = Some(note.to_owned());
        call.errno = Some("EINTR".to_owned());
        call.end = Some(start + took);
        return Ok(call);
    }
    call.end = Some(start + took);
    call.result = Some(value.to_owned());
    let first = note.split_whitespace().next().unwrap_or_default();
    if value == "-1" {
        let is_errno = first.len() > 1
            && first.starts_with('E')
            && first
                .chars()
                .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit());
        if !is_errno || !note.ends_with(')') {
            return Err("no errno");
        }
        call.errno = Some(first.to_owned());
    }
    call.note = Some(note.to_owned()).filter(|it| !it.is_empty());
    Ok(call)
}

/// A result, and what follows it: an error, or what it means.
fn value(text: &str) -> Result<(&str, &str), &'static str> {
    let end = span(text, &[' ']).ok_or("no result")?;
    let (value, note) = text.split_at(end);
    let number = value.split('<').next().unwrap_or_default();
    let digits = number.trim_start_matches('-').trim_start_matches("0x");
    let is_number =
        !digits.is_empty() && digits.chars().all(|it| it.is_ascii_hexdigit());
    if value != "?" && !is_number {
        return Err("no result");
    }
    let note = note.trim();
    let is_error = note.starts_with('E') && note.ends_with(')');
    if !note.is_empty() && !note.starts_with('(') && !is_error {
        return Err("no result");
    }
    Ok((value, note))
}

/// What stands in the parentheses, and the rest after them.
fn arguments(text: &str) -> Result<(Vec<String>, &str), &'static str> {
    let mut args = Vec::new();
    let mut rest = text;
    loop {
        let end = span(rest, &[',', ')']).ok_or("no end of the arguments")?;
        let arg = rest[..end].trim();
        if !arg.is_empty() {
            args.push(arg.to_owned());
        }
        let close = rest.as_bytes()[end];
        rest = &rest[end + 1..];
        if close == b')' {
            break;
        }
    }
    if let Some(last) = args.last_mut()
        && let Some(cut) = last.strip_suffix("<unfinished ...>")
    {
        *last = cut.trim().to_owned();
        if last.is_empty() {
            args.pop();
        }
    }
    Ok((args, rest))
}

/// How far it is to the first of these that is in no string, bracket or
/// description; the whole, if a space was looked for.
fn span(text: &str, stops: &[char]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut before = ' ';
    let mut escaped = false;
    for (at, it) in text.char_indices() {
        if in_string {
            in_string = escaped || it != '"';
            escaped = it == '\\' && !escaped;
        } else if depth == 0 && stops.contains(&it) {
            return Some(at);
        } else {
            match it {
                '"' => in_string = true,
                '(' | '[' | '{' => depth += 1,
                // Of a description: `3<TCP:[...]>`, `<unfinished ...>`.
                '<' => depth += 1,
                // Arrows of addresses, and of what a call has changed.
                '>' if before == '-' || before == '=' => {}
                ')' | ']' | '}' | '>' => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        before = it;
    }
    (depth == 0 && !in_string && stops.contains(&' ')).then_some(text.len())
}

/// The bytes of a string as strace shows it: in quotes, perhaps cut off.
pub fn bytes(shown: &str) -> Option<Vec<u8>> {
    let inner = shown.strip_prefix('"')?.trim_end_matches('.');
    let inner = inner.strip_suffix('"')?.as_bytes();
    let mut bytes = Vec::new();
    let mut at = 0;
    while let Some(byte) = inner.get(at) {
        at += 1;
        if *byte != b'\\' {
            bytes.push(*byte);
            continue;
        }
        let escape = *inner.get(at)?;
        at += 1;
        bytes.push(match escape {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'f' => 12,
            b'\\' | b'"' => escape,
            b'0'..=b'7' => {
                let mut value = u32::from(escape - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = inner.get(at) else {
                        break;
                    };
                    value = value * 8 + u32::from(digit - b'0');
                    at += 1;
                }
                u8::try_from(value).ok()?
            }
            b'x' => {
                let digits =
                    std::str::from_utf8(inner.get(at..at + 2)?).ok()?;
                at += 2;
                u8::from_str_radix(digits, 16).ok()?
            }
            _ => return None,
        });
    }
    Some(bytes)
}
