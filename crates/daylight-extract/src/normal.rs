//! What all text is made before anybody sees it: NFC, with line ends `\n` and without NUL.

use daylight_model::Page;
use unicode_normalization::UnicodeNormalization;

/// Normal text.
pub(crate) fn normal(text: &str) -> String {
    if is_normal(text) { text.to_owned() } else { made_normal(text) }
}

/// The same, without a copy where it is normal already.
pub(crate) fn normal_of(text: String) -> String {
    if is_normal(&text) { text } else { made_normal(&text) }
}

fn made_normal(text: &str) -> String {
    let composed: String = text.nfc().collect();
    if !composed.contains(['\r', '\0']) {
        return composed;
    }
    composed.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "")
}

/// Whether [`made_normal`] would change nothing. All text goes through here, and most of it is
/// ASCII, so blocks of it are passed over at the speed of memory.
fn is_normal(text: &str) -> bool {
    const BLOCK: usize = 64;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let block = bytes.get(at..bytes.len().min(at + BLOCK)).unwrap_or_default();
        let plain = !block.iter().fold(false, |found, byte| found | special(*byte));
        if plain {
            at += block.len();
            continue;
        }
        let Some(first) = block.iter().position(|byte| special(*byte)) else { return false };
        at += first;
        if bytes.get(at).is_none_or(u8::is_ascii) {
            return false;
        }
        let run = bytes.iter().skip(at).take_while(|byte| !byte.is_ascii()).count();
        // Whether letters join depends on the letter before, and no further back than ASCII.
        let from = at.saturating_sub(1);
        if !text.get(from..at + run).is_some_and(unicode_normalization::is_nfc) {
            return false;
        }
        at += run;
    }
    true
}

fn special(byte: u8) -> bool {
    (byte >= 0x80) | (byte == b'\r') | (byte == 0)
}

/// Makes the text of a page normal and moves its word boxes along.
pub(crate) fn normalise(page: &mut Page) {
    if page.words.is_empty() {
        page.text = normal_of(std::mem::take(&mut page.text));
        return;
    }
    let Page { text, words, .. } = &*page;
    let sound = words.iter().try_fold(0, |last, word| {
        (last <= word.start
            && word.start <= word.end
            && text.get(word.start as usize..word.end as usize).is_some())
        .then_some(word.end)
    });
    if sound.is_none() {
        // Boxes that do not fit the text are a fault of the reader; the text counts for more.
        page.words.clear();
        page.text = normal(&page.text);
        return;
    }
    if is_normal(text) {
        return;
    }
    let mut result = String::with_capacity(text.len());
    let mut moved = Vec::with_capacity(words.len());
    let mut done = 0;
    for word in words {
        result.push_str(&normal(text.get(done..word.start as usize).unwrap_or_default()));
        let start = result.len() as u32;
        result.push_str(&normal(text.get(word.start as usize..word.end as usize).unwrap_or_default()));
        moved.push(daylight_model::Word { start, end: result.len() as u32, area: word.area });
        done = word.end as usize;
    }
    result.push_str(&normal(text.get(done..).unwrap_or_default()));
    if unicode_normalization::is_nfc(&result) {
        page.words = moved;
        page.text = result;
    } else {
        // Letters joined across a word border: rare enough to give up the boxes of that page.
        page.words.clear();
        page.text = normal(&result);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_look_agrees_with_the_careful_one() {
        let pieces = [
            "a",
            "tide table, ",
            "é",
            "e\u{301}",
            "\u{301}",
            "“",
            "\u{2000}",
            "한",
            "\r\n",
            "\0",
            "\u{212b}",
            "中",
        ];
        let mut state = 7_usize;
        for round in 0..4_000 {
            let mut text = String::new();
            for _ in 0..round % 24 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                // Mostly plain, so that whole blocks are.
                let choice = (state >> 33) % 40;
                text.push_str(pieces.get(choice).unwrap_or(&"a plain line of the log\n"));
            }
            assert_eq!(is_normal(&text), made_normal(&text) == text, "{text:?}");
            assert_eq!(normal(&text), made_normal(&text));
        }
    }
}
