use tantivy_fst::Automaton;

/// A word with `*` (any characters, also none) and `?` (one character).
///
/// It runs as a set of positions in the pattern, a bit each, over the bytes of a word: the same on a
/// term dictionary as on a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob {
    elements: Vec<Element>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Byte(u8),
    OneCharacter,
    AnyRun,
}

/// One piece of a pattern, before it is made one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum GlobPart {
    /// Folded text.
    Text(String),
    /// `?`
    OneCharacter,
    /// `*`
    AnyRun,
}

impl Glob {
    /// Bits of the set, less the one after the last.
    pub(crate) const MOST_ELEMENTS: usize = 127;

    /// `None` for more than [`Self::MOST_ELEMENTS`].
    pub(crate) fn new(parts: &[GlobPart]) -> Option<Self> {
        let mut elements = Vec::new();
        for part in parts {
            match part {
                GlobPart::Text(text) => elements.extend(text.bytes().map(Element::Byte)),
                GlobPart::OneCharacter => elements.push(Element::OneCharacter),
                GlobPart::AnyRun if elements.last() == Some(&Element::AnyRun) => {}
                GlobPart::AnyRun => elements.push(Element::AnyRun),
            }
        }
        (elements.len() <= Self::MOST_ELEMENTS).then_some(Self { elements })
    }

    /// Bytes and signs of the pattern.
    pub(crate) fn length(&self) -> usize {
        self.elements.len()
    }

    #[cfg(test)]
    pub(crate) fn show(&self) -> String {
        let bytes = self.elements.iter().map(|element| match element {
            Element::Byte(byte) => *byte,
            Element::OneCharacter => b'?',
            Element::AnyRun => b'*',
        });
        String::from_utf8(bytes.collect()).unwrap()
    }

    /// `*`
    pub(crate) fn anything() -> Self {
        Self { elements: vec![Element::AnyRun] }
    }

    pub(crate) fn matches(&self, word: &str) -> bool {
        let mut state = self.start();
        for byte in word.bytes() {
            state = self.accept(&state, byte);
            if state == 0 {
                return false;
            }
        }
        self.is_match(&state)
    }

    /// Adds the positions that are reached by taking no character.
    fn close(&self, mut state: u128) -> u128 {
        for (i, element) in self.elements.iter().enumerate() {
            if *element == Element::AnyRun && state >> i & 1 == 1 {
                state |= 1 << (i + 1);
            }
        }
        state
    }
}

impl Automaton for Glob {
    type State = u128;

    fn start(&self) -> u128 {
        self.close(1)
    }

    fn is_match(&self, state: &u128) -> bool {
        state >> self.elements.len() & 1 == 1
    }

    fn can_match(&self, state: &u128) -> bool {
        *state != 0
    }

    fn accept(&self, state: &u128, byte: u8) -> u128 {
        let inside_character = byte & 0xc0 == 0x80;
        let mut next = 0;
        let mut rest = *state;
        while rest != 0 {
            let i = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            match self.elements.get(i) {
                Some(Element::Byte(wanted)) if *wanted == byte => next |= 1 << (i + 1),
                Some(Element::OneCharacter) if !inside_character => next |= 1 << (i + 1),
                Some(Element::AnyRun) => next |= 1 << i,
                _ => {}
            }
            // The later bytes of the character that `?` took.
            if inside_character && i > 0 && self.elements[i - 1] == Element::OneCharacter {
                next |= 1 << i;
            }
        }
        self.close(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob(pattern: &str) -> Glob {
        let parts: Vec<GlobPart> = pattern
            .chars()
            .map(|c| match c {
                '*' => GlobPart::AnyRun,
                '?' => GlobPart::OneCharacter,
                c => GlobPart::Text(c.to_string()),
            })
            .collect();
        Glob::new(&parts).unwrap()
    }

    #[test]
    fn stars_take_any_run_and_question_marks_one_character() {
        for (pattern, yes, no) in [
            ("wild*card", vec!["wildcard", "wild west card"], vec!["wildcards", "wicard"]),
            ("w?rd", vec!["word", "wérd", "w日rd"], vec!["wrd", "woord"]),
            ("??", vec!["ab", "日本", "éa"], vec!["a", "abc", "日"]),
            ("*?b", vec!["ab", "éb", "bb", "aab"], vec!["b", "ba"]),
            ("?*é", vec!["aé", "éé"], vec!["é"]),
            ("*", vec!["", "x"], vec![]),
        ] {
            for word in yes {
                assert!(glob(pattern).matches(word), "{pattern} {word}");
            }
            for word in no {
                assert!(!glob(pattern).matches(word), "{pattern} {word}");
            }
        }
    }

    #[test]
    fn a_pattern_that_does_not_fit_is_refused() {
        assert!(Glob::new(&[GlobPart::Text("x".repeat(127))]).is_some());
        assert!(Glob::new(&[GlobPart::Text("x".repeat(128))]).is_none());
    }
}
