use std::collections::BTreeMap;

use daylight_model::{DocHash, DocRef, View};
use daylight_search::Options;
use daylight_store::{Quotation, Store, TagCount, Tagged};
use unicode_normalization::UnicodeNormalization;

use crate::quoting::{found_again, quoted};
use crate::reading::now;
use crate::search::parsed;
use crate::show::find;
use crate::{Case, CaseError, FoundAgain, OpenSearch, Passage, Person, SearchOptions};

/// Documents that something is done with.
#[derive(Debug, Clone, Copy)]
pub enum Documents<'a> {
    /// Those with these references.
    Named(&'a [String]),
    /// All that this query finds.
    FoundBy(&'a str),
    /// Of these only what changed after this sequence ([`OpenSearch::sequence`]).
    ChangedSince(&'a str, u64),
}

/// A tag on a document, as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownTag {
    /// Its name.
    pub name: String,
    /// The words that carry it; `None` for the whole document.
    pub quotation: Option<Quotation>,
    /// Where these words stand now, if they still do.
    pub place: Option<FoundAgain>,
    /// Who put it there.
    pub who: String,
    /// When, as RFC 3339.
    pub at: String,
}

/// What people added to a document, in short: for a list of hits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaidAbout {
    /// Names of tags on it or on words of it, in order, each once.
    pub tags: Vec<String>,
    /// Notes on it.
    pub notes: u64,
    /// Somebody has read it.
    pub read: bool,
}

/// Bytes of the name of a tag.
const LONGEST_NAME: usize = 100;

impl Case {
    /// Puts a tag on documents, all in one step. A tag that is spelled a little otherwise (capitals,
    /// accents, blanks) is the same tag. How many did not carry it before.
    pub fn tag(&self, name: &str, on: Documents<'_>, who: &Person) -> Result<u64, CaseError> {
        let name = self.tag_name(name)?;
        self.each_of(on, |batch, document, at| Ok(batch.tag(&name, document, None, who.name(), at)?))
    }

    /// Takes a tag away from documents. How many carried it. Tags on words of them stay.
    pub fn untag(&self, name: &str, from: Documents<'_>, who: &Person) -> Result<u64, CaseError> {
        let name = self.known_tag(name)?;
        self.each_of(from, |batch, document, at| Ok(batch.untag(&name, document, None, who.name(), at)?))
    }

    /// Puts a tag on words of a document.
    pub fn tag_passage(
        &self,
        name: &str,
        reference: &str,
        passage: &Passage,
        who: &Person,
    ) -> Result<Quotation, CaseError> {
        let name = self.tag_name(name)?;
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let quotation = quoted(&store, &view, &document, passage)?;
        let batch = store.batch()?;
        batch.tag(&name, &document.hash, Some(&quotation), who.name(), &now())?;
        batch.commit()?;
        Ok(quotation)
    }

    /// Takes a tag away from words of a document. Whether they carried it.
    pub fn untag_passage(
        &self,
        name: &str,
        reference: &str,
        quotation: &Quotation,
        who: &Person,
    ) -> Result<bool, CaseError> {
        let name = self.known_tag(name)?;
        let mut store = self.to_write()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let batch = store.batch()?;
        let carried = batch.untag(&name, &document.hash, Some(quotation), who.name(), &now())?;
        batch.commit()?;
        Ok(carried)
    }

    /// Gives a tag another name; where there is a tag of that name, the two become one. How many
    /// documents and passages carried it.
    pub fn rename_tag(&self, old: &str, new: &str, who: &Person) -> Result<u64, CaseError> {
        let old = self.known_tag(old)?;
        let spelled = checked_name(new)?;
        let same = daylight_search::comparable(&old) == daylight_search::comparable(&spelled);
        let new = if same { spelled } else { self.tag_name(new)? };
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        let carried = if same {
            batch.respell_tag(&old, &new)?
        } else {
            batch.rename_tag(&old, &new, who.name(), &now())?
        };
        batch.commit()?;
        Ok(carried)
    }

    /// All tags in use, by name, with how many documents and passages carry each.
    pub fn tags(&self) -> Result<Vec<TagCount>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        Ok(store.tags(&view)?)
    }

    /// The tags of a document: on all of it, then on words of it in the order of the text.
    pub fn tags_of(&self, reference: &str) -> Result<Vec<ShownTag>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let tags = store.tags_of(&view, &document.hash)?;
        tags.into_iter()
            .map(|Tagged { name, quotation, who, at, .. }| {
                let place = quotation.as_ref().map(|words| found_again(&store, &view, &document, words));
                Ok(ShownTag { name, place: place.transpose()?.flatten(), quotation, who, at })
            })
            .collect()
    }

    /// Every tag a document ever carried, with who put it there and took it away, and when.
    pub fn tag_history(&self, reference: &str) -> Result<Vec<Tagged>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        Ok(store.tag_history(&view, &document.hash)?)
    }

    /// What people added to each of these documents, in short. A reference that names none gets nothing.
    pub fn said_about(&self, references: &[DocRef]) -> Result<Vec<SaidAbout>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        references.iter().map(|reference| said_about(&store, &view, reference)).collect()
    }

    /// Does something to each of the documents in one step, and counts where it did anything.
    pub(crate) fn each_of(
        &self,
        documents: Documents<'_>,
        each: impl Fn(&daylight_store::Batch<'_>, &DocHash, &str) -> Result<bool, CaseError>,
    ) -> Result<u64, CaseError> {
        let hashes = match documents {
            Documents::Named(references) => self.hashes_named(references)?,
            Documents::FoundBy(query) => self.hashes_found(query, None)?,
            Documents::ChangedSince(query, sequence) => self.hashes_found(query, Some(sequence))?,
        };
        let at = now();
        let mut store = self.to_write()?;
        let batch = store.batch()?;
        let mut changed = 0;
        for hash in &hashes {
            changed += u64::from(each(&batch, hash, &at)?);
        }
        batch.commit()?;
        Ok(changed)
    }

    fn hashes_named(&self, references: &[String]) -> Result<Vec<DocHash>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        references.iter().map(|reference| Ok(find(&store, &view, reference)?.hash)).collect()
    }

    fn hashes_found(&self, query: &str, changed_since: Option<u64>) -> Result<Vec<DocHash>, CaseError> {
        let parsed = parsed(query)?;
        let open = self.open_search()?;
        let narrowed = SearchOptions { changed_since, ..SearchOptions::default() };
        let answer = open.narrowed(open.find(&parsed)?, &narrowed).answer(&Options::default())?;
        let documents = answer.hits.iter().map(|hit| open.store.document(&open.view, hit.row));
        documents
            .filter_map(|document| {
                document.map(|document| document.map(|document| document.hash)).transpose()
            })
            .map(|hash| Ok(hash?))
            .collect()
    }

    /// The name under which a tag is kept: as it was first spelled.
    fn tag_name(&self, name: &str) -> Result<String, CaseError> {
        let name = checked_name(name)?;
        Ok(same_name(&self.to_read()?, &name)?.unwrap_or(name))
    }

    fn known_tag(&self, name: &str) -> Result<String, CaseError> {
        let known = same_name(&self.to_read()?, name)?;
        known.ok_or_else(|| CaseError::NoTag { name: name.to_owned() })
    }
}

impl OpenSearch {
    /// How many hits of a query carry each tag, by name: what stands beside a list of hits.
    pub fn count_tags(&self, query: &str) -> Result<BTreeMap<String, u64>, CaseError> {
        let answer = self.find(&parsed(query)?)?.answer(&Options::default())?;
        let rows = answer.hits.iter().map(|hit| hit.row).collect();
        Ok(self.store.tags_among(&self.view, &rows)?)
    }
}

fn same_name(store: &Store, name: &str) -> Result<Option<String>, CaseError> {
    let wanted = daylight_search::comparable(name);
    Ok(store.tag_names()?.into_iter().find(|known| daylight_search::comparable(known) == wanted))
}

fn said_about(store: &Store, view: &View, reference: &DocRef) -> Result<SaidAbout, CaseError> {
    let found = store.documents_by_prefix(view, &reference.0)?;
    let [document] = found.as_slice() else { return Ok(SaidAbout::default()) };
    let mut tags: Vec<String> =
        store.tags_of(view, &document.hash)?.into_iter().map(|tagged| tagged.name).collect();
    tags.sort_unstable();
    tags.dedup();
    Ok(SaidAbout {
        tags,
        notes: store.notes_of(view, &document.hash)?.len() as u64,
        read: store.read_marks(view, &document.hash)?.iter().any(|mark| mark.page.is_none()),
    })
}

/// The name of a tag in the form in which it is kept.
fn checked_name(name: &str) -> Result<String, CaseError> {
    let plain: String = name.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    let refuse = |why| Err(CaseError::BadTag { name: name.to_owned(), why });
    let comparable = daylight_search::comparable(&plain);
    if plain.chars().any(char::is_control) {
        return refuse("it has signs that cannot be seen");
    }
    if comparable.is_empty() {
        return refuse("it is empty");
    }
    if plain.len() > LONGEST_NAME {
        return refuse("it is longer than 100 bytes");
    }
    if comparable == "none" {
        return refuse("`tag:none` asks for what has no tag");
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tags_are_plain() {
        assert_eq!(checked_name("  follow \n up ").unwrap(), "follow up");
        assert_eq!(checked_name("Cafe\u{301}").unwrap(), "Café");
        let long = "x".repeat(101);
        for name in ["", " ", "None", "NONE ", "a\u{1b}b", "\u{200d}", &long] {
            assert!(matches!(checked_name(name), Err(CaseError::BadTag { .. })), "{name:?}");
        }
    }
}
