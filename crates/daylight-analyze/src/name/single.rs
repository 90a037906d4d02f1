//! Names of one word: those that a whole name on the page has, family names in capitals, rare names.

use std::collections::{HashMap, HashSet};

use super::NameKind;
use super::cues::{Cues, is_short};
use super::lists::fold;
use super::page::Page;
use super::person::Told;
use super::spelling;
use super::token::Shape;

/// Single words: names told before, family names in capitals within a text in small letters, rare names.
pub(super) fn names_of_one_word(page: &mut Page<'_>, told: &Told) {
    let habits = Habits::of(page, told);
    let mut more = Vec::new();
    for at in 0..page.len() {
        if !page.is_free(at) || !page.is_capital(at) || page.text(at).chars().count() < 3 {
            continue;
        }
        if let Some((how, certainty)) = alone(page, at, told, &habits) {
            let value = spelling::name(page.text(at));
            page.tell(at..at + 1, NameKind::Person, value, how, certainty);
            if certainty < 60 || stood_out(page, at) {
                more.push(fold(page.text(at)));
            }
        }
    }
    // What was told by where it stands is one elsewhere too.
    let more: HashSet<String> = more.into_iter().collect();
    for at in 0..page.len() {
        let takes = page.is_free(at) && page.is_capital(at) && page.text(at).len() > 3;
        if takes && more.contains(&fold(page.text(at))) && !page.has(at, Cues::NEVER) {
            let value = spelling::name(page.text(at));
            page.tell(at..at + 1, NameKind::Person, value, "the page has it as a name elsewhere", 70);
        }
    }
}

fn stood_out(page: &Page<'_>, at: usize) -> bool {
    !page.is_loud(at) && page.shape(at) == Some(Shape::Caps) && !page.known(at).is_word()
}

/// How names are written on a page.
struct Habits<'t> {
    /// How often a word stands there with a capital, not at the beginning of a sentence.
    times: HashMap<&'t str, usize>,
    /// Words in capitals within lines that are not, and are names as far as can be told.
    standing_out: usize,
    /// How often a word stands in lines of capitals, where it does once what people do.
    loud: HashMap<&'t str, usize>,
    /// A language that writes every noun with a capital.
    nouns: bool,
}

/// Words that German has and other languages have not.
const GERMAN: [&str; 8] = ["und", "der", "nicht", "ist", "das", "ein", "von", "mit"];

impl<'t> Habits<'t> {
    fn of(page: &Page<'t>, told: &Told) -> Self {
        let (mut times, mut standing_out, mut german) = (HashMap::new(), 0, 0);
        let mut loud: HashMap<&str, (usize, bool)> = HashMap::new();
        for at in 0..page.len() {
            let word = page.text(at);
            match page.shape(at) {
                Some(Shape::Lower) => german += usize::from(word.len() < 6 && GERMAN.contains(&word)),
                Some(Shape::Capital | Shape::Caps | Shape::Mixed) if !page.is_loud(at) => {
                    if page.shape(at) == Some(Shape::Caps) || !page.begins_sentence(at) {
                        *times.entry(word).or_insert(0) += 1;
                    }
                    let name = page.known(at).is_family() || told.families.contains(&fold(word));
                    standing_out +=
                        usize::from(name && page.shape(at) == Some(Shape::Caps) && word.len() > 3);
                }
                Some(Shape::Caps) if word.len() > 4 => {
                    let (times, does) = loud.entry(word).or_default();
                    *times += 1;
                    *does |= does_as_people_do(page, at + 1);
                }
                _ => {}
            }
        }
        let loud =
            loud.into_iter().filter(|(_, (_, does))| *does).map(|(word, (times, _))| (word, times)).collect();
        for at in 0..page.len() {
            let often = times.get(page.text(at)).is_some_and(|times| *times > 1);
            standing_out += usize::from(often && page.known(at).is_nothing() && stands_out(page, at));
        }
        Self { times, standing_out, loud, nouns: german > 4 }
    }

    fn loud(&self, word: &str) -> usize {
        self.loud.get(word).copied().unwrap_or_default()
    }

    fn times(&self, word: &str) -> usize {
        self.times.get(word).copied().unwrap_or_default()
    }
}

/// A word in capitals in a line that is not, and no word of the language.
pub(super) fn stands_out(page: &Page<'_>, at: usize) -> bool {
    page.is_free(at)
        && !page.is_loud(at)
        && matches!(page.shape(at), Some(Shape::Caps))
        && page.text(at).chars().count() > 3
        && !page.known(at).is_word()
        && !page.known(at).is_place()
        && !is_short(page.text(at))
        && !page.has(at, Cues::NEVER)
}

fn alone(page: &Page<'_>, at: usize, told: &Told, habits: &Habits<'_>) -> Option<(&'static str, u8)> {
    let known = page.known(at);
    let folded = fold(page.text(at));
    if page.has(at, Cues::NEVER) || page.has(at, Cues::TITLE) || is_short(page.text(at)) {
        return None;
    }
    let (loud, begins) = (page.is_loud(at), page.begins_sentence(at));
    let beside = (page.joins(at + 1) && page.is_capital(at + 1) && page.is_free(at + 1))
        || (page.joins(at) && at > 0 && page.is_capital(at - 1) && page.is_free(at - 1));
    if told.families.contains(&folded) && !(known.is_common() && begins && !loud) {
        return Some(("a whole name on the page ends so", 82));
    }
    if told.givens.contains(&folded) && !known.is_word() && !beside {
        return Some(("a whole name on the page has it", 62));
    }
    let often = habits.times(page.text(at)) > 1;
    if stands_out(page, at) {
        let likely = (often || habits.standing_out > 1) && can_be_said(&folded);
        return match known.is_family() || known.is_given() {
            true => Some(("a family name in capitals", 76)),
            false if likely => Some(("a word in capitals where names are", 58)),
            false => None,
        };
    }
    let office = page.has(at, Cues::ORGANISATION) || page.has(at, Cues::RANK) || page.has(at, Cues::OFFICE);
    let caps = page.shape(at) == Some(Shape::Caps);
    let outstanding = !loud && caps && often && habits.standing_out > 2;
    if (beside && !loud) || known.is_place() || office || (known.is_common() && !outstanding) {
        return None;
    }
    // In lines of capitals, what no list has and does as people do, three times.
    if loud && habits.loud(page.text(at)) > 2 && known.is_nothing() && can_be_said(&folded) {
        return Some(("a strange word that does as people do", 53));
    }
    if !loud && caps && known.is_family() && page.text(at).len() > 3 {
        return (often || habits.standing_out > 2).then_some(("a family name in capitals", 60));
    }
    if habits.nouns && !caps {
        return None;
    }
    match (loud, known.is_family(), known.is_word()) {
        (false, true, false) => Some(("a family name", 62)),
        (false, true, true) if often && !begins => Some(("a family name, more than once", 56)),
        (true, true, false) if folded.len() > 4 => Some(("a family name", 54)),
        (false, false, false) if known.is_given() => Some(("a given name", 55)),
        (false, false, false)
            if often
                && page.shape(at) == Some(Shape::Capital)
                && does_as_people_do(page, at + 1)
                && can_be_said(&folded) =>
        {
            Some(("a strange word that does as people do", 54))
        }

        _ => None,
    }
}

/// What somebody does, or `'s`.
fn does_as_people_do(page: &Page<'_>, at: usize) -> bool {
    let verb = matches!(
        fold(page.text(at)).as_str(),
        "said"
            | "says"
            | "told"
            | "stated"
            | "advised"
            | "asked"
            | "replied"
            | "met"
            | "wrote"
            | "knew"
            | "thought"
            | "telephoned"
            | "made"
            | "is"
            | "has"
            | "believed"
            | "claimed"
            | "testified"
            | "reported"
            | "denied"
            | "admitted"
            | "spoke"
            | "left"
            | "was"
            | "had"
    );
    let genitive = matches!(page.sign(at), Some('\'' | '’')) && page.text(at + 1) == "s";
    (verb && page.joins(at)) || genitive
}

/// Five letters or more, with vowels between the consonants.
fn can_be_said(folded: &str) -> bool {
    let letters = folded.chars().count();
    let vowels = folded.chars().filter(|c| "aeiouyаеиоуыэюя".contains(*c)).count();
    letters > 4 && vowels > 1 && vowels * 5 >= letters && folded.chars().all(char::is_alphabetic)
}
