//! Places: what the list of places knows, and nothing else.

use super::NameKind;
use super::cues::Cues;
use super::lists;
use super::page::Page;
use super::token::Shape;

/// Words of the name of a place at most.
const LONGEST: usize = 5;

/// Names of several words: nobody is called so.
pub(super) fn of_words(page: &mut Page<'_>) {
    for at in 0..page.len() {
        if !page.is_free(at) || !page.is_capital(at) || !lists::begins_place(&page.folded(at..at + 1)) {
            continue;
        }
        let end = (at + 2..=at + LONGEST).take_while(|end| page.joins(*end - 1) && *end <= page.len());
        let ends: Vec<usize> = end.collect();
        for end in ends.into_iter().rev() {
            if page.is_capital(end - 1) && lists::is_place(&page.folded(at..end)) {
                let value = spelled(page, at..end);
                page.tell(at..end, NameKind::Place, value, "the list of places has it", 85);
                break;
            }
        }
    }
}

/// Names of one word, where no whole name of somebody was told.
pub(super) fn of_one_word(page: &mut Page<'_>) {
    for at in 0..page.len() {
        if !page.is_free(at) || !page.known(at).is_place() || page.text(at).chars().count() < 3 {
            continue;
        }
        if !matches!(page.shape(at), Some(Shape::Capital | Shape::Caps | Shape::Mixed)) {
            continue;
        }
        let known = page.known(at);
        let never = page.has(at, Cues::NEVER);
        let ambiguous = known.is_word() || known.is_given() || known.is_family();
        let region_behind =
            page.sign(at + 1) == Some(',') && page.known(at + 2).is_country() && page.is_capital(at + 2);
        let within = at > 1 && page.sign(at - 1) == Some(',') && page.known(at - 2).is_place();
        let behind_preposition = at > 0
            && page.joins(at)
            && matches!(
                page.folded(at - 1..at).as_str(),
                "in" | "at"
                    | "from"
                    | "near"
                    | "to"
                    | "via"
                    | "into"
                    | "leave"
                    | "visit"
                    | "outside"
                    | "station"
            );
        let cue = region_behind || within || behind_preposition;
        let takes = match (known.is_country(), ambiguous) {
            (true, _) => !known.is_given() || cue || page.is_loud(at),
            (false, false) => !never,
            (false, true) => {
                (cue || known.is_family() && !known.is_given() && !known.is_word())
                    && !known.is_common()
                    && !never
            }
        };
        if takes {
            let value = spelled(page, at..at + 1);
            let certainty = if ambiguous { 65 } else { 82 };
            page.tell(at..at + 1, NameKind::Place, value, "the list of places has it", certainty);
        }
    }
}

fn spelled(page: &Page<'_>, words: std::ops::Range<usize>) -> String {
    let written = page.written(words);
    if written.chars().any(char::is_lowercase) || written.contains('.') || written.chars().count() < 4 {
        return written;
    }
    let mut spelled = String::with_capacity(written.len());
    let mut begins = true;
    for letter in written.chars() {
        if begins {
            spelled.push(letter);
        } else {
            spelled.extend(letter.to_lowercase());
        }
        begins = matches!(letter, ' ' | '-');
    }
    spelled
}
