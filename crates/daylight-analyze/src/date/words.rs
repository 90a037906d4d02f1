use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// What a word can do in a date. The words of each are in `words.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    Month,
    Kanun,
    Tishrin,
    Weekday,
    Season,
    Unit,
    TwoUnits,
    YearWord,
    YearEnd,
    DecadeEnd,
    Decade,
    Fiscal,
    Count,
    Ordinal,
    OrdinalEnd,
    Tens,
    Rel,
    NextDay,
    Viene,
    Que,
    DayRel,
    Ghad,
    Awwal,
    Aujourd,
    Hui,
    Ago,
    AgoBefore,
    Later,
    In,
    After,
    Before,
    IlYA,
    Of,
    Article,
    RangeTo,
    And,
    Between,
    Part,
    Cue,
    MonthCue,
    DayCue,
    NotDate,
    Quantity,
}

const ROLES: [(&str, Role); 43] = [
    ("month", Role::Month),
    ("kanun", Role::Kanun),
    ("tishrin", Role::Tishrin),
    ("weekday", Role::Weekday),
    ("season", Role::Season),
    ("unit", Role::Unit),
    ("twounits", Role::TwoUnits),
    ("yearword", Role::YearWord),
    ("yearend", Role::YearEnd),
    ("decadeend", Role::DecadeEnd),
    ("decade", Role::Decade),
    ("fiscal", Role::Fiscal),
    ("count", Role::Count),
    ("ordinal", Role::Ordinal),
    ("ordinalend", Role::OrdinalEnd),
    ("tens", Role::Tens),
    ("rel", Role::Rel),
    ("nextday", Role::NextDay),
    ("viene", Role::Viene),
    ("que", Role::Que),
    ("dayrel", Role::DayRel),
    ("ghad", Role::Ghad),
    ("awwal", Role::Awwal),
    ("aujourd", Role::Aujourd),
    ("hui", Role::Hui),
    ("ago", Role::Ago),
    ("agobefore", Role::AgoBefore),
    ("later", Role::Later),
    ("in", Role::In),
    ("after", Role::After),
    ("before", Role::Before),
    ("ilya", Role::IlYA),
    ("of", Role::Of),
    ("article", Role::Article),
    ("rangeto", Role::RangeTo),
    ("and", Role::And),
    ("between", Role::Between),
    ("part", Role::Part),
    ("cue", Role::Cue),
    ("monthcue", Role::MonthCue),
    ("daycue", Role::DayCue),
    ("notdate", Role::NotDate),
    ("quantity", Role::Quantity),
];

/// One thing a word can do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sense {
    pub(super) role: Role,
    pub(super) value: u8,
    /// The word is often something else.
    pub(super) weak: bool,
}

/// All words that dates are written with, folded.
pub(super) struct Words {
    index: HashMap<Vec<u8>, u16, BuildHasherDefault<Fnv>>,
    /// By the first two bytes: which lengths there are. Turns most words away without a look-up.
    lengths: [u64; 1024],
    senses: Vec<Vec<Sense>>,
    masks: Vec<u64>,
    /// Names of months that are long enough to be known again with a letter wrong.
    long_months: Vec<(Vec<u8>, u8)>,
}

/// The longest word of the list is shorter than this, in bytes.
pub(super) const LONGEST: usize = 40;

pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("words.txt")));

impl Words {
    fn read(list: &str) -> Self {
        // Number 0 is every word that is not in the list.
        let mut words = Self {
            index: HashMap::default(),
            lengths: [0; 1024],
            senses: vec![Vec::new()],
            masks: vec![0],
            long_months: Vec::new(),
        };
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let mut fields = line.split_whitespace();
            let (Some(role), Some(value)) = (fields.next(), fields.next()) else { continue };
            let role = ROLES.iter().find(|(name, _)| *name == role).map(|(_, role)| *role);
            if let (Some(role), Ok(value)) = (role, value.parse()) {
                fields.for_each(|word| words.add(word, role, value));
            }
        }
        words
    }

    fn add(&mut self, word: &str, role: Role, value: u8) {
        let (word, weak) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
        let folded = fold(word);
        if let (Role::Month, 6.., false) = (role, word.chars().count(), weak) {
            self.long_months.push((folded.clone(), value));
        }
        self.lengths[slot(&folded)] |= 1 << folded.len();
        let next = self.senses.len() as u16;
        let number = *self.index.entry(folded).or_insert(next);
        if number == next {
            self.senses.push(Vec::new());
            self.masks.push(0);
        }
        self.senses[usize::from(number)].push(Sense { role, value, weak });
        self.masks[usize::from(number)] |= 1 << role as u8;
    }

    /// Whether a word of the list is as long as this one, of ASCII letters, and begins as it does.
    pub(super) fn has_length(&self, word: &[u8]) -> bool {
        let byte = |at: usize| word.get(at).map_or(0, |byte| byte.to_ascii_lowercase());
        word.len() < LONGEST && self.lengths[slot(&[byte(0), byte(1)])] & (1 << word.len()) != 0
    }

    /// The number of a folded word, 0 for one that is not in the list.
    pub(super) fn number(&self, folded: &[u8]) -> u16 {
        if folded.len() >= LONGEST || self.lengths[slot(folded)] & (1 << folded.len()) == 0 {
            return 0;
        }
        self.index.get(folded).copied().unwrap_or(0)
    }

    pub(super) fn sense(&self, number: u16, role: Role) -> Option<Sense> {
        if !self.may(number, 1 << role as u8) {
            return None;
        }
        self.senses[usize::from(number)].iter().find(|sense| sense.role == role).copied()
    }

    /// Whether the word has one of the roles of this mask.
    pub(super) fn may(&self, number: u16, roles: u64) -> bool {
        self.masks[usize::from(number)] & roles != 0
    }

    /// The month that a damaged word most likely is: one letter wrong, missing or too many, and `rn` for `m`.
    pub(super) fn damaged_month(&self, word: &str) -> Option<u8> {
        let folded = fold(word);
        if folded.len() < 5 || folded.len() >= LONGEST {
            return None;
        }
        let mut mended = String::from_utf8(folded).ok()?;
        if mended.contains("rn") {
            mended = mended.replace("rn", "m");
        }
        let close = |month: &[u8]| {
            let ends = (month.first(), month.last());
            let ours = (mended.as_bytes().first(), mended.as_bytes().last());
            (ends.0 == ours.0 || ends.1 == ours.1) && one_letter_apart(month, mended.as_bytes())
        };
        self.long_months.iter().find(|(month, _)| close(month)).map(|(_, number)| *number)
    }
}

fn slot(folded: &[u8]) -> usize {
    let byte = |at: usize| usize::from(folded.get(at).copied().unwrap_or(0));
    ((byte(0) * 31) ^ (byte(1) * 7)) & 1023
}

fn one_letter_apart(a: &[u8], b: &[u8]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([], _) | (_, []) => true,
        ([_, a @ ..], [_, b @ ..]) if a.len() == b.len() => a == b,
        ([_, shorter @ ..], longer) if shorter.len() == longer.len() => shorter == longer,
        (longer, [_, shorter @ ..]) => shorter == longer,
    }
}

/// Lower case without accents; Arabic letters in their plain forms, without vowels.
pub(super) fn fold(word: &str) -> Vec<u8> {
    let mut folded = Vec::with_capacity(word.len());
    for c in word.chars() {
        fold_char(c, &mut folded);
    }
    folded
}

pub(super) fn fold_char(c: char, into: &mut Vec<u8>) {
    let plain = match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\0'..='\x7f' => c,
        'à'..='å' | 'À'..='Å' => 'a',
        'è'..='ë' | 'È'..='Ë' => 'e',
        'ì'..='ï' | 'Ì'..='Ï' => 'i',
        'ò'..='ö' | 'Ò'..='Ö' => 'o',
        'ù'..='ü' | 'Ù'..='Ü' => 'u',
        'ç' | 'Ç' => 'c',
        'ñ' | 'Ñ' => 'n',
        'ß' => {
            into.extend_from_slice(b"ss");
            return;
        }
        'А'..='Я' => char::from_u32(u32::from(c) + 32).unwrap_or(c),
        'ё' | 'Ё' => 'е',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        '\u{064b}'..='\u{0652}' | 'ـ' | '\u{0301}' => return,
        other => other,
    };
    into.extend_from_slice(plain.encode_utf8(&mut [0; 4]).as_bytes());
}

/// FNV-1a: the words are ours, so nobody can choose them to collide.
#[derive(Default)]
pub(super) struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_understood() {
        for line in include_str!("words.txt").lines().filter(|line| !line.starts_with('#')) {
            let role = line.split(' ').next().unwrap_or_default();
            assert!(ROLES.iter().any(|(name, _)| *name == role), "{line}");
            assert!(line.split(' ').nth(1).is_some_and(|value| value.parse::<u8>().is_ok()), "{line}");
        }
    }

    #[test]
    fn a_damaged_month_is_known_again_and_another_word_is_not() {
        for (word, month) in
            [("Decernber", Some(12)), ("Octobr", Some(10)), ("Persons", None), ("Member", None)]
        {
            assert_eq!(WORDS.damaged_month(word), month, "{word}");
        }
    }
}
