//! Where in a string the words of a query stand together.

use crate::query::Order;

/// One place where the words asked for stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// The position of the first word of it.
    pub(crate) first: u32,
    /// The position of the last.
    pub(crate) last: u32,
}

/// The positions of each piece, ascending, in one string or in a document whose strings lie apart.
pub(crate) type Positions<'a> = [&'a [u32]];

/// Every place where the pieces stand as asked, by their first position.
pub(crate) fn occurrences(pieces: &Positions<'_>, order: Order) -> Vec<Occurrence> {
    match order {
        Order::AsWritten => phrase(pieces),
        Order::Near(others) => near(pieces, others),
    }
}

fn phrase(pieces: &Positions<'_>) -> Vec<Occurrence> {
    let rarest = pieces.iter().enumerate().min_by_key(|(_, positions)| positions.len());
    let Some((offset, rarest)) = rarest else { return Vec::new() };
    let (offset, length) = (offset as u32, pieces.len() as u32);
    let starts = rarest.iter().filter_map(|position| position.checked_sub(offset));
    let mut rest: Vec<&[u32]> = pieces.to_vec();
    let mut holds =
        |start: &u32| rest.iter_mut().zip(*start..).all(|(positions, wanted)| reaches(positions, wanted));
    starts.filter(|start| holds(start)).map(|first| Occurrence { first, last: first + length - 1 }).collect()
}

/// Drops what comes before a position, in steps that double; whether the position is there.
fn reaches(positions: &mut &[u32], wanted: u32) -> bool {
    let mut step = 1;
    while positions.get(step).is_some_and(|position| *position < wanted) {
        *positions = &positions[step..];
        step *= 2;
    }
    let near = &positions[..positions.len().min(step + 1)];
    *positions = &positions[near.partition_point(|position| *position < wanted)..];
    positions.first() == Some(&wanted)
}

/// A position and the pieces that match the word there, a bit each.
type Event = (u32, u64);

/// The shortest stretches, from each position that begins one, that hold a word of its own for each
/// piece and at most `others` further words.
fn near(pieces: &Positions<'_>, others: u32) -> Vec<Occurrence> {
    let events = events(pieces);
    let stretch = pieces.len() as u32 + others;
    // Where no word matches two pieces, as nearly always, each has its own as soon as all are seen.
    if events.iter().all(|(_, mask)| mask.is_power_of_two()) {
        near_distinct(&events, pieces.len(), stretch)
    } else {
        near_shared(&events, pieces.len(), stretch)
    }
}

/// Two fingers over the events: the shortest stretch from each event ends no earlier than the one before.
fn near_distinct(events: &[Event], pieces: usize, stretch: u32) -> Vec<Occurrence> {
    let piece = |event: &Event| event.1.trailing_zeros() as usize;
    let mut seen = vec![0u32; pieces];
    let (mut missing, mut end) = (pieces, 0);
    let mut found = Vec::new();
    for event in events {
        while missing > 0 && end < events.len() {
            let count = &mut seen[piece(&events[end])];
            missing -= usize::from(*count == 0);
            *count += 1;
            end += 1;
        }
        if missing > 0 {
            break;
        }
        let last = events[end - 1].0;
        if last - event.0 < stretch {
            found.push(Occurrence { first: event.0, last });
        }
        let count = &mut seen[piece(event)];
        *count -= 1;
        missing += usize::from(*count == 0);
    }
    found
}

fn near_shared(events: &[Event], pieces: usize, stretch: u32) -> Vec<Occurrence> {
    let all = u64::MAX >> (64 - pieces.clamp(1, 64));
    let mut found = Vec::new();
    for (i, (first, _)) in events.iter().enumerate() {
        let mut seen = 0;
        for (taken, (position, mask)) in events[i..].iter().enumerate() {
            if position - first >= stretch {
                break;
            }
            seen |= mask;
            if seen == all && each_has_its_own(&events[i..=i + taken], pieces) {
                found.push(Occurrence { first: *first, last: *position });
                break;
            }
        }
    }
    found
}

fn events(pieces: &Positions<'_>) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for (piece, positions) in pieces.iter().enumerate() {
        events.extend(positions.iter().map(|position| (*position, 1 << piece)));
    }
    // Not the unstable sort: this one knows that the lists are in order already.
    events.sort();
    events.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 |= next.1;
        }
        same
    });
    events
}

/// Whether every piece can be given an event that no other piece has (Kuhn's matching). One word
/// may match two pieces: `"war war"~3` needs it twice.
fn each_has_its_own(events: &[Event], pieces: usize) -> bool {
    if events.len() < pieces {
        return false;
    }
    let mut taken_by: Vec<Option<usize>> = vec![None; events.len()];
    (0..pieces).all(|piece| {
        let mut tried = vec![false; events.len()];
        give(piece, events, &mut taken_by, &mut tried)
    })
}

/// Recursion is at most one level for each piece, of which there are at most 64.
fn give(piece: usize, events: &[Event], taken_by: &mut [Option<usize>], tried: &mut [bool]) -> bool {
    for (i, (_, mask)) in events.iter().enumerate() {
        if mask >> piece & 1 == 0 || std::mem::replace(&mut tried[i], true) {
            continue;
        }
        if taken_by[i].is_none_or(|other| give(other, events, taken_by, tried)) {
            taken_by[i] = Some(piece);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firsts(pieces: &[&[u32]], order: Order) -> Vec<u32> {
        occurrences(pieces, order).into_iter().map(|found| found.first).collect()
    }

    #[test]
    fn a_phrase_stands_in_order_without_gaps() {
        assert_eq!(firsts(&[&[0, 5, 9], &[1, 7, 10]], Order::AsWritten), [0, 9]);
        assert_eq!(firsts(&[&[1], &[0]], Order::AsWritten), [] as [u32; 0]);
        assert_eq!(firsts(&[&[3, 4], &[3, 4, 5]], Order::AsWritten), [3, 4]);
    }

    #[test]
    fn near_counts_the_other_words_between() {
        assert_eq!(firsts(&[&[0], &[6]], Order::Near(5)), [0]);
        assert_eq!(firsts(&[&[0], &[7]], Order::Near(5)), [] as [u32; 0]);
        assert_eq!(firsts(&[&[6], &[0]], Order::Near(5)), [0]);
    }

    #[test]
    fn both_ways_of_finding_near_words_agree() {
        let lists: [&[u32]; 3] = [&[0, 4, 9, 30], &[1, 2, 12, 33], &[3, 11, 31, 40]];
        let events = events(&lists);
        for stretch in 3..12 {
            let found = near_distinct(&events, 3, stretch);
            assert!(stretch < 5 || !found.is_empty());
            assert_eq!(found, near_shared(&events, 3, stretch));
        }
    }

    #[test]
    fn a_word_asked_for_twice_must_be_there_twice() {
        assert_eq!(firsts(&[&[4], &[4]], Order::Near(5)), [] as [u32; 0]);
        assert_eq!(firsts(&[&[4, 8], &[4, 8]], Order::Near(5)), [4]);
        // The first piece could take either word, the second only the first: there is a way.
        assert_eq!(firsts(&[&[1, 2], &[1]], Order::Near(0)), [1]);
    }
}
