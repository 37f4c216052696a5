//! The same in words: a row a moment.

use super::{
    steps::{Lines, Steps},
    timeline::{self, Moment, What},
    words::{self, escape},
};
use crate::recording::{Call, Event, Packet, Recording};

/// The table as a fragment of a page. Its rows are the steps of the player, which
/// finds there what it shows.
pub fn write(recording: &Recording, lines: &mut Lines) -> String {
    let steps = Steps::new(recording, lines);
    let mut html = head(recording);
    html += &format!("<table class=\"recorded\"{}>\n", steps.table());
    html += "<thead><tr><th scope=\"col\">ms</th>\
             <th scope=\"col\">who</th><th scope=\"col\">what happened</th>\
             </tr></thead>\n<tbody>\n";
    for it in timeline::moments(recording) {
        let Some((who, what)) = row(recording, &it) else { continue };
        let step = steps.row(&it);
        let ms = it.time as f64 / 1000.0;
        html += &format!(
            "<tr{step}><td>{ms:.1}</td><td>{}</td><td>{what}</td></tr>\n",
            escape(&who)
        );
    }
    html + "</tbody>\n</table>\n"
}

/// What ran, and how it ended; what the plan does; when it was, and where.
fn head(recording: &Recording) -> String {
    let mut lines = Vec::new();
    for it in &recording.programs {
        let words = it.command.iter().map(|it| {
            let is_plain = it.chars().all(|it| it.is_ascii_graphic());
            let quoted = it.contains(['\'', '"', ';']) || !is_plain;
            if quoted { format!("\"{it}\"") } else { it.clone() }
        });
        let command = words.collect::<Vec<_>>().join(" ");
        let who = escape(words::host(recording, it.host));
        let ended = match it.status {
            Some(status) => format!("exit status {status}"),
            None => "not ended by itself".to_owned(),
        };
        lines.push(format!("{who}: {}, {ended}", code(&command)));
    }
    let plan = words::of_plan(&recording.plan);
    lines.extend(plan.iter().map(|it| escape(it)));
    let made = &recording.made;
    let kernel = escape(&made.kernel);
    lines.push(format!("recorded on {} with {kernel}", made.date));
    format!("<p>{}</p>\n", lines.join("<br>\n"))
}

fn row(recording: &Recording, it: &Moment) -> Option<(String, String)> {
    let host = |host: usize| words::host(recording, host).to_owned();
    let programs = |of: usize| {
        let calls = recording.events.iter().filter_map(|it| match it {
            Event::Call(it) if it.host == of => Some(it.program),
            _ => None,
        });
        calls.max().unwrap_or(0)
    };
    Some(match (&recording.events[it.event], it.what) {
        (_, What::Gap(_) | What::Start) => return None,
        (Event::Call(call), what) => {
            let mut who = host(call.host);
            if programs(call.host) > 0 {
                who += &format!(" {}", call.program + 1);
            }
            (who, of_call(recording, call, what))
        }
        (Event::Packet(packet), What::Arrives) => {
            let who = format!("{}'s kernel", host(packet.to));
            (who, format!("receives {}", name(packet)))
        }
        (Event::Packet(packet), _) => {
            let who = match packet.from {
                Some(from) if !words::is_copy(packet) => {
                    format!("{}'s kernel", host(from))
                }
                _ => "the wire".to_owned(),
            };
            (who, of_packet(recording, it.event, packet))
        }
        (Event::State(state), _) => {
            let socket = socket(recording, Some(state.socket));
            let cause = escape(&state.cause);
            let (from, to) = (&state.from, &state.to);
            let who = format!("{}'s kernel", host(state.host));
            (who, format!("{socket} goes from {from} to {to} ({cause})"))
        }
    })
}

/// `socket 2`, or `the socket` where there is one.
fn socket(recording: &Recording, socket: Option<usize>) -> String {
    let number = socket.and_then(|it| timeline::numbers(recording)[it]);
    match number {
        Some(number) => format!("socket {number}"),
        None => "the socket".to_owned(),
    }
}

fn of_call(recording: &Recording, call: &Call, what: What) -> String {
    let name = code(&call.call);
    let came = || {
        if let Some(errno) = &call.errno {
            return format!("the error {}", code(errno));
        }
        if call.made.is_some() {
            let number =
                call.made.and_then(|it| timeline::numbers(recording)[it]);
            let Some(number) = number else {
                let result = call.result.as_deref().unwrap_or_default();
                return format!("descriptor {}", escape(result));
            };
            let made = format!("socket {number}");
            let peer =
                call.made.and_then(|it| recording.sockets[it].peer.clone());
            let peer = peer.filter(|_| call.call == "accept");
            let peer = peer.map(|it| format!(", from {}", code(&it)));
            return made + &peer.unwrap_or_default();
        }
        let result = call.result.as_deref().unwrap_or_default();
        let receives = ["recv", "recvfrom", "recvmsg", "read"];
        if receives.contains(&&*call.call) {
            let is_tcp = call
                .socket
                .is_some_and(|it| recording.sockets[it].protocol == "TCP");
            if result == "0" && is_tcp {
                return "0 bytes, end-of-file".to_owned();
            }
            let data = call.data.as_deref().unwrap_or_default();
            return format!("{} {}", words::bytes(result), quoted(data));
        }
        match &*call.call {
            "send" | "sendto" | "sendmsg" | "write" | "writev" => {
                words::bytes(result)
            }
            _ if result == "0" => {
                words::told(call).map_or_else(|| "success".to_owned(), code)
            }
            _ => escape(result),
        }
    };
    let on = match call.socket {
        Some(_) => format!(" on {}", socket(recording, call.socket)),
        None => String::new(),
    };
    let with = with(call);
    match what {
        What::Begins => format!("calls {name}{on}{with}, and waits"),
        What::Returns => {
            let took = call.end.unwrap_or(call.start) - call.start;
            let took = words::time(took);
            format!("{name}{on} returns after {took}: {}", came())
        }
        What::Remains => format!("{name}{on} has not returned"),
        _ => format!("calls {name}{on}{with}: {}", came()),
    }
}

/// What a call was asked, of which its name and socket say nothing.
fn with(call: &Call) -> String {
    let arg = |place: usize| {
        call.args.get(place).map(String::as_str).unwrap_or_default()
    };
    match &*call.call {
        "bind" | "connect" => format!(" to {}", code(arg(1))),
        "listen" => format!(" with a backlog of {}", escape(arg(1))),
        "shutdown" => format!(" {}", code(arg(1))),
        "fcntl" => {
            let words = &call.args[1..];
            format!(" {}", code(&words.join(" ")))
        }
        "setsockopt" | "getsockopt" => {
            format!(" {}", code(words::option(arg(2))))
        }
        "socket" => {
            let kind = arg(1).split('|').next().unwrap_or_default();
            format!(" {} {}", code(arg(0)), code(kind))
        }
        "send" | "sendto" | "write" => {
            let data = call.data.as_deref();
            let data = data.map(|it| format!(" of {}", quoted(it)));
            let to = call.args.get(4).filter(|_| call.call == "sendto");
            let to = to.map(|it| format!(" to {}", code(it)));
            data.unwrap_or_default() + &to.unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn name(packet: &Packet) -> String {
    match &*packet.protocol {
        "TCP" => packet.flags.join(" "),
        "UDP" => "a datagram".to_owned(),
        other => format!("{other} {}", packet.flags.join(" ")),
    }
}

fn of_packet(recording: &Recording, event: usize, packet: &Packet) -> String {
    let does = if words::is_copy(packet) { "brings" } else { "sends" };
    let mut what = format!("{does} {}", name(packet));
    let mut more = |words: String| what += &format!(", {words}");
    if let Some(seq) = packet.seq {
        more(format!("sequence number {seq}"));
    }
    if let Some(ack) = packet.ack {
        more(format!("acknowledges up to {ack}"));
    }
    if timeline::tells_window(recording, event)
        && let Some(window) = packet.window
    {
        more(format!("window {window}"));
    }
    if packet.length > 0 {
        let data = packet.data.as_deref().unwrap_or_default();
        let length = words::bytes(&packet.length.to_string());
        more(format!("{length} {}", quoted(data)));
    }
    if timeline::is_probe(recording, event) {
        more("a probe, with nothing new".to_owned());
    }
    if packet.again {
        more("sent again".to_owned());
    }
    match packet.fault.as_deref() {
        Some("lost") => more("is <strong>lost</strong>".to_owned()),
        Some("delayed") => more("is <strong>delayed</strong>".to_owned()),
        Some("overtaken") => more("is <strong>overtaken</strong>".to_owned()),
        Some("repeated") => {
            more("once more: <strong>repeated</strong>".to_owned());
        }
        Some("answered") => {
            more("the <strong>answer of the wire</strong>".to_owned());
        }
        _ => {}
    }
    what
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

fn quoted(text: &str) -> String {
    code(&format!("\"{text}\""))
}

/// All that is known of an event, in a line.
pub fn title(recording: &Recording, event: &Event) -> String {
    match event {
        Event::Call(call) => {
            let mut line = format!("{}({})", call.call, call.args.join(", "));
            let result = call.errno.as_ref().or(call.result.as_ref());
            if let Some(result) = result {
                line += &format!(" = {result}");
            }
            match call.end {
                Some(end) => line + ", " + &words::time(end - call.start),
                None => line + ", not returned",
            }
        }
        Event::Packet(packet) => {
            let mut line = format!(
                "{}: {} to {}",
                name(packet),
                packet.source,
                packet.destination
            );
            for (name, value) in [
                ("seq", packet.seq),
                ("ack", packet.ack),
                ("window", packet.window),
                ("length", Some(packet.length as u64)),
            ] {
                if let Some(value) = value {
                    line += &format!(", {name} {value}");
                }
            }
            if let Some(data) = &packet.data {
                line += &format!(", \"{data}\"");
            }
            match packet.arrived {
                Some(time) => {
                    line + ", under way " + &words::time(time - packet.left)
                }
                None => line,
            }
        }
        Event::State(state) => {
            let host = words::host(recording, state.host);
            format!("{host}: {} to {}: {}", state.from, state.to, state.cause)
        }
    }
}
