//! Word boxes as bytes: for each word six numbers, each as the difference to the word before, in
//! LEB128 with zigzag signs: start, length, left, top, width, height; lengths of the page in
//! sixteenths of a point.

use daylight_model::Word;

/// Sixteenths of a point are a tenth of a pixel at 150 dots per inch.
const PER_POINT: f32 = 16.0;

pub(crate) fn encode(words: &[Word]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(words.len() * 9);
    let mut before = [0; 6];
    for word in words {
        let now = numbers(word);
        for (now, before) in now.into_iter().zip(before) {
            put(&mut bytes, now - before);
        }
        before = now;
    }
    bytes
}

pub(crate) fn decode(mut bytes: &[u8]) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut now = [0_i64; 6];
    while !bytes.is_empty() {
        for number in &mut now {
            *number = number.checked_add(take(&mut bytes)?)?;
        }
        let [start, length, left, top, width, height] = now;
        let start = u32::try_from(start).ok()?;
        let end = start.checked_add(u32::try_from(length).ok()?)?;
        let points = |number: i64| number as f32 / PER_POINT;
        let area = [points(left), points(top), points(left + width), points(top + height)];
        words.push(Word { start, end, area });
    }
    Some(words)
}

fn numbers(word: &Word) -> [i64; 6] {
    let [left, top, right, bottom] = word.area.map(|points| (points * PER_POINT).round() as i64);
    let (start, end) = (i64::from(word.start), i64::from(word.end));
    // Coordinates come from the material and saturate when turned into numbers.
    [start, end - start, left, top, right.saturating_sub(left), bottom.saturating_sub(top)]
        .map(|n| n.clamp(-(1 << 40), 1 << 40))
}

fn put(bytes: &mut Vec<u8>, number: i64) {
    let mut rest = (number << 1 ^ number >> 63) as u64;
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

fn take(bytes: &mut &[u8]) -> Option<i64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some((number >> 1) as i64 ^ -((number & 1) as i64));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn boxes_come_back_to_a_sixteenth_of_a_point(
            words in prop::collection::vec((0_u32..1_000_000, 0_u32..100, prop::array::uniform4(-5000_f32..5000.0)), 0..50)
        ) {
            let words: Vec<Word> = words.into_iter().map(|(start, length, area)| Word { start, end: start + length, area }).collect();
            let back = decode(&encode(&words)).unwrap();
            prop_assert_eq!(back.len(), words.len());
            for (back, word) in back.iter().zip(&words) {
                prop_assert_eq!((back.start, back.end), (word.start, word.end));
                for (back, number) in back.area.iter().zip(word.area) {
                    prop_assert!((back - number).abs() <= 2.0 / PER_POINT, "{} {}", back, number);
                }
            }
        }

        #[test]
        fn any_bytes_are_boxes_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }
    }

    #[test]
    fn a_box_at_the_end_of_the_world_does_not_overflow() {
        let word = Word { start: 1, end: 2, area: [f32::MIN, f32::NAN, f32::MAX, f32::INFINITY] };
        assert!(decode(&encode(&[word, word])).is_some());
    }
}
