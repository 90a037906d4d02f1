//! The axis as a picture: bars of documents, bars of what pages speak of, times for which papers ask for something, events
//! behind them. Units are those of its own box; the style sheet gives colours.

use daylight_case::{Timeline, TimelineStretch};

use super::Linker;
use crate::text::Name;
use crate::words::Words;

/// What a template needs to draw it.
#[derive(Default)]
pub(super) struct Drawing {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bars: Vec<Bar>,
    pub(super) lines: Vec<Period>,
    pub(super) events: Vec<Band>,
    pub(super) marks: Vec<Mark>,
    pub(super) ticks: Vec<Tick>,
    /// Where lanes begin, with their names.
    pub(super) lanes: Vec<(u32, &'static str)>,
}

/// One bar: all of it, and the dark part at its foot.
pub(super) struct Bar {
    pub(super) link: String,
    pub(super) words: String,
    pub(super) class: &'static str,
    pub(super) x: String,
    pub(super) width: String,
    pub(super) y: String,
    pub(super) height: String,
    pub(super) exact_y: String,
    pub(super) exact_height: String,
    /// The whole lane, to be hit.
    pub(super) lane_y: u32,
    pub(super) lane_height: u32,
}

/// A time for which a paper asks for something.
pub(super) struct Period {
    pub(super) link: String,
    pub(super) words: Name,
    pub(super) x: String,
    pub(super) width: String,
    pub(super) y: u32,
}

/// An event.
pub(super) struct Band {
    pub(super) link: String,
    pub(super) words: Name,
    pub(super) x: String,
    pub(super) width: String,
    pub(super) label_x: String,
    pub(super) label_y: u32,
    pub(super) end: bool,
}

/// One document.
pub(super) struct Mark {
    pub(super) link: String,
    pub(super) words: Name,
    pub(super) x: String,
    pub(super) y: String,
}

pub(super) struct Tick {
    pub(super) x: String,
    pub(super) text: String,
}

const WIDTH: u32 = 1_000;
const TOP: u32 = 34;
const DOCUMENTS: u32 = 150;
const TOLD: u32 = 90;
const ROW: u32 = 13;
const BETWEEN: u32 = 26;
const AXIS: u32 = 26;
/// Ticks with a text below.
const TICKS: usize = 12;

pub(super) fn drawing(words: &Words, timeline: &Timeline, linker: &Linker<'_>) -> Drawing {
    if timeline.stretches.is_empty() {
        return Drawing::default();
    }
    let count = timeline.stretches.len();
    let told_top = TOP + DOCUMENTS + BETWEEN;
    let periods_top = told_top + TOLD + BETWEEN;
    let rows = u32::try_from(timeline.periods.len()).unwrap_or(0);
    let height = if rows == 0 { told_top + TOLD + AXIS } else { periods_top + rows * ROW + AXIS };
    let texts = &words.timeline;
    let mut lanes = vec![(TOP, texts.documents), (told_top, texts.told)];
    let mut bars = lane(timeline, linker, (TOP, DOCUMENTS), "docs", |one| {
        (one.documents, one.exact, (texts.bar)(&one.name, one.documents, texts.documents))
    });
    bars.extend(lane(timeline, linker, (told_top, TOLD), "told", |one| {
        (one.told, one.told_exact, (texts.bar)(&one.name, one.told, texts.told))
    }));
    if rows > 0 {
        lanes.push((periods_top, texts.valid));
    }
    let place = |second: i64| place(timeline, second);
    let lines = timeline.periods.iter().zip(0..).map(|(period, row)| {
        let (from, until) = (place(period.seconds.0), place(period.seconds.1));
        Period {
            link: linker.frame.in_case(format!("/doc/{}/requirement", period.document)),
            words: Name(period.title.clone()),
            x: number(from),
            width: number((until - from).max(3.0)),
            y: periods_top + row * ROW,
        }
    });
    let events = timeline.events.iter().zip(0u32..).map(|(one, row)| {
        let (from, until) = (place(one.event.begins.first_second()), place(one.event.ends.last_second()));
        // A name at the right edge goes to the left.
        let end = from > f64::from(WIDTH) * 0.8;
        Band {
            link: linker.span(&super::day(&one.event.begins), &super::day_until(&one.event.ends)),
            words: Name(one.event.name.clone()),
            x: number(from),
            width: number((until - from).max(2.0)),
            label_x: number(from),
            label_y: 11 + (row % 2) * 13,
            end,
        }
    });
    let marks = timeline.documents.iter().zip(0u32..).map(|(one, row)| Mark {
        link: linker.frame.in_case(format!("/doc/{}", one.document)),
        words: Name(format!("{} · {}", one.date, one.title)),
        x: number((place(one.seconds.0) + place(one.seconds.1)) / 2.0),
        y: number(f64::from(TOP + DOCUMENTS) + 6.0 + f64::from(row % 2) * 7.0),
    });
    let every = count.div_ceil(TICKS);
    let stretch = f64::from(WIDTH) / whole(count);
    let ticks = timeline.stretches.iter().enumerate().filter(|(at, _)| at % every == 0);
    let ticks = ticks.map(|(at, one)| Tick {
        x: number(whole(at) * stretch + stretch.min(40.0) * 0.1),
        text: one.name.clone(),
    });
    Drawing {
        width: WIDTH,
        height,
        bars,
        lines: lines.collect(),
        events: events.collect(),
        marks: marks.collect(),
        ticks: ticks.collect(),
        lanes,
    }
}

fn lane(
    timeline: &Timeline,
    linker: &Linker<'_>,
    (top, height): (u32, u32),
    class: &'static str,
    of: impl Fn(&TimelineStretch) -> (u64, u64, String),
) -> Vec<Bar> {
    let most = timeline.stretches.iter().map(|one| of(one).0).max().unwrap_or(0).max(1);
    let width = f64::from(WIDTH) / whole(timeline.stretches.len());
    let gap = (width * 0.12).min(3.0);
    let scaled = |count: u64| {
        let share = as_float(count) / as_float(most) * f64::from(height);
        if count == 0 { 0.0 } else { share.max(2.0) }
    };
    let foot = f64::from(top + height);
    timeline
        .stretches
        .iter()
        .enumerate()
        .filter(|(_, one)| of(one).0 > 0)
        .map(|(at, one)| {
            let (count, exact, words) = of(one);
            let (all, dark) = (scaled(count), scaled(exact.min(count)));
            Bar {
                link: linker.at(&one.name),
                words,
                class,
                x: number(whole(at) * width + gap / 2.0),
                width: number(width - gap),
                y: number(foot - all),
                height: number(all),
                exact_y: number(foot - dark),
                exact_height: number(dark),
                lane_y: top,
                lane_height: height,
            }
        })
        .collect()
}

/// Where a second lies, each stretch being as wide as any other.
fn place(timeline: &Timeline, second: i64) -> f64 {
    let (first, last) = timeline.seconds;
    let length = u64::try_from(last.saturating_sub(first)).unwrap_or(1).max(1);
    let since = u64::try_from(second.clamp(first, last).saturating_sub(first)).unwrap_or(0);
    as_float(since) / as_float(length) * f64::from(WIDTH)
}

/// Exact below 2^52, which no count and no second of four-digit years exceeds.
fn as_float(number: u64) -> f64 {
    let (high, low) = ((number >> 32) as u32, (number & 0xffff_ffff) as u32);
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

fn whole(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}
