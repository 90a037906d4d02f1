//! Every name of a draft is in the papers, or is told.

use std::ops::Range;

use crate::draft::BlockKind;
use crate::event::{PAPERS, is_weekday};
use crate::report::{Kind, Verdict};
use crate::token::{folded, is_small, tokens};
use crate::weigh::{Checker, Scene};
use crate::{PaperPlace, Papers};

/// Words with a capital that are no part of a name.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "president",
    "minister",
    "prime",
    "secretary",
    "director",
    "general",
    "colonel",
    "captain",
    "ambassador",
    "senator",
    "chancellor",
    "king",
    "queen",
    "prince",
    "foreign",
    "deputy",
    "former",
    "chief",
    "private",
    "judge",
    "justice",
    "inspector",
    "commissioner",
    "the",
    "head",
];

const CALENDAR: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "christmas",
    "easter",
];

/// Runs of words with a capital, outside of quotations; bytes of the block.
pub(crate) fn runs(scene: &Scene) -> Vec<Range<usize>> {
    runs_in(scene, &scene.range)
}

/// The same of the sentence before.
pub(crate) fn runs_before(scene: &Scene) -> Vec<Range<usize>> {
    scene.before.as_ref().map_or_else(Vec::new, |before| runs_in(scene, before))
}

fn runs_in(scene: &Scene, range: &Range<usize>) -> Vec<Range<usize>> {
    let text = &scene.block.plain[range.clone()];
    let words = tokens(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut run: Option<Range<usize>> = None;
    let mut last_end = 0;
    for token in &words {
        let written = &text[token.start..token.end];
        let between = text.get(last_end..token.start).unwrap_or_default();
        let at = token.start + range.start..token.end + range.start;
        let capital = written.starts_with(char::is_uppercase) && scene.is_prose(&at);
        let adjoins = matches!(between, " " | "-" | "‑" | ". " | " & " | "\u{a0}")
            && !(between == ". " && last_end > 0 && !is_initial(text, last_end));
        let possessive = written.ends_with("'s") || written.ends_with("’s");
        match &mut run {
            Some(range) if capital && adjoins => range.end = at.end,
            _ => {
                found.extend(run.take());
                run = capital.then_some(at);
            }
        }
        if possessive || written.ends_with(['\'', '’']) {
            found.extend(run.take());
        }
        last_end = token.end;
    }
    found.extend(run);
    found
}

fn is_initial(text: &str, end: usize) -> bool {
    let word = text[..end].rsplit([' ', '(']).next().unwrap_or_default();
    word.chars().count() <= 2 || matches!(word.to_lowercase().as_str(), "mr" | "mrs" | "dr" | "st" | "prof")
}

impl<P: Papers> Checker<'_, P> {
    pub(crate) fn names(&self, scene: &Scene) -> Result<(), P::Problem> {
        let all = runs(scene);
        if scene.block.kind == BlockKind::Heading && is_in_capitals(scene) {
            return Ok(());
        }
        let markings = crate::marking::written(scene);
        for at in all {
            if markings.iter().any(|(marking, _)| marking.start < at.end && at.start < marking.end) {
                continue;
            }
            self.name(scene, &at)?;
        }
        Ok(())
    }

    fn name(&self, scene: &Scene, at: &Range<usize>) -> Result<(), P::Problem> {
        let begins = at.start == scene.range.start
            || scene.block.plain[scene.range.start..at.start].chars().all(|c| !c.is_alphanumeric());
        let words = self.words_of(scene, at);
        let Some(words) = without_titles(&words, begins) else { return Ok(()) };
        let at =
            words.first().zip(words.last()).map_or(at.clone(), |(first, last)| first.0.start..last.0.end);
        let written = &scene.block.plain[at.clone()];
        let known = |name: &String| {
            let name: Vec<String> = tokens(name).into_iter().map(|token| token.folded).collect();
            words.iter().all(|(_, word)| name.contains(word))
        };
        if self.draft.names.iter().any(known) || self.draft.events.iter().any(|(name, _)| known(name)) {
            return Ok(());
        }
        let folded: Vec<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
        if self.note_if_there(scene, &at, &folded)? {
            return Ok(());
        }
        // Parts of a longer run: "Tolmesh Kestrel Institute" is two names.
        let mut missing = Vec::new();
        for (place, word) in &words {
            if self.anywhere(&[word.as_str()])?.is_empty() && !self.with_plain_ending(word)? {
                missing.push((place.clone(), word.clone()));
            }
        }
        if missing.is_empty() {
            return self.apart(scene, &at, &words);
        }
        if begins && words.len() == 1 {
            return self.at_the_beginning(scene, &at, written);
        }
        if is_written_in_capitals(written) && written.chars().count() <= 3 {
            self.note(scene, &at, Kind::Name, Verdict::CannotTell, "no paper has this word", Vec::new());
            return Ok(());
        }
        if self.draft.has_capital_nouns {
            let why = "no paper has this; it may be a noun, which has a capital in German";
            self.note(scene, &at, Kind::Name, Verdict::CannotTell, why, Vec::new());
            return Ok(());
        }
        let mut like = Vec::new();
        for (_, word) in &missing {
            like.extend(self.papers.like(word)?);
        }
        let near =
            if like.is_empty() { String::new() } else { format!("; the papers have {}", like.join(", ")) };
        self.note(
            scene,
            &at,
            Kind::Name,
            Verdict::NotFound,
            format!("no paper has this name{near}"),
            Vec::new(),
        );
        Ok(())
    }

    fn words_of(&self, scene: &Scene, at: &Range<usize>) -> Vec<(Range<usize>, String)> {
        let text = &scene.block.plain[at.clone()];
        let words = tokens(text).into_iter().map(|token| {
            let written = text[token.start..token.end].trim_end_matches("'s").trim_end_matches("’s");
            let range = at.start + token.start..at.start + token.start + written.len();
            (range, folded(written))
        });
        words.filter(|(_, word)| !word.is_empty()).collect()
    }

    fn note_if_there(&self, scene: &Scene, at: &Range<usize>, words: &[&str]) -> Result<bool, P::Problem> {
        for opened in scene.sources() {
            for page in self.all_pages(opened)? {
                let there = page.tokens().windows(words.len()).find(|window| {
                    window.iter().zip(words).all(|(token, word)| {
                        token.folded == **word || token.folded.strip_suffix('s') == Some(*word)
                    })
                });
                if let Some((first, last)) = there.and_then(|window| window.first().zip(window.last())) {
                    let why = format!("stands in {}", self.called(&page.paper, page.number)?);
                    let place = self.place(&page, first.start..last.end);
                    self.note(scene, at, Kind::Name, Verdict::Holds, why, vec![place]);
                    return Ok(true);
                }
            }
        }
        if let Some((paper, page)) = self.anywhere(words)?.into_iter().next() {
            let why = format!("stands in {}", self.called(&paper, page)?);
            let place = PaperPlace { paper, page, bytes: 0..0, words: String::new() };
            self.note(scene, at, Kind::Name, Verdict::Holds, why, vec![place]);
            return Ok(true);
        }
        Ok(false)
    }

    /// `Sarvenan` of Sarvena, `Larkmoors` of Larkmoor.
    fn with_plain_ending(&self, word: &str) -> Result<bool, P::Problem> {
        for ending in ["s", "n", "an", "ian", "ish", "ese"] {
            if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 3)
                && !self.anywhere(&[stem])?.is_empty()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Every word is there, and never one behind the other.
    fn apart(
        &self,
        scene: &Scene,
        at: &Range<usize>,
        words: &[(Range<usize>, String)],
    ) -> Result<(), P::Problem> {
        let hyphen = scene.block.plain[at.clone()].contains(['-', '‑']);
        let is_person = words.len() == 2
            && !hyphen
            && words
                .iter()
                .all(|(_, word)| word.chars().all(char::is_alphabetic) && word.chars().count() > 2);
        let (Some((_, first)), Some((_, last)), true) = (words.first(), words.last(), is_person) else {
            self.note(
                scene,
                at,
                Kind::Name,
                Verdict::Holds,
                "every word of it stands in the papers",
                Vec::new(),
            );
            return Ok(());
        };
        // Ashgrave, Corvin; or an office that a paper names in another order.
        let mut others: Vec<String> = Vec::new();
        for (paper, number) in self.anywhere(&[last.as_str()])? {
            let Some(page) = self.page(&paper, number)? else { continue };
            let tokens = page.tokens();
            for (place, token) in tokens.iter().enumerate().filter(|(_, token)| token.folded == *last) {
                let around = &tokens[place.saturating_sub(6)..(place + 7).min(tokens.len())];
                if around.iter().any(|there| there.folded == *first) {
                    self.note(
                        scene,
                        at,
                        Kind::Name,
                        Verdict::Holds,
                        "both words stand beside one another in the papers",
                        vec![self.place(&page, token.start..token.end)],
                    );
                    return Ok(());
                }
                let Some(before) = place.checked_sub(1).and_then(|at| tokens.get(at)) else { continue };
                let written = &page.text[before.start..before.end];
                let beside = page.text.get(before.end..token.start) == Some(" ");
                let is_title = TITLES.contains(&before.folded.as_str())
                    || is_small(&before.folded)
                    || before.folded.chars().count() < 3;
                if beside
                    && written.starts_with(char::is_uppercase)
                    && page.text[token.start..].starts_with(char::is_uppercase)
                    && !is_title
                {
                    let name = format!("{written} {}", &page.text[token.start..token.end]);
                    if !others.contains(&name) {
                        others.push(name);
                    }
                }
            }
        }
        if others.is_empty() {
            self.note(
                scene,
                at,
                Kind::Name,
                Verdict::CannotTell,
                "its words stand in the papers, never together",
                Vec::new(),
            );
        } else {
            others.truncate(3);
            let why = format!("no paper has this name; the papers have {}", others.join(", "));
            self.note(scene, at, Kind::Name, Verdict::Differs, why, Vec::new());
        }
        Ok(())
    }

    /// A word that begins a sentence has a capital anyway: it is a name only if it is nearly one of the papers.
    fn at_the_beginning(&self, scene: &Scene, at: &Range<usize>, written: &str) -> Result<(), P::Problem> {
        if written.chars().count() < 6 {
            return Ok(());
        }
        let Some(like) = self.papers.like(&folded(written))? else { return Ok(()) };
        if !like.starts_with(char::is_uppercase) || is_plain_form(&folded(&like), &folded(written)) {
            return Ok(());
        }
        let why = format!("no paper has this name; the papers have {like}");
        self.note(scene, at, Kind::Name, Verdict::NotFound, why, Vec::new());
        Ok(())
    }
}

/// One word is the other with an ending: reporter and report.
fn is_plain_form(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one) || crate::token::stem(one) == crate::token::stem(other)
}

/// A run without titles, months and words that only begin the sentence; `None` where nothing is left.
fn without_titles(words: &[(Range<usize>, String)], begins: bool) -> Option<Vec<(Range<usize>, String)>> {
    let mut words: Vec<_> = words.to_vec();
    let is_no_name = |word: &str| {
        TITLES.contains(&word)
            || CALENDAR.contains(&word)
            || is_weekday(word)
            || is_small(word)
            || word.chars().count() < 2
    };
    let mut first = true;
    while let Some((_, word)) = words.first() {
        let plain = first && begins && words.len() > 1 && is_common(word);
        if !is_no_name(word) && !plain {
            break;
        }
        first = false;
        words.remove(0);
    }
    while words.last().is_some_and(|(_, word)| is_no_name(word)) {
        words.pop();
    }
    let only = words.len() == 1 && words.first().is_some_and(|(_, word)| is_common(word));
    (!words.is_empty() && !only).then_some(words)
}

/// Words that often begin a sentence before a name, or stand with a capital in headings.
fn is_common(word: &str) -> bool {
    const COMMON: &[&str] = &[
        "annex",
        "asked",
        "copy",
        "copies",
        "documents",
        "email",
        "even",
        "every",
        "first",
        "four",
        "last",
        "later",
        "many",
        "mails",
        "messages",
        "minutes",
        "nobody",
        "now",
        "one",
        "orders",
        "page",
        "papers",
        "paragraph",
        "payments",
        "records",
        "second",
        "seven",
        "several",
        "story",
        "ten",
        "third",
        "three",
        "today",
        "two",
        "yesterday",
        "yet",
        "i",
        "nothing",
        "everything",
        "press",
        "release",
        "internal",
        "leaked",
        "secret",
        "noforn",
        "confidential",
        "top",
    ];
    COMMON.contains(&word)
        || PAPERS.contains(&word)
        || PAPERS.iter().any(|paper| crate::token::stem(paper) == crate::token::stem(word))
}

/// A heading in capitals, or with a capital on most words, names nothing by them.
fn is_in_capitals(scene: &Scene) -> bool {
    let text = scene.text();
    let words: Vec<&str> = text.split_whitespace().filter(|word| word.chars().count() > 3).collect();
    let capitals = words.iter().filter(|word| word.starts_with(char::is_uppercase)).count();
    words.len() > 2 && capitals * 10 > words.len() * 7
}

fn is_written_in_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}
