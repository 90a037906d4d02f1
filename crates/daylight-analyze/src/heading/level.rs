//! The level that a form or heading names. Markings themselves are read elsewhere; here it is one word in
//! the place where a level belongs.

use super::fold;

/// How high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is its own word")]
pub enum Level {
    Unclassified,
    Restricted,
    Confidential,
    Secret,
    TopSecret,
}

impl Level {
    /// In the capitals of a marking.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unclassified => "UNCLASSIFIED",
            Self::Restricted => "RESTRICTED",
            Self::Confidential => "CONFIDENTIAL",
            Self::Secret => "SECRET",
            Self::TopSecret => "TOP SECRET",
        }
    }
}

/// Words for the levels, squeezed. The Spanish second highest is RESERVADO: it is not RESTRICTED.
const WORDS: [(&str, Level); 27] = [
    ("TOPSECRET", Level::TopSecret),
    ("TRESSECRET", Level::TopSecret),
    ("TRESSECRETDEFENSE", Level::TopSecret),
    ("STRENGGEHEIM", Level::TopSecret),
    ("SECRETO", Level::TopSecret),
    ("СОВЕРШЕННОСЕКРЕТНО", Level::TopSecret),
    ("СОВСЕКРЕТНО", Level::TopSecret),
    ("سريللغاية", Level::TopSecret),
    ("SECRET", Level::Secret),
    ("SECRETDEFENSE", Level::Secret),
    ("GEHEIM", Level::Secret),
    ("RESERVADO", Level::Secret),
    ("СЕКРЕТНО", Level::Secret),
    ("سري", Level::Secret),
    ("CONFIDENTIAL", Level::Confidential),
    ("CONFIDENTIEL", Level::Confidential),
    ("CONFIDENCIAL", Level::Confidential),
    ("CONFIDENTIELDEFENSE", Level::Confidential),
    ("VSVERTRAULICH", Level::Confidential),
    ("RESTRICTED", Level::Restricted),
    ("VSNURFURDENDIENSTGEBRAUCH", Level::Restricted),
    ("DIFFUSIONRESTREINTE", Level::Restricted),
    ("UNCLASSIFIED", Level::Unclassified),
    ("NONCLASSIFIE", Level::Unclassified),
    ("OFFEN", Level::Unclassified),
    ("NOCLASIFICADO", Level::Unclassified),
    ("НЕСЕКРЕТНО", Level::Unclassified),
];

/// The level that a value names: one word for it, letters of the old forms (U, C, S, T), or a level with
/// controls behind it.
pub(super) fn level(value: &str) -> Option<Level> {
    let squeezed = fold::squeezed(value);
    if squeezed.is_empty() || value.len() > 120 {
        return None;
    }
    match squeezed.as_str() {
        "U" => return Some(Level::Unclassified),
        "C" => return Some(Level::Confidential),
        "S" => return Some(Level::Secret),
        "TS" | "T" => return Some(Level::TopSecret),
        _ => {}
    }
    let whole = WORDS
        .iter()
        .filter_map(|(word, level)| {
            Some((fold::distance(word, &squeezed, fold::tolerance(word.len()))?, *level))
        })
        .min_by_key(|(distance, _)| *distance);
    if let Some((_, level)) = whole {
        return Some(level);
    }
    let head = value.split(['/', ',', ';', '(', '-']).next().unwrap_or_default();
    if head.len() < value.len() && head.trim().len() > 3 {
        return level(head);
    }
    controlled(value)
}

/// A level with controls behind it: `TOP SECRET SENSITIVE`.
fn controlled(value: &str) -> Option<Level> {
    let words: Vec<&str> = value.split_whitespace().take(5).collect();
    if words.len() > 4 || value.chars().any(char::is_lowercase) {
        return None;
    }
    let two = words.iter().take(2).copied().collect::<String>();
    spelled(&two).or_else(|| spelled(words.first()?))
}

fn spelled(word: &str) -> Option<Level> {
    let word = fold::squeezed(word);
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, level)| *level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_told_from_what_forms_print() {
        for (value, wanted) in [
            ("SECRET", Level::Secret),
            ("SECRE1", Level::Secret),
            ("Unclassified", Level::Unclassified),
            ("T0P SECRET", Level::TopSecret),
            ("S E C R E T", Level::Secret),
            ("SECRET/NOFORN", Level::Secret),
            ("TOP SECRET SENSITIVE", Level::TopSecret),
            ("U", Level::Unclassified),
            ("Streng geheim", Level::TopSecret),
            ("совершенно секретно", Level::TopSecret),
        ] {
            assert_eq!(level(value), Some(wanted), "{value}");
        }
    }

    #[test]
    fn other_words_are_no_level() {
        for value in
            ["", "PAPER", "1B", "RELEASED IN PART", "secretary of the harbour board", "the secret of it"]
        {
            assert_eq!(level(value), None, "{value}");
        }
    }
}
