use std::sync::Arc;

use tantivy::DocId;

use crate::columns::{each_value, one_each};
use crate::hits::Hits;
use crate::score::rounded;
use crate::searcher::{Address, Answer, Hit, Options, Searcher};
use crate::segment::Segment;
use crate::{SearchError, sorting};

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
        let hits = sorting::part(self, options)?;
        Ok(Answer { total: self.total(), hits: hits.into_iter().map(|place| self.hit(place)).collect() })
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

    fn hit(&self, place: HitPlace) -> Hit {
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
    pub(crate) counts: Vec<u64>,
    pub(crate) any: u64,
}

impl Found<'_> {
    /// Counts the values of a field.
    pub(crate) fn count(&self, field: crate::WholeField) -> Result<FormCounts, SearchError> {
        let counted: &Arc<crate::counted::Counted> = self.searcher.counted(field);
        let mut columns = Vec::new();
        for (segment, hits) in self.segments().filter(|(_, hits)| !hits.docs.is_empty()) {
            columns.extend(segment.values(field, counted)?.map(|(column, numbers)| (column, numbers, hits)));
        }
        let mut counts = vec![0; counted.with(|known| known.forms())];
        let mut any = 0;
        for (column, numbers, hits) in columns {
            let mut last = None;
            each_value(column.ords(), &hits.docs, |at, ordinal| {
                counts[numbers[ordinal as usize] as usize] += 1;
                any += u64::from(last != Some(at));
                last = Some(at);
            });
        }
        Ok(FormCounts { counts, any })
    }
}
