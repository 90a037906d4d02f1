//! Values of fields that are counted, each with one number for all segments.
//!
//! The numbers are given once and kept when the index goes on: a new segment only looks its own values up.
//! Memory is about 150 bytes for each value that is written in its own way.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::columnar::StrColumn;

use crate::SearchError;
use crate::keys::key_and_shown;

/// A value as it is written in columns, by its number.
pub(crate) type FormNumber = u32;

/// The values of one field.
#[derive(Default)]
pub(crate) struct Counted {
    known: RwLock<Known>,
}

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
}

impl Counted {
    /// The number of each value of a segment, by its ordinal there.
    pub(crate) fn numbers_of(&self, column: &StrColumn) -> Result<Arc<[FormNumber]>, SearchError> {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let mut numbers = Vec::with_capacity(column.num_terms());
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            numbers.push(known.number(&String::from_utf8_lossy(stream.key())));
        }
        Ok(numbers.into())
    }

    /// Looks at the values.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.known.read().unwrap_or_else(PoisonError::into_inner))
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
        self.forms.push(Form { form: form.clone(), key });
        self.numbers.insert(form, number);
        number
    }

    /// How many values there are, as written.
    pub(crate) fn forms(&self) -> usize {
        self.forms.len()
    }

    /// From how often each value as written is there: how often each key, and its most frequent way to be written.
    pub(crate) fn by_key(&self, counts: &[u64]) -> Vec<KeyCount<'_>> {
        let mut places: Vec<u32> = vec![u32::MAX; self.keys.len()];
        let mut found: Vec<KeyCount<'_>> = Vec::new();
        for (form, count) in self.forms.iter().zip(counts).filter(|(_, count)| **count > 0) {
            let (key, shown) = key_and_shown(&form.form);
            let place = &mut places[form.key as usize];
            if *place == u32::MAX {
                *place = number_of(found.len());
                found.push(KeyCount { key, shown, count: *count, shown_count: *count });
                continue;
            }
            let before = &mut found[*place as usize];
            before.count += count;
            if (*count, before.shown) > (before.shown_count, shown) {
                (before.shown, before.shown_count) = (shown, *count);
            }
        }
        found
    }
}

/// A key and how often it is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeyCount<'k> {
    pub(crate) key: &'k str,
    /// As it is written most often; of equals the first by its bytes.
    pub(crate) shown: &'k str,
    pub(crate) count: u64,
    shown_count: u64,
}

/// Ordinals of tantivy are 32 bits in each segment, and there is no memory for as many values.
fn number_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
