//! A document as a paper: its heading, its date, what it asks for, the papers it names and that name it.

use std::collections::BTreeMap;
use std::ops::Range;

use daylight_model::{DocRef, Mention, MentionKind, PageMentions, PartialDate, RequirementKind};
use daylight_search::{Options, paper_key};

use crate::heading::{
    DocumentDate, HeadingLine, date, heading, is_message, own_numbers, refers_to, valid_on,
};
use crate::reading::now;
use crate::search::parsed;
use crate::show::find;
use crate::{Case, CaseError, OpenSearch, Person};

/// A document as a paper. All text in it is hostile until shown.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// What stands at its head; empty for a message, whose format tells that.
    pub heading: Vec<HeadingLine>,
    /// The date it is taken to be of.
    pub date: Option<DocumentDate>,
    /// Numbers under which it stands itself.
    pub numbers: Vec<String>,
    /// What it asks to be found out, one for each page that is such a paper.
    pub requirements: Vec<RequirementTold>,
    /// Papers it names: those that are here first.
    pub refers_to: Vec<PaperNamed>,
    /// How many papers it names beyond those.
    pub more_named: u64,
    /// Documents here that name it.
    pub referred_to_by: Vec<DocRef>,
}

/// A paper that asks for something to be found out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequirementTold {
    /// The page it stands on.
    pub page: u32,
    /// In the order of the page.
    pub fields: Vec<RequirementLine>,
    /// One by one, with the number and marking they bear.
    pub questions: Vec<(String, Range<u32>)>,
    /// First and last second of the time for which it asks. An end that is not told is that of all time.
    pub valid: Option<(i64, i64)>,
}

/// One field of such a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementLine {
    /// What it tells.
    pub kind: RequirementKind,
    /// In one line; of a date the date.
    pub value: String,
    /// Bytes of its page.
    pub span: Range<u32>,
    /// How sure, in percent.
    pub certainty: u8,
    /// By what it was told.
    pub how: String,
    /// What does not fit.
    pub findings: Vec<String>,
}

/// A paper that a document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperNamed {
    /// The number as it is compared.
    pub number: String,
    /// Where it is named first.
    pub page: u32,
    /// Bytes of that page.
    pub span: Range<u32>,
    /// Documents here that stand under this number.
    pub here: Vec<DocRef>,
}

/// Papers named that are told.
const NAMED: usize = 100;
/// Numbers that are looked up: more are in an index of papers.
const LOOKED_UP: usize = 400;
/// Documents under one number that are told.
const HERE: usize = 5;
/// Documents that name this one that are told.
const NAMING: usize = 50;

impl Case {
    /// A document as a paper.
    pub fn paper(&self, reference: &str) -> Result<Paper, CaseError> {
        self.open_search()?.paper(reference)
    }

    /// What a document asks to be found out, page by page.
    pub fn requirements(&self, reference: &str) -> Result<Vec<RequirementTold>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        Ok(requirements(&store.all_mentions(&view, document.id)?))
    }

    /// Sets the date of a document. It counts before all others and stays when the document is read anew.
    pub fn set_date(&self, reference: &str, date: &str, who: &Person) -> Result<PartialDate, CaseError> {
        let date: PartialDate =
            date.trim().parse().map_err(|_| CaseError::BadDate { date: date.to_owned() })?;
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let batch = store.batch()?;
        batch.set_date(&document.hash, &date, who.name(), &now())?;
        batch.touch(document.id)?;
        batch.commit()?;
        self.index_soon()?;
        Ok(date)
    }

    /// Takes back the date that a person set. Whether there was one.
    pub fn unset_date(&self, reference: &str, who: &Person) -> Result<bool, CaseError> {
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let batch = store.batch()?;
        let stood = batch.end_date(&document.hash, who.name(), &now())?;
        if stood {
            batch.touch(document.id)?;
        }
        batch.commit()?;
        self.index_soon()?;
        Ok(stood)
    }
}

impl OpenSearch {
    /// A document as a paper, with the others of its case as they were when it was opened.
    pub fn paper(&self, reference: &str) -> Result<Paper, CaseError> {
        let (store, view) = self.store_and_view();
        let document = find(store, view, reference)?;
        let pages = store.all_mentions(view, document.id)?;
        let metadata = store.metadata(view, document.id)?;
        let occurrences = store.occurrences(view, document.id)?;
        let head = heading(&pages);
        let numbers = own_numbers(&head, &pages, &metadata);
        let named = refers_to(&pages, &numbers);
        let mut refers = Vec::new();
        for (at, (number, page, span)) in named.into_iter().enumerate() {
            let here = match at < LOOKED_UP && is_telling(&number) {
                true => self.under("number", &number, document.id, HERE)?,
                false => Vec::new(),
            };
            refers.push(PaperNamed { number, page, span, here });
        }
        // Stable: in the order of the pages otherwise.
        refers.sort_by_key(|named| named.here.is_empty());
        let more_named = refers.len().saturating_sub(NAMED) as u64;
        refers.truncate(NAMED);
        let mut referred_to_by = Vec::new();
        for number in numbers.iter().filter(|number| is_telling(number)) {
            for document in self.under("ref", number, document.id, NAMING)? {
                if !referred_to_by.contains(&document) {
                    referred_to_by.push(document);
                }
            }
        }
        referred_to_by.truncate(NAMING);
        let date = date(store.date_set(view, document.id)?, &head, &metadata, &occurrences);
        Ok(Paper {
            heading: if is_message(&metadata) { Vec::new() } else { head },
            date,
            numbers,
            requirements: requirements(&pages),
            refers_to: refers,
            more_named,
            referred_to_by,
        })
    }

    /// Other documents that have this number in a field.
    fn under(
        &self,
        field: &str,
        number: &str,
        but: daylight_store::Row,
        most: usize,
    ) -> Result<Vec<DocRef>, CaseError> {
        let key = paper_key(number).replace('\\', "\\\\").replace('"', "\\\"").replace('*', "\\*");
        let query = parsed(&format!("{field}:\"{key}\""))?;
        let part = Options { limit: Some(most + 1), ..Options::default() };
        let found = self.find(&query)?.answer(&part)?;
        let (store, view) = self.store_and_view();
        let mut documents = Vec::new();
        for hit in found.hits.iter().filter(|hit| hit.row != but).take(most) {
            documents.extend(store.document(view, hit.row)?.map(|document| view.doc_ref(&document.hash)));
        }
        Ok(documents)
    }
}

/// Whether a number is one paper's alone, as far as can be told from it: `1213` is that of many.
fn is_telling(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let parted = number.contains(['-', '/', '@']);
    number.contains('@') || (parted && digits >= 3)
}

fn requirements(pages: &BTreeMap<u32, PageMentions>) -> Vec<RequirementTold> {
    let told = pages.iter().map(|(page, said)| requirement(*page, &said.mentions));
    told.filter(|told| !told.fields.is_empty()).collect()
}

fn requirement(page: u32, mentions: &[Mention]) -> RequirementTold {
    let mut told = RequirementTold { page, valid: valid_on(mentions), ..RequirementTold::default() };
    for mention in mentions {
        let span = mention.start..mention.end;
        match mention.kind {
            MentionKind::Question => told.questions.push((mention.value.clone(), span)),
            MentionKind::Requirement(kind) => told.fields.push(RequirementLine {
                kind,
                value: mention.value.clone(),
                span,
                certainty: mention.certainty,
                how: mention.how.clone(),
                findings: mention.findings.clone(),
            }),
            _ => {}
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_many_papers_have_links_none() {
        for telling in ["104-10001-10008", "MEXI-7025", "HC-77-0412", "a1@harbour.example"] {
            assert!(is_telling(telling), "{telling}");
        }
        for many in ["1213", "77", "B-5"] {
            assert!(!is_telling(many), "{many}");
        }
    }
}
