//! Small recordings of what never was, for the tests.

use crate::recording::{
    Call, Event, HostName, Made, Packet, Program, Recording, Socket, State,
    VERSION,
};

pub const CLIENT: usize = 0;
pub const SERVER: usize = 1;

/// The sockets of all of them: the client's, and two of the server.
pub const ACTIVE: usize = 0;
pub const LISTENER: usize = 1;
pub const ACCEPTED: usize = 2;

const ADDRESSES: [&str; 2] = ["10.0.0.1", "10.0.0.2"];
const ENDS: [&str; 2] = ["10.0.0.1:50001", "10.0.0.2:7003"];

/// A recording of these events.
pub fn recording(name: &str, plan: &str, events: Vec<Event>) -> Recording {
    let made = Made {
        date: "2026-01-31".into(),
        kernel: "Linux 6.18".into(),
        strace: "6.1".into(),
    };
    let hosts = ["client", "server"].iter().zip(ADDRESSES);
    let hosts = hosts.map(|(name, address)| HostName {
        name: (*name).into(),
        address: address.into(),
    });
    let socket = |host: usize, peer: Option<&str>| Socket {
        host,
        protocol: "TCP".into(),
        local: Some(ENDS[host].into()),
        peer: peer.map(str::to_owned),
    };
    let times = events.iter().map(|it| match it {
        Event::Call(call) => call.end.unwrap_or(call.start),
        Event::Packet(packet) => packet.arrived.unwrap_or(packet.left),
        Event::State(state) => state.at,
    });
    Recording {
        version: VERSION,
        name: name.into(),
        title: format!("Made up: {name}"),
        plan: plan.into(),
        made,
        hosts: hosts.collect(),
        programs: vec![program(CLIENT, Some(0)), program(SERVER, None)],
        sockets: vec![
            socket(CLIENT, Some(ENDS[SERVER])),
            socket(SERVER, None),
            socket(SERVER, Some(ENDS[CLIENT])),
        ],
        ended: times.max().unwrap_or(0) + 100,
        events,
    }
}

fn program(host: usize, status: Option<i32>) -> Program {
    let command = ["lesson-03-echo", "two words"].map(str::to_owned);
    Program { host, command: command.to_vec(), status }
}

/// A call, from there to there; its arguments in one text.
pub fn call(
    socket: usize,
    name: &str,
    args: &str,
    times: (u64, Option<u64>),
    result: &str,
) -> Event {
    let host = usize::from(socket != ACTIVE);
    let is_error = result.starts_with('E');
    let data = ["send", "recv"].contains(&name).then(|| {
        let quoted = args.split('"').nth(1);
        quoted.unwrap_or_default().to_owned()
    });
    let mut all = vec!["3".to_owned()];
    all.extend(args.split(", ").filter(|it| !it.is_empty()).map(str::to_owned));
    Event::Call(Call {
        host,
        program: 0,
        thread: 0,
        socket: Some(socket).filter(|_| name != "socket"),
        call: name.into(),
        args: all,
        result: times.1.map(|_| if is_error { "-1" } else { result }.into()),
        errno: Some(result.to_owned()).filter(|_| is_error),
        data,
        made: match name {
            "socket" => Some(socket),
            "accept" => times.1.map(|_| ACCEPTED),
            _ => None,
        },
        start: times.0,
        end: times.1,
        source: None,
        queues: Vec::new(),
    })
}

/// A segment, from when to when.
pub fn packet(
    from: usize,
    times: (u64, Option<u64>),
    flags: &str,
    [seq, length, ack]: [u64; 3],
) -> Packet {
    let data = "x".repeat(length.min(32) as usize);
    Packet {
        from: Some(from),
        to: 1 - from,
        left: times.0,
        arrived: times.1,
        protocol: "TCP".into(),
        source: ENDS[from].into(),
        destination: ENDS[1 - from].into(),
        flags: flags.split(' ').map(str::to_owned).collect(),
        seq: Some(seq),
        ack: Some(ack).filter(|_| flags.contains("ACK")),
        window: Some(64_240),
        length: length as usize,
        data: Some(data).filter(|it| !it.is_empty()),
        fault: None,
        again: false,
        about: None,
        queues: Vec::new(),
    }
}

/// The same, with what befell it.
pub fn with_fault(packet: Packet, fault: &str) -> Packet {
    Packet { fault: Some(fault.into()), ..packet }
}

pub fn state(socket: usize, at: u64, from: &str, to: &str) -> Event {
    let host = usize::from(socket != ACTIVE);
    let (from, to) = (from.to_owned(), to.to_owned());
    let (cause, queues) = ("why".to_owned(), Vec::new());
    Event::State(State { host, socket, at, from, to, cause, queues })
}

/// A connect whose first SYN, sent at 200, is lost.
pub fn lost_syn() -> Recording {
    let syn = |times| packet(CLIENT, times, "SYN", [0, 0, 0]);
    let lost = with_fault(syn((200, None)), "lost");
    let again = Packet { again: true, ..syn((1_017_000, Some(1_017_040))) };
    let answer =
        packet(SERVER, (1_017_060, Some(1_017_090)), "SYN ACK", [0, 0, 1]);
    let ack = packet(CLIENT, (1_017_100, Some(1_017_120)), "ACK", [1, 0, 1]);
    let accept = (10, Some(1_017_200));
    recording(
        "lost-syn",
        "title  x\n# no\nwire   lose first SYN from client\nclient x\n",
        vec![
            call(LISTENER, "accept", "", accept, "4"),
            call(ACTIVE, "socket", "SOCK_STREAM", (50, Some(60)), "3"),
            call(
                ACTIVE,
                "connect",
                "10.0.0.2:7003, 16",
                (100, Some(1_017_150)),
                "0",
            ),
            state(ACTIVE, 100, "CLOSED", "SYN-SENT"),
            Event::Packet(lost),
            Event::Packet(again),
            Event::Packet(answer),
            state(ACCEPTED, 1_017_060, "LISTEN", "SYN-RECEIVED"),
            state(ACTIVE, 1_017_090, "SYN-SENT", "ESTABLISHED"),
            Event::Packet(ack),
            state(ACCEPTED, 1_017_120, "SYN-RECEIVED", "ESTABLISHED"),
        ],
    )
}

/// A connect that is refused, over a wire of 50 ms.
pub fn refused() -> Recording {
    let syn = packet(CLIENT, (200, Some(50_200)), "SYN", [0, 0, 0]);
    let rst = packet(SERVER, (50_250, Some(100_250)), "RST ACK", [0, 0, 1]);
    let times = (100, Some(100_300));
    let mut all = recording(
        "refused",
        "wire delay 50 ms\nset client net.ipv4.tcp_syn_retries 2\n",
        vec![
            call(ACTIVE, "connect", "10.0.0.2:7003", times, "ECONNREFUSED"),
            state(ACTIVE, 100, "CLOSED", "SYN-SENT"),
            Event::Packet(syn),
            Event::Packet(rst),
            state(ACTIVE, 100_250, "SYN-SENT", "CLOSED"),
            call(ACTIVE, "close", "", (100_400, Some(100_410)), "0"),
        ],
    );
    all.programs.pop();
    all
}

/// One of each thing that a wire does.
pub fn wire() -> Recording {
    let data = |times, seq| packet(CLIENT, times, "PSH ACK", [seq, 1000, 1]);
    let delayed = with_fault(data((400, Some(60_000)), 1), "delayed");
    let overtaken = with_fault(data((500, Some(900)), 1001), "overtaken");
    let repeated = with_fault(data((600, Some(820)), 2001), "repeated");
    let again = Packet { again: true, ..data((200_000, None), 1) };
    let closed = Packet {
        window: Some(0),
        ..packet(SERVER, (830, Some(850)), "ACK", [1, 0, 3001])
    };
    let opened = packet(SERVER, (210_000, Some(210_050)), "ACK", [1, 0, 3001]);
    let probe = packet(CLIENT, (205_000, Some(205_050)), "ACK", [3000, 0, 1]);
    let unreachable = Packet {
        from: None,
        protocol: "ICMP".into(),
        flags: vec!["host unreachable".into()],
        seq: None,
        ack: None,
        window: None,
        fault: Some("answered".into()),
        ..packet(SERVER, (200_010, Some(200_030)), "", [0, 0, 0])
    };
    let sent = "\"abcdefghijklmnopqrstuvwxyzabcdefghijklmn…\", 3000";
    recording(
        "wire",
        "wire delay first data from client by 60 ms\n\
         wire reorder second data from client\n\
         wire repeat third data from client\n\
         wire answer 4th data from client with host-unreachable\n\
         then cut\n",
        vec![
            call(ACCEPTED, "recv", "\"x\"", (0, None), ""),
            call(ACTIVE, "send", sent, (300, Some(390)), "3000"),
            Event::Packet(delayed),
            Event::Packet(overtaken),
            Event::Packet(data((600, Some(810)), 2001)),
            Event::Packet(repeated),
            Event::Packet(closed),
            Event::Packet(with_fault(again, "lost")),
            Event::Packet(unreachable),
            Event::Packet(probe),
            Event::Packet(opened),
            call(ACTIVE, "send", "\"x\"", (220_000, Some(220_010)), "EPIPE"),
        ],
    )
}

/// Three programs of one host, of which two wait at the same time, and on the
/// other a listener with its first connection.
pub fn programs() -> Recording {
    let mut events = vec![
        call(LISTENER, "socket", "SOCK_STREAM", (0, Some(5)), "3"),
        call(
            LISTENER,
            "setsockopt",
            "SOL_SOCKET, SO_REUSEADDR",
            (6, Some(7)),
            "0",
        ),
        call(LISTENER, "listen", "0", (10, Some(15)), "0"),
        state(LISTENER, 15, "CLOSED", "LISTEN"),
    ];
    for program in 0..3 {
        let start = 100 + program as u64 * 10;
        let end = (program == 1).then_some(3_000_000);
        let result = if end.is_some() { "ETIMEDOUT" } else { "" };
        let times = (start, end);
        let mut it = call(ACTIVE, "connect", "10.0.0.2:7003", times, result);
        if let Event::Call(call) = &mut it {
            call.program = program;
            call.socket = Some([ACTIVE, 3, 4][program]);
        }
        events.push(it);
        let socket = [ACTIVE, 3, 4][program];
        let mut it = state(ACTIVE, start, "CLOSED", "SYN-SENT");
        if let Event::State(state) = &mut it {
            state.socket = socket;
        }
        events.push(it);
    }
    let accept = (4_000_000, Some(4_000_010));
    events.push(call(LISTENER, "accept", "", accept, "4"));
    let recv = (4_000_020, Some(4_050_000));
    events.push(call(ACCEPTED, "recv", "\"\", 1024", recv, "0"));
    let mut all = recording("programs", "", events);
    let client = all.sockets[ACTIVE].clone();
    all.sockets.extend([client.clone(), client]);
    all
}

/// A datagram, and its answer.
pub fn datagrams() -> Recording {
    let udp = |from, times, length| Packet {
        protocol: "UDP".into(),
        flags: Vec::new(),
        seq: None,
        ack: None,
        window: None,
        ..packet(from, times, "", [0, length, 0])
    };
    let to = "\"hello\", 5, 0, 10.0.0.2:7003, 16";
    let mut from = call(
        ACTIVE,
        "recvfrom",
        "\"\", 9, 0, 10.0.0.2:7003",
        (200, Some(400)),
        "0",
    );
    let mut sent = call(ACTIVE, "sendto", to, (0, Some(50)), "5");
    for (it, data) in [(&mut from, ""), (&mut sent, "hello")] {
        if let Event::Call(call) = it {
            call.data = Some(data.into());
        }
    }
    let mut all = recording(
        "datagrams",
        "",
        vec![
            sent,
            Event::Packet(udp(CLIENT, (60, Some(90)), 5)),
            from,
            Event::Packet(udp(SERVER, (300, Some(390)), 0)),
        ],
    );
    for it in &mut all.sockets {
        it.protocol = "UDP".into();
    }
    all
}

/// All of them.
pub fn all() -> Vec<Recording> {
    vec![lost_syn(), refused(), wire(), programs(), datagrams()]
}
