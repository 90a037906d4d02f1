//! Values of fields that are counted, each with one number for all segments.
//!
//! The numbers are given once and kept when the index goes on: a new segment only looks its own values up.
//! Memory is about 150 bytes for each value that is written in its own way.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use tantivy::DocId;
use tantivy::columnar::StrColumn;

use crate::SearchError;
use crate::columns::each_value;
use crate::fold::fold;
use crate::keys::key_and_shown;

/// A value as it is written in columns, by its number.
pub(crate) type FormNumber = u32;

/// The values of one field.
#[derive(Default)]
pub(crate) struct Counted {
    known: RwLock<Known>,
}

/// The values of a segment as numbers.
pub(crate) enum Numbers {
    /// For each document, one after the other; counting then only adds. Four bytes for each value.
    Unpacked {
        /// Where the values of each document begin, and where those of the last end.
        starts: Vec<u32>,
        numbers: Vec<FormNumber>,
    },
    /// For each ordinal of the column, in a segment with so many values that unpacking them takes too much memory.
    OfOrdinals(Vec<FormNumber>),
}

/// Documents and values of a segment that are unpacked at most: 16 MB for each field of a segment.
const MOST_UNPACKED: usize = 4 << 20;

/// What is known of the values of a field.
#[derive(Default)]
pub(crate) struct Known {
    numbers: HashMap<Arc<str>, FormNumber>,
    forms: Vec<Form>,
    key_numbers: HashMap<Arc<str>, u32>,
    keys: Vec<Arc<str>>,
}

/// A value as it is written somewhere.
struct Form {
    form: Arc<str>,
    key: u32,
    /// What a search among the values looks at besides the key, once one was made.
    folded: OnceLock<Box<str>>,
}

impl Counted {
    /// The values of a segment with so many documents.
    pub(crate) fn numbers_of(&self, column: &StrColumn, documents: DocId) -> Result<Numbers, SearchError> {
        let of_ordinals = self.numbers_of_ordinals(column)?;
        let values = column.ords().values.num_vals() as usize;
        if values.saturating_add(documents as usize) > MOST_UNPACKED {
            return Ok(Numbers::OfOrdinals(of_ordinals));
        }
        let all: Vec<DocId> = (0..documents).collect();
        let mut numbers = Vec::with_capacity(values);
        let mut starts = Vec::with_capacity(all.len() + 1);
        each_value(column.ords(), &all, |at, ordinal| {
            starts.resize(at + 1, number_of(numbers.len()));
            numbers.push(of_ordinals[ordinal as usize]);
        });
        starts.resize(all.len() + 1, number_of(numbers.len()));
        Ok(Numbers::Unpacked { starts, numbers })
    }

    fn numbers_of_ordinals(&self, column: &StrColumn) -> Result<Vec<FormNumber>, SearchError> {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let mut numbers = Vec::with_capacity(column.num_terms());
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            numbers.push(known.number(&String::from_utf8_lossy(stream.key())));
        }
        Ok(numbers)
    }

    /// Looks at the values.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.read())
    }

    /// The values, to be looked at together with those of others. No number is given meanwhile.
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn number(&mut self, form: &str) -> FormNumber {
        if let Some(number) = self.numbers.get(form) {
            return *number;
        }
        let (key, _) = key_and_shown(form);
        let key = match self.key_numbers.get(key) {
            Some(key) => *key,
            None => {
                let number = number_of(self.keys.len());
                let key: Arc<str> = key.into();
                self.keys.push(key.clone());
                self.key_numbers.insert(key, number);
                number
            }
        };
        let number = number_of(self.forms.len());
        let form: Arc<str> = form.into();
        self.forms.push(Form { form: form.clone(), key, folded: OnceLock::new() });
        self.numbers.insert(form, number);
        number
    }

    /// How many values there are, as written.
    pub(crate) fn forms(&self) -> usize {
        self.forms.len()
    }

    /// From how often each value as written is there: how often each key, and its most frequent way to be written.
    pub(crate) fn by_key(&self, counts: &[u32]) -> Vec<KeyCount<'_>> {
        let mut places: Vec<u32> = vec![u32::MAX; self.keys.len()];
        let mut found: Vec<KeyCount<'_>> = Vec::new();
        for (form, count) in self.forms.iter().zip(counts).filter(|(_, count)| **count > 0) {
            let count = u64::from(*count);
            let (key, shown) = key_and_shown(&form.form);
            let place = &mut places[form.key as usize];
            if *place == u32::MAX {
                *place = number_of(found.len());
                found.push(KeyCount { key, shown, folded: &form.folded, count, shown_count: count });
                continue;
            }
            let form = KeyCount { key, shown, folded: &form.folded, count, shown_count: count };
            found[*place as usize].add(form);
        }
        found
    }
}

/// The counts of several indexes as one: each key once.
pub(crate) fn merged(mut all: Vec<Vec<KeyCount<'_>>>) -> Vec<KeyCount<'_>> {
    if all.len() == 1 {
        return all.remove(0);
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut sums: Vec<KeyCount<'_>> = Vec::new();
    for count in all.into_iter().flatten() {
        match places.get(count.key) {
            Some(place) => sums[*place].add(count),
            None => {
                places.insert(count.key, sums.len());
                sums.push(count);
            }
        }
    }
    sums
}

/// A key and how often it is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyCount<'k> {
    pub(crate) key: &'k str,
    /// As it is written most often; of equals the first by its bytes.
    pub(crate) shown: &'k str,
    folded: &'k OnceLock<Box<str>>,
    pub(crate) count: u64,
    shown_count: u64,
}

impl<'k> KeyCount<'k> {
    /// Adds another way to write the same key.
    fn add(&mut self, other: KeyCount<'k>) {
        self.count += other.count;
        if (other.shown_count, self.shown) > (self.shown_count, other.shown) {
            (self.shown, self.folded, self.shown_count) = (other.shown, other.folded, other.shown_count);
        }
    }

    /// Whether the key or the value as shown has this folded text in it.
    pub(crate) fn contains(&self, needle: &str) -> bool {
        let folded = || self.folded.get_or_init(|| fold(self.shown).into());
        self.key.contains(needle) || (self.shown != self.key && folded().contains(needle))
    }
}

/// Ordinals of tantivy are 32 bits in each segment, and there is no memory for as many values.
fn number_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
