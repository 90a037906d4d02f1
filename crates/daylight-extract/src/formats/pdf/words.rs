use super::cover::{Area, Ink};
use super::font::Sort;

/// Bytes of text taken from one page. The account keeps half of it.
const MOST_TEXT: usize = 2 << 20;

/// Words taken from one page.
const MOST_RUNS: usize = 400_000;

/// A gap wider than this share of the letter height begins a new word. A space between words is
/// 0.2 to 0.33 of it; measured against another reader on 400 documents, 0.08 to 0.14 differ little.
const WORD_GAP: f32 = 0.1;

/// Letters that come this close after, or rather under, the letter before them still follow it.
const BACKWARD: f32 = -0.45;

/// How the letters of one shown string lie on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    /// Direction of writing, of length 1, in page coordinates (y downward).
    pub(super) along: [f32; 2],
    /// From the base line to the top of the letters, of length 1.
    pub(super) up: [f32; 2],
    /// Height of an em in points.
    pub(super) em: f32,
    /// Width of an em in points: differs where letters are stretched or squeezed.
    pub(super) wide: f32,
    /// Drawn without ink: the text of a scan that was recognised before.
    pub(super) invisible: bool,
    /// On a layer that is switched off.
    pub(super) hidden: bool,
    /// When it was shown, counted with all that the page draws.
    pub(super) order: u32,
    pub(super) ink: Ink,
    /// From 0 (clear) to 1.
    pub(super) alpha: f32,
    /// The box around what is not clipped away.
    pub(super) clip: Option<Area>,
}

/// A run of letters without a gap.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Its text in [`Words::text`].
    pub(super) start: u32,
    pub(super) end: u32,
    /// Where it begins and ends on its base line.
    pub(super) from: [f32; 2],
    pub(super) to: [f32; 2],
    pub(super) pen: Pen,
    /// Left, top, right, bottom.
    pub(super) area: [f32; 4],
    /// A blank was drawn before it.
    pub(super) spaced: bool,
    /// Written in a script that needs no blanks.
    pub(super) dense: bool,
    /// Letters written from right to left.
    pub(super) leftward: bool,
}

/// The words of one page in the order they were drawn.
#[derive(Default)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
    /// Letters with a meaning, letters without, and letters drawn without ink.
    pub(super) known: u32,
    pub(super) unknown: u32,
    pub(super) invisible: u32,
    /// There was more text than is taken.
    pub(super) full: bool,
    open: Option<Open>,
    /// Where each letter of the open run begins in the text.
    starts: Vec<u32>,
    spaced: bool,
}

struct Open {
    run: Run,
    /// Where the last letter stood, and its text.
    last: [f32; 2],
    last_start: u32,
    last_advance: f32,
    /// Letters follow each other to the left although the pen moves to the right.
    logical: bool,
    meaningful: bool,
}

impl Words {
    /// One letter drawn at `at`, as wide as `advance` points; `after` is the room that belongs to
    /// the spacing of letters, not to a gap between words.
    pub(super) fn letter(
        &mut self,
        pen: &Pen,
        at: [f32; 2],
        advance: f32,
        after: f32,
        text: &str,
        sort: Sort,
    ) {
        if sort == Sort::Space {
            self.end_word();
            self.spaced = true;
            return;
        }
        if self.text.len() + text.len() > MOST_TEXT || self.runs.len() >= MOST_RUNS {
            self.full = true;
            return;
        }
        if !at[0].is_finite() || !at[1].is_finite() || !advance.is_finite() {
            return;
        }
        let text = if sort == Sort::Unknown { "\u{fffd}" } else { text };
        if self.is_drawn_again(pen, at, text) {
            return;
        }
        self.count(pen, sort);
        let joins = self.open.as_ref().map_or(Joins::No, |open| open.joins(pen, at, advance, text));
        if matches!(joins, Joins::No | Joins::Apart) {
            self.end_word();
            self.spaced |= joins == Joins::Apart;
            self.begin(pen, at);
        }
        let end = [at[0] + pen.along[0] * (advance + after), at[1] + pen.along[1] * (advance + after)];
        let Some(open) = &mut self.open else { return };
        open.run.area = united(open.run.area, area(pen, at, advance));
        let stands_on_last = joins == Joins::After && open.stands_on_last(pen, at, advance);
        open.last = at;
        open.meaningful |= sort == Sort::Text;
        if stands_on_last
            && let Some(accented) =
                accented(self.text.get(open.last_start as usize..).unwrap_or_default(), text)
        {
            self.text.truncate(open.last_start as usize);
            self.text.push_str(&accented);
            open.run.to = further(open.run.to, end, pen.along);
            open.last_advance = open.last_advance.max(advance);
            return;
        }
        open.last_start = self.text.len() as u32;
        open.last_advance = advance;
        if joins == Joins::Before {
            open.run.from = at;
            open.logical = true;
        } else {
            open.run.to = end;
        }
        self.starts.push(self.text.len() as u32);
        self.text.push_str(text);
        if text.chars().next().is_some_and(is_dense) {
            open.run.dense = true;
            self.end_word();
        }
    }

    /// Only these of its words.
    pub(super) fn with_runs(&self, runs: Vec<Run>) -> Self {
        Self { text: self.text.clone(), runs, ..Self::default() }
    }

    fn count(&mut self, pen: &Pen, sort: Sort) {
        match sort {
            Sort::Unknown => self.unknown += 1,
            _ => self.known += 1,
        }
        self.invisible += u32::from(pen.invisible);
    }

    /// Bold type made by drawing each letter twice, almost in the same place.
    fn is_drawn_again(&self, pen: &Pen, at: [f32; 2], text: &str) -> bool {
        self.open.as_ref().is_some_and(|open| {
            let near = 0.1 * pen.em;
            (at[0] - open.last[0]).abs() < near
                && (at[1] - open.last[1]).abs() < near
                && self.text.get(open.last_start as usize..) == Some(text)
        })
    }

    fn begin(&mut self, pen: &Pen, at: [f32; 2]) {
        let start = self.text.len() as u32;
        let run = Run {
            start,
            end: start,
            from: at,
            to: at,
            pen: *pen,
            area: [f32::MAX, f32::MAX, f32::MIN, f32::MIN],
            spaced: std::mem::take(&mut self.spaced),
            dense: false,
            leftward: false,
        };
        self.starts.clear();
        self.open = Some(Open {
            run,
            last: at,
            last_start: start,
            last_advance: 0.0,
            logical: false,
            meaningful: false,
        });
    }

    /// The word is complete: what follows is another one.
    pub(super) fn end_word(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        if !open.meaningful || self.text.len() == open.run.start as usize {
            // Signs without a meaning among themselves would only be noise; they are counted.
            self.text.truncate(open.run.start as usize);
            self.spaced = true;
            return;
        }
        let written = self.text.get(open.run.start as usize..).unwrap_or_default();
        if written.bytes().any(|byte| byte >= 0xd6) && written.chars().any(is_leftward) {
            open.run.leftward = true;
            if !open.logical {
                let turned = turned(&self.text, &self.starts);
                self.text.truncate(open.run.start as usize);
                self.text.push_str(&turned);
            }
        }
        open.run.end = self.text.len() as u32;
        self.runs.push(open.run);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joins {
    No,
    /// A word of its own, however close it stands.
    Apart,
    /// After the last letter.
    After,
    /// In front of the first letter, as scripts run that are written from right to left.
    Before,
}

impl Open {
    /// Whether the new letter covers the middle of the last one, or the other way round.
    fn stands_on_last(&self, pen: &Pen, at: [f32; 2], advance: f32) -> bool {
        let step = dot([at[0] - self.last[0], at[1] - self.last[1]], pen.along);
        let (middle, old_middle) = (step + advance / 2.0, self.last_advance / 2.0);
        (middle > 0.0 && middle < self.last_advance) || (step < old_middle && old_middle < step + advance)
    }

    fn joins(&self, pen: &Pen, at: [f32; 2], advance: f32, text: &str) -> Joins {
        let along = self.run.pen.along;
        if dot(along, pen.along) < 0.95
            || self.run.pen.hidden != pen.hidden
            || self.run.pen.invisible != pen.invisible
        {
            return Joins::No;
        }
        let step = [at[0] - self.run.to[0], at[1] - self.run.to[1]];
        let raised = dot([at[0] - self.run.from[0], at[1] - self.run.from[1]], self.run.pen.up);
        let em = pen.em.max(self.run.pen.em);
        let smaller = pen.em < 0.85 * self.run.pen.em;
        if raised.abs() > if smaller { 0.5 } else { 0.2 } * em {
            return Joins::No;
        }
        // The number of a footnote is not part of the word before it.
        if smaller && raised > 0.15 * em && !text.starts_with(char::is_alphabetic) {
            return Joins::Apart;
        }
        let wide = pen.wide.min(self.run.pen.wide);
        let gap = dot(step, along);
        if gap <= WORD_GAP * wide && gap >= BACKWARD * wide {
            return Joins::After;
        }
        let before = dot([self.run.from[0] - at[0], self.run.from[1] - at[1]], along) - advance;
        let fits = before <= WORD_GAP * wide && before >= BACKWARD * wide;
        if fits
            && text
                .chars()
                .next()
                .is_some_and(|c| is_leftward(c) || unicode_normalization::char::is_combining_mark(c))
        {
            return Joins::Before;
        }
        Joins::No
    }
}

/// Accents that are drawn as letters of their own, over the letter after them or before them: how
/// typesetting programs wrote what the font did not have. Their combining forms.
fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' | '\u{2cb}' => '\u{300}',
        '´' | '\u{2ca}' => '\u{301}',
        'ˆ' | '^' => '\u{302}',
        '˜' | '~' => '\u{303}',
        '¯' | 'ˉ' => '\u{304}',
        '˘' => '\u{306}',
        '˙' => '\u{307}',
        '¨' => '\u{308}',
        '˚' => '\u{30a}',
        '˝' => '\u{30b}',
        'ˇ' => '\u{30c}',
        '¸' => '\u{327}',
        '˛' => '\u{328}',
        '\u{300}'..='\u{36f}' => accent,
        _ => return None,
    })
}

/// An accent and its letter, in whichever order they were drawn, as one letter.
fn accented(one: &str, other: &str) -> Option<String> {
    let single = |text: &str| -> Option<char> {
        let mut chars = text.chars();
        chars.next().filter(|_| chars.next().is_none())
    };
    let (one, other) = (single(one)?, single(other)?);
    let (letter, mark) = match (combining(one), combining(other)) {
        (Some(mark), None) => (other, mark),
        (None, Some(mark)) => (one, mark),
        _ => return None,
    };
    let letter = match letter {
        'ı' => 'i',
        'ȷ' => 'j',
        letter => letter,
    };
    let composed = unicode_normalization::char::compose(letter, mark)?;
    Some(composed.to_string())
}

/// Whichever end lies further along the line.
fn further(one: [f32; 2], other: [f32; 2], along: [f32; 2]) -> [f32; 2] {
    if dot(other, along) > dot(one, along) { other } else { one }
}

/// The letters in opposite order; numbers and words of other scripts within keep theirs.
fn turned(text: &str, starts: &[u32]) -> String {
    let ends = starts.iter().skip(1).copied().chain([text.len() as u32]);
    let letters: Vec<&str> = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| text.get(*start as usize..end as usize).unwrap_or_default())
        .collect();
    let rightward = |letter: &&str| letter.chars().any(|c| c.is_alphanumeric() && !is_leftward(c));
    let mut result = String::new();
    let mut rest = letters.as_slice();
    while let Some(last) = rest.last() {
        let length = rest.iter().rev().take_while(|letter| rightward(letter)).count();
        if length == 0 {
            result.push_str(last);
            rest = rest.get(..rest.len() - 1).unwrap_or_default();
        } else {
            let (before, run) = rest.split_at(rest.len() - length);
            result.extend(run.iter().copied());
            rest = before;
        }
    }
    result
}

/// Letters of Hebrew, Arabic and the scripts like them.
pub(super) fn is_leftward(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}')
        && !c.is_numeric()
}

/// Han, kana and the signs between them.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{312f}' | '\u{31a0}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// The room of one letter: from a little under the base line to a little under the top of its em.
fn area(pen: &Pen, at: [f32; 2], advance: f32) -> [f32; 4] {
    let mut area = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    for (right, height) in [(0.0, -0.2), (0.0, 0.8), (advance, -0.2), (advance, 0.8)] {
        let x = at[0] + pen.along[0] * right + pen.up[0] * pen.em * height;
        let y = at[1] + pen.along[1] * right + pen.up[1] * pen.em * height;
        area = united(area, [x, y, x, y]);
    }
    area
}

fn united(one: [f32; 4], other: [f32; 4]) -> [f32; 4] {
    [one[0].min(other[0]), one[1].min(other[1]), one[2].max(other[2]), one[3].max(other[3])]
}

pub(super) fn dot(one: [f32; 2], other: [f32; 2]) -> f32 {
    one[0] * other[0] + one[1] * other[1]
}
