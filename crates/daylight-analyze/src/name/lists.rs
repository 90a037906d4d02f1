//! Lists of words, given names, family names and places, compiled in. `lists/make.py` tells where they come from.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// What a word is known to be; it can be several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Known(u8);

impl Known {
    /// One of the commonest words of English.
    const COMMON: u8 = 1;
    /// A word of English.
    const WORD: u8 = 2;
    const GIVEN: u8 = 4;
    const FAMILY: u8 = 8;
    const COUNTRY: u8 = 16;
    const TOWN: u8 = 32;

    pub(super) fn is_common(self) -> bool {
        self.0 & Self::COMMON != 0
    }

    pub(super) fn is_word(self) -> bool {
        self.0 & (Self::COMMON | Self::WORD) != 0
    }

    pub(super) fn is_given(self) -> bool {
        self.0 & Self::GIVEN != 0
    }

    pub(super) fn is_family(self) -> bool {
        self.0 & Self::FAMILY != 0
    }

    pub(super) fn is_place(self) -> bool {
        self.0 & (Self::COUNTRY | Self::TOWN) != 0
    }

    pub(super) fn is_country(self) -> bool {
        self.0 & Self::COUNTRY != 0
    }

    pub(super) fn is_nothing(self) -> bool {
        self.0 == 0
    }

    fn of_flags(flags: &str) -> Self {
        let bit = |flag| match flag {
            b'C' => Self::COMMON,
            b'W' => Self::WORD,
            b'G' => Self::GIVEN,
            b'F' => Self::FAMILY,
            _ => 0,
        };
        Self(flags.bytes().map(bit).fold(0, |all, bit| all | bit))
    }
}

/// What a word is known to be, whatever letters it is written in.
pub(super) fn known(word: &str) -> Known {
    known_folded(&fold(word))
}

/// The same of a word that is folded already.
pub(super) fn known_folded(folded: &str) -> Known {
    let mut known = Known::of_flags(WORDS.flags(folded).unwrap_or_default());
    if !known.is_word() && is_formed(folded) {
        known.0 |= Known::WORD;
    }
    match PLACES.flags(folded) {
        Some("C") => known.0 |= Known::COUNTRY,
        Some(_) => known.0 |= Known::TOWN,
        None => {}
    }
    known
}

/// Whether these words together are the name of a place; they are folded already.
pub(super) fn is_place(folded: &str) -> bool {
    PLACES.flags(folded).is_some()
}

/// Whether a name of several words begins with this one.
pub(super) fn begins_place(folded: &str) -> bool {
    BEGIN_PLACES.contains(folded)
}

/// Small letters without accents.
pub(super) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let lower = word.to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    for letter in lower.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')) {
        match letter {
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            '’' => folded.push('\''),
            letter => folded.push(letter),
        }
    }
    folded
}

/// Endings that the list leaves out, and what stands in their place.
const ENDINGS: [(&str, &str); 15] = [
    ("s", ""),
    ("es", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("er", ""),
    ("er", "e"),
    ("ers", ""),
    ("ers", "e"),
    ("ness", ""),
    ("'s", ""),
];

fn is_formed(word: &str) -> bool {
    let mut base = String::with_capacity(word.len());
    ENDINGS.iter().any(|(ending, put)| {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 2) else { return false };
        base.clear();
        base.push_str(stem);
        base.push_str(put);
        WORDS.flags(&base).is_some_and(|flags| Known::of_flags(flags).is_word())
    })
}

static WORDS: LazyLock<Table> = LazyLock::new(|| Table::new(include_str!("lists/words.txt")));
static PLACES: LazyLock<Table> = LazyLock::new(|| Table::new(include_str!("lists/places.txt")));
static BEGIN_PLACES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("lists/places.txt").lines();
    lines.filter_map(|line| line.split_once([' ', '-']).map(|(first, _)| first)).collect()
});

/// The lines of a list by their hash: open addressing, at most half full.
struct Table {
    text: &'static str,
    /// Where a line begins, plus one; nothing is zero.
    slots: Vec<u32>,
}

impl Table {
    fn new(text: &'static str) -> Self {
        let lines = text.lines().count();
        let mut table = Self { text, slots: vec![0; (lines * 2).next_power_of_two()] };
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let (word, _) = parts(line);
            let mut slot = table.slot(word);
            while table.slots[slot] != 0 {
                slot = (slot + 1) % table.slots.len();
            }
            table.slots[slot] = u32::try_from(at + 1).unwrap_or(u32::MAX);
            at += line.len();
        }
        table
    }

    /// The flags behind a word.
    fn flags(&self, word: &str) -> Option<&'static str> {
        let mut slot = self.slot(word);
        loop {
            let at = self.slots[slot].checked_sub(1)? as usize;
            let line = self.text.get(at..)?;
            if let Some(rest) = line.strip_prefix(word)
                && rest.starts_with(|c: char| c.is_ascii_uppercase())
            {
                return Some(rest.split('\n').next().unwrap_or_default());
            }
            slot = (slot + 1) % self.slots.len();
        }
    }

    /// FNV-1a: the lists are our own, nobody can choose what collides in them.
    fn slot(&self, word: &str) -> usize {
        let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        (hash ^ (hash >> 32)) as usize & (self.slots.len() - 1)
    }
}

/// A word and its flags.
fn parts(line: &str) -> (&str, &str) {
    let line = line.trim_end();
    line.split_at(line.find(|c: char| c.is_ascii_uppercase()).unwrap_or(line.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_names_and_places_are_known_in_any_letters() {
        assert!(known("Miriam").is_given() && known("MIRIAM").is_given());
        assert!(known("Rodriguez").is_family());
        assert!(known("reported").is_word() && known("THE").is_common());
        assert!(known("Zürich").is_place() && known("ZURICH").is_place());
        assert!(is_place("new york") && begins_place("new"));
        assert!(known("Xqzzt").is_nothing());
        assert!(known("François").is_given());
    }

    #[test]
    fn every_line_of_the_lists_is_found_again() {
        for (table, text) in
            [(&WORDS, include_str!("lists/words.txt")), (&PLACES, include_str!("lists/places.txt"))]
        {
            assert!(text.lines().count() > 1000);
            for line in text.lines() {
                let (word, flags) = parts(line);
                assert_eq!(table.flags(word), Some(flags), "{line}");
            }
        }
    }
}
