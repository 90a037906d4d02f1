use daylight_model::EntityKind;

use super::form::sorted;
use super::latin::{is_foreign, skeleton};

/// Why two names may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alike {
    /// The same words in another order.
    Order,
    /// The same name in letters of two scripts.
    Script,
    /// One has initials, or leaves out names, where the other writes them.
    Initials,
    /// They differ in one letter, as recognition and typing err.
    Letter,
    /// They stand with one address of mail. Told by whoever knows addresses, not by [`alike`].
    Address,
}

impl Alike {
    /// Every reason, the strongest first.
    pub const ALL: [Self; 5] = [Self::Order, Self::Address, Self::Script, Self::Initials, Self::Letter];

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Script => "script",
            Self::Initials => "initials",
            Self::Letter => "letter",
            Self::Address => "address",
        }
    }

    /// The reason in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Order => "the same words in another order",
            Self::Script => "the same name in other letters",
            Self::Initials => "initials or left-out names that fit",
            Self::Letter => "one letter differs",
            Self::Address => "the same e-mail address",
        }
    }
}

/// Letters that a name has at least, to be held to be another with one letter wrong.
pub(super) const LEAST_LETTERS: usize = 7;

/// Why two names in their forms may be one; `None` where nothing speaks for it, or where they are the same.
pub fn alike(kind: EntityKind, one: &str, other: &str) -> Option<Alike> {
    if one == other || kind == EntityKind::Email {
        return None;
    }
    if sorted(one) == sorted(other) {
        return Some(Alike::Order);
    }
    if is_foreign(one) != is_foreign(other) && sorted(&skeleton(one)) == sorted(&skeleton(other)) {
        return Some(Alike::Script);
    }
    if kind == EntityKind::Person && (initials_fit(one, other) || initials_fit(other, one)) {
        return Some(Alike::Initials);
    }
    one_letter_differs(one, other).then_some(Alike::Letter)
}

/// Whether the short form can be the long one: the same last word, and each word before it is, in order, a word of the
/// long form or its first letter. The first words have to agree.
fn initials_fit(short: &str, long: &str) -> bool {
    let (short, long): (Vec<&str>, Vec<&str>) = (short.split(' ').collect(), long.split(' ').collect());
    let ([short @ .., last], [long @ .., other_last]) = (short.as_slice(), long.as_slice()) else {
        return false;
    };
    if short.is_empty() || last != other_last || last.chars().count() < 2 || short.len() > long.len() {
        return false;
    }
    let is_initial = |word: &str| word.chars().count() == 1;
    let fits = |word: &str, whole: &str| word == whole || (is_initial(word) && whole.starts_with(word));
    let (Some(first), Some(long_first)) = (short.first(), long.first()) else { return false };
    if !fits(first, long_first) {
        return false;
    }
    let mut rest = long.iter().skip(1);
    short.iter().skip(1).all(|word| rest.any(|whole| fits(word, whole)))
}

/// One letter more, less or another, in a name that is long enough. Digits are not mistaken for each other.
fn one_letter_differs(one: &str, other: &str) -> bool {
    let letters = |form: &str| form.chars().filter(|c| *c != ' ').collect::<Vec<char>>();
    let (one, other) = (letters(one), letters(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if short.len() < LEAST_LETTERS || long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long.iter()).take_while(|(a, b)| a == b).count();
    if same == short.len() {
        return long.get(same).is_none_or(|c| !c.is_ascii_digit());
    }
    let both_digits = short[same].is_ascii_digit() && long[same].is_ascii_digit();
    let rest_of_short = if short.len() == long.len() { &short[same + 1..] } else { &short[same..] };
    !both_digits && rest_of_short == &long[same + 1..]
}

#[cfg(test)]
mod tests {
    use super::super::{blocks, probes};
    use super::*;

    #[test]
    fn each_reason_is_told_and_no_other() {
        for (one, other, why) in [
            ("okoye miriam", "miriam okoye", Some(Alike::Order)),
            ("m okoye", "miriam ada okoye", Some(Alike::Initials)),
            ("m a okoye", "miriam ada okoye", Some(Alike::Initials)),
            ("miriam okoye", "miriam ada okoye", Some(Alike::Initials)),
            ("иван петров", "ivan petrov", Some(Alike::Script)),
            ("محمد حسن", "muhammad hassan", Some(Alike::Script)),
            ("miriam okove", "miriam okoye", Some(Alike::Letter)),
            ("miriam 0koye", "miriam okoye", Some(Alike::Letter)),
            ("miriam okye", "miriam okoye", Some(Alike::Letter)),
            ("ana lim", "ana lin", None),
            ("miriam okoye", "martha okoye", None),
            ("a okoye", "miriam okoye", None),
            ("j kestrel", "okoye", None),
            ("miriam okoye", "miriam okoye", None),
        ] {
            assert_eq!(alike(EntityKind::Person, one, other), why, "{one} / {other}");
            assert_eq!(alike(EntityKind::Person, other, one), why, "{other} / {one}");
        }
    }

    #[test]
    fn names_that_are_alike_share_a_block() {
        for (one, other) in [
            ("okoye miriam", "miriam okoye"),
            ("m a okoye", "miriam ada okoye"),
            ("иван петров", "ivan petrov"),
            ("miriam okove", "miriam okoye"),
            ("niriam okoye", "miriam okoye"),
            ("محمد حسن", "muhammad hassan"),
            ("miriam okye", "miriam okoye"),
            ("iriam okoye", "miriam okoye"),
            ("miriam okoyes", "miriam okoye"),
        ] {
            assert!(alike(EntityKind::Person, one, other).is_some());
            for (asked, kept) in [(one, other), (other, one)] {
                let kept = blocks(EntityKind::Person, kept);
                let met = probes(EntityKind::Person, asked).iter().any(|probe| kept.contains(probe));
                assert!(met, "{one} / {other}");
            }
        }
    }
}
