//! Who and what a page names: people, organisations, places, codewords.

mod token;

use std::ops::Range;

use token::{Gap, Shape, Tokens};

/// Names told of one text at most; whoever gets this many should say so.
pub const MOST_NAMES: usize = 50_000;

/// A name as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameMention {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// Of what it is the name.
    pub kind: NameKind,
    /// In one form: `Lee Harvey Oswald` for `OSWALD, Lee Harvey`.
    pub value: String,
    /// What it was told by, in our words.
    pub how: &'static str,
    /// How sure it is, in percent. An estimate by rule, not a probability that was measured.
    pub certainty: u8,
}

/// Of what something is the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// Somebody.
    Person,
    /// An office, a firm, a party, a service.
    Organisation,
    /// A country, a town, a region.
    Place,
    /// A word that stands for an operation, a source or a programme.
    Codeword,
}

const TITLES: [&str; 18] = [
    "Mr", "Mrs", "Ms", "Miss", "Dr", "Prof", "Col", "Gen", "Capt", "Maj", "Lt", "Sgt", "Adm", "Sen", "Mme",
    "Herr", "Frau", "Sr",
];
const SUFFIXES: [&str; 9] =
    ["Ltd", "GmbH", "Inc", "Agency", "University", "Party", "Committee", "Bank", "Corporation"];
const BEFORE_CODEWORDS: [&str; 3] = ["Operation", "Project", "codename"];

/// The names that stand in a text, in its order.
pub fn names(text: &str) -> Vec<NameMention> {
    let tokens = Tokens::new(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.all.len() && found.len() < MOST_NAMES {
        at = [titled, inverted, suffixed, announced]
            .into_iter()
            .find_map(|look| look(&tokens, at, &mut found))
            .unwrap_or(at + 1);
    }
    found
}

/// `Mr. John Smith`
fn titled(tokens: &Tokens<'_>, at: usize, found: &mut Vec<NameMention>) -> Option<usize> {
    TITLES.contains(&tokens.word(at)).then_some(())?;
    let mut first = at + 1;
    if tokens.sign(first) == Some('.') {
        first += 1;
    }
    let end = capitals(tokens, first);
    tell(tokens, first..end, NameKind::Person, "a title stands before it", 90, found)
}

/// `OSWALD, Lee Harvey`
fn inverted(tokens: &Tokens<'_>, at: usize, found: &mut Vec<NameMention>) -> Option<usize> {
    let last = tokens.get(at).filter(|token| token.shape == Shape::Caps)?;
    (tokens.sign(at + 1) == Some(',') && tokens.gap(at + 2) == Gap::Blank).then_some(())?;
    tokens.get(at + 2)?.is_capital().then_some(())?;
    let end = capitals(tokens, at + 2);
    let (start, stop) = (last.start, tokens.get(end - 1)?.end);
    let given = tokens.text.get(tokens.get(at + 2)?.start..stop)?;
    let family = tokens.word(at).chars().enumerate();
    let family: String =
        family.flat_map(|(at, c)| if at == 0 { vec![c] } else { c.to_lowercase().collect() }).collect();
    found.push(NameMention {
        span: start..stop,
        kind: NameKind::Person,
        value: format!("{given} {family}"),
        how: "the family name stands first",
        certainty: 80,
    });
    Some(end)
}

/// `Harbour Bank`
fn suffixed(tokens: &Tokens<'_>, at: usize, found: &mut Vec<NameMention>) -> Option<usize> {
    let end = capitals(tokens, at);
    let last = (at + 1..end).rev().find(|word| SUFFIXES.contains(&tokens.word(*word)))?;
    tell(tokens, at..last + 1, NameKind::Organisation, "a word in it says what it is", 80, found)
}

/// `Operation LAMPLIGHT`
fn announced(tokens: &Tokens<'_>, at: usize, found: &mut Vec<NameMention>) -> Option<usize> {
    BEFORE_CODEWORDS.contains(&tokens.word(at)).then_some(())?;
    (tokens.gap(at + 1) == Gap::Blank && tokens.get(at + 1)?.shape == Shape::Caps).then_some(())?;
    tell(tokens, at + 1..at + 2, NameKind::Codeword, "a word before it says so", 85, found)
}

/// The end of a run of capitalised words in one line.
fn capitals(tokens: &Tokens<'_>, first: usize) -> usize {
    let goes_on = |at: usize| {
        let capital = tokens.get(at).is_some_and(|token| token.shape == Shape::Capital);
        capital && (at == first || tokens.gap(at) == Gap::Blank)
    };
    (first..tokens.all.len()).find(|at| !goes_on(*at)).unwrap_or(tokens.all.len())
}

fn tell(
    tokens: &Tokens<'_>,
    words: Range<usize>,
    kind: NameKind,
    how: &'static str,
    certainty: u8,
    found: &mut Vec<NameMention>,
) -> Option<usize> {
    let span = tokens.get(words.start)?.start..tokens.get(words.end.checked_sub(1)?)?.end;
    let value = tokens.text.get(span.clone()).filter(|value| !value.is_empty())?.to_owned();
    found.push(NameMention { span, kind, value, how, certainty });
    Some(words.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_an_inversion_a_suffix_and_an_announcement_tell_names() {
        let text = "Mr. John Smith met OKOYE, Miriam at the Harbour Bank about Operation LAMPLIGHT.";
        let told: Vec<_> = names(text).into_iter().map(|name| (name.kind, name.value)).collect();
        assert_eq!(
            told,
            [
                (NameKind::Person, "John Smith".to_owned()),
                (NameKind::Person, "Miriam Okoye".to_owned()),
                (NameKind::Organisation, "Harbour Bank".to_owned()),
                (NameKind::Codeword, "LAMPLIGHT".to_owned()),
            ]
        );
    }
}
