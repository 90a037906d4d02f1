use std::collections::HashSet;

/// Several versions of one text: the first is shown whole, of the others what it does not say.
#[derive(Debug, Default)]
pub(in crate::formats) struct Alternatives {
    told: HashSet<u64>,
    telling: HashSet<u64>,
}

/// Where more than this share (one in so many) of a version's words is new, it is another text and
/// shown whole.
const ANOTHER_TEXT: usize = 4;

impl Alternatives {
    /// The versions told so far are known when the next one comes.
    pub(in crate::formats) fn next_version(&mut self) {
        self.told.extend(self.telling.drain());
    }

    /// What of this version is worth showing.
    pub(in crate::formats) fn news(&mut self, text: &str) -> String {
        let words: HashSet<u64> = words(text).collect();
        let new = words.iter().filter(|word| !self.told.contains(word)).count();
        let first = self.told.is_empty();
        let shown = if first || new * ANOTHER_TEXT > words.len() {
            text.to_owned()
        } else if new == 0 {
            String::new()
        } else {
            let says_more = |line: &&str| self::words(line).any(|word| !self.told.contains(&word));
            text.split_inclusive('\n').filter(says_more).collect()
        };
        self.telling.extend(words);
        shown
    }
}

/// Words as numbers (FNV-1a over their small letters): runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = u64> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        if word.is_ascii() {
            word.bytes().map(|byte| byte.to_ascii_lowercase()).fold(0xcbf2_9ce4_8422_2325, step)
        } else {
            word.to_lowercase().bytes().fold(0xcbf2_9ce4_8422_2325, step)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(first: &str, second: &str) -> String {
        let mut alternatives = Alternatives::default();
        assert_eq!(alternatives.news(first), first);
        alternatives.next_version();
        alternatives.news(second)
    }

    #[test]
    fn the_same_text_is_shown_once() {
        assert_eq!(second("Dear Ana,\nthe\ntide.", "Dear Ana, the *tide*"), "");
    }

    #[test]
    fn lines_that_say_more_are_shown() {
        let long = "one two three four five six seven eight nine ten";
        assert_eq!(second(long, &format!("{long}\nten and ELEVEN\n")), "ten and ELEVEN\n");
    }

    #[test]
    fn another_text_is_shown_whole() {
        assert_eq!(second("See the web version", "the tide table\nis wrong"), "the tide table\nis wrong");
    }
}
