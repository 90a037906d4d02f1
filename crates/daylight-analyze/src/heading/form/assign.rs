//! Lays the values of a form to its fields: the best way that keeps the order of the form, found by trying all
//! of them field by field (dynamic programming; a form has some forty values and nineteen fields).

use super::fits::{About, fits};
use super::labels::Layout;
use super::{SLOTS, Slot, Value};

/// A value left out: a speck, a signature, a stamp.
const LEFT_OUT: f32 = -1.6;

/// A field whose label was not read.
const UNSEEN: f32 = -1.2;

/// For each value its field.
pub(super) fn places(layout: &Layout<'_>) -> Vec<Option<Slot>> {
    let values = &layout.values;
    let count = SLOTS.len();
    let mut score = vec![f32::NEG_INFINITY; count];
    score[0] = 0.0;
    // Of each value and field: from which field it was come, and whether the value was taken.
    let mut came: Vec<[(usize, bool); SLOTS.len()]> = Vec::with_capacity(values.len());
    // Whether the field already holds a value on the best way there.
    let mut holds = [false; SLOTS.len()];
    let passed = passed(layout);
    for (at, value) in values.iter().enumerate() {
        let open = at > 0 && goes_on(&values[at - 1], value);
        let about = About::of(value.piece.text);
        let mut next = vec![f32::NEG_INFINITY; count];
        let mut from = [(0, false); SLOTS.len()];
        let mut held = [false; SLOTS.len()];
        for slot in SLOTS {
            let to = slot.index();
            let (stay, stay_holds) = (score[to] + LEFT_OUT, holds[to]);
            next[to] = stay;
            from[to] = (to, false);
            held[to] = stay_holds;
            let own = fits(slot, &about) + position(slot, value, layout);
            for earlier in 0..=to {
                let continued = earlier == to && holds[to];
                let step = if continued {
                    if open { 1.0 } else { again(slot, value) }
                } else {
                    passed[to] - passed[(earlier + 1).min(to)] - if open { 1.5 } else { 0.0 }
                };
                let sum = score[earlier] + own + step;
                if sum > next[to] {
                    next[to] = sum;
                    from[to] = (earlier, true);
                    held[to] = true;
                }
            }
        }
        score = next;
        holds = held;
        came.push(from);
    }
    walk_back(&score, &came)
}

fn walk_back(score: &[f32], came: &[[(usize, bool); SLOTS.len()]]) -> Vec<Option<Slot>> {
    let mut at = (0..score.len()).max_by(|a, b| score[*a].total_cmp(&score[*b])).unwrap_or(0);
    let mut places = vec![None; came.len()];
    for (value, from) in came.iter().enumerate().rev() {
        let (earlier, taken) = from[at];
        if taken {
            places[value] = Some(SLOTS[at]);
        }
        at = earlier;
    }
    places
}

/// How well a value stands in a field by where the label is.
fn position(slot: Slot, value: &Value<'_>, layout: &Layout<'_>) -> f32 {
    if let Some(beside) = value.beside
        && layout.label(beside) == Some(value.line)
    {
        return if beside == slot { 6.0 } else { -4.0 };
    }
    let last = layout.last_label(value.line);
    if slot == Slot::Head {
        return if last.is_none() { 1.0 } else { -3.0 };
    }
    let Some(label) = layout.label(slot) else { return UNSEEN };
    if label > value.line {
        let ahead = u16::try_from(label - value.line).unwrap_or(u16::MAX).min(4);
        return -1.6 - 0.3 * f32::from(ahead);
    }
    match last {
        Some((nearest, _)) if nearest == slot => {
            if value.line == label + 1 {
                1.6
            } else {
                1.0
            }
        }
        Some((nearest, _)) if layout.in_run(slot, nearest) => 1.0,
        _ => 0.0,
    }
}

/// Whether a value ends in the middle of a name: `WELLS,` with nothing but a name after it.
fn goes_on(before: &Value<'_>, value: &Value<'_>) -> bool {
    let ended = before.piece.text.trim_end();
    value.beside.is_none() && !value.opened && ended.ends_with([',', '-']) && value.line <= before.line + 1
}

/// What a second line in the same field costs.
fn again(slot: Slot, value: &Value<'_>) -> f32 {
    let cost = match slot {
        Slot::Head | Slot::Title | Slot::Subjects | Slot::Comments => 0.0,
        Slot::Status | Slot::DocumentType | Slot::RecordSeries | Slot::FileNumber | Slot::Opening => -0.6,
        Slot::Restrictions => -1.0,
        Slot::From | Slot::To => -2.0,
        _ => -5.0,
    };
    let opened = value.opened && value.beside.is_none() && !matches!(slot, Slot::Comments | Slot::Head);
    if opened { cost - 3.0 } else { cost }
}

/// What it costs to leave fields empty whose labels stand there, summed up to each field.
fn passed(layout: &Layout<'_>) -> [f32; SLOTS.len()] {
    let mut sums = [0.0; SLOTS.len()];
    let mut sum = 0.0;
    for slot in SLOTS {
        sums[slot.index()] = sum;
        if layout.label(slot).is_some() {
            sum -= match slot {
                Slot::RecordNumber | Slot::Date | Slot::Pages | Slot::Agency | Slot::Originator => 0.8,
                // An archivist names nearly every record.
                Slot::Title => 0.9,
                Slot::DocumentType | Slot::Classification | Slot::Status => 0.4,
                _ => 0.15,
            };
        }
    }
    sums
}
