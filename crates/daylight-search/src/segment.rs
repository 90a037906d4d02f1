//! One segment of one class, with what answering needs at hand.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tantivy::columnar::{Column, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED, Term};
use tantivy_fst::Automaton;

use crate::SearchError;
use crate::columns::each_value;
use crate::counted::{Counted, Numbers};
use crate::query::Pattern;
use crate::schema::{Fields, PLACE, WholeField};

pub(crate) struct Segment {
    reader: SegmentReader,
    rows: Column<i64>,
    pub(crate) ties: Column<u64>,
    starts: Column<u64>,
    abouts: Column<u64>,
    lengths: FieldNormReader,
    pub(crate) first_seconds: Column<i64>,
    pub(crate) last_seconds: Column<i64>,
    /// Dates told on its pages, any number for each document.
    pub(crate) told_first: Column<i64>,
    pub(crate) told_last: Column<i64>,
    /// Times for which it asks for something, any number for each document.
    pub(crate) valid_first: Column<i64>,
    pub(crate) valid_last: Column<i64>,
    pub(crate) sizes: Column<u64>,
    pub(crate) sequences: Column<u64>,
    /// Of each document none or one number for each band.
    pub(crate) fingerprints: Column<u64>,
    /// `None` where no document has a value.
    pub(crate) places: Option<StrColumn>,
    values: [Option<StrColumn>; WholeField::ALL.len()],
    /// Filled when first asked for.
    numbers: [OnceLock<Arc<Numbers>>; WholeField::ALL.len()],
    days: OnceLock<Arc<[Option<Days>]>>,
    expansions: Mutex<VecDeque<Expansion>>,
}

/// A pattern and the words of a field that it matches. The search, each of its passages and the next
/// page of the answer all need them, and finding them is most of the work of a fuzzy search.
struct Expansion {
    field: Field,
    pattern: Pattern,
    words: Arc<[TermInfo]>,
}

/// Days since 1970, first and last.
pub(crate) type Days = (i32, i32);

/// Expansions that are remembered for each segment.
const REMEMBERED: usize = 16;
/// Words of an expansion that is remembered, 40 bytes each. A star alone matches all there are.
const REMEMBERED_WORDS: usize = 50_000;

/// Where the strings of a document begin, in positions of its text field.
pub(crate) struct Layout {
    /// One more than there are strings: the last is where the next would begin.
    starts: Vec<u64>,
    /// How many of the strings are not pages.
    pub(crate) abouts: usize,
}

impl Layout {
    pub(crate) fn strings(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The string a position lies in.
    pub(crate) fn string_at(&self, position: u32) -> usize {
        self.starts.partition_point(|start| *start <= u64::from(position)).saturating_sub(1)
    }
}

impl Segment {
    pub(crate) fn new(reader: SegmentReader, fields: &Fields) -> Result<Self, SearchError> {
        let fast = reader.fast_fields();
        let mut values = [const { None }; WholeField::ALL.len()];
        for field in WholeField::ALL {
            values[field as usize] = fast.str(field.column())?;
        }
        Ok(Self {
            sizes: fast.u64("size")?,
            sequences: fast.u64("sequence")?,
            fingerprints: fast.u64("fingerprint")?,
            places: fast.str(PLACE)?,
            values,
            numbers: [const { OnceLock::new() }; WholeField::ALL.len()],
            days: OnceLock::new(),
            rows: fast.i64("row")?,
            ties: fast.u64("tie")?,
            starts: fast.u64("starts")?,
            abouts: fast.u64("abouts")?,
            first_seconds: fast.i64("first")?,
            last_seconds: fast.i64("last")?,
            told_first: fast.i64("told_first")?,
            told_last: fast.i64("told_last")?,
            valid_first: fast.i64("valid_first")?,
            valid_last: fast.i64("valid_last")?,
            lengths: reader.get_fieldnorms_reader(fields.text)?,
            expansions: Mutex::default(),
            reader,
        })
    }

    /// The values of a field that are counted, and what is known of them.
    pub(crate) fn values(
        &self,
        field: WholeField,
        counted: &Counted,
    ) -> Result<Option<(&StrColumn, &Numbers)>, SearchError> {
        let Some(column) = self.values_of(field) else { return Ok(None) };
        let numbers = &self.numbers[field as usize];
        if numbers.get().is_none() {
            // Whoever else does the same at this moment finds the same numbers.
            let _ = numbers.set(Arc::new(counted.numbers_of(column, self.max_doc())?));
        }
        Ok(numbers.get().map(|numbers| (column, &**numbers)))
    }

    /// The first and last day since 1970 that each document may date from.
    pub(crate) fn days(&self) -> &[Option<Days>] {
        self.days.get_or_init(|| {
            let all: Vec<DocId> = (0..self.max_doc()).collect();
            let day = |second: i64| i32::try_from(second.div_euclid(86_400)).unwrap_or(i32::MAX);
            let mut days: Vec<Option<Days>> = vec![None; all.len()];
            each_value(&self.first_seconds, &all, |at, second| days[at] = Some((day(second), day(second))));
            each_value(&self.last_seconds, &all, |at, second| {
                if let Some(days) = &mut days[at] {
                    days.1 = day(second);
                }
            });
            days.into()
        })
    }

    pub(crate) fn values_of(&self, field: WholeField) -> Option<&StrColumn> {
        self.values[field as usize].as_ref()
    }

    pub(crate) fn id(&self) -> SegmentId {
        self.reader.segment_id()
    }

    /// Takes over what was worked out before about the same segment, whose values never change.
    pub(crate) fn remember(self, before: &Self) -> Self {
        Self { numbers: before.numbers.clone(), days: before.days.clone(), ..self }
    }

    pub(crate) fn row(&self, doc: DocId) -> i64 {
        self.rows.first(doc).unwrap_or(0)
    }

    pub(crate) fn tie(&self, doc: DocId) -> u64 {
        self.ties.first(doc).unwrap_or(0)
    }

    pub(crate) fn find_row(&self, row: i64) -> Option<DocId> {
        self.live().find(|doc| self.row(*doc) == row)
    }

    pub(crate) fn layout(&self, doc: DocId) -> Layout {
        let abouts = usize::try_from(self.abouts.first(doc).unwrap_or(0)).unwrap_or(usize::MAX);
        Layout { starts: self.starts.values_for_doc(doc).collect(), abouts }
    }

    pub(crate) fn length_id(&self, doc: DocId) -> u8 {
        self.lengths.fieldnorm_id(doc)
    }

    pub(crate) fn live(&self) -> impl Iterator<Item = DocId> + '_ {
        self.reader.doc_ids_alive()
    }

    pub(crate) fn max_doc(&self) -> DocId {
        self.reader.max_doc()
    }

    pub(crate) fn live_count(&self) -> u64 {
        u64::from(self.reader.num_docs())
    }

    pub(crate) fn live_words(&self) -> u64 {
        self.live().map(|doc| u64::from(self.lengths.fieldnorm(doc))).sum()
    }

    pub(crate) fn is_live(&self, doc: DocId) -> bool {
        !self.reader.is_deleted(doc)
    }

    /// The live documents that have a term, ascending.
    pub(crate) fn live_with(&self, term: &Term) -> Result<Vec<DocId>, SearchError> {
        let inverted = self.reader.inverted_index(term.field())?;
        let postings =
            inverted.read_postings(term, IndexRecordOption::Basic).map_err(tantivy::TantivyError::from)?;
        let mut docs = Vec::new();
        let Some(mut postings) = postings else { return Ok(docs) };
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if self.is_live(doc) {
                docs.push(doc);
            }
            doc = postings.advance();
        }
        Ok(docs)
    }

    pub(crate) fn words_of(&self, field: Field) -> Result<FieldWords<'_>, SearchError> {
        Ok(FieldWords { segment: self, field, inverted: self.reader.inverted_index(field)? })
    }
}

/// The words of one field of a segment.
pub(crate) struct FieldWords<'s> {
    segment: &'s Segment,
    field: Field,
    inverted: Arc<InvertedIndexReader>,
}

impl FieldWords<'_> {
    /// Every word of the dictionary that the pattern matches.
    pub(crate) fn matching(&self, pattern: &Pattern) -> Result<Arc<[TermInfo]>, SearchError> {
        let words = match pattern {
            Pattern::Word(word) => return Ok(self.inverted.terms().get(word)?.into_iter().collect()),
            _ if let Some(words) = self.remembered(pattern) => return Ok(words),
            Pattern::Glob(glob) => self.run(glob)?,
            Pattern::Fuzzy(fuzzy) => self.run(&*fuzzy.automaton)?,
        };
        let words: Arc<[TermInfo]> = words.into();
        if words.len() <= REMEMBERED_WORDS {
            let mut expansions = self.segment.expansions.lock().unwrap_or_else(PoisonError::into_inner);
            expansions.truncate(REMEMBERED - 1);
            expansions.push_front(Expansion {
                field: self.field,
                pattern: pattern.clone(),
                words: words.clone(),
            });
        }
        Ok(words)
    }

    fn remembered(&self, pattern: &Pattern) -> Option<Arc<[TermInfo]>> {
        let expansions = self.segment.expansions.lock().unwrap_or_else(PoisonError::into_inner);
        let found = expansions.iter().find(|one| one.field == self.field && one.pattern == *pattern)?;
        Some(found.words.clone())
    }

    fn run<A: Automaton>(&self, automaton: A) -> Result<Vec<TermInfo>, SearchError>
    where
        A::State: Clone,
    {
        let mut words = Vec::new();
        let mut stream = self.inverted.terms().search(automaton).into_stream()?;
        while stream.advance() {
            // The mark of cut words is not a word; `*` must not find it.
            if stream.key() != crate::strings::CUT_MARK.as_bytes() {
                words.push(stream.value().clone());
            }
        }
        Ok(words)
    }

    /// How many documents that are there have the word.
    pub(crate) fn live_documents(&self, word: &str) -> Result<u64, SearchError> {
        let Some(info) = self.inverted.terms().get(word)? else { return Ok(0) };
        if !self.segment.reader.has_deletes() {
            return Ok(u64::from(info.doc_freq));
        }
        let mut live = 0;
        self.each_document(&info, |_, _| live += 1)?;
        Ok(live)
    }

    /// Every live document with the word, and how often it has it.
    pub(crate) fn each_document(
        &self,
        word: &TermInfo,
        mut take: impl FnMut(DocId, u32),
    ) -> Result<(), SearchError> {
        let mut postings = self.inverted.read_postings_from_terminfo(word, IndexRecordOption::WithFreqs)?;
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if self.segment.is_live(doc) {
                take(doc, postings.term_freq());
            }
            doc = postings.advance();
        }
        Ok(())
    }

    /// The live documents that have any of the words, ascending.
    pub(crate) fn documents_with_any(&self, words: &[TermInfo]) -> Result<Vec<DocId>, SearchError> {
        if let [word] = words {
            let mut docs = Vec::with_capacity(word.doc_freq as usize);
            self.each_document(word, |doc, _| docs.push(doc))?;
            return Ok(docs);
        }
        let mut set = DocBits::new(self.segment.max_doc());
        for word in words {
            if set.count == self.segment.max_doc() {
                break;
            }
            let mut postings = self.inverted.read_postings_from_terminfo(word, IndexRecordOption::Basic)?;
            let mut doc = postings.doc();
            while doc != TERMINATED {
                set.insert(doc);
                doc = postings.advance();
            }
        }
        Ok(set.iter().filter(|doc| self.segment.is_live(*doc)).collect())
    }

    /// Where any of the words stand in each of the documents, which are ascending and need not have them.
    pub(crate) fn positions(&self, words: &[TermInfo], docs: &[DocId]) -> Result<DocPositions, SearchError> {
        if let [word] = words {
            return self.positions_of_one(word, docs);
        }
        let mut found: Vec<(u32, u32)> = Vec::new();
        let mut positions = Vec::new();
        for word in words {
            let mut postings = self.open_positions(word)?;
            let mut gather = |postings: &mut SegmentPostings, i: usize| {
                postings.positions(&mut positions);
                found.extend(positions.iter().map(|position| (i as u32, *position)));
            };
            // Most words of a pattern are in few documents: then those are gone through, not ours.
            if (word.doc_freq as usize) < docs.len() {
                while postings.doc() != TERMINATED {
                    if let Ok(i) = docs.binary_search(&postings.doc()) {
                        gather(&mut postings, i);
                    }
                    postings.advance();
                }
                continue;
            }
            for (i, doc) in docs.iter().enumerate() {
                if reaches(&mut postings, *doc) {
                    gather(&mut postings, i);
                }
            }
        }
        found.sort_unstable();
        let mut ends = Vec::with_capacity(docs.len());
        for i in 0..docs.len() as u32 {
            ends.push(found.partition_point(|(of, _)| *of <= i));
        }
        Ok(DocPositions { positions: found.into_iter().map(|(_, position)| position).collect(), ends })
    }

    fn positions_of_one(&self, word: &TermInfo, docs: &[DocId]) -> Result<DocPositions, SearchError> {
        let mut postings = self.open_positions(word)?;
        let mut all = DocPositions { positions: Vec::new(), ends: Vec::with_capacity(docs.len()) };
        for doc in docs {
            if reaches(&mut postings, *doc) {
                postings.append_positions_with_offset(0, &mut all.positions);
            }
            all.ends.push(all.positions.len());
        }
        Ok(all)
    }

    fn open_positions(&self, word: &TermInfo) -> Result<SegmentPostings, SearchError> {
        Ok(self.inverted.read_postings_from_terminfo(word, IndexRecordOption::WithFreqsAndPositions)?)
    }
}

/// Moves to a document; whether it has the word.
fn reaches(postings: &mut SegmentPostings, doc: DocId) -> bool {
    if postings.doc() < doc {
        postings.seek(doc);
    }
    postings.doc() == doc
}

/// Positions in several documents, one list after the other.
pub(crate) struct DocPositions {
    positions: Vec<u32>,
    ends: Vec<usize>,
}

impl DocPositions {
    /// Those in the document that was asked for as number `i`.
    pub(crate) fn of(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.positions[start..self.ends[i]]
    }
}

/// A set of documents of a segment, a bit each.
struct DocBits {
    bits: Vec<u64>,
    count: u32,
}

impl DocBits {
    fn new(max_doc: DocId) -> Self {
        Self { bits: vec![0; max_doc as usize / 64 + 1], count: 0 }
    }

    fn insert(&mut self, doc: DocId) {
        let bits = &mut self.bits[doc as usize / 64];
        let bit = 1 << (doc % 64);
        self.count += u32::from(*bits & bit == 0);
        *bits |= bit;
    }

    fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        self.bits.iter().zip((0u32..).step_by(64)).flat_map(|(bits, base)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let next = (bits != 0).then(|| base + bits.trailing_zeros());
                bits &= bits.wrapping_sub(1);
                next
            })
        })
    }
}
