//! A draft held against the papers of the case.

use std::ops::Range;

use daylight_model::{Mention, MentionKind, PartialDate};
use daylight_store::BarredPlace;
use daylight_story::{Named, Paper, Papers, Report};

use crate::index::{file_name, subject_told};
use crate::place::place_in_words;
use crate::quoting::found_again;
use crate::search::{Answer, OpenSearch, SearchOptions};
use crate::{Case, CaseError};

impl Case {
    /// Holds a draft in Markdown against the papers of the case.
    pub fn check_story(&self, draft: &str) -> Result<Report, CaseError> {
        self.open_search()?.check_story(draft)
    }
}

impl OpenSearch {
    /// The same in a case that is open already.
    pub fn check_story(&self, draft: &str) -> Result<Report, CaseError> {
        let mut report = daylight_story::check(draft, &CasePapers { open: self })?;
        let (store, view) = self.store_and_view();
        for bar in store.bars(view, false)? {
            if let BarredPlace::Words(quotation) = &bar.place {
                let why = format!("marked never to publish: {}", bar.reason);
                daylight_story::barred(&mut report, draft, &quotation.words, &why);
            }
        }
        Ok(report)
    }

    /// What can be computed of a claim and the papers that people linked to it.
    pub fn hints(&self, claim: &str, linked: &[(String, Option<u32>)]) -> Result<Report, CaseError> {
        daylight_story::hints(claim, linked, &CasePapers { open: self })
    }
}

/// The papers of a case, in the view of who keeps it.
struct CasePapers<'a> {
    open: &'a OpenSearch,
}

/// Words of a query. What is longer is looked for by its beginning, and held against the page as a whole.
const WORDS: usize = 16;

/// Documents looked through for a date, and pages of each.
const DATED: usize = 12;

impl CasePapers<'_> {
    fn ask(&self, query: &str, limit: usize, passages: usize) -> Result<Answer, CaseError> {
        let options = SearchOptions { limit: Some(limit), passages, ..SearchOptions::default() };
        self.open.search(query, &options)
    }

    /// Each document of an answer with the first page that matched.
    fn places(answer: Answer) -> Vec<(String, u32)> {
        let hits = answer.hits.into_iter().map(|hit| {
            let page = hit.passages.iter().find_map(|passage| passage.page);
            (hit.reference.0, page.unwrap_or(1))
        });
        hits.collect()
    }

    fn by_reference(&self, name: &str) -> Result<Vec<Paper>, CaseError> {
        let (store, view) = self.open.store_and_view();
        let digits = name.to_ascii_lowercase();
        if !(3..=64).contains(&digits.len()) {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for document in store.documents_by_prefix(view, &digits)? {
            let place = store.occurrences(view, document.id)?.into_iter().next();
            let title = match (&place, subject_told(&store.metadata(view, document.id)?)) {
                (Some(place), _) if !place.path.is_empty() => file_name(&place.path).to_owned(),
                (_, Some(subject)) => subject,
                (Some(place), None) => place_in_words(store, view, place)?,
                (None, None) => view.doc_ref(&document.hash).0,
            };
            found.push(Paper { reference: view.doc_ref(&document.hash).0, title, pages: document.pages });
        }
        Ok(found)
    }

    /// By the path of a file or its end: `orders/TO-12-031.pdf`, `TO-12-031.pdf`, `TO-12-031`.
    fn by_place(&self, name: &str) -> Result<Vec<Paper>, CaseError> {
        let plain: String = name.chars().filter(|c| *c != '"' && !c.is_control()).collect();
        if plain.trim().is_empty() {
            return Ok(Vec::new());
        }
        let Ok(answer) = self.ask(&format!("path:\"{plain}\""), 50, 1) else { return Ok(Vec::new()) };
        let fits = |place: &str| {
            let (place, plain) = (place.to_lowercase(), plain.to_lowercase());
            let ends = |place: &str| place == plain || place.ends_with(&format!("/{plain}"));
            ends(&place)
                || place.rsplit_once('.').is_some_and(|(stem, ending)| ending.len() <= 5 && ends(stem))
        };
        let mut found = Vec::new();
        for hit in answer.hits.iter().filter(|hit| fits(&hit.place)) {
            found.extend(self.by_reference(&hit.reference.0)?);
        }
        Ok(found)
    }
}

impl Papers for CasePapers<'_> {
    type Problem = CaseError;

    fn paper(&self, name: &str) -> Result<Named, CaseError> {
        let mut found = self.by_reference(name)?;
        if found.is_empty() {
            found = self.by_place(name)?;
        }
        Ok(match found.len() {
            0 => Named::None,
            1 => found.pop().map_or(Named::None, Named::One),
            _ => Named::Several(found.into_iter().map(|paper| paper.reference).collect()),
        })
    }

    fn page(&self, paper: &str, page: u32) -> Result<Option<(String, Vec<Mention>)>, CaseError> {
        let (store, view) = self.open.store_and_view();
        let Some(document) = store.documents_by_prefix(view, paper)?.into_iter().next() else {
            return Ok(None);
        };
        let Some(text) = store.page(view, document.id, page)? else { return Ok(None) };
        Ok(Some((text.text, store.mentions(view, document.id, page)?.mentions)))
    }

    fn with_words(&self, words: &[&str], most: usize) -> Result<Vec<(String, u32)>, CaseError> {
        let words = &words[..words.len().min(WORDS)];
        if words.is_empty() {
            return Ok(Vec::new());
        }
        Ok(Self::places(self.ask(&format!("\"{}\"", words.join(" ")), most, 1)?))
    }

    fn with_most_of(&self, words: &[&str], most: usize) -> Result<Vec<(String, u32)>, CaseError> {
        let mut telling: Vec<&str> = words.iter().copied().filter(|word| word.chars().count() > 3).collect();
        telling.sort_by_key(|word| std::cmp::Reverse(word.len()));
        telling.dedup();
        telling.truncate(WORDS);
        if telling.is_empty() {
            return Ok(Vec::new());
        }
        let query: Vec<String> = telling.iter().map(|word| format!("\"{word}\"")).collect();
        Ok(Self::places(self.ask(&query.join(" OR "), most, 1)?))
    }

    fn like(&self, word: &str) -> Result<Option<String>, CaseError> {
        let plain: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        for errors in 1..=if plain.chars().count() > 5 { 2 } else { 1 } {
            if plain.chars().count() < 4 {
                return Ok(None);
            }
            let answer = self.ask(&format!("{plain}~{errors}"), 5, 1)?;
            let marked = answer.hits.iter().flat_map(|hit| &hit.passages).find_map(|passage| {
                let mark = passage.marks.first()?;
                passage.text.get(mark.clone()).map(str::to_owned)
            });
            if marked.is_some() {
                return Ok(marked);
            }
        }
        Ok(None)
    }

    fn with_date(&self, date: PartialDate, most: usize) -> Result<Vec<(String, u32)>, CaseError> {
        let (store, view) = self.open.store_and_view();
        let answer = self.ask(&format!("told:{date}"), DATED, 1)?;
        let mut found = Vec::new();
        for hit in answer.hits {
            let Some(document) = store.documents_by_prefix(view, &hit.reference.0)?.into_iter().next() else {
                continue;
            };
            // A period around the day is found too, and does not say it.
            let says = |mention: &Mention| {
                matches!(mention.kind, MentionKind::Date | MentionKind::Period)
                    && mention.value.split('/').any(|end| end.starts_with(&date.to_string()))
            };
            let pages = store.all_mentions(view, document.id)?;
            if let Some((page, _)) = pages.iter().find(|(_, said)| said.mentions.iter().any(says)) {
                found.push((hit.reference.0, *page));
            }
            if found.len() == most {
                break;
            }
        }
        Ok(found)
    }

    fn never_to_publish(&self, paper: &str, page: u32) -> Result<Vec<Range<usize>>, CaseError> {
        let (store, view) = self.open.store_and_view();
        let Some(document) = store.documents_by_prefix(view, paper)?.into_iter().next() else {
            return Ok(Vec::new());
        };
        let mut ranges = Vec::new();
        for bar in store.bars_of(view, &document.hash)? {
            match &bar.place {
                BarredPlace::Document => ranges.push(0..usize::MAX),
                BarredPlace::Page(number) if *number == page => ranges.push(0..usize::MAX),
                BarredPlace::Page(_) => {}
                BarredPlace::Words(quotation) => {
                    let now = found_again(store, view, &document, quotation)?;
                    ranges.extend(now.filter(|now| now.page == page).map(|now| now.bytes));
                }
            }
        }
        Ok(ranges)
    }

    fn events(&self) -> Result<Vec<(String, PartialDate)>, CaseError> {
        Ok(Vec::new())
    }
}
