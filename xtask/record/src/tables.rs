//! What the kernel's tables of sockets say in the end, for everybody to read:
//! /proc/net/tcp and its like, of each host.

use std::net::SocketAddr;

use crate::{queues::Last, sockets::Socket, states::State, tracker::Change};

/// The tables of a host, each with its name.
pub type Tables = Vec<(&'static str, String)>;

/// Compares the last state of each socket with the kernel's tables; returns
/// how many, or how they differ.
pub fn compare_states(
    tables: &[Tables; 2],
    changes: &[Change],
    sockets: &[Socket],
) -> Result<usize, String> {
    let mut count = 0;
    for (index, socket) in sockets.iter().enumerate().filter(|it| it.1.is_tcp) {
        let mut all = changes.iter().filter(|it| it.socket == index);
        let Some(last) = all.next_back() else { continue };
        let table = &tables[socket.end.index()];
        let row = find(table, "tcp", pair(socket)).and_then(|it| it.state);
        let expected = Some(last.to).filter(|it| *it != State::Closed);
        if row != expected {
            let name = |it: Option<State>| it.map_or("no row", State::name);
            let (local, peer) = pair(socket);
            let place = ["left", "right"][socket.end.index()];
            return Err(format!(
                "in the end the {place} kernel has {} where the state machine \
                 has {}, of port {local} with {peer}",
                name(row),
                name(expected),
            ));
        }
        count += 1;
    }
    Ok(count)
}

/// Compares what waits in queues in the end with the kernel's tables; returns
/// of how many sockets, or how they differ.
///
/// The kernel counts SYN and FIN as it counts bytes; of UDP, what the memory for
/// datagrams takes.
pub fn compare_queues(
    tables: &[Tables; 2],
    changes: &[Change],
    sockets: &[Socket],
    ours: &[Last],
) -> Result<usize, String> {
    let mut count = 0;
    for (index, socket) in sockets.iter().enumerate() {
        let protocol = if socket.is_tcp { "tcp" } else { "udp" };
        let table = &tables[socket.end.index()];
        let Some(row) = find(table, protocol, pair(socket)) else { continue };
        let last = ours[index];
        let mut all = changes.iter().filter(|it| it.socket == index);
        let state = all.next_back().map(|it| it.to);
        let (send, receive) = match (protocol, state) {
            ("udp", _) => {
                (row.send == 0, (row.receive == 0) == (last.receive == 0))
            }
            (_, None | Some(State::Listen | State::SynReceived)) => continue,
            (_, Some(state)) => {
                use State::*;
                let own = [SynSent, FinWait1, Closing, LastAck];
                let send = last.send + u64::from(own.contains(&state));
                // Who reads what came with it, has read the FIN too.
                let came = [CloseWait, Closing, LastAck].contains(&state);
                let most = last.receive + u64::from(came);
                (
                    row.send == send || last.is_sending && row.send > send,
                    (last.receive..=most).contains(&row.receive)
                        || last.is_closed,
                )
            }
        };
        if !(send && receive) {
            let (local, peer) = pair(socket);
            return Err(format!(
                "in the end the kernel's queues, of port {local} with {peer}, \
                 have {} bytes to be read and {} to be acknowledged; we \
                 counted {} and {}",
                row.receive, row.send, last.receive, last.send,
            ));
        }
        count += 1;
    }
    Ok(count)
}

/// What a table of the kernel says of a socket, as proc_pid_net(5) has it.
struct Row {
    state: Option<State>,
    send: u64,
    receive: u64,
}

/// The socket with these ports, in /proc/net/tcp or tcp6, udp or udp6.
fn find(
    table: &[(&'static str, String)],
    protocol: &str,
    ports: (u16, u16),
) -> Option<Row> {
    let rows = table.iter().filter(|it| it.0.starts_with(protocol));
    let mut rows = rows.flat_map(|it| it.1.lines().skip(1));
    rows.find_map(|row| {
        let mut columns = row.split_whitespace().skip(1);
        let mut port = || {
            let text = columns.next()?.rsplit_once(':')?.1;
            u16::from_str_radix(text, 16).ok()
        };
        if (port()?, port()?) != ports {
            return None;
        }
        let number = u8::from_str_radix(columns.next()?, 16).ok()?;
        let (send, receive) = columns.next()?.split_once(':')?;
        let length = |text| u64::from_str_radix(text, 16).ok();
        Some(Row {
            state: State::from_linux(number),
            send: length(send)?,
            receive: length(receive)?,
        })
    })
}

/// The ports of both its ends.
pub fn pair(socket: &Socket) -> (u16, u16) {
    let port = |it: Option<SocketAddr>| it.map_or(0, |it| it.port());
    (port(socket.local), port(socket.peer))
}
