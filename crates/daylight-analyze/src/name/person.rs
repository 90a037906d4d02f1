//! People: behind titles, family name first, given name first, initials; and then those names again on the same page.

use std::collections::HashSet;
use std::ops::Range;

use super::NameKind;
use super::cues::{Cues, is_short};
use super::lists::fold;
use super::page::Page;
use super::single::stands_out;
use super::spelling;
use super::token::{Gap, Shape};

/// Elements of one name at most; what is longer is no name.
const LONGEST: usize = 7;

/// Tokens of titles before one name at most, points among them.
const MOST_TITLES: usize = 8;

/// Names that were told as a whole, to be found again by a part.
#[derive(Default)]
pub(super) struct Told {
    pub(super) families: HashSet<String>,
    pub(super) givens: HashSet<String>,
}

/// What allows a word to be taken for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Licence {
    /// `Mr.`
    Title,
    /// `General`
    Rank,
    /// Its own words.
    Bare,
}

/// A name that was walked through.
struct Walk {
    /// Tokens, without what stands before the name.
    words: Range<usize>,
    /// Names among them; initials and particles are none.
    names: Vec<usize>,
    initials: usize,
    certainty: u8,
    how: &'static str,
}

/// Whole names: what tells them stands beside them or in them.
pub(super) fn whole(page: &mut Page<'_>) -> Told {
    let mut told = Told::default();
    let mut at = 0;
    while at < page.len() {
        at = titled(page, at, &mut told)
            .or_else(|| misread_title(page, at, &mut told))
            .or_else(|| inverted(page, at, &mut told))
            .or_else(|| bare(page, at, &mut told))
            .unwrap_or(at + 1);
    }
    told
}

/// `Mr. John Smith`, `Lt. Col. Smith`, `President Kennedy`
fn titled(page: &mut Page<'_>, at: usize, told: &mut Told) -> Option<usize> {
    let mut next = at;
    let mut licence = None;
    while next < at + MOST_TITLES
        && page.is_free(next)
        && page.is_capital(next)
        && (page.has(next, Cues::TITLE) || page.has(next, Cues::RANK))
        && (next == at || page.joins(next))
    {
        let is_title =
            page.has(next, Cues::TITLE) && !(page.text(next) == "SA" && page.gap(next + 1) == Gap::None);
        let rank = if is_title { Licence::Title } else { Licence::Rank };
        licence = Some(licence.filter(|licence| *licence == Licence::Title).unwrap_or(rank));
        next += 1;
        if page.sign(next) == Some('.') && page.gap(next) == Gap::None {
            next += 1;
        }
        // The last of them can be the name itself: `Mr. Bishop`.
        if licence == Some(Licence::Title) && page.known(next).is_family() && !continues(page, next + 1) {
            break;
        }
    }
    let licence = licence?;
    if !page.joins(next) && !alone_in_lines(page, at, next, licence) {
        return None;
    }
    let several =
        matches!(fold(page.text(at)).as_str(), "senators" | "messrs" | "sas" | "agents" | "representatives");
    let walk = walk(page, next, licence)?;
    let end = tell(page, walk, told);
    Some(if several { listed(page, end, told) } else { end })
}

/// `ir. Smith`, `lir. Smith`: `Mr.` as recognition misreads it.
fn misread_title(page: &mut Page<'_>, at: usize, told: &mut Told) -> Option<usize> {
    let title = page.text(at);
    let misread = matches!(
        title,
        "ir" | "kr" | "iir" | "lir" | "hir" | "ur" | "nr" | "ar" | "tir" | "Mx" | "Kr" | "Ur" | "Ir" | "Nir"
    );
    let point =
        page.sign(at + 1) == Some('.') && page.gap(at + 1) == Gap::None && page.gap(at + 2) == Gap::Blank;
    if !misread || !point || page.shape(at + 2) != Some(Shape::Capital) {
        return None;
    }
    let walk = walk(page, at + 2, Licence::Rank)?;
    Some(tell(page, Walk { how: "what looks like a title stands before it", certainty: 66, ..walk }, told))
}

/// `Senators Church, Hart of Michigan and Baker`: the names behind the first.
fn listed(page: &mut Page<'_>, mut at: usize, told: &mut Told) -> usize {
    loop {
        if page.sign(at) == Some('(') && page.sign(at + 2) == Some(')') {
            at += 3;
        }
        if page.text(at) == "of" && page.is_capital(at + 1) {
            at += 2;
        }
        let mut next = at;
        if page.sign(next) == Some(',') {
            next += 1;
        }
        if matches!(page.text(next), "and" | "AND" | "&") {
            next += 1;
        }
        if next == at
            || !page.is_capital(next)
            || !page.is_free(next)
            || (page.gap(next) > Gap::Line && page.sign(next - 1) != Some(','))
        {
            return at;
        }
        let Some(walk) = walk(page, next, Licence::Rank) else { return at };
        at = tell(page, walk, told);
    }
}

/// A title at the end of its line, and the name alone in the next.
fn alone_in_lines(page: &Page<'_>, title: usize, name: usize, licence: Licence) -> bool {
    let alone = |at: usize| page.begins_line(at + 1) || page.sign(at + 1) == Some('.');
    licence == Licence::Title && page.begins_line(title) && page.is_capital(name) && alone(name)
}

fn continues(page: &Page<'_>, at: usize) -> bool {
    page.joins(at) && (page.is_capital(at) || page.sign(at) == Some('.'))
}

/// `OSWALD, Lee Harvey`
fn inverted(page: &mut Page<'_>, at: usize, told: &mut Told) -> Option<usize> {
    let shape = page.shape(at).filter(|_| page.is_free(at) && page.text(at).chars().count() > 2)?;
    let after = at.checked_sub(1).and_then(|before| page.sign(before));
    let begins = page.begins_line(at)
        || at == 0
        || matches!(after, Some(':' | ';' | '(' | '-' | '•' | '"' | '“' | '>' | '.' | ')'));
    let before_is_lower = at.checked_sub(1).is_some_and(|before| page.shape(before) == Some(Shape::Lower));
    let allowed = match shape {
        Shape::Caps | Shape::Mixed => begins || (before_is_lower && !page.is_loud(at)),
        Shape::Capital => begins && !page.known(at).is_given(),
        _ => false,
    };
    if !allowed || !may_be_family(page, at) {
        return None;
    }
    let mut comma = at + 1;
    while comma < at + 3 && page.is_capital(comma) && page.joins(comma) && may_be_family(page, comma) {
        comma += 1;
    }
    (page.sign(comma) == Some(',') && page.gap(comma) == Gap::None).then_some(())?;
    let first = comma + 1;
    page.joins(first).then_some(())?;
    let initial = page.shape(first) == Some(Shape::Initial);
    let given = page.known(first).is_given() && !page.has(first, Cues::NEVER);
    let initial_tells = initial && shape == Shape::Caps && page.known(comma - 1).is_family();
    // `HIBBERT, Winfried B.`: the writing tells which is which.
    let written_so = shape == Shape::Caps
        && page.begins_line(at)
        && page.shape(first) == Some(Shape::Capital)
        && page.known(first).is_nothing();
    if !(given || initial_tells || written_so) || page.known(at).is_place() && page.known(first).is_place() {
        return None;
    }
    if page.known(at).is_place() && initial {
        return None;
    }
    let mut end = first;
    let mut names = Vec::new();
    while end < first + 4 && (end == first || page.joins(end)) && page.is_capital(end) {
        let (word, initial) = (end, page.shape(end) == Some(Shape::Initial));
        let known = page.known(word);
        if !initial
            && (page.has(word, Cues::NEVER) || (known.is_word() && !known.is_given() && !known.is_family()))
        {
            break;
        }
        end += 1;
        if page.sign(end) == Some('.') && page.gap(end) == Gap::None && (initial || page.text(word).len() < 4)
        {
            end += 1;
        }
        names.extend((!initial).then_some(word));
    }
    // In a list each of these would be a name of its own: `Oswald, Ruby, Ferrie`.
    let ends = page.begins_line(end) || matches!(page.sign(end), Some('<' | '(' | '"' | '”' | ')'));
    if shape == Shape::Capital && (!ends || !page.known(at).is_family()) {
        return None;
    }
    let family = page.folded(at..comma);
    let value =
        format!("{} {}", spelling::name(&page.written(first..end)), spelling::name(&page.written(at..comma)));
    let certainty = if given && page.known(at).is_family() { 90 } else { 78 };
    told.families.insert(family);
    told.givens.extend(names.iter().map(|name| fold(page.text(*name))));
    page.tell(at..end, NameKind::Person, value, "the family name stands first", certainty);
    Some(end)
}

fn may_be_family(page: &Page<'_>, at: usize) -> bool {
    let known = page.known(at);
    let never = page.has(at, Cues::NEVER) && !page.has(at, Cues::YET_A_NAME);
    let word_only = known.is_word() && !known.is_family() && !known.is_given();
    let office = (page.has(at, Cues::RANK) || page.has(at, Cues::ORGANISATION)) && !known.is_family();
    !never && !word_only && !office && !is_short(page.text(at))
}

/// `Lee Harvey Oswald`, `J. Lee RANKIN`
fn bare(page: &mut Page<'_>, at: usize, told: &mut Told) -> Option<usize> {
    if !page.is_free(at) || !page.is_capital(at) {
        return None;
    }
    let walk = walk(page, at, Licence::Bare)?;
    Some(tell(page, walk, told))
}

fn tell(page: &mut Page<'_>, walk: Walk, told: &mut Told) -> usize {
    let end = walk.words.end;
    if let Some((family, givens)) = walk.names.split_last() {
        let family = fold(page.text(*family));
        told.givens
            .extend(givens.iter().map(|given| fold(page.text(*given))).filter(|given| *given != family));
        told.families.insert(family);
    }
    let value = spelling::name(&page.written(walk.words.clone()));
    page.tell(walk.words, NameKind::Person, value, walk.how, walk.certainty);
    end
}

/// Goes through a name as far as it goes.
fn walk(page: &Page<'_>, start: usize, licence: Licence) -> Option<Walk> {
    let mut walk = Walk { words: start..start, names: Vec::new(), initials: 0, certainty: 0, how: "" };
    let mut at = start;
    let mut end = start;
    let mut elements = 0;
    while elements < LONGEST && page.is_free(at) && (at == start || page.joins(at)) {
        elements += 1;
        let Some(next) = element(page, at, licence, &mut walk) else { break };
        // A name ends with a name, not with an initial or a particle.
        if walk.names.last().is_some_and(|last| *last >= at && *last < next) {
            end = next;
        }
        at = next;
    }
    walk.words.end = behind(page, end);
    judge(page, licence, walk)
}

/// One element: an initial, a particle, a nickname with its brackets, a name. Gives the token behind it.
fn element(page: &Page<'_>, at: usize, licence: Licence, walk: &mut Walk) -> Option<usize> {
    let first = at == walk.words.start;
    match page.shape(at)? {
        Shape::Initial => {
            walk.initials += 1;
            let dot = page.sign(at + 1) == Some('.') && page.gap(at + 1) == Gap::None;
            // Without its point only between names.
            (dot || !first || licence == Licence::Title).then_some(at + 1 + usize::from(dot))
        }
        Shape::Sign('(' | '"' | '“') if !first => {
            let closed = matches!(page.sign(at + 2), Some(')' | '"' | '”')) && page.is_capital(at + 1);
            (closed && page.is_capital(at + 3) && page.joins(at + 3)).then_some(at + 3)
        }
        Shape::Lower => {
            let particle = page.has(at, Cues::PARTICLE) && page.joins(at + 1);
            let name_behind = page.is_capital(at + 1) || page.has(at + 1, Cues::PARTICLE);
            (particle && name_behind && (!first || licence != Licence::Bare)).then_some(at + 1)
        }
        Shape::Capital | Shape::Caps | Shape::Mixed => {
            let particle = page.has(at, Cues::PARTICLE) && page.is_capital(at + 1) && page.joins(at + 1);
            if particle && (!first || page.known(at).is_family()) && !walk.names.is_empty() {
                return Some(at + 1);
            }
            let takes = if first { begins(page, at, licence) } else { goes_on(page, at, licence, walk) };
            takes.then_some(())?;
            walk.names.push(at);
            let short = page.text(at).len() < 5;
            let dot = short
                && page.sign(at + 1) == Some('.')
                && page.gap(at + 1) == Gap::None
                && page.joins(at + 2);
            let abbreviated = dot
                && matches!(
                    fold(page.text(at)).as_str(),
                    "wm" | "geo" | "chas" | "jas" | "jos" | "thos" | "robt" | "alex" | "fred"
                );
            Some(at + 1 + usize::from(abbreviated))
        }
        Shape::Uncased | Shape::Number | Shape::Sign(_) => None,
    }
}

/// Whether a name can begin with this word.
fn begins(page: &Page<'_>, at: usize, licence: Licence) -> bool {
    let known = page.known(at);
    let never = page.has(at, Cues::NEVER) && !page.has(at, Cues::YET_A_NAME);
    let word_only = known.is_word() && !known.is_family() && !known.is_given();
    let least = if licence == Licence::Bare && page.is_loud(at) { 3 } else { 2 };
    if never || is_short(page.text(at)) || page.text(at).chars().count() < least {
        return false;
    }
    match licence {
        Licence::Title => !(word_only && (page.is_loud(at) || known.is_common())),
        Licence::Rank => {
            let place_only = known.is_place() && !known.is_family() && !known.is_given();
            let hidden = known.is_common() && page.is_loud(at);
            let strange = known.is_nothing() && page.text(at).len() < 4;
            !(word_only || place_only || hidden || strange || page.has(at, Cues::ORGANISATION))
        }
        Licence::Bare => {
            let strange = known.is_nothing() || (known.is_family() && !known.is_word());
            let doubled = known.is_family() && !known.is_word() && page.is_loud(at);
            let written = matches!(page.shape(at), Some(Shape::Capital)) || stands_out(page, at);
            known.is_given() || doubled || (strange && !page.is_loud(at) && written)
        }
    }
}

/// Whether a name that began can go on with this word.
fn goes_on(page: &Page<'_>, at: usize, licence: Licence, walk: &Walk) -> bool {
    let known = page.known(at);
    let loud = page.is_loud(at);
    let names = known.is_family() || known.is_given();
    let sure = licence == Licence::Title
        || walk.names.iter().any(|name| page.known(*name).is_given() && !page.known(*name).is_word());
    if is_short(page.text(at)) || page.text(at).chars().count() < 2 {
        return false;
    }
    if page.has(at, Cues::NEVER) {
        return page.has(at, Cues::YET_A_NAME) && sure && known.is_family();
    }
    if (page.has(at, Cues::ORGANISATION) || page.has(at, Cues::TITLE)) && !(sure && known.is_family()) {
        return false;
    }
    if known.is_common() {
        let written = !loud && sure && page.shape(at) == Some(Shape::Caps);
        return written || (known.is_family() && (sure || walk.initials > 0));
    }
    if known.is_word() {
        let written = !loud && sure && matches!(page.shape(at), Some(Shape::Capital | Shape::Caps));
        return (names && (sure || !loud || walk.initials > 0)) || written;
    }
    if known.is_place() && !names {
        return false;
    }
    let odd = page.shape(at) == Some(Shape::Mixed) && loud;
    !known.is_nothing() || (!odd && page.text(at).len() >= if loud { 4 } else { 3 })
}

/// `, Jr.` behind a name belongs to it.
fn behind(page: &Page<'_>, end: usize) -> usize {
    let comma = usize::from(page.sign(end) == Some(','));
    let at = end + comma;
    if !page.has(at, Cues::BEHIND) || !page.joins(at) || !page.is_capital(at) || at == 0 {
        return end;
    }
    let dot = page.sign(at + 1) == Some('.') && page.gap(at + 1) == Gap::None;
    at + 1 + usize::from(dot)
}

/// Whether what was walked through is a name, and how sure.
fn judge(page: &Page<'_>, licence: Licence, mut walk: Walk) -> Option<Walk> {
    let end = walk.words.end;
    walk.names.retain(|name| *name < end);
    let last = *walk.names.last()?;
    let (family, loud) = (page.known(last), page.is_loud(last));
    let first_name = page.known(walk.names[0]);
    let given_sure = first_name.is_given() && !first_name.is_word();
    (walk.certainty, walk.how) = match licence {
        Licence::Title => {
            let alone = walk.names.len() == 1 && walk.initials == 0;
            if loud && family.is_nothing() && alone && page.text(last).len() < 5 {
                return None;
            }
            (if family.is_nothing() && loud { 80 } else { 92 }, "a title stands before it")
        }
        Licence::Rank => (if family.is_family() { 85 } else { 72 }, "a rank or an office stands before it"),
        Licence::Bare if walk.names.len() == 1 => {
            // Initials and a family name.
            let leads = walk.initials > 0 && page.shape(walk.words.start) == Some(Shape::Initial);
            let certainty = match (family.is_family(), family.is_word(), loud) {
                (true, false, _) => 82,
                (true, true, false) => 75,
                (true, true, true) if walk.initials > 1 => 60,
                (false, false, false) if family.is_nothing() => 66,
                (false, false, true) if family.is_nothing() && page.text(last).len() > 4 => 55,
                _ => return None,
            };
            if !leads {
                return None;
            }
            (certainty, "initials stand before it")
        }
        Licence::Bare if first_name.is_given() => {
            let stands_out = !loud && page.shape(last) == Some(Shape::Caps);
            let family_only = family.is_family() && !family.is_word();
            let certainty = match (given_sure, family_only || stands_out) {
                (true, true) => 90,
                (true, false) if family.is_nothing() || walk.initials > 0 => 78,
                (true, false) => 68,
                (false, true) => 74,
                (false, false) if !loud && (walk.initials > 0 || family.is_family()) => 60,
                (false, false) if !loud && family.is_nothing() && !page.begins_sentence(walk.words.start) => {
                    56
                }
                (false, false) => return None,
            };
            let place_first = first_name.is_place() && !(family_only || stands_out || walk.initials > 0);
            if place_first {
                return None;
            }
            (certainty, "it begins with a given name")
        }
        Licence::Bare => {
            let stands_out = page.shape(last) == Some(Shape::Caps) && page.text(last).len() > 3;
            let patronymic = walk.names[1..].iter().any(|name| is_patronymic(page.text(*name)));
            match () {
                () if patronymic => (85, "one of its words tells whose child it is"),
                () if loud => {
                    let double = walk.names.len() == 2 && walk.names.iter().all(|name| doubles(page, *name));
                    return double.then_some(Walk { certainty: 58, how: "two family names", ..walk });
                }
                () if stands_out
                    && !family.is_word()
                    && (family.is_family()
                        || first_name.is_family()
                        || page.shape(walk.names[0]) == Some(Shape::Capital)) =>
                {
                    (72, "the family name is in capitals")
                }

                () if family.is_family()
                    && !family.is_word()
                    && !family.is_place()
                    && !page.begins_sentence(walk.words.start) =>
                {
                    (56, "it ends with a family name")
                }
                () => return None,
            }
        }
    };
    Some(walk)
}

fn doubles(page: &Page<'_>, at: usize) -> bool {
    let known = page.known(at);
    known.is_family() && !known.is_word() && !known.is_place() && page.text(at).len() > 3
}

/// `Ivanovich`, `Petrovna`
fn is_patronymic(word: &str) -> bool {
    let folded = fold(word);
    folded.chars().count() > 6
        && ["ovich", "evich", "ovna", "evna", "ович", "евич", "овна", "евна"]
            .iter()
            .any(|end| folded.ends_with(end))
}
