use daylight_model::Word;

/// A rectangle on a page: left, top, right, bottom in points (1/72 inch) from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Lower edge.
    pub bottom: f32,
}

/// How far a box is widened beyond what it hides, so that its width does not tell what that was.
///
/// The width of a name in a proportional face picks it out among hundreds of others; after rounding up to half an inch
/// it picks out none (Bland, Iyer, Levchenko, "Story Beyond the Eye", PoPETs 2023, for the attack).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Widening {
    /// To whole words, then to a grid of half an inch.
    #[default]
    Grid,
    /// To the end of the line.
    LineEnd,
    /// To the whole line.
    Line,
}

/// The grid, in points. Both edges lie on it, so there are no other widths than its multiples.
const GRID: f32 = 36.0;

/// Space above and below the letters, as a share of the box's height: accents and descenders reach beyond word boxes.
const HEADROOM: f32 = 0.2;

/// What is painted over for an area that somebody chose: every word it touches, in full, widened, and never beyond the
/// page. None where the area lies outside the page or has no size.
pub fn widened(area: Area, words: &[Word], (width, height): (f32, f32), widening: Widening) -> Option<Area> {
    let chosen = area.within(width, height)?;
    let touched = words.iter().map(|word| Area::of(word.area)).filter(|word| word.meets(&chosen));
    let whole = touched.fold(chosen, |whole, word| whole.with(&word));
    let room = (whole.bottom - whole.top) * HEADROOM;
    let tall = Area { top: whole.top - room, bottom: whole.bottom + room, ..whole };
    let on_line = |word: &Area| {
        let middle = (word.top + word.bottom) / 2.0;
        whole.top <= middle && middle <= whole.bottom
    };
    let line = || words.iter().map(|word| Area::of(word.area)).filter(on_line);
    let line_right = line().fold(tall.right, |right, word| right.max(word.right));
    let line_left = line().fold(tall.left, |left, word| left.min(word.left));
    let snapped = |left: f32, right: f32| Area {
        left: (left / GRID).floor() * GRID,
        right: (right / GRID).ceil() * GRID,
        ..tall
    };
    let wide = match widening {
        Widening::Grid => snapped(tall.left, tall.right),
        // The ends of lines differ too: the margin does not.
        Widening::LineEnd => Area { right: width, ..snapped(tall.left, line_right) },
        Widening::Line => Area { left: 0.0, right: width, ..snapped(line_left, line_right) },
    };
    wide.within(width, height)
}

impl Area {
    /// From the four numbers of a word's box.
    pub fn of([left, top, right, bottom]: [f32; 4]) -> Self {
        Self { left, top, right, bottom }
    }

    /// The part of it that lies on a page of this size; none where that is nothing.
    pub fn within(self, width: f32, height: f32) -> Option<Self> {
        // Not a number: the edge is unknown, and what would be hidden cannot be told.
        if ![self.left, self.top, self.right, self.bottom].iter().all(|edge| edge.is_finite()) {
            return None;
        }
        let cut = Self {
            left: self.left.max(0.0),
            top: self.top.max(0.0),
            right: self.right.min(width),
            bottom: self.bottom.min(height),
        };
        (cut.left < cut.right && cut.top < cut.bottom).then_some(cut)
    }

    /// Whether the two share any of the page.
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn with(self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(left: f32, right: f32) -> Word {
        Word { start: 0, end: 1, area: [left, 100.0, right, 110.0] }
    }

    const PAGE: (f32, f32) = (595.0, 842.0);

    fn area(left: f32, right: f32) -> Area {
        Area { left, top: 102.0, right, bottom: 108.0 }
    }

    #[test]
    fn names_of_several_widths_get_boxes_of_one_width() {
        let widths: Vec<f32> = [31.0_f32, 40.5, 52.3, 60.9]
            .iter()
            .map(|wide| {
                let words = [word(80.0, 80.0 + wide), word(90.0 + wide, 200.0)];
                let hidden = widened(area(82.0, 84.0), &words, PAGE, Widening::Grid).unwrap();
                assert!(hidden.left <= 80.0 && hidden.right >= 80.0 + wide);
                hidden.right - hidden.left
            })
            .collect();
        assert_eq!(widths, [72.0; 4]);
    }

    #[test]
    fn a_word_that_is_touched_is_hidden_whole() {
        let hidden =
            widened(area(99.0, 101.0), &[word(60.0, 100.0), word(100.0, 300.0)], PAGE, Widening::Grid);
        let hidden = hidden.unwrap();
        assert!(hidden.left <= 60.0 && hidden.right >= 300.0 && hidden.top < 100.0 && hidden.bottom > 110.0);
    }

    #[test]
    fn to_the_end_of_the_line_is_to_the_edge_of_the_page() {
        let hidden =
            widened(area(82.0, 84.0), &[word(80.0, 90.0), word(100.0, 200.0)], PAGE, Widening::LineEnd);
        assert_eq!(hidden.map(|area| area.right), Some(595.0));
        let hidden = widened(area(82.0, 84.0), &[word(80.0, 90.0)], PAGE, Widening::Line).unwrap();
        assert_eq!((hidden.left, hidden.right), (0.0, 595.0));
    }

    #[test]
    fn a_box_outside_the_page_is_none() {
        for area in [
            Area { left: 600.0, top: 10.0, right: 700.0, bottom: 20.0 },
            Area { left: 10.0, top: -20.0, right: 20.0, bottom: -10.0 },
            Area { left: 20.0, top: 10.0, right: 20.0, bottom: 20.0 },
            Area { left: f32::NAN, top: 10.0, right: 20.0, bottom: f32::NAN },
        ] {
            assert_eq!(widened(area, &[], PAGE, Widening::Grid), None);
        }
    }
}
