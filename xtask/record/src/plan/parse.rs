//! From the lines of a plan to what they mean.

use std::time::Duration;

use super::{End, Fault, Icmp, Plan, Program, Rule, Step, Until, What};

impl Plan {
    /// Reads a plan; an error names the line.
    pub fn parse(path: &str, text: &str) -> Result<Plan, String> {
        let mut plan = Plan {
            title: String::new(),
            programs: Vec::new(),
            settings: Vec::new(),
            delay: Duration::ZERO,
            rules: Vec::new(),
            fails: Vec::new(),
            again: Vec::new(),
            steps: Vec::new(),
            until: Until::Ends(End::Left),
            linger: Duration::ZERO,
            limit: Duration::from_secs(10),
        };
        let mut last = 1;
        for (index, line) in text.lines().enumerate() {
            last = index + 1;
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let read = words(line).and_then(|words| plan.line(line, &words));
            read.map_err(|error| format!("{path}:{last}: {error}"))?;
        }
        if plan.title.is_empty() {
            return Err(format!("{path}:{last}: there is no line `title`"));
        }
        if plan.programs.is_empty() {
            return Err(format!("{path}:{last}: nothing is run"));
        }
        Ok(plan)
    }

    fn line(&mut self, line: &str, words: &[String]) -> Result<(), String> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["title", _, ..] => {
                let text = line.trim_start().trim_start_matches("title");
                self.title = text.trim().to_owned();
            }
            [role, _, ..] if end_of(role).is_ok() => {
                self.programs.push(program(&words)?);
            }
            ["set", who, name, value @ ..] if !value.is_empty() => {
                let known = name.starts_with("net.") && !name.contains("..");
                if !known || name.contains('/') {
                    return Err(format!("{name}: settings begin with net."));
                }
                let value = value.join(" ");
                self.settings.push((end_of(who)?, (*name).into(), value));
            }
            ["wire", "delay", time @ ..] if time.len() == 2 => {
                self.delay = duration(time)?;
            }
            ["wire", rest @ ..] => self.rules.push(rule(rest)?),
            ["then", rest @ ..] => self.steps.push(step(rest)?),
            ["until", "done"] => self.until = Until::Done,
            ["until", "all", "end"] => self.until = Until::All,
            ["until", who, "ends"] => self.until = Until::Ends(end_of(who)?),
            ["until", time @ ..] => self.until = Until::Time(duration(time)?),
            ["again", what, "from", who] => {
                self.again.push((self::what(what)?, end_of(who)?));
            }
            ["fails", who] => {
                end_of(who)?;
                self.fails.push((*who).to_owned());
            }
            ["fails", ..] => return Err("type: fails WHO".into()),
            ["again", ..] => return Err("type: again WHAT from WHO".into()),
            ["linger", time @ ..] => self.linger = duration(time)?,
            ["limit", time @ ..] => self.limit = duration(time)?,
            [
                known @ ("title" | "server" | "client" | "sender" | "receiver"),
            ] => {
                return Err(format!("nothing follows `{known}`"));
            }
            [first, ..] => {
                return Err(format!(
                    "`{first}` begins no line of a plan (title, server, \
                     client, receiver, sender, set, wire, then, until, \
                     linger, fails, again, limit)"
                ));
            }
            [] => {}
        }
        Ok(())
    }
}

/// The words of a line; what stands in double quotes is one.
fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').ok_or("a quote is not closed")?;
            words.push(quoted[..end].to_owned());
            rest = &quoted[end + 1..];
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            words.push(rest[..end].to_owned());
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Ok(words)
}

fn end_of(role: &str) -> Result<End, String> {
    match role {
        "client" | "sender" => Ok(End::Left),
        "server" | "receiver" => Ok(End::Right),
        _ => Err(format!(
            "`{role}` is nobody (server, client, receiver, sender)"
        )),
    }
}

fn program(words: &[&str]) -> Result<Program, String> {
    let [role, command @ ..] = words else {
        return Err("no program is named".into());
    };
    if command.is_empty() {
        return Err(format!("nothing follows `{role}`"));
    }
    Ok(Program {
        role: (*role).to_owned(),
        end: end_of(role)?,
        words: command.iter().map(|it| (*it).to_owned()).collect(),
    })
}

fn duration(words: &[&str]) -> Result<Duration, String> {
    let wrong = || {
        let given = words.join(" ");
        format!("`{given}` is no time; type 500 ms or 2 s")
    };
    let [number, unit] = words else { return Err(wrong()) };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    if number > 600_000 {
        return Err(format!("{number} {unit} is too long"));
    }
    match *unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        _ => Err(wrong()),
    }
}

fn rule(words: &[&str]) -> Result<Rule, String> {
    let [verb, words @ ..] = words else {
        return Err("the wire does nothing here".into());
    };
    let words = match (*verb, words) {
        ("cut", ["at", rest @ ..]) => rest,
        ("cut", _) => return Err("type: wire cut at NTH WHAT from WHO".into()),
        (_, rest) => rest,
    };
    let [nth, what, "from", who, rest @ ..] = words else {
        return Err(format!("type: wire {verb} NTH WHAT from WHO"));
    };
    let fault = match (*verb, rest) {
        ("lose", []) => Fault::Lose,
        ("repeat", []) => Fault::Repeat,
        ("reorder", []) => Fault::Reorder,
        ("delay", ["by", time @ ..]) => Fault::Delay(duration(time)?),
        ("delay", _) => return Err("delayed by how long? `by TIME`".into()),
        ("cut", []) => Fault::Cut(None),
        ("cut", ["for", time @ ..]) => Fault::Cut(Some(duration(time)?)),
        ("answer", ["with", icmp]) => Fault::Answer(match *icmp {
            "net-unreachable" => Icmp::Net,
            "host-unreachable" => Icmp::Host,
            "port-unreachable" => Icmp::Port,
            "prohibited" => Icmp::Prohibited,
            _ => return Err(format!("`{icmp}` is no ICMP error known here")),
        }),
        ("answer", _) => return Err("answered with what? `with ICMP`".into()),
        ("lose" | "repeat" | "reorder" | "cut", rest) => {
            return Err(format!("`{}` is too much", rest.join(" ")));
        }
        _ => {
            return Err(format!(
                "the wire cannot `{verb}` (delay, lose, repeat, reorder, \
                 answer, cut)"
            ));
        }
    };
    let what = self::what(what)?;
    Ok(Rule { fault, nth: number(nth)?, what, from: end_of(who)? })
}

/// What a packet is.
fn what(word: &str) -> Result<What, String> {
    Ok(match word {
        "SYN" => What::Syn,
        "SYN-ACK" => What::SynAck,
        "ACK" => What::Ack,
        "data" => What::Data,
        "FIN" => What::Fin,
        "RST" => What::Rst,
        "datagram" => What::Datagram,
        "packet" => What::Packet,
        _ => {
            return Err(format!(
                "`{word}` is no packet (SYN, SYN-ACK, ACK, data, FIN, RST, \
                 datagram, packet)"
            ));
        }
    })
}

/// `first` is 1; `every` is none.
fn number(word: &str) -> Result<Option<usize>, String> {
    let named = ["every", "first", "second", "third", "fourth", "fifth"];
    if let Some(at) = named.iter().position(|it| *it == word) {
        return Ok(Some(at).filter(|at| *at > 0));
    }
    let digits = word.trim_end_matches(|it: char| !it.is_ascii_digit());
    let ending = &word[digits.len()..];
    match digits.parse() {
        Ok(n) if n > 0 && ["st", "nd", "rd", "th"].contains(&ending) => {
            Ok(Some(n))
        }
        _ => {
            Err(format!("`{word}` counts nothing (first, second, 6th, every)"))
        }
    }
}

fn step(words: &[&str]) -> Result<Step, String> {
    Ok(match words {
        ["type", who, text] => {
            end_of(who)?;
            Step::Type((*who).into(), (*text).into())
        }
        ["type", ..] => return Err("type: then type WHO \"TEXT\"".into()),
        ["end", who] => end_of(who).map(|_| Step::End((*who).into()))?,
        ["interrupt", who] => {
            end_of(who).map(|_| Step::Interrupt((*who).into()))?
        }
        ["kill", who] => end_of(who).map(|_| Step::Kill((*who).into()))?,
        ["cut"] => Step::Cut,
        ["mend"] => Step::Mend,
        ["wait", time @ ..] => Step::Wait(duration(time)?),
        [role, ..] if end_of(role).is_ok() => Step::Start(program(words)?),
        _ => {
            return Err(format!(
                "`{}` cannot be done (type, end, interrupt, kill, cut, mend, \
                 wait, or a program)",
                words.join(" ")
            ));
        }
    })
}
