//! A query on one segment: which documents match, and what each is worth.
//!
//! Documents are lists of numbers, ascending, never cut off. What costs little is asked first and
//! narrows what is asked next; scores are added in the order of the query all the same, so that they
//! do not depend on how the answer was found.

use std::collections::BTreeSet;
use std::sync::Arc;

use tantivy::DocId;
use tantivy::columnar::Column;
use tantivy::postings::TermInfo;

use crate::SearchError;
use crate::hits::{Filter, Hits, add_scores, merged, narrowed, union, without};
use crate::marks::exact_matches;
use crate::narrow::{Need, needs};
use crate::places::occurrences;
use crate::query::{Exact, Leaf, Node, Order, Pattern, Words};
use crate::schema::Fields;
use crate::score::{CONSTANT, LengthFactors};
use crate::searcher::Searcher;
use crate::segment::{DocPositions, FieldWords, Segment};
use crate::texts::{Strings, Texts};

/// A query with what is known only from all segments together.
pub(crate) enum Plan<'q> {
    And(Vec<Plan<'q>>),
    Or(Vec<Plan<'q>>),
    Not(Box<Plan<'q>>),
    /// A condition and its BM25 weight; without one it counts [`CONSTANT`].
    Leaf(&'q Leaf, Option<f64>),
}

/// Looks up how much the words of the query tell.
pub(crate) fn plan<'q>(node: &'q Node, searcher: &Searcher) -> Result<Plan<'q>, SearchError> {
    let all =
        |nodes: &'q [Node]| nodes.iter().map(|node| plan(node, searcher)).collect::<Result<Vec<_>, _>>();
    Ok(match node {
        Node::And(nodes) => Plan::And(all(nodes)?),
        Node::Or(nodes) => Plan::Or(all(nodes)?),
        Node::Not(inner) => Plan::Not(Box::new(plan(inner, searcher)?)),
        Node::Leaf(leaf) => Plan::Leaf(leaf, weight(leaf, searcher)?),
    })
}

fn weight(leaf: &Leaf, searcher: &Searcher) -> Result<Option<f64>, SearchError> {
    let pieces = match leaf {
        Leaf::Words(words) if words.field.is_none() => &words.pieces,
        Leaf::Exact(exact) => &exact.pieces,
        _ => return Ok(None),
    };
    let mut weight = None;
    for piece in pieces {
        let Pattern::Word(word) = piece else { continue };
        let mut documents = 0;
        for segment in &searcher.segments {
            documents += segment.words_of(searcher.fields.text)?.live_documents(word)?;
        }
        weight = Some(weight.unwrap_or(0.0) + searcher.totals.idf(documents));
    }
    Ok(weight)
}

impl Plan<'_> {
    /// Conditions in the order they are best asked.
    fn cost(&self) -> u8 {
        match self {
            Self::And(plans) | Self::Or(plans) => plans.iter().map(Plan::cost).max().unwrap_or(0),
            Self::Not(plan) => plan.cost(),
            Self::Leaf(Leaf::Words(words), _) => match words.pieces.as_slice() {
                [Pattern::Word(_)] => 0,
                [_] => 1,
                _ => 2,
            },
            Self::Leaf(Leaf::Exact(exact), _) if exact.pieces.is_empty() => 4,
            Self::Leaf(Leaf::Exact(_), _) => 3,
            Self::Leaf(Leaf::Regex(_), _) => 4,
            Self::Leaf(
                Leaf::All
                | Leaf::Whole { .. }
                | Leaf::AnyWord(_)
                | Leaf::AnyWhole(_)
                | Leaf::Said(_)
                | Leaf::Date { .. }
                | Leaf::Told { .. }
                | Leaf::Valid { .. }
                | Leaf::Size { .. },
                _,
            ) => 0,
        }
    }
}

/// Whether any of the times of a document meets these seconds, first and last.
fn any_overlaps(begins: &Column<i64>, ends: &Column<i64>, doc: DocId, (first, last): (i64, i64)) -> bool {
    let mut times = begins.values_for_doc(doc).zip(ends.values_for_doc(doc));
    times.any(|(begins, ends)| begins <= last && ends >= first)
}

pub(crate) struct Evaluation<'a> {
    pub(crate) segment: &'a Segment,
    pub(crate) fields: &'a Fields,
    pub(crate) lengths: &'a LengthFactors,
    pub(crate) texts: &'a dyn Texts,
}

impl Evaluation<'_> {
    pub(crate) fn run(&self, plan: &Plan<'_>) -> Result<Hits, SearchError> {
        self.within(plan, None)
    }

    /// The documents that match, among the given ones where some are given.
    fn within(&self, plan: &Plan<'_>, given: Option<&[DocId]>) -> Result<Hits, SearchError> {
        match plan {
            Plan::And(plans) => self.all_of(plans, given),
            Plan::Or(plans) => {
                let found: Result<Vec<Hits>, _> = plans.iter().map(|plan| self.within(plan, given)).collect();
                Ok(union(&found?))
            }
            Plan::Not(plan) => {
                let given = given.map_or_else(|| self.segment.live().collect(), <[DocId]>::to_vec);
                let excluded = self.within(plan, Some(&given))?;
                Ok(Hits::with_score(without(&given, &excluded.docs), 0.0))
            }
            Plan::Leaf(leaf, weight) => self.leaf(leaf, *weight, given),
        }
    }

    fn all_of(&self, plans: &[Plan<'_>], given: Option<&[DocId]>) -> Result<Hits, SearchError> {
        let mut order: Vec<usize> = (0..plans.len()).collect();
        order.sort_by_key(|i| (plans[*i].cost(), matches!(plans[*i], Plan::Not(_))));
        let mut found: Vec<Hits> = plans.iter().map(|_| Hits::default()).collect();
        let mut left: Option<Vec<DocId>> = given.map(<[DocId]>::to_vec);
        for i in order {
            if left.as_ref().is_some_and(Vec::is_empty) {
                return Ok(Hits::default());
            }
            found[i] = self.within(&plans[i], left.as_deref())?;
            left = Some(found[i].docs.clone());
        }
        let docs = left.unwrap_or_default();
        let mut scores = vec![0.0; docs.len()];
        for hits in &found {
            add_scores(&docs, &mut scores, hits);
        }
        Ok(Hits { docs, scores })
    }

    fn leaf(&self, leaf: &Leaf, weight: Option<f64>, given: Option<&[DocId]>) -> Result<Hits, SearchError> {
        match leaf {
            Leaf::All => Ok(Hits::with_score(self.given_or_live(given), 0.0)),
            Leaf::Words(words) => self.words(words, weight, given),
            Leaf::Exact(exact) => self.exact(exact, weight, given),
            Leaf::Regex(regex) => {
                let candidates = self.candidates(&needs(&regex.structure), given)?;
                let mut docs = Vec::new();
                for doc in candidates {
                    if self.any_string(doc, |text| regex.regex.is_match(text))? {
                        docs.push(doc);
                    }
                }
                Ok(Hits::with_score(docs, CONSTANT))
            }
            Leaf::Whole { field, value } => {
                let words = self.segment.words_of(self.fields.whole_field(*field))?;
                let docs = words.documents_with_any(&words.matching(value)?)?;
                Ok(Hits::with_score(narrowed(docs, given), 0.0))
            }
            Leaf::AnyWord(field) => {
                let words = self.segment.words_of(self.fields.text_field(*field))?;
                let any = Pattern::Glob(crate::query::Glob::anything());
                let docs = words.documents_with_any(&words.matching(&any)?)?;
                Ok(Hits::with_score(narrowed(docs, given), 0.0))
            }
            Leaf::Said(said) => {
                let rows = self.texts.said(said).map_err(SearchError::Said)?;
                let mut docs = self.given_or_live(given);
                docs.retain(|doc| rows.binary_search(&self.segment.row(*doc)).is_ok());
                Ok(Hits::with_score(docs, 0.0))
            }
            Leaf::AnyWhole(field) => {
                let mut docs = self.given_or_live(given);
                match self.segment.values_of(*field) {
                    Some(column) => docs.retain(|doc| column.ords().first(*doc).is_some()),
                    None => docs.clear(),
                }
                Ok(Hits::with_score(docs, 0.0))
            }
            Leaf::Date { first, last } => {
                let mut docs = self.given_or_live(given);
                docs.retain(|doc| self.overlaps(*doc, *first, *last));
                Ok(Hits::with_score(docs, 0.0))
            }
            Leaf::Told { first, last } => {
                let mut docs = self.given_or_live(given);
                let Segment { told_first, told_last, .. } = self.segment;
                docs.retain(|doc| any_overlaps(told_first, told_last, *doc, (*first, *last)));
                Ok(Hits::with_score(docs, 0.0))
            }
            Leaf::Valid { first, last } => {
                let mut docs = self.given_or_live(given);
                let Segment { valid_first, valid_last, .. } = self.segment;
                docs.retain(|doc| any_overlaps(valid_first, valid_last, *doc, (*first, *last)));
                Ok(Hits::with_score(docs, 0.0))
            }
            Leaf::Size { least, most } => {
                let mut docs = self.given_or_live(given);
                let sizes = &self.segment.sizes;
                docs.retain(|doc| sizes.first(*doc).is_some_and(|size| (*least..=*most).contains(&size)));
                Ok(Hits::with_score(docs, 0.0))
            }
        }
    }

    fn given_or_live(&self, given: Option<&[DocId]>) -> Vec<DocId> {
        given.map_or_else(|| self.segment.live().collect(), <[DocId]>::to_vec)
    }

    fn overlaps(&self, doc: DocId, first: i64, last: i64) -> bool {
        let begins = self.segment.first_seconds.first(doc);
        let ends = self.segment.last_seconds.first(doc);
        begins.zip(ends).is_some_and(|(begins, ends)| begins <= last && ends >= first)
    }

    fn words(
        &self,
        words: &Words,
        weight: Option<f64>,
        given: Option<&[DocId]>,
    ) -> Result<Hits, SearchError> {
        let field = words.field.map_or(self.fields.text, |field| self.fields.text_field(field));
        let dictionary = self.segment.words_of(field)?;
        let score = |doc: DocId, times: u32| match weight {
            Some(weight) => self.lengths.score(weight, times, self.segment.length_id(doc)),
            None => CONSTANT,
        };
        if let [piece] = words.pieces.as_slice() {
            let infos = dictionary.matching(piece)?;
            let (Some(_), [info]) = (weight, &*infos) else {
                return Ok(Hits::with_score(
                    narrowed(dictionary.documents_with_any(&infos)?, given),
                    CONSTANT,
                ));
            };
            let mut hits = Hits::default();
            let mut filter = Filter::new(given);
            dictionary.each_document(info, |doc, times| {
                if filter.takes(doc) {
                    hits.push(doc, score(doc, times));
                }
            })?;
            return Ok(hits);
        }
        let mut hits = Hits::default();
        self.each_with_places(&dictionary, &words.pieces, words.order, given, |doc, found| {
            hits.push(doc, score(doc, found.len() as u32));
            Ok(())
        })?;
        Ok(hits)
    }

    /// Every document with the pieces standing as asked, with the first position of each place.
    fn each_with_places(
        &self,
        dictionary: &FieldWords<'_>,
        pieces: &[Pattern],
        order: Order,
        given: Option<&[DocId]>,
        mut take: impl FnMut(DocId, &[u32]) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let infos: Result<Vec<Arc<[TermInfo]>>, _> =
            pieces.iter().map(|piece| dictionary.matching(piece)).collect();
        let infos = infos?;
        let mut by_rarity: Vec<&Arc<[TermInfo]>> = infos.iter().collect();
        by_rarity.sort_by_key(|infos| infos.iter().map(|info| u64::from(info.doc_freq)).sum::<u64>());
        let mut docs: Option<Vec<DocId>> = given.map(<[DocId]>::to_vec);
        for infos in by_rarity {
            let with = dictionary.documents_with_any(infos)?;
            docs = Some(narrowed(with, docs.as_deref()));
        }
        let docs = docs.unwrap_or_default();
        let positions: Result<Vec<DocPositions>, _> =
            infos.iter().map(|infos| dictionary.positions(infos, &docs)).collect();
        let positions = positions?;
        let mut lists: Vec<&[u32]> = Vec::with_capacity(pieces.len());
        for (i, doc) in docs.iter().enumerate() {
            lists.clear();
            lists.extend(positions.iter().map(|positions| positions.of(i)));
            let found: Vec<u32> = occurrences(&lists, order).into_iter().map(|place| place.first).collect();
            if !found.is_empty() {
                take(*doc, &found)?;
            }
        }
        Ok(())
    }

    fn exact(
        &self,
        exact: &Exact,
        weight: Option<f64>,
        given: Option<&[DocId]>,
    ) -> Result<Hits, SearchError> {
        let mut hits = Hits::default();
        let mut count = |doc: DocId, strings: &mut dyn Iterator<Item = usize>| -> Result<(), SearchError> {
            let mut times = 0;
            let strings_of = Strings::new(self.segment, doc, self.texts)?;
            for string in strings {
                times += strings_of.text(string)?.map_or(0, |text| exact_matches(exact, &text).len());
            }
            if times > 0 {
                let times = u32::try_from(times).unwrap_or(u32::MAX);
                let score = match weight {
                    Some(weight) => self.lengths.score(weight, times, self.segment.length_id(doc)),
                    None => CONSTANT,
                };
                hits.push(doc, score);
            }
            Ok(())
        };
        if exact.pieces.is_empty() {
            for doc in self.given_or_live(given) {
                let strings = self.segment.layout(doc).strings();
                count(doc, &mut (0..strings))?;
            }
            return Ok(hits);
        }
        let dictionary = self.segment.words_of(self.fields.text)?;
        self.each_with_places(&dictionary, &exact.pieces, Order::AsWritten, given, |doc, places| {
            let layout = self.segment.layout(doc);
            let strings: BTreeSet<usize> = places.iter().map(|place| layout.string_at(*place)).collect();
            count(doc, &mut strings.into_iter())
        })?;
        Ok(hits)
    }

    /// Documents that may match a regex: all that match it are among them.
    fn candidates(&self, need: &Need, given: Option<&[DocId]>) -> Result<Vec<DocId>, SearchError> {
        let dictionary = self.segment.words_of(self.fields.text)?;
        let mut docs = self.given_or_live(given);
        if *need != Need::Nothing {
            // A word that was cut may hide the letters asked for on both sides of the cut.
            let mark = dictionary.matching(&Pattern::Word(crate::strings::CUT_MARK.to_owned()))?;
            let with_cut = narrowed(dictionary.documents_with_any(&mark)?, Some(&docs));
            docs = merged(&self.having(need, &dictionary, &docs)?, &with_cut);
        }
        Ok(docs)
    }

    fn having(
        &self,
        need: &Need,
        dictionary: &FieldWords<'_>,
        among: &[DocId],
    ) -> Result<Vec<DocId>, SearchError> {
        match need {
            Need::Nothing => Ok(among.to_vec()),
            Need::Word(pattern) => {
                let docs = dictionary.documents_with_any(&dictionary.matching(pattern)?)?;
                Ok(narrowed(docs, Some(among)))
            }
            Need::All(needs) => {
                let mut docs = among.to_vec();
                for need in needs {
                    docs = self.having(need, dictionary, &docs)?;
                }
                Ok(docs)
            }
            Need::Any(needs) => {
                let mut docs = Vec::new();
                for need in needs {
                    docs = merged(&docs, &self.having(need, dictionary, among)?);
                }
                Ok(docs)
            }
        }
    }

    fn any_string(&self, doc: DocId, matches: impl Fn(&str) -> bool) -> Result<bool, SearchError> {
        let strings = Strings::new(self.segment, doc, self.texts)?;
        for string in 0..strings.count {
            if strings.text(string)?.is_some_and(|text| matches(&text)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
