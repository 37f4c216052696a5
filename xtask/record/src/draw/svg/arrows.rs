//! Packets: arrows, and what is said of them.

use super::{
    super::{letters, timeline, words},
    Layer, Picture, SLOPE, WIRE, number, of,
};
use crate::recording::{Event, Packet};

impl Picture<'_> {
    pub fn leaves(&mut self, event: usize, packet: &Packet) {
        let [left, right] = self.wire();
        let (middle, length) = ((left + right) / 2.0, right - left);
        let mut above = vec![words::flags(packet)];
        if let Some(fate) = words::fate(packet) {
            above.push(fate.to_owned());
        }
        let is_probe = timeline::is_probe(self.recording, event);
        if is_probe {
            above.push("probe".to_owned());
        }
        let room = length - 4.0;
        let joined = above.join(", ");
        let above = if letters::width(&joined, true) <= room {
            vec![joined]
        } else {
            let lines = above.iter().flat_map(|it| {
                let words: Vec<_> = it.split(' ').map(str::to_owned).collect();
                letters::wrap(&words, room, true)
            });
            lines.collect()
        };
        let with_window = timeline::tells_window(self.recording, event);
        let below = words::numbers(packet, is_probe, with_window);
        let below = letters::wrap(&below, room, false);
        // How much higher the line is at the end of a text than at its tail.
        let slope = |words: Option<&String>, is_strong| {
            let width = words.map_or(0.0, |it| letters::width(it, is_strong));
            SLOPE * (0.5 - width / 2.0 / length).max(0.0)
        };
        let up = slope(above.last(), true) - 4.0;
        let is_lost = packet.fault.as_deref() == Some("lost");
        // A cross takes more room than a line.
        let cross = if is_lost { 4.0 } else { 0.0 };
        let down = SLOPE - slope(below.first(), false) + 11.0 + cross;
        let top = up - 9.0 - (above.len() - 1) as f64 * 12.0;
        let y = self.next(WIRE, 3.0, (-top).max(0.0));
        let bottom = if below.is_empty() {
            SLOPE
        } else {
            down + 3.0 + (below.len() - 1) as f64 * 12.0
        };
        self.free[WIRE] = y + bottom.max(SLOPE) + 2.0;
        let fate =
            if packet.fault.is_some() || packet.again { " fate" } else { "" };
        // Beside a steep line there is room above its head, below its tail.
        let [left, right] = [(left + 4.0, " start"), (right - 4.0, " end")];
        let sides = match (self.slow.contains(&event), packet.to) {
            (false, _) => [(middle, ""); 2],
            (true, 0) => [left, right],
            (true, _) => [right, left],
        };
        self.layers[Layer::Label as usize] += &of(event);
        for (row, line) in above.iter().rev().enumerate() {
            let y = y + up - row as f64 * 12.0;
            let class = format!("flags{fate}{}", sides[0].1);
            self.text(Layer::Label, &class, sides[0].0, y, line);
        }
        for (row, line) in below.iter().enumerate() {
            let y = y + down + row as f64 * 12.0;
            let class = format!("numbers{}", sides[1].1);
            self.text(Layer::Label, &class, sides[1].0, y, line);
        }
        self.layers[Layer::Label as usize] += "</g>\n";
        if is_lost {
            self.arrow(event, y, None);
        } else {
            self.flying.insert(event, y);
        }
    }

    /// From the tail to the head; to a cross, if it was lost; into nothing, if
    /// the recording ended before it came.
    pub fn arrow(&mut self, event: usize, tail: f64, head: Option<f64>) {
        let recording = self.recording;
        let Event::Packet(packet) = &recording.events[event] else { return };
        let [left, right] = self.wire();
        let to_right = packet.to == 1;
        let [from, to] = if to_right { [left, right] } else { [right, left] };
        let forth = if to_right { 1.0 } else { -1.0 };
        let by_wire = packet.from.is_none() || words::is_copy(packet);
        let mut class = String::from("packet");
        if packet.again {
            class += " again";
        }
        if by_wire {
            class += " made";
        }
        let mut svg = self.group(event, &class);
        let end = head.unwrap_or(tail + SLOPE);
        let at =
            |part: f64| [from + (to - from) * part, tail + (end - tail) * part];
        let [x, y] = at(if by_wire { 0.5 } else { 0.0 });
        if by_wire {
            svg += &format!(
                "<circle class=\"ring\" cx=\"{}\" cy=\"{}\" r=\"3\"/>",
                number(x),
                number(y)
            );
        }
        let begin = if by_wire { x + forth * 3.0 } else { x };
        let is_lost = packet.fault.as_deref() == Some("lost");
        let [x, end] = at(if head.is_some() { 1.0 } else { 0.6 });
        svg += &format!(
            "<path class=\"line\" d=\"M{} {}L{} {}\"/>",
            number(begin),
            number(y),
            number(x),
            number(end)
        );
        if is_lost {
            svg += &format!(
                "<path class=\"cross\" d=\"M{} {}l9 9m0 -9l-9 9\"/>",
                number(x - 4.5),
                number(end - 4.5)
            );
        } else if head.is_some() {
            // The head is turned as the line is.
            let angle = (end - tail).atan2(to - from).to_degrees();
            svg += &format!(
                "<path class=\"head\" d=\"M0 0L-8 -3.5V3.5Z\" \
                 transform=\"translate({} {}) rotate({angle:.1})\"/>",
                number(x),
                number(end)
            );
        }
        self.layers[Layer::Arrow as usize] += &(svg + "</g>\n");
    }
}
