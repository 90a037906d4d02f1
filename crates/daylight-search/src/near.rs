//! Documents that say nearly the same, by the fingerprints of their texts.
//!
//! A fingerprint is a column: one number for each band. What shares a band is found by a term of three bytes, the band
//! and 16 bits of its hash, so that a dictionary has two million of them at most, however many documents there are.
//! What is found so is compared as a whole.

use daylight_model::{DocHash, Fingerprint};
use tantivy::{DocId, TantivyDocument, Term};

use crate::SearchError;
use crate::schema::Fields;
use crate::searcher::{Hit, Searcher};
use crate::segment::Segment;

/// A document that says nearly the same as another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearCopy {
    /// Its row in the store.
    pub row: i64,
    /// [`DocHash::tie`] of its hash.
    pub tie: u64,
    /// How alike they are, from [`Fingerprint::NEARLY_THE_SAME`] to 1.
    pub likeness: f32,
}

pub(crate) fn to_tantivy(fingerprint: &Fingerprint, fields: &Fields, document: &mut TantivyDocument) {
    for (number, band) in fingerprint.0.iter().enumerate() {
        document.add_u64(fields.fingerprint, *band);
        document.add_bytes(fields.band, &key(number, *band));
    }
}

fn key(number: usize, band: u64) -> [u8; 3] {
    // Fibonacci hashing (Knuth, TAOCP 6.4): every bit of the band counts. The index keeps this, so it never changes.
    let hash = band.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
    [number as u8, (hash >> 8) as u8, hash as u8]
}

fn fingerprint_of(segment: &Segment, doc: DocId) -> Option<Fingerprint> {
    let bands: Vec<u64> = segment.fingerprints.values_for_doc(doc).collect();
    bands.try_into().ok().map(Fingerprint)
}

impl Searcher {
    /// Every document that says nearly the same as the one with this hash, the likest first, equal ones by hash. None
    /// where that one is not in sight or has hardly any text.
    pub fn near_copies(&self, hash: &DocHash) -> Result<Vec<NearCopy>, SearchError> {
        let term = Term::from_field_bytes(self.fields.hash, &hash.0);
        for segment in &self.segments {
            if let Some(doc) = segment.live_with(&term)?.first() {
                return self.like(fingerprint_of(segment, *doc), segment.row(*doc));
            }
        }
        Ok(Vec::new())
    }

    /// The same for what was found.
    pub fn near_copies_of_hit(&self, hit: &Hit) -> Result<Vec<NearCopy>, SearchError> {
        let fingerprint = self.locate(hit).and_then(|(segment, doc)| fingerprint_of(segment, doc));
        self.like(fingerprint, hit.row)
    }

    /// Gives the row and the fingerprint of every document that has one.
    pub fn each_fingerprint(&self, mut take: impl FnMut(i64, Fingerprint)) {
        for segment in &self.segments {
            for doc in segment.live() {
                if let Some(fingerprint) = fingerprint_of(segment, doc) {
                    take(segment.row(doc), fingerprint);
                }
            }
        }
    }

    fn like(&self, wanted: Option<Fingerprint>, itself: i64) -> Result<Vec<NearCopy>, SearchError> {
        let Some(wanted) = wanted else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for segment in &self.segments {
            let mut docs: Vec<DocId> = Vec::new();
            for (number, band) in wanted.0.iter().enumerate() {
                let term = Term::from_field_bytes(self.fields.band, &key(number, *band));
                docs.extend(segment.live_with(&term)?);
            }
            docs.sort_unstable();
            docs.dedup();
            for doc in docs {
                let Some(fingerprint) = fingerprint_of(segment, doc) else { continue };
                let likeness = wanted.likeness(&fingerprint);
                let row = segment.row(doc);
                if likeness >= Fingerprint::NEARLY_THE_SAME && row != itself {
                    found.push(NearCopy { row, tie: segment.tie(doc), likeness });
                }
            }
        }
        found.sort_by(|one, other| other.likeness.total_cmp(&one.likeness).then(one.tie.cmp(&other.tie)));
        Ok(found)
    }
}
