use tantivy::DocId;
use tantivy::columnar::StrColumn;

use crate::columns::{each_value, one_each};
use crate::counted::{FormNumber, Known, Numbers};
use crate::hits::Hits;
use crate::score::rounded;
use crate::searcher::{Address, Answer, Hit, Options, Searcher};
use crate::segment::Segment;
use crate::{SearchError, WholeField, sorting};

/// All documents that match a query, to be shown in part, sorted and counted.
pub struct Found<'s> {
    pub(crate) searcher: &'s Searcher,
    /// By segment.
    pub(crate) hits: Vec<Hits>,
}

impl<'s> Found<'s> {
    /// How many there are.
    pub fn total(&self) -> u64 {
        self.hits.iter().map(|hits| hits.docs.len() as u64).sum()
    }

    /// The asked part of them in the asked order.
    pub fn answer(&self, options: &Options) -> Result<Answer, SearchError> {
        let hits = sorting::part(&[self], options)?;
        Ok(Answer { total: self.total(), hits: hits.into_iter().map(|hit| self.hit(hit.place)).collect() })
    }

    /// How many of them changed after this sequence of the store: were read, got another name or label.
    pub fn changed_since(&self, sequence: u64) -> u64 {
        let mut count = 0;
        for (segment, hits) in self.segments() {
            one_each(&segment.sequences, &hits.docs, |changed| count += u64::from(changed > sequence));
        }
        count
    }

    /// Only those that changed after this sequence of the store.
    #[must_use]
    pub fn only_changed_since(self, sequence: u64) -> Self {
        let searcher = self.searcher;
        let kept = self.hits.into_iter().zip(&searcher.segments).map(|(hits, segment)| {
            let mut kept = Hits::default();
            each_value(&segment.sequences, &hits.docs, |at, changed| {
                if changed > sequence {
                    kept.push(hits.docs[at], hits.scores[at]);
                }
            });
            kept
        });
        Self { hits: kept.collect(), searcher }
    }

    pub(crate) fn segments(&self) -> impl Iterator<Item = (&'s Segment, &Hits)> {
        self.searcher.segments.iter().zip(&self.hits)
    }

    pub(crate) fn hit(&self, place: HitPlace) -> Hit {
        let segment = &self.searcher.segments[place.segment];
        let hits = &self.hits[place.segment];
        let doc: DocId = hits.docs[place.at];
        Hit {
            row: segment.row(doc),
            tie: segment.tie(doc),
            score: rounded(hits.scores[place.at]) as f64 / 1000.0,
            address: Address { generation: self.searcher.generation(), segment: place.segment, doc },
        }
    }
}

/// Where among the found documents one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HitPlace {
    pub(crate) segment: usize,
    pub(crate) at: usize,
}

/// How often each value as written is among the found documents, and how many of these have any.
pub(crate) struct FormCounts {
    pub(crate) counts: Vec<u32>,
    pub(crate) any: u64,
}

impl Found<'_> {
    /// Counts the values of a field.
    pub(crate) fn count(&self, field: WholeField) -> Result<FormCounts, SearchError> {
        let counted = self.searcher.counted(field);
        let mut columns = Vec::new();
        for (segment, hits) in self.segments().filter(|(_, hits)| !hits.docs.is_empty()) {
            columns.extend(segment.values(field, counted)?.map(|(column, numbers)| (column, numbers, hits)));
        }
        // Only now are all values known.
        let mut found = FormCounts { counts: vec![0; counted.with(Known::forms)], any: 0 };
        for (column, numbers, hits) in columns {
            match numbers {
                Numbers::Unpacked { starts, numbers } => found.add_unpacked(starts, numbers, &hits.docs),
                Numbers::OfOrdinals(numbers) => found.add_packed(column, numbers, &hits.docs),
            }
        }
        Ok(found)
    }
}

impl FormCounts {
    fn add_unpacked(&mut self, starts: &[u32], numbers: &[FormNumber], docs: &[DocId]) {
        for doc in docs {
            let (start, end) = (starts[*doc as usize] as usize, starts[*doc as usize + 1] as usize);
            self.any += u64::from(end > start);
            numbers[start..end].iter().for_each(|number| self.counts[*number as usize] += 1);
        }
    }

    fn add_packed(&mut self, column: &StrColumn, numbers: &[FormNumber], docs: &[DocId]) {
        let mut last = None;
        each_value(column.ords(), docs, |at, ordinal| {
            self.counts[numbers[ordinal as usize] as usize] += 1;
            self.any += u64::from(last != Some(at));
            last = Some(at);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_and_unpacked_values_count_the_same() {
        use tantivy::schema::{Schema, TextOptions};
        let mut schema = Schema::builder();
        let field = schema.add_text_field("value", TextOptions::default().set_fast("raw"));
        let index = tantivy::Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        let lists: [&[&str]; 6] = [&["a", "b"], &[], &["b"], &["c", "a", "b"], &[], &[]];
        for values in lists {
            let mut document = tantivy::TantivyDocument::default();
            values.iter().for_each(|value| document.add_text(field, value));
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let column = searcher.segment_reader(0).fast_fields().str("value").unwrap().unwrap();
        let counted = crate::counted::Counted::default();
        let Numbers::Unpacked { starts, numbers } = counted.numbers_of(&column, 6).unwrap() else { panic!() };
        for docs in [&[0, 1, 2, 3, 4, 5][..], &[1, 4], &[0, 3, 5], &[5], &[]] {
            let mut counts = [(); 2].map(|()| FormCounts { counts: vec![0; 3], any: 0 });
            counts[0].add_unpacked(&starts, &numbers, docs);
            counts[1].add_packed(&column, &[0, 1, 2], docs);
            let mine =
                |value: &str| docs.iter().filter(|doc| lists[**doc as usize].contains(&value)).count() as u32;
            assert_eq!(counts[0].counts, ["a", "b", "c"].map(mine));
            assert_eq!((&counts[0].counts, counts[0].any), (&counts[1].counts, counts[1].any));
        }
    }
}
