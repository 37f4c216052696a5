//! How calls and packets are called, in few letters.

use crate::recording::{Call, Packet, Recording};

/// A host is named after the role of its program. If it has none, all that is
/// there is a kernel.
pub fn host(recording: &Recording, host: usize) -> &str {
    if recording.programs.iter().any(|it| it.host == host) {
        &recording.hosts[host].name
    } else {
        "other host"
    }
}

/// What a plan does to the wire, and to the hosts.
pub fn of_plan(plan: &str) -> Vec<String> {
    let lines = plan
        .lines()
        .map(|it| it.split_whitespace().collect::<Vec<_>>().join(" "));
    let is_told = |it: &String| {
        let is = |start: &str| it.starts_with(start);
        let then = ["cut", "mend", "kill", "interrupt"];
        is("wire ")
            || is("set ")
            || then.iter().any(|word| is(&format!("then {word}")))
    };
    lines
        .filter(is_told)
        .map(|it| match it.strip_prefix("wire ") {
            Some(rest) => format!("the wire: {rest}"),
            None => it,
        })
        .collect()
}

/// What a call was asked, from the fullest form to the shortest.
pub fn asked(recording: &Recording, call: &Call) -> Vec<String> {
    let name = &call.call;
    let arg = |place: usize| {
        let arg = call.args.get(place).map(String::as_str).unwrap_or_default();
        short(recording, arg)
    };
    let of = |words: &str| vec![format!("{name} {words}"), name.clone()];
    // What is set says more than that it is set.
    let of_option = |option: &str| {
        vec![format!("{name} {option}"), option.to_owned(), name.clone()]
    };
    match &**name {
        "socket" if arg(1).contains("SOCK_DGRAM") => of("DGRAM"),
        "socket" => vec![name.clone()],
        "bind" | "connect" => of(&arg(1)),
        "listen" => of(&arg(1)),
        "shutdown" => of(arg(1).trim_start_matches("SHUT_")),
        "setsockopt" | "getsockopt" => of_option(option(&arg(2))),
        "fcntl" if call.args.iter().any(|it| it.contains("O_NONBLOCK")) => {
            of_option("O_NONBLOCK")
        }
        "send" | "write" => of_data(name, call, ""),
        "sendto" => {
            let to = call.args.get(4).map(|it| short(recording, it));
            of_data(
                name,
                call,
                &to.map_or(String::new(), |it| " to ".to_owned() + &it),
            )
        }
        "read" if call.socket.is_none() => of("stdin"),
        _ => vec![name.clone()],
    }
}

/// An option, without what only the kernel knows of.
pub fn option(name: &str) -> &str {
    name.trim_end_matches("_NEW").trim_end_matches("_OLD")
}

/// As much of the data as there is room for.
fn of_data(name: &str, call: &Call, end: &str) -> Vec<String> {
    let Some(data) = call.data.clone().or_else(|| quoted(call.args.get(1)?))
    else {
        return vec![format!("{name}{end}"), name.to_owned()];
    };
    let mut forms =
        vec![format!("{name} \"{data}\"{end}"), format!("{name} \"{data}\"")];
    let letters: Vec<char> = data.trim_end_matches('…').chars().collect();
    for count in (1..letters.len().min(24)).rev() {
        let some: String = letters[..count].iter().collect();
        forms.push(format!("{name} \"{some}…\""));
    }
    forms.push(name.to_owned());
    forms
}

/// What was to be sent, as strace shows it.
fn quoted(arg: &str) -> Option<String> {
    Some(arg.strip_prefix('"')?.trim_end_matches('.').strip_suffix('"')?.into())
}

/// What came of a call, from the fullest form to the shortest; nothing if it
/// went well, and that is all.
pub fn result(recording: &Recording, call: &Call) -> Vec<String> {
    if let Some(errno) = &call.errno {
        return vec![errno.clone()];
    }
    let Some(result) = &call.result else { return Vec::new() };
    let is_tcp =
        call.socket.is_none_or(|it| recording.sockets[it].protocol == "TCP");
    match &*call.call {
        "connect" if result == "0" && is_tcp => vec!["connected".into()],
        "accept" => {
            let peer =
                call.made.and_then(|it| recording.sockets[it].peer.clone());
            let peer = peer.map(|it| short(recording, &it)).unwrap_or_default();
            vec![peer]
        }
        "socket" => vec![String::new()],
        "recv" | "read" if result == "0" && is_tcp => {
            vec!["0, end-of-file".into()]
        }
        "recv" | "recvfrom" | "read" => {
            let data = call.data.clone().unwrap_or_default();
            let from = recording_from(recording, call);
            let count = bytes(result);
            let mut forms = vec![
                format!("\"{data}\" {count}{from}"),
                format!("\"{data}\" {count}"),
                format!("\"{data}\" {result}"),
            ];
            let letters: Vec<char> =
                data.trim_end_matches('…').chars().collect();
            for count in (4..letters.len()).rev() {
                let some: String = letters[..count].iter().collect();
                forms.push(format!("\"{some}…\" {result}"));
            }
            forms.push(count);
            forms
        }
        "send" | "sendto" | "sendmsg" | "write" | "writev" => {
            vec![result.clone()]
        }
        "poll" | "select" | "epoll_wait" | "epoll_pwait" => {
            vec![match &**result {
                "0" => "time is up".into(),
                it => format!("{it} ready"),
            }]
        }
        "getsockopt" => told(call).map(str::to_owned).into_iter().collect(),
        _ if result == "0" => Vec::new(),
        _ => vec![result.clone()],
    }
}

/// What the kernel wrote where the call had asked it to, as strace shows it: an
/// address, or the value of an option.
pub fn told(call: &Call) -> Option<&str> {
    if call.result.as_deref() != Some("0") {
        return None;
    }
    match &*call.call {
        "getsockname" | "getpeername" => call.args.get(1).map(|it| &**it),
        "getsockopt" => call.args.get(3)?.strip_prefix('[')?.strip_suffix(']'),
        _ => None,
    }
}

/// The error that was waiting in a socket, if the call asked for it.
pub fn pending_error(call: &Call) -> Option<&str> {
    let asks = call.args.get(2).is_some_and(|it| it == "SO_ERROR");
    told(call).filter(|it| asks && it.starts_with('E'))
}

fn recording_from(recording: &Recording, call: &Call) -> String {
    let from = call.args.get(4).filter(|_| call.call == "recvfrom");
    from.map_or(String::new(), |it| format!(" {}", short(recording, it)))
}

/// `1 byte`, `5 bytes`.
pub fn bytes(count: &str) -> String {
    match count {
        "1" => "1 byte".into(),
        _ => format!("{count} bytes"),
    }
}

/// An address of one of the hosts by its port, all others as they are.
pub fn short(recording: &Recording, address: &str) -> String {
    let Some((host, port)) = address.rsplit_once(':') else {
        return address.to_owned();
    };
    let host = host.trim_matches(['[', ']']);
    if recording.hosts.iter().any(|it| it.address == host) {
        format!(":{port}")
    } else {
        address.to_owned()
    }
}

/// What stands above a packet's arrow.
pub fn flags(packet: &Packet) -> String {
    match &*packet.protocol {
        "TCP" => packet.flags.join(" "),
        other => other.to_owned(),
    }
}

/// Whether no kernel has sent it, but the wire, which repeats what it got.
pub fn is_copy(packet: &Packet) -> bool {
    packet.fault.as_deref() == Some("repeated")
}

/// What befell a packet.
pub fn fate(packet: &Packet) -> Option<&str> {
    match packet.fault.as_deref() {
        None if packet.again => Some("again"),
        Some("lost") if packet.again => Some("again, lost"),
        Some("answered") => Some("by the wire"),
        it => it,
    }
}

/// What stands below it: words that may not be parted.
pub fn numbers(
    packet: &Packet,
    is_probe: bool,
    with_window: bool,
) -> Vec<String> {
    let has = |flag: &str| packet.flags.iter().any(|it| it == flag);
    if packet.protocol == "ICMP" {
        return packet.flags.clone();
    }
    if packet.protocol == "UDP" {
        return vec![format!("len {}", packet.length)];
    }
    let mut words = Vec::new();
    let is_pure = packet.length == 0 && !has("SYN") && !has("FIN");
    if let Some(seq) = packet.seq.filter(|_| !is_pure || is_probe || has("RST"))
    {
        words.push(format!("seq {seq}"));
    }
    if packet.length > 0 {
        words.push(format!("len {}", packet.length));
    }
    if let Some(ack) = packet.ack {
        words.push(format!("ack {ack}"));
    }
    if let Some(window) = packet.window.filter(|_| with_window) {
        words.push(format!("win {window}"));
    }
    words
}

/// `1.02 s`, `204 ms`, `0.3 ms`.
pub fn time(micros: u64) -> String {
    let ms = micros as f64 / 1000.0;
    match ms {
        0.0..10.0 => format!("{ms:.1} ms"),
        10.0..999.5 => format!("{ms:.0} ms"),
        _ => format!("{:.2} s", ms / 1000.0),
    }
}

/// As text of HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
