//! Finds a place for each line's name: at its end, and over nothing else.

/// A place in the figure, in its units; y grows downwards.
pub type Point = (i32, i32);

/// What a text covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl Area {
    pub fn overlaps(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// Whether it holds a part of a line of horizontal and vertical pieces.
    pub fn is_crossed_by(&self, line: &[Point]) -> bool {
        line.windows(2).any(|piece| {
            let [(x1, y1), (x2, y2)] = [piece[0], piece[1]];
            self.overlaps(&Area {
                left: x1.min(x2) - 1,
                top: y1.min(y2) - 1,
                right: x1.max(x2) + 1,
                bottom: y1.max(y2) + 1,
            })
        })
    }

    fn is_within(&self, other: &Area) -> bool {
        self.left >= other.left
            && self.right <= other.right
            && self.top >= other.top
            && self.bottom <= other.bottom
    }
}

/// Places a text of that size at the end of each line, in the lines' order:
/// after the end if it can be, a little higher or lower, else above it, else
/// before it, else anywhere after it. `None` if there is no place for one.
pub fn place(
    lines: &[Vec<Point>],
    sizes: &[Point],
    guides: &[Vec<Point>],
    within: Area,
) -> Option<Vec<Area>> {
    let mut placed: Vec<Area> = Vec::new();
    for (line, &(width, height)) in lines.iter().zip(sizes) {
        let &(x, y) = line.last()?;
        let at = |left: i32, middle: i32| Area {
            left,
            top: middle - height / 2,
            right: left + width,
            bottom: middle - height / 2 + height,
        };
        let gap = height / 3;
        let up_to = |heights| (0..=heights * height).flat_map(|it| [it, -it]);
        let after = |heights| up_to(heights).map(|by| at(x + gap, y + by));
        let above = at(x - width / 2, y - height);
        let before = up_to(1).map(|by| at(x - gap - width, y + by));
        let is_free = |area: &Area| {
            area.is_within(&within)
                && !placed.iter().any(|it| it.overlaps(area))
                && !lines.iter().chain(guides).any(|it| area.is_crossed_by(it))
        };
        let mut places = after(1).chain([above]).chain(before).chain(after(3));
        placed.push(places.find(is_free)?);
    }
    Some(placed)
}
