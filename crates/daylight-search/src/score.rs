//! BM25 from the documents that are there now.
//!
//! Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
//! usual k1 = 1.2 and b = 0.75. Everything is counted in whole numbers and added in the order of the
//! query in double precision, so that the same visible documents give the same bits.

use tantivy::fieldnorm::FieldNormReader;

const K1: f64 = 1.2;
const B: f64 = 0.75;

/// What patterns, regexes and fields add to the score of a document they match: how often they match
/// says little about what somebody looks for.
pub(crate) const CONSTANT: f64 = 1.0;

/// The size of everything visible.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Totals {
    pub(crate) documents: u64,
    /// Words of all documents, each document's number as tantivy rounds it for its length byte.
    pub(crate) words: u64,
}

impl Totals {
    /// How much a word tells that stands in so many of the documents.
    pub(crate) fn idf(&self, documents_with: u64) -> f64 {
        let (all, with) = (self.documents as f64, documents_with as f64);
        ((all - with + 0.5) / (with + 0.5)).ln_1p()
    }

    /// What each length byte does to a count. 256 values, computed once for a query.
    pub(crate) fn lengths(&self) -> LengthFactors {
        let average =
            if self.documents == 0 { 1.0 } else { (self.words as f64 / self.documents as f64).max(1.0) };
        LengthFactors(
            (0..=u8::MAX)
                .map(|id| K1 * (1.0 - B + B * f64::from(FieldNormReader::id_to_fieldnorm(id)) / average))
                .collect(),
        )
    }
}

/// The part of BM25 that depends on the length of a document, by its length byte.
pub(crate) struct LengthFactors(Vec<f64>);

impl LengthFactors {
    /// The score of a word or phrase that a document of this length has so often.
    pub(crate) fn score(&self, weight: f64, times: u32, length_id: u8) -> f64 {
        let times = f64::from(times);
        weight * (K1 + 1.0) * times / (times + self.0[usize::from(length_id)])
    }
}

/// Scores are shown and compared in thousandths.
pub(crate) fn rounded(score: f64) -> i64 {
    (score * 1000.0).round() as i64
}
