//! What the rest of the page says for or against a line that reads like a marking.

use std::collections::HashMap;

use daylight_model::Level;

use super::banner::is_weak;
use super::page::{MarkingKind, MarkingMention};

/// Lines that repeat each other, or stand at the head or foot of the page, are surer than the same line once in the
/// middle; a weak word in the middle is no marking.
pub(super) fn by_company(text: &str, found: &mut [MarkingMention]) {
    let head = edge(text, text.split_inclusive('\n'), |at, _| at);
    let foot = edge(text, text.split_inclusive('\n').rev(), |at, length| length - at);
    let mut counts: HashMap<String, usize> = HashMap::new();
    for mention in found.iter().filter(|mention| mention.kind == MarkingKind::Banner) {
        *counts.entry(mention.marking.text.clone()).or_default() += 1;
    }
    for mention in found.iter_mut().filter(|mention| mention.kind == MarkingKind::Banner) {
        let at_edge = mention.span.start < head || mention.span.end > foot;
        let repeated = counts.get(&mention.marking.text).is_some_and(|count| *count > 1);
        let weak = mention.wording.blocks.is_empty()
            && mention.wording.lead.as_ref().is_some_and(|lead| is_weak(&lead.term));
        mention.sure = match (at_edge, repeated) {
            (true, _) | (_, true) => (mention.sure + 5).min(99),
            (false, false) if weak => mention.sure.saturating_sub(25),
            (false, false) => mention.sure,
        };
    }
}

/// A form that prints the levels to choose from says nothing by them: three levels and more on lines that follow each
/// other. A level that also stands elsewhere on the page keeps its place.
pub(super) fn choices(found: &mut [MarkingMention]) {
    let level = |mention: &MarkingMention| {
        let own_line =
            matches!(mention.kind, MarkingKind::Banner | MarkingKind::Labelled | MarkingKind::Caption);
        mention.marking.level.filter(|_| own_line && mention.wording.blocks.is_empty())
    };
    let order: Vec<usize> = {
        let mut order: Vec<usize> = (0..found.len()).filter(|at| level(&found[*at]).is_some()).collect();
        order.sort_by_key(|at| found[*at].span.start);
        order
    };
    let mut listed = Vec::new();
    for run in order.chunk_by(|a, b| found[*b].span.start.saturating_sub(found[*a].span.end) < 45) {
        let mut levels: Vec<Level> = run.iter().filter_map(|at| level(&found[*at])).collect();
        levels.sort();
        levels.dedup();
        if levels.len() >= 3 {
            listed.extend_from_slice(run);
        }
    }
    let elsewhere: Vec<Level> =
        order.iter().filter(|at| !listed.contains(at)).filter_map(|at| level(&found[*at])).collect();
    for at in listed {
        if level(&found[at]).is_some_and(|level| !elsewhere.contains(&level)) {
            found[at].sure = 30;
        }
    }
}

/// Where the first or last six lines with text end or begin.
fn edge<'t>(
    text: &'t str,
    lines: impl Iterator<Item = &'t str>,
    place: impl Fn(usize, usize) -> usize,
) -> usize {
    let mut taken = 0;
    let mut written = 0;
    for line in lines.take(60) {
        taken += line.len();
        written += usize::from(!line.trim().is_empty());
        if written == 6 {
            break;
        }
    }
    place(taken, text.len())
}
