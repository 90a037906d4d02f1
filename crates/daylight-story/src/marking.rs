//! What a draft says of the secrecy of papers, and of who they were shared with.

use daylight_analyze::marking::read;
use daylight_model::{Level, Marking, Mention, MentionKind};

use crate::Papers;
use crate::page::Page;
use crate::report::{Kind, Verdict};
use crate::token::tokens;
use crate::weigh::{Checker, Opened, Scene};

/// Controls that drafts name by themselves.
const CONTROLS: &[&str] = &["NOFORN", "ORCON", "RELIDO", "IMCON", "PROPIN", "FOUO", "FISA", "NOCON"];

/// Beginnings of words for those a paper is shared with.
const FOREIGN: &[&str] =
    &["ally", "allies", "allied", "partner", "foreign", "government", "countr", "nation"];

/// Beginnings of words for what is done when a paper is shared.
const SHARED: &[&str] = &[
    "shar",
    "passed",
    "releas",
    "given",
    "gave",
    "distribut",
    "circulat",
    "disclos",
    "inform",
    "encourag",
    "handed",
    "shown",
    "briefed",
    "provided",
    "sent",
];

/// Words that turn a sentence round, or say that somebody else says it.
const TURNED: &[&str] = &[
    "no",
    "not",
    "never",
    "none",
    "nobody",
    "without",
    "nor",
    "neither",
    "although",
    "though",
    "despite",
    "whether",
    "if",
    "cannot",
    "could",
    "would",
    "should",
    "deny",
    "denies",
    "denied",
    "refused",
    "contradicts",
    "contradict",
    "says",
    "say",
    "said",
    "claims",
    "claim",
    "claimed",
    "told",
    "states",
    "stated",
    "asserts",
    "according",
    "tells",
    "calls",
    "called",
    "describes",
    "wrote",
    "writes",
    "line",
    "asks",
    "asked",
    "contrary",
    "against",
    "before",
    "until",
    "unlike",
    "only",
];

impl<P: Papers> Checker<'_, P> {
    pub(crate) fn markings(&self, scene: &Scene) -> Result<(), P::Problem> {
        let said = written(scene);
        for (at, marking) in &said {
            self.marking(scene, at, marking)?;
        }
        self.sharing(scene, !said.is_empty())
    }

    fn marking(&self, scene: &Scene, at: &std::ops::Range<usize>, said: &Marking) -> Result<(), P::Problem> {
        let mut seen: Vec<String> = Vec::new();
        let sources = if scene.sources().is_empty() { self.others(scene) } else { scene.sources().to_vec() };
        let mut wrong: Vec<String> = Vec::new();
        let mut right = 0;
        for opened in &sources {
            let (of_cited, of_paper) = self.of_paper(opened)?;
            if of_paper.is_empty() {
                continue;
            }
            let fits = |marking: &Marking| is_said(said, marking);
            match of_cited.iter().chain(&of_paper).find(|marking| fits(marking)) {
                Some(marking) => {
                    right += 1;
                    let text = format!("{} is marked {}", opened.paper.title, marking.text);
                    if !seen.contains(&text) {
                        seen.push(text);
                    }
                }
                None => wrong.extend(
                    of_paper
                        .first()
                        .map(|marking| format!("{} is marked {}", opened.paper.title, marking.text)),
                ),
            }
        }
        let several = scene.own.len() > 1;
        let (verdict, why) = match (right, wrong.is_empty()) {
            (0, true) => {
                (Verdict::CannotTell, "no paper cited here has a marking that could be read".to_owned())
            }
            (0, false) => (Verdict::Differs, wrong.join("; ")),
            (_, false) if several && all_of_them(scene) => (Verdict::Differs, wrong.join("; ")),
            _ => (Verdict::Holds, seen.join("; ")),
        };
        self.note(scene, at, Kind::Marking, verdict, why, Vec::new());
        Ok(())
    }

    /// The markings of the page cited, and of the paper: banners first.
    fn of_paper(&self, opened: &Opened) -> Result<(Vec<Marking>, Vec<Marking>), P::Problem> {
        let of_pages = |pages: Vec<std::rc::Rc<Page>>| {
            let mentions: Vec<Mention> = pages.iter().flat_map(|page| page.mentions.clone()).collect();
            let mut found: Vec<(bool, Marking)> = mentions
                .into_iter()
                .filter(|mention| {
                    mention.kind != MentionKind::MarkingBlock && mention.kind != MentionKind::MarkingStamp
                })
                .filter_map(|mention| Some((mention.kind.is_of_the_whole(), mention.marking?)))
                .collect();
            found.sort_by_key(|(whole, _)| !whole);
            found.into_iter().map(|(_, marking)| marking).collect::<Vec<_>>()
        };
        Ok((of_pages(self.cited_pages(opened)?), of_pages(self.all_pages(opened)?)))
    }

    /// `shared with five allies`, of a paper that no foreigner may see.
    fn sharing(&self, scene: &Scene, names_marking: bool) -> Result<(), P::Problem> {
        if names_marking || scene.own.is_empty() {
            return Ok(());
        }
        let words: Vec<(usize, usize, String)> = tokens(scene.text())
            .into_iter()
            .map(|token| (token.start + scene.range.start, token.end + scene.range.start, token.folded))
            .filter(|(start, end, _)| scene.is_prose(&(*start..*end)))
            .filter(|(start, ..)| !scene.block.citations.iter().any(|one| one.at.contains(start)))
            .collect();
        let begins =
            |list: &[&str]| words.iter().find(|(.., word)| list.iter().any(|begin| word.starts_with(begin)));
        let (Some(shared), Some(foreign)) = (begins(SHARED), begins(FOREIGN)) else { return Ok(()) };
        if words.iter().any(|(.., word)| TURNED.contains(&word.as_str())) {
            return Ok(());
        }
        let at = shared.0.min(foreign.0)..shared.1.max(foreign.1);
        for opened in &scene.own {
            let (_, of_paper) = self.of_paper(opened)?;
            let whole = of_paper.first();
            if let Some(marking) =
                whole.filter(|marking| marking.controls.iter().any(|control| control == "NOFORN"))
            {
                let why = format!(
                    "{} is marked {}: NOFORN means that no foreign national is shown it",
                    opened.paper.title, marking.text
                );
                self.note(scene, &at, Kind::Sharing, Verdict::Differs, why, Vec::new());
                return Ok(());
            }
        }
        Ok(())
    }
}

/// Markings that a sentence names: `SECRET//NOFORN`, `marked secret`, `TOP SECRET`, `NOFORN` alone.
pub(crate) fn written(scene: &Scene) -> Vec<(std::ops::Range<usize>, Marking)> {
    let text = scene.text();
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let start = at;
        at += word.len();
        let trimmed = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '/'));
        let bare = trimmed.trim_matches(['(', ')', '/']);
        let begin = start + word.find(bare).unwrap_or(0);
        if bare.is_empty()
            || found.iter().any(|(range, _): &(std::ops::Range<usize>, Marking)| range.end > begin)
        {
            continue;
        }
        let rest = &text[begin..];
        let length = marking_length(rest, bare, &text[..begin]);
        if length == 0 {
            continue;
        }
        let written = &rest[..length];
        if CONTROLS.contains(&written) {
            let marking = Marking {
                controls: vec![written.to_owned()],
                text: written.to_owned(),
                ..Marking::default()
            };
            found.push((begin..begin + length, marking));
            continue;
        }
        let marking = read(&written.to_uppercase()).wording.marking();
        if marking.level.is_some() || !marking.controls.is_empty() {
            found.push((begin..begin + length, marking));
        }
    }
    found
        .into_iter()
        .map(|(range, marking)| (range.start + scene.range.start..range.end + scene.range.start, marking))
        .filter(|(range, _)| {
            scene.quoted.iter().all(|quoted| {
                range.end <= quoted.inside.start
                    || range.start >= quoted.inside.end
                    || quoted.inside.len() < 60
            })
        })
        .collect()
}

/// How many bytes from here are a marking.
fn marking_length(rest: &str, word: &str, before: &str) -> usize {
    let level = |word: &str| matches!(word, "SECRET" | "CONFIDENTIAL" | "RESTRICTED" | "UNCLASSIFIED");
    if word.contains("//") {
        // REL TO and lists of countries have blanks.
        let mut length = word.len();
        if word.ends_with("REL") && rest[length..].starts_with(" TO ") {
            length += 4;
            for part in rest[length..].split_inclusive(' ') {
                let bare = part.trim_end_matches([' ', ',', '.', ';', ')', '"', '”']);
                if bare.len() < 3 || bare.len() > 4 || !bare.bytes().all(|byte| byte.is_ascii_uppercase()) {
                    break;
                }
                length += bare.len();
                if !part.trim_end().ends_with(',') {
                    break;
                }
                length += part.len() - bare.len();
            }
        }
        return length;
    }
    if word == "TOP" && rest.starts_with("TOP SECRET") {
        let more = rest.split([' ', ',', ';']).nth(1).unwrap_or_default();
        return "TOP ".len() + more.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    }
    if level(word) || CONTROLS.contains(&word) {
        return word.len();
    }
    // marked secret, classified top secret
    let marked = before.trim_end().rsplit(' ').next().is_some_and(|before| {
        matches!(
            before.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str(),
            "marked" | "classified" | "stamped" | "labelled" | "labeled" | "as"
        )
    });
    let marks = ["marked", "classified", "stamped", "labelled", "labeled"]
        .iter()
        .any(|word| before.to_lowercase().contains(word));
    if !(marked && marks) {
        return 0;
    }
    let lower = rest.to_lowercase();
    ["top secret", "top-secret", "secret", "confidential", "restricted", "unclassified"]
        .iter()
        .find(|level| lower.starts_with(**level))
        .map_or(0, |level| level.len())
}

/// Whether a paper's marking has what the draft says: the level if it names one, and every control it names.
fn is_said(said: &Marking, paper: &Marking) -> bool {
    let level = |said: Level| paper.level == Some(said);
    said.level.is_none_or(level)
        && said.controls.iter().all(|control| paper.controls.iter().any(|there| there == control))
        && said.releasable.iter().all(|country| paper.releasable.contains(country))
}

fn all_of_them(scene: &Scene) -> bool {
    tokens(scene.text())
        .iter()
        .any(|token| matches!(token.folded.as_str(), "all" | "both" | "each" | "every"))
}
