//! Statements that no paper supports. A program cannot tell what a sentence means; it can tell that no paper is cited and
//! that none has the words.

use crate::draft::BlockKind;
use crate::report::{Kind, Verdict};
use crate::token::{is_small, stem, tokens};
use crate::weigh::{Checker, Scene};
use crate::{PaperPlace, Papers};

/// Words that every report has and no paper needs.
const TELLING: &[&str] = &[
    "document", "paper", "papers", "show", "say", "said", "accord", "leak", "leaked", "reveal", "file",
    "obtain", "seen", "story", "report", "publish", "today", "read", "state", "today", "now", "new", "first",
    "last", "make", "made", "take", "took", "know", "known", "time", "year", "month", "week", "day", "like",
    "mean", "call",
];

/// Sentences about the story itself: what the writers did, whom they asked.
const OURS: &[&str] = &[
    "we",
    "our",
    "us",
    "comment",
    "embargo",
    "published",
    "publication",
    "spokesperson",
    "spokesman",
    "spokeswoman",
];

/// Words of a sentence below which nothing is asked.
const FEWEST: usize = 2;

impl<P: Papers> Checker<'_, P> {
    pub(crate) fn statement(&self, scene: &Scene) -> Result<(), P::Problem> {
        if !scene.own.is_empty() || scene.block.kind == BlockKind::Heading || !scene.quoted.is_empty() {
            return Ok(());
        }
        let all = tokens(scene.text());
        if scene.text().trim_end().ends_with(['?', ':'])
            || all.iter().any(|token| OURS.contains(&token.folded.as_str()))
        {
            return Ok(());
        }
        let mut names: Vec<String> = Vec::new();
        for run in crate::name::runs(scene) {
            for token in tokens(&scene.block.plain[run.clone()]) {
                let begins = run.start + token.start == scene.range.start;
                let written = token.folded.strip_suffix('s').unwrap_or(&token.folded).to_owned();
                if !begins || !self.anywhere(&[token.folded.as_str()])?.is_empty() && !is_small(&token.folded)
                {
                    names.extend([token.folded, written]);
                }
            }
        }
        let mut words: Vec<&str> = Vec::new();
        for token in &all {
            let word = token.folded.as_str();
            let counts = word.chars().count() > 2 && word.chars().all(char::is_alphabetic) && !is_small(word);
            if counts
                && !names.iter().any(|name| name == word)
                && !TELLING.contains(&stem(word))
                && !words.contains(&word)
            {
                words.push(word);
            }
        }
        if words.len() + names.len() / 2 < FEWEST || words.is_empty() {
            return Ok(());
        }
        let mut best: Option<(usize, PaperPlace)> = None;
        let mut look = |page: &crate::page::Page| {
            let there = words.iter().filter(|word| page.has_stem(stem(word))).count();
            if best.as_ref().is_none_or(|(most, _)| there > *most) {
                let place = PaperPlace {
                    paper: page.paper.clone(),
                    page: page.number,
                    bytes: 0..0,
                    words: String::new(),
                };
                best = Some((there, place));
            }
        };
        let all_cited = self.others(scene);
        for opened in &all_cited {
            for page in self.all_pages(opened)? {
                look(&page);
            }
        }
        let wanted: Vec<&str> = words.iter().copied().chain(names.iter().map(String::as_str)).collect();
        for (paper, number) in self.papers.with_most_of(&wanted, 6)? {
            if let Some(page) = self.page(&paper, number)? {
                look(&page);
            }
        }
        let (there, place) = match best {
            Some((there, place)) => (there, Some(place)),
            None => (0, None),
        };
        let near_is_cited = !scene.near.is_empty();
        if there * 2 >= words.len() || near_is_cited && there * 4 >= words.len() {
            return Ok(());
        }
        let is_specific = !names.is_empty() && there == 0 && !near_is_cited;
        let verdict = if is_specific { Verdict::NotFound } else { Verdict::CannotTell };
        let why = match there {
            0 => "no paper is cited for this, and none has its words".to_owned(),
            _ => format!("no paper is cited for this; the nearest has {there} of its {} words", words.len()),
        };
        self.note(
            scene,
            &scene.range.clone(),
            Kind::Statement,
            verdict,
            why,
            place.filter(|_| there > 0).into_iter().collect(),
        );
        Ok(())
    }
}
