use std::collections::HashMap;

use daylight_model::Word;

use super::words::{Run, Words, dot, is_leftward};
use super::written::Written;

/// Words of one shown line belong together up to this gap, in letter heights. Columns of print
/// stand further apart.
const SEGMENT_GAP: f32 = 1.2;

/// Wider gaps inside a line are kept as a tab: cells of a table, a label and its value.
const TAB_GAP: f32 = 2.0;

/// Left edges tried as the beginning of a column. Pages of print have up to six columns.
const MOST_EDGES: usize = 16;

/// Columns within columns.
const DEEPEST: u32 = 8;

/// The text of a page in reading order, and where its words stand.
pub(super) fn laid_out(words: &Words) -> (String, Vec<Word>) {
    let mut page = Written::default();
    for group in groups(words) {
        let segments = segments(words, &group);
        let mut blocks = Vec::new();
        split((0..segments.len()).collect(), &segments, 0, &mut blocks);
        for block in blocks {
            page.end_block();
            write_block(words, &segments, block, &mut page);
        }
    }
    page.end_line();
    (page.text, page.boxes)
}

/// Words that are read in the same direction, on layers shown or on layers switched off.
struct Group {
    placed: Vec<Placed>,
}

/// One run, turned so that its group reads from left to right.
#[derive(Clone, Copy)]
struct Placed {
    run: usize,
    left: f32,
    right: f32,
    base: f32,
    em: f32,
}

/// The direction most of the page is written in comes first.
fn groups(words: &Words) -> Vec<Group> {
    let mut members: Vec<((bool, i16), Vec<usize>, usize)> = Vec::new();
    for (index, run) in words.runs.iter().enumerate() {
        let key = (run.pen.hidden, direction(run));
        let letters = (run.end - run.start) as usize;
        match members.iter_mut().find(|(known, ..)| *known == key) {
            Some((_, runs, sum)) => {
                runs.push(index);
                *sum += letters;
            }
            None => members.push((key, vec![index], letters)),
        }
    }
    members.sort_by_key(|((hidden, angle), _, letters)| (*hidden, std::cmp::Reverse(*letters), *angle));
    members
        .into_iter()
        .map(|((_, angle), runs, _)| {
            let (sin, cos) = f32::from(angle).to_radians().sin_cos();
            let turn = |point: [f32; 2]| [dot(point, [cos, sin]), dot(point, [-sin, cos])];
            let placed = |run: usize| -> Option<Placed> {
                let seen = words.runs.get(run)?;
                let (from, to) = (turn(seen.from), turn(seen.to));
                let (left, right) = (from[0].min(to[0]), from[0].max(to[0]));
                Some(Placed { run, left, right, base: from[1], em: seen.pen.em })
            };
            Group { placed: runs.into_iter().filter_map(placed).collect() }
        })
        .collect()
}

/// The direction of writing in degrees, clockwise: one of the four of the page where it is near
/// one, else in steps of 15.
fn direction(run: &Run) -> i16 {
    let [x, y] = run.pen.along;
    if x > 0.94 {
        return 0;
    }
    let degrees = y.atan2(x).to_degrees();
    let quarter = (degrees / 90.0).round() * 90.0;
    let near = if (degrees - quarter).abs() < 20.0 { quarter } else { (degrees / 15.0).round() * 15.0 };
    (near as i16).rem_euclid(360)
}

/// Words that were drawn one after another on one line.
struct Segment {
    words: Vec<Placed>,
    left: f32,
    right: f32,
    base: f32,
    em: f32,
    letters: usize,
}

fn segments(words: &Words, group: &Group) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for placed in &group.placed {
        let letters = words.runs.get(placed.run).map_or(0, |run| (run.end - run.start) as usize);
        if let Some(open) = segments.last_mut()
            && let Some(last) = open.words.last()
            && continues(last, placed)
        {
            open.right = open.right.max(placed.right);
            if placed.em > open.em {
                open.em = placed.em;
                open.base = placed.base;
            }
            open.letters += letters;
            open.words.push(*placed);
            continue;
        }
        let Placed { left, right, base, em, .. } = *placed;
        segments.push(Segment { words: vec![*placed], left, right, base, em, letters });
    }
    segments
}

fn continues(last: &Placed, next: &Placed) -> bool {
    let em = last.em.max(next.em);
    let gap = next.left - last.right;
    (next.base - last.base).abs() < 0.35 * em && gap < SEGMENT_GAP * em && gap > -0.5 * em
}

/// Parts the segments into blocks that are read one after another: what stands above two columns,
/// the left one, the right one, what stands below.
fn split(mut region: Vec<usize>, segments: &[Segment], depth: u32, blocks: &mut Vec<Vec<usize>>) {
    let segment = |index: &usize| segments.get(*index);
    region.sort_by(|one, other| {
        let base = |index| segment(index).map_or(0.0, |segment| segment.base);
        base(one).total_cmp(&base(other))
    });
    if region.len() < 6 || depth >= DEEPEST {
        blocks.push(region);
        return;
    }
    let Some(gutter) = gutter(&region, segments) else {
        blocks.push(region);
        return;
    };
    let (mut above, mut left, mut right, mut below) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (position, index) in region.into_iter().enumerate() {
        if position < gutter.from {
            above.push(index);
        } else if position >= gutter.to {
            below.push(index);
        } else if segment(&index).is_some_and(|segment| gutter.is_left(segment)) {
            left.push(index);
        } else {
            right.push(index);
        }
    }
    for part in [above, left, right, below] {
        if !part.is_empty() {
            split(part, segments, depth + 1, blocks);
        }
    }
}

/// White between two columns: where it stands, and the lines (by position) it stands between.
struct Gutter {
    at: f32,
    slack: f32,
    from: usize,
    to: usize,
    weight: usize,
}

impl Gutter {
    fn is_left(&self, segment: &Segment) -> bool {
        segment.right <= self.at + self.slack
    }

    fn is_right(&self, segment: &Segment) -> bool {
        segment.left >= self.at - self.slack
    }
}

fn gutter(region: &[usize], segments: &[Segment]) -> Option<Gutter> {
    let all: Vec<&Segment> = region.iter().filter_map(|index| segments.get(*index)).collect();
    let mut heights: Vec<f32> = all.iter().map(|segment| segment.em).collect();
    heights.sort_by(f32::total_cmp);
    let em = heights.get(heights.len() / 2).copied()?.max(0.1);
    let first = all.iter().map(|segment| segment.left).fold(f32::MAX, f32::min);
    let mut edges: HashMap<i64, (usize, f32)> = HashMap::new();
    for segment in &all {
        let edge = edges.entry((segment.left / em).floor() as i64).or_insert((0, f32::MAX));
        edge.0 += 1;
        edge.1 = edge.1.min(segment.left);
    }
    let mut edges: Vec<(usize, f32)> =
        edges.into_values().filter(|(count, at)| *count >= 3 && *at > first + em).collect();
    edges.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.total_cmp(&other.1)));
    edges.truncate(MOST_EDGES);
    let candidates = edges.iter().filter_map(|(_, at)| widest_run(*at, 0.25 * em, &all));
    candidates.max_by(|one, other| one.weight.cmp(&other.weight).then(other.at.total_cmp(&one.at)))
}

/// The longest run of lines that leave this edge free, if what stands on both sides of it is
/// columns of running text and not cells of a table.
fn widest_run(at: f32, slack: f32, all: &[&Segment]) -> Option<Gutter> {
    let mut best: Option<Gutter> = None;
    let mut from = 0;
    let probe = Gutter { at, slack, from: 0, to: 0, weight: 0 };
    for to in 0..=all.len() {
        let crossed = all.get(to).is_none_or(|segment| !probe.is_left(segment) && !probe.is_right(segment));
        if !crossed {
            continue;
        }
        let run = all.get(from..to).unwrap_or_default();
        let weight = weight_of_columns(&probe, run);
        if weight > best.as_ref().map_or(0, |best| best.weight) {
            best = Some(Gutter { at, slack, from, to, weight });
        }
        from = to + 1;
    }
    best
}

/// Letters in the lighter of two columns; 0 where these are no columns of running text.
fn weight_of_columns(gutter: &Gutter, run: &[&Segment]) -> usize {
    let (left, right): (Vec<&Segment>, Vec<&Segment>) =
        run.iter().partition(|segment| gutter.is_left(segment));
    let (Some(one), Some(other)) = (Column::of(&left), Column::of(&right)) else { return 0 };
    let overlap = one.bottom.min(other.bottom) - one.top.max(other.top);
    let high = overlap > 2.5 * one.em.min(other.em);
    if one.is_running_text() && other.is_running_text() && high { one.letters.min(other.letters) } else { 0 }
}

struct Column {
    lines: usize,
    letters: usize,
    top: f32,
    bottom: f32,
    /// How much of the width of the column its lines fill, on average.
    filled: f32,
    em: f32,
}

impl Column {
    fn of(segments: &[&Segment]) -> Option<Self> {
        let first = segments.first()?;
        let last = segments.last()?;
        let left = segments.iter().map(|segment| segment.left).fold(f32::MAX, f32::min);
        let right = segments.iter().map(|segment| segment.right).fold(f32::MIN, f32::max);
        let sum: f32 = segments.iter().map(|segment| segment.right - segment.left).sum();
        Some(Self {
            lines: segments.len(),
            letters: segments.iter().map(|segment| segment.letters).sum(),
            top: first.base,
            bottom: last.base,
            filled: sum / segments.len() as f32 / (right - left).max(0.1),
            em: first.em,
        })
    }

    fn is_running_text(&self) -> bool {
        self.lines >= 3 && self.letters >= 10 * self.lines && self.filled > 0.5
    }
}

/// Lines of a block, from the top, each from left to right (or as its script runs).
fn write_block(words: &Words, segments: &[Segment], block: Vec<usize>, page: &mut Written) {
    let lines = lines(block.into_iter().filter_map(|index| segments.get(index)));
    let mut steps: Vec<f32> = lines.windows(2).map(|pair| step(pair)).filter(|step| *step > 0.0).collect();
    steps.sort_by(f32::total_cmp);
    let usual = steps.get(steps.len() / 2).copied().unwrap_or(f32::MAX);
    for (index, line) in lines.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| lines.get(before..=index));
        if before.is_some_and(|pair| step(pair) > (1.4 * usual).max(1.3 * line.em)) {
            page.end_block();
        }
        write_line(words, line, page);
        page.end_line();
    }
}

fn step(pair: &[Line<'_>]) -> f32 {
    match pair {
        [one, other] => other.base - one.base,
        _ => 0.0,
    }
}

struct Line<'s> {
    segments: Vec<&'s Segment>,
    base: f32,
    em: f32,
}

/// Segments come sorted by their base lines.
fn lines<'s>(segments: impl Iterator<Item = &'s Segment>) -> Vec<Line<'s>> {
    let mut lines: Vec<Line<'s>> = Vec::new();
    for segment in segments {
        match lines.last_mut() {
            Some(line) if on_one_line(line, segment) => {
                if segment.em > line.em {
                    line.em = segment.em;
                    line.base = segment.base;
                }
                line.segments.push(segment);
            }
            _ => lines.push(Line { segments: vec![segment], base: segment.base, em: segment.em }),
        }
    }
    lines
}

/// Whether the bodies of the letters overlap by half.
fn on_one_line(line: &Line<'_>, segment: &Segment) -> bool {
    let extent = |base: f32, em: f32| (base - 0.7 * em, base + 0.1 * em);
    let (one, other) = (extent(line.base, line.em), extent(segment.base, segment.em));
    let overlap = one.1.min(other.1) - one.0.max(other.0);
    overlap >= 0.5 * 0.8 * line.em.min(segment.em)
}

fn write_line(words: &Words, line: &Line<'_>, page: &mut Written) {
    let mut placed: Vec<Placed> =
        line.segments.iter().flat_map(|segment| segment.words.iter().copied()).collect();
    placed.sort_by(|one, other| one.left.total_cmp(&other.left).then(one.run.cmp(&other.run)));
    let run = |placed: &Placed| words.runs.get(placed.run);
    let leftward = placed.iter().filter(|word| run(word).is_some_and(|run| run.leftward)).count();
    let rightward = leftward > 0 && 2 * leftward < placed.len();
    if leftward > 0 && !rightward {
        placed.reverse();
        keep_rightward_words_in_order(words, &mut placed);
    }
    let mut last: Option<(Placed, &Run)> = None;
    for word in &placed {
        let Some(now) = run(word) else { continue };
        let text = words.text.get(now.start as usize..now.end as usize).unwrap_or_default();
        if let Some((before, seen)) = &last {
            if is_drawn_again(words, before, seen, word, text) {
                continue;
            }
            page.blank(blank_between(before, seen, word, now));
        }
        page.word(text, now.area);
        last = Some((*word, now));
    }
}

/// In a line of Hebrew or Arabic, words and numbers of other scripts still run to the right.
fn keep_rightward_words_in_order(words: &Words, placed: &mut [Placed]) {
    let is_latin = |word: &Placed| {
        let run = words.runs.get(word.run);
        let text =
            run.and_then(|run| words.text.get(run.start as usize..run.end as usize)).unwrap_or_default();
        text.chars().any(char::is_alphabetic) && !text.chars().any(is_leftward)
    };
    for stretch in placed.chunk_by_mut(|one, other| is_latin(one) && is_latin(other)) {
        stretch.reverse();
    }
}

/// Bold type or a shadow made by drawing a word twice, almost in the same place.
fn is_drawn_again(words: &Words, before: &Placed, seen: &Run, word: &Placed, text: &str) -> bool {
    let near = 0.25 * word.em;
    (word.left - before.left).abs() < near
        && (word.right - before.right).abs() < near
        && (word.base - before.base).abs() < near
        && words.text.get(seen.start as usize..seen.end as usize) == Some(text)
}

fn blank_between(before: &Placed, seen: &Run, word: &Placed, now: &Run) -> &'static str {
    let gap = (word.left - before.right).max(before.left - word.right);
    let em = before.em.max(word.em);
    if gap > TAB_GAP * em {
        return "\t";
    }
    let separate = if seen.dense && now.dense { 0.5 } else { 0.05 };
    let touching = gap < separate * em && gap > -0.1 * em && word.run.abs_diff(before.run) == 1;
    let later_spaced = if word.left < before.left { seen.spaced } else { now.spaced };
    if touching && !later_spaced && !now.pen.invisible { "" } else { " " }
}
