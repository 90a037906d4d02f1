//! Every quotation, word for word in the paper and on the page that is cited for it.

use std::ops::Range;
use std::rc::Rc;

use crate::nearest::{difference, nearest};
use crate::page::Page;
use crate::quotation::{Pattern, Quoted};
use crate::report::{Change, Kind, Verdict};
use crate::token::{Token, tokens};
use crate::weigh::{Checker, Opened, Scene};
use crate::{PaperPlace, Papers};

/// A place nearly as quoted: the page, how far off, and its words.
type Near = (Rc<Page>, usize, Range<usize>);

impl<P: Papers> Checker<'_, P> {
    pub(crate) fn quotations(&self, scene: &Scene) -> Result<(), P::Problem> {
        for quoted in &scene.quoted {
            self.quotation(scene, quoted)?;
        }
        Ok(())
    }

    fn quotation(&self, scene: &Scene, quoted: &Quoted) -> Result<(), P::Problem> {
        let words = &scene.block.plain[quoted.inside.clone()];
        let pattern = Pattern::of(words);
        if pattern.words() == 0 {
            return Ok(());
        }
        let (wanted, strict) = cited_for(scene, quoted);
        for opened in &wanted {
            if let Some(place) = self.on_cited_page(opened, &pattern)? {
                return self.stands(scene, quoted, place);
            }
        }
        for opened in &wanted {
            for page in self.all_pages(opened)? {
                if let Some(bytes) = pattern.found(&page.text, page.tokens()) {
                    let why = format!(
                        "it stands on page {} of {}, not on page {}",
                        page.number,
                        opened.paper.title,
                        opened.page.unwrap_or(1)
                    );
                    let place = self.place(&page, bytes);
                    self.note(scene, &quoted.around, Kind::Quotation, Verdict::Differs, why, vec![place]);
                    return Ok(());
                }
            }
        }
        if !strict {
            for opened in scene.own.iter().chain(&scene.near) {
                if let Some(place) = self.on_cited_page(opened, &pattern)? {
                    return self.stands(scene, quoted, place);
                }
            }
        }
        if let Some(place) = self.in_any_paper(&pattern)? {
            return self.stands_elsewhere(scene, quoted, &wanted, place);
        }
        self.nearly(scene, quoted, &pattern, &wanted)
    }

    fn on_cited_page(&self, opened: &Opened, pattern: &Pattern) -> Result<Option<PaperPlace>, P::Problem> {
        for page in self.cited_pages(opened)? {
            if let Some(bytes) = pattern.found(&page.text, page.tokens()) {
                return Ok(Some(self.place(&page, bytes)));
            }
            // It may go on over the page.
            let Some(next) = self.page(&page.paper, page.number + 1)? else { continue };
            let joined = format!("{}\n{}", page.text, next.text);
            if let Some(bytes) =
                pattern.found(&joined, &tokens(&joined)).filter(|bytes| bytes.start < page.text.len())
            {
                return Ok(Some(self.place(&page, bytes.start..bytes.end.min(page.text.len()))));
            }
        }
        Ok(None)
    }

    fn stands(&self, scene: &Scene, quoted: &Quoted, place: PaperPlace) -> Result<(), P::Problem> {
        let never = self.papers.never_to_publish(&place.paper, place.page)?;
        let called = self.called(&place.paper, place.page)?;
        let overlaps =
            never.iter().any(|range| range.start < place.bytes.end && place.bytes.start < range.end);
        let (verdict, why) = if overlaps {
            (Verdict::Differs, format!("this passage of {called} is marked never to publish"))
        } else {
            (Verdict::Holds, format!("word for word in {called}"))
        };
        self.note(scene, &quoted.around, Kind::Quotation, verdict, why, vec![place]);
        Ok(())
    }

    /// It stands in a paper that is not the one cited for it.
    fn stands_elsewhere(
        &self,
        scene: &Scene,
        quoted: &Quoted,
        wanted: &[Opened],
        place: PaperPlace,
    ) -> Result<(), P::Problem> {
        let is_few = Pattern::of(&scene.block.plain[quoted.inside.clone()]).words() <= 2;
        if wanted.is_empty() || scene.own.is_empty() || is_few {
            return self.stands(scene, quoted, place);
        }
        let called = self.called(&place.paper, place.page)?;
        let why = format!("it stands in {called}, not in {}", self.titles(wanted));
        self.note(scene, &quoted.around, Kind::Quotation, Verdict::Differs, why, vec![place]);
        Ok(())
    }

    fn in_any_paper(&self, pattern: &Pattern) -> Result<Option<PaperPlace>, P::Problem> {
        let words: Vec<&str> = pattern.longest().iter().map(String::as_str).collect();
        for (paper, number) in self.anywhere(&words)? {
            if let Some(page) = self.page(&paper, number)?
                && let Some(bytes) = pattern.found(&page.text, page.tokens())
            {
                return Ok(Some(self.place(&page, bytes)));
            }
        }
        Ok(None)
    }

    /// It stands nowhere: the nearest text is shown.
    fn nearly(
        &self,
        scene: &Scene,
        quoted: &Quoted,
        pattern: &Pattern,
        wanted: &[Opened],
    ) -> Result<(), P::Problem> {
        let words: Vec<&str> = pattern.all_words().collect();
        let mut best: Option<Near> = None;
        let mut look = |page: Rc<Page>| {
            if let Some(found) = nearest(&words, page.tokens())
                && best.as_ref().is_none_or(|(_, distance, _)| found.distance < *distance)
            {
                best = Some((page, found.distance, found.words));
            }
        };
        for opened in wanted {
            self.all_pages(opened)?.into_iter().for_each(&mut look);
        }
        if wanted.is_empty() {
            for (paper, number) in self.papers.with_most_of(&words, 6)? {
                self.page(&paper, number)?.into_iter().for_each(&mut look);
            }
        }
        let few = pattern.words() <= if wanted.is_empty() { 2 } else { 1 };
        let whole = &scene.block.plain[quoted.inside.clone()];
        let source = scene.block.source(&quoted.around);
        let told = scene.block.plain[quoted.around.clone()].to_owned();
        match best.filter(|(_, distance, _)| 5 * distance <= 3 * words.len()) {
            Some((page, _, range)) if !few => {
                let place = self.place(&page, bytes_of(page.tokens(), &range));
                let called = self.called(&page.paper, page.number)?;
                let why = format!("not word for word: the nearest text is in {called}");
                let changes = compared(whole, page.words(range));
                self.note_at(source, told, Kind::Quotation, Verdict::Differs, why, vec![place], changes);
            }
            _ => {
                let (verdict, why) = match (few, wanted.is_empty()) {
                    (true, _) => (
                        Verdict::CannotTell,
                        "these words stand in no paper; they may be the writer's".to_owned(),
                    ),
                    (_, true) => (Verdict::NotFound, "no paper says this, and none is cited".to_owned()),
                    _ => (Verdict::NotFound, format!("nothing like it stands in {}", self.titles(wanted))),
                };
                self.note_at(source, told, Kind::Quotation, verdict, why, Vec::new(), Vec::new());
            }
        }
        Ok(())
    }
}

/// The citations that a quotation is to be held against, and whether there can be no doubt about it.
fn cited_for(scene: &Scene, quoted: &Quoted) -> (Vec<Opened>, bool) {
    let own = &scene.own;
    if let Some(around) =
        own.iter().find(|one| one.at.start <= quoted.around.start && quoted.around.end <= one.at.end)
    {
        return (vec![around.clone()], true);
    }
    if own.len() <= 1 {
        let near = if own.is_empty() { near_for(scene, quoted) } else { own.clone() };
        return (near, !own.is_empty());
    }
    let first_quoted = scene.quoted.first().map_or(0, |quoted| quoted.around.start);
    let leads = own.first().is_some_and(|citation| citation.at.start < first_quoted);
    let next = scene.quoted.iter().find(|other| other.around.start >= quoted.around.end);
    let group: Vec<Opened> = own
        .iter()
        .filter(|one| {
            one.at.start >= quoted.around.end && next.is_none_or(|next| one.at.start <= next.around.start)
        })
        .cloned()
        .collect();
    if leads {
        let before = own.iter().rfind(|one| one.at.end <= quoted.around.start);
        return (before.or(own.first()).cloned().into_iter().collect(), false);
    }
    if group.is_empty() {
        let after = own.iter().find(|one| one.at.start >= quoted.around.end);
        return (after.or(own.last()).cloned().into_iter().collect(), false);
    }
    (group, true)
}

/// Of a sentence without a citation: the next one of the paragraph, else the one before.
fn near_for(scene: &Scene, quoted: &Quoted) -> Vec<Opened> {
    let near = &scene.near;
    let next = near.iter().find(|one| one.at.start >= quoted.around.end);
    next.or(near.iter().rfind(|one| one.at.end <= quoted.around.start))
        .or(near.first())
        .cloned()
        .into_iter()
        .collect()
}

fn bytes_of(tokens: &[Token], words: &Range<usize>) -> Range<usize> {
    let part = tokens.get(words.clone()).unwrap_or_default();
    part.first().zip(part.last()).map_or(0..0, |(first, last)| first.start..last.end)
}

fn compared(draft: &str, paper: &str) -> Vec<Change> {
    let (ours, theirs) = (tokens(draft), tokens(paper));
    fn pairs<'a>(tokens: &'a [Token], text: &'a str) -> Vec<(&'a str, &'a str)> {
        tokens.iter().map(|token| (token.folded.as_str(), &text[token.start..token.end])).collect()
    }
    difference(&pairs(&ours, draft), &pairs(&theirs, paper))
}
