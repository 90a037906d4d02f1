//! Lists of documents, ascending, and what each is worth.

use tantivy::DocId;

/// Documents and what each is worth.
#[derive(Debug, Default)]
pub(crate) struct Hits {
    pub(crate) docs: Vec<DocId>,
    pub(crate) scores: Vec<f64>,
}

impl Hits {
    pub(crate) fn with_score(docs: Vec<DocId>, score: f64) -> Self {
        Self { scores: vec![score; docs.len()], docs }
    }

    pub(crate) fn push(&mut self, doc: DocId, score: f64) {
        self.docs.push(doc);
        self.scores.push(score);
    }
}

/// Asks for ascending documents whether they are among the given ones.
pub(crate) struct Filter<'g> {
    given: Option<&'g [DocId]>,
}

impl<'g> Filter<'g> {
    pub(crate) fn new(given: Option<&'g [DocId]>) -> Self {
        Self { given }
    }

    pub(crate) fn takes(&mut self, doc: DocId) -> bool {
        let Some(given) = &mut self.given else { return true };
        let skipped = given.iter().take_while(|other| **other < doc).count();
        *given = &given[skipped..];
        given.first() == Some(&doc)
    }
}

pub(crate) fn narrowed(mut docs: Vec<DocId>, given: Option<&[DocId]>) -> Vec<DocId> {
    let mut filter = Filter::new(given);
    docs.retain(|doc| filter.takes(*doc));
    docs
}

pub(crate) fn without(docs: &[DocId], excluded: &[DocId]) -> Vec<DocId> {
    let mut filter = Filter::new(Some(excluded));
    docs.iter().copied().filter(|doc| !filter.takes(*doc)).collect()
}

pub(crate) fn merged(one: &[DocId], other: &[DocId]) -> Vec<DocId> {
    let mut docs = [one, other].concat();
    docs.sort_unstable();
    docs.dedup();
    docs
}

pub(crate) fn union(found: &[Hits]) -> Hits {
    let mut docs: Vec<DocId> = found.iter().flat_map(|hits| &hits.docs).copied().collect();
    docs.sort_unstable();
    docs.dedup();
    let mut scores = vec![0.0; docs.len()];
    for hits in found {
        add_scores(&docs, &mut scores, hits);
    }
    Hits { docs, scores }
}

/// Adds the scores of those documents that are in `docs`. Both are ascending.
pub(crate) fn add_scores(docs: &[DocId], scores: &mut [f64], hits: &Hits) {
    let mut at = 0;
    for (doc, score) in docs.iter().zip(scores) {
        while hits.docs.get(at).is_some_and(|other| other < doc) {
            at += 1;
        }
        if hits.docs.get(at) == Some(doc) {
            *score += hits.scores[at];
        }
    }
}
