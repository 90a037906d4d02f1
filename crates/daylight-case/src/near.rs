use daylight_analyze::nearly_the_same;
use daylight_model::{DocRef, Field, Fingerprint};
use daylight_search::SearchError;
use daylight_store::Row;

use crate::index::{date_told, file_name, subject_told};
use crate::place::place_in_words;
use crate::show::find;
use crate::{Case, CaseError, OpenSearch};

/// The documents that say nearly the same as one. Texts and names are hostile until shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NearCopies {
    /// How many there are.
    pub total: u64,
    /// The likest of them.
    pub first: Vec<ShownCopy>,
}

/// A document that says nearly the same.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownCopy {
    /// What the reader calls it.
    pub reference: DocRef,
    /// How much of the text they have in common by their fingerprints, in percent, give or take nine.
    pub percent: u8,
    /// Its subject or its name.
    pub title: String,
    /// The first place where it lies.
    pub place: String,
    /// In how many places it lies.
    pub places: u64,
    /// When it dates from, as it says itself.
    pub date: Option<String>,
    /// It is a message with the same Message-ID: the same message, in another mailbox or on another way.
    pub same_message: bool,
}

/// Documents that say nearly the same as the first of them.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyGroup {
    /// The one that came first.
    pub of: ShownCopy,
    /// How many others there are.
    pub others: u64,
}

impl Case {
    /// The documents that say nearly the same as one, the likest first; `None` where the index is of another version and
    /// has to be rebuilt before it can tell.
    pub fn near_copies(&self, reference: &str, most: usize) -> Result<Option<NearCopies>, CaseError> {
        match self.open_search() {
            Ok(search) => search.near_copies(reference, most).map(Some),
            Err(CaseError::Search(SearchError::OtherVersion { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl OpenSearch {
    /// The documents that say nearly the same as one, the likest first.
    pub fn near_copies(&self, reference: &str, most: usize) -> Result<NearCopies, CaseError> {
        let (store, view) = self.store_and_view();
        let document = find(store, view, reference)?;
        let found = self.searcher().near_copies(&document.hash)?;
        let message = self.message_id(document.id)?;
        let mut first = Vec::new();
        for copy in found.iter().take(most) {
            first.extend(self.shown_copy(copy.row, copy.likeness, message.as_deref())?);
        }
        Ok(NearCopies { total: found.len() as u64, first })
    }

    /// Every group of documents that say nearly the same, the largest first. A document stands in one group, that of the
    /// first it is nearly the same as.
    pub fn copy_groups(&self, most: usize) -> Result<(u64, Vec<CopyGroup>), CaseError> {
        let mut all: Vec<(Row, Fingerprint)> = Vec::new();
        self.searcher().each_fingerprint(|row, fingerprint| all.push((row, fingerprint)));
        all.sort_unstable_by_key(|(row, _)| *row);
        let (rows, fingerprints): (Vec<Row>, Vec<Fingerprint>) = all.into_iter().unzip();
        let mut group_of: Vec<u32> = (0..).take(rows.len()).collect();
        let mut others: Vec<u64> = vec![0; rows.len()];
        for pair in nearly_the_same(&fingerprints) {
            let (one, other) = (group_of[pair.one as usize], pair.other);
            if group_of[other as usize] == other && others[other as usize] == 0 && one != other {
                group_of[other as usize] = one;
                others[one as usize] += 1;
            }
        }
        let mut groups: Vec<(u64, Row)> =
            others.iter().zip(&rows).filter(|(others, _)| **others > 0).map(|(n, row)| (*n, *row)).collect();
        groups.sort_unstable_by_key(|(others, row)| (std::cmp::Reverse(*others), *row));
        let mut shown = Vec::new();
        for (others, row) in groups.iter().take(most) {
            let of = self.shown_copy(*row, 1.0, None)?;
            shown.extend(of.map(|of| CopyGroup { of, others: *others }));
        }
        Ok((groups.len() as u64, shown))
    }

    fn message_id(&self, row: Row) -> Result<Option<String>, CaseError> {
        let (store, view) = self.store_and_view();
        let mut told = store.metadata(view, row)?.into_iter();
        Ok(told.find(|(field, _)| *field == Field::MessageId).map(|(_, value)| value))
    }

    fn shown_copy(
        &self,
        row: Row,
        likeness: f32,
        message: Option<&str>,
    ) -> Result<Option<ShownCopy>, CaseError> {
        let (store, view) = self.store_and_view();
        let Some(document) = store.document(view, row)? else { return Ok(None) };
        let metadata = store.metadata(view, row)?;
        let occurrences = store.occurrences(view, row)?;
        let place = occurrences.first().map(|place| place_in_words(store, view, place)).transpose()?;
        let place = place.unwrap_or_default();
        let same =
            |(field, value): &(Field, String)| *field == Field::MessageId && Some(value.as_str()) == message;
        Ok(Some(ShownCopy {
            reference: view.doc_ref(&document.hash),
            percent: (likeness * 100.0).round() as u8,
            title: subject_told(&metadata).unwrap_or_else(|| file_name(&place).to_owned()),
            places: occurrences.len() as u64,
            date: date_told(&metadata),
            same_message: message.is_some() && metadata.iter().any(same),
            place,
        }))
    }
}
