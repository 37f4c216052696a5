//! The states of a TCP connection: RFC 9293, section 3.3.2, as a table.
//!
//! `tracker.rs` says what happens to a socket; here stands what comes of it.

use std::fmt;

/// A state, named as RFC 9293 names it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum State {
    /// No connection.
    Closed,
    /// Waits for anybody's SYN.
    Listen,
    /// Has sent one, and waits for the answer.
    SynSent,
    /// Has answered one, and waits for the ACK.
    SynReceived,
    /// Data may go both ways.
    Established,
    /// Has sent its FIN, which is not acknowledged.
    FinWait1,
    /// Its FIN is acknowledged, the other's has not come.
    FinWait2,
    /// The other's FIN has come; its own is not sent.
    CloseWait,
    /// Both FINs are sent, and its own is not acknowledged.
    Closing,
    /// The same, and the other's was first.
    LastAck,
    /// All is done; it stays, lest old packets meet a new connection.
    TimeWait,
}

use State::*;

impl State {
    /// Its name in RFC 9293.
    pub fn name(self) -> &'static str {
        match self {
            Closed => "CLOSED",
            Listen => "LISTEN",
            SynSent => "SYN-SENT",
            SynReceived => "SYN-RECEIVED",
            Established => "ESTABLISHED",
            FinWait1 => "FIN-WAIT-1",
            FinWait2 => "FIN-WAIT-2",
            CloseWait => "CLOSE-WAIT",
            Closing => "CLOSING",
            LastAck => "LAST-ACK",
            TimeWait => "TIME-WAIT",
        }
    }

    /// Linux's number for it, in /proc/net/tcp and in its tracepoints.
    pub fn from_linux(number: u8) -> Option<State> {
        Some(match number {
            1 => Established,
            2 => SynSent,
            3 => SynReceived,
            4 => FinWait1,
            5 => FinWait2,
            6 => TimeWait,
            7 => Closed,
            8 => CloseWait,
            9 => LastAck,
            10 => Listen,
            11 => Closing,
            _ => return None,
        })
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What can happen to a socket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input {
    /// listen(2)
    Listens,
    /// connect(2)
    Connects,
    /// A SYN has come, and its answer goes out.
    AnswersSyn,
    /// The answer to its own SYN comes.
    SynAckArrives,
    /// Its SYN is acknowledged.
    SynAcked,
    /// close(2) of the last descriptor, or shutdown(2) of its own direction.
    Closes,
    /// It sends a RST.
    Resets,
    /// Its FIN is acknowledged.
    FinAcked,
    /// The other's FIN comes, and all before it has come.
    FinArrives,
    /// A RST comes.
    RstArrives,
    /// The kernel has tried long enough, or was told that it is no use.
    GivesUp,
}

use Input::*;

/// From which state, by what, to which; and the cause in words.
pub const TABLE: &[(State, Input, State, &str)] = &[
    (Closed, Listens, Listen, "listen: a passive open"),
    (Closed, Connects, SynSent, "connect: an active open, which sends SYN"),
    (Listen, AnswersSyn, SynReceived, "SYN came, SYN-ACK was sent"),
    (Listen, Closes, Closed, "close"),
    (SynSent, SynAckArrives, Established, "SYN-ACK came"),
    (SynSent, AnswersSyn, SynReceived, "SYN came, SYN-ACK was sent"),
    (SynSent, Closes, Closed, "close"),
    (SynSent, Resets, Closed, "close"),
    (SynSent, RstArrives, Closed, "RST came"),
    (SynSent, GivesUp, Closed, "the kernel gave up"),
    (SynReceived, SynAcked, Established, "ACK of the SYN came"),
    (SynReceived, Closes, FinWait1, "close, which sends FIN"),
    (SynReceived, Resets, Closed, "RST was sent"),
    (SynReceived, RstArrives, Closed, "RST came"),
    (SynReceived, GivesUp, Closed, "the kernel gave up"),
    (Established, Closes, FinWait1, "FIN is sent"),
    (Established, Resets, Closed, "RST was sent"),
    (Established, FinArrives, CloseWait, "FIN came"),
    (Established, RstArrives, Closed, "RST came"),
    (Established, GivesUp, Closed, "the kernel gave up"),
    (FinWait1, FinAcked, FinWait2, "ACK of the FIN came"),
    (FinWait1, FinArrives, Closing, "FIN came, its own is not acknowledged"),
    (FinWait1, Resets, Closed, "RST was sent"),
    (FinWait1, RstArrives, Closed, "RST came"),
    (FinWait1, GivesUp, Closed, "the kernel gave up"),
    (FinWait2, FinArrives, TimeWait, "FIN came"),
    (FinWait2, Resets, Closed, "RST was sent"),
    (FinWait2, RstArrives, Closed, "RST came"),
    (FinWait2, GivesUp, Closed, "the kernel gave up"),
    (CloseWait, Closes, LastAck, "FIN is sent"),
    (CloseWait, Resets, Closed, "RST was sent"),
    (CloseWait, RstArrives, Closed, "RST came"),
    (CloseWait, GivesUp, Closed, "the kernel gave up"),
    (Closing, FinAcked, TimeWait, "ACK of the FIN came"),
    (Closing, Resets, Closed, "RST was sent"),
    (Closing, RstArrives, Closed, "RST came"),
    (Closing, GivesUp, Closed, "the kernel gave up"),
    (LastAck, FinAcked, Closed, "ACK of the FIN came"),
    (LastAck, Resets, Closed, "RST was sent"),
    (LastAck, RstArrives, Closed, "RST came"),
    (LastAck, GivesUp, Closed, "the kernel gave up"),
    // RFC 9293 3.10.7.4. RFC 1337 tells what may come of it; Linux has a
    // setting of that name, which is off.
    (TimeWait, RstArrives, Closed, "RST came"),
];

/// Where this leads to, and why; none, if it changes nothing.
pub fn next(state: State, input: Input) -> Option<(State, &'static str)> {
    let mut rows = TABLE.iter();
    let row = rows.find(|it| it.0 == state && it.1 == input)?;
    Some((row.2, row.3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(inputs: &[Input]) -> Vec<&'static str> {
        let mut state = Closed;
        let mut names = Vec::new();
        for input in inputs {
            if let Some((to, _)) = next(state, *input) {
                state = to;
                names.push(state.name());
            }
        }
        names
    }

    #[test]
    fn each_pair_leads_to_one_state() {
        for (index, row) in TABLE.iter().enumerate() {
            let same = |it: &&(State, Input, State, &str)| {
                it.0 == row.0 && it.1 == row.1
            };
            assert_eq!(TABLE.iter().filter(same).count(), 1, "row {index}");
            assert_ne!(row.0, row.2, "row {index} leads nowhere");
        }
    }

    #[test]
    fn who_closes_first_waits() {
        let names = play(&[
            Connects,
            SynAckArrives,
            Closes,
            FinAcked,
            FinArrives,
            FinArrives,
        ]);
        let expected = [
            "SYN-SENT",
            "ESTABLISHED",
            "FIN-WAIT-1",
            "FIN-WAIT-2",
            "TIME-WAIT",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn who_closes_last_does_not() {
        let names = play(&[
            Listens, AnswersSyn, SynAcked, FinArrives, Closes, FinAcked,
        ]);
        let expected = [
            "LISTEN",
            "SYN-RECEIVED",
            "ESTABLISHED",
            "CLOSE-WAIT",
            "LAST-ACK",
            "CLOSED",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn both_at_once_both_wait() {
        let names =
            play(&[Connects, SynAckArrives, Closes, FinArrives, FinAcked]);
        assert_eq!(names[2..], ["FIN-WAIT-1", "CLOSING", "TIME-WAIT"]);
    }

    #[test]
    fn a_reset_ends_all_but_those_that_have_no_connection() {
        let numbers = (1..=11).filter_map(State::from_linux);
        for state in numbers {
            let ends = next(state, RstArrives).map(|it| it.0);
            let has_none = [Closed, Listen].contains(&state);
            assert_eq!(ends, Some(Closed).filter(|_| !has_none), "{state}");
        }
    }
}
