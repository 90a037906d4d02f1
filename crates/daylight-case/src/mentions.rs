use std::collections::{BTreeMap, BTreeSet};

use daylight_model::{Level, Mention, MentionKind, PageMentions};

use crate::show::find;
use crate::{Case, CaseError};

/// What the pages of a document say, each thing once. All text in it is hostile until shown.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The highest level that the whole document gives itself, in a banner, after a label or in a sentence. Where there
    /// is none, the highest of its paragraphs.
    pub highest: Option<HighestMarking>,
    /// Markings, then dates, then numbers, then what papers are named, each kind in the order of the pages. What
    /// stands in a heading or in a request for something to be found out is told by [`Case::paper`].
    pub values: Vec<ToldValue>,
    /// Mentions beyond the limit, of which nothing else is kept.
    pub left_out: u64,
    /// Pages with recognised text that could not be looked at, and why.
    pub problems: Vec<(u32, String)>,
}

/// The highest marking of a document.
#[derive(Debug, Clone)]
pub struct HighestMarking {
    /// How secret.
    pub level: Level,
    /// The marking as a whole.
    pub text: String,
    /// The first page it stands on.
    pub page: u32,
    /// How sure the reading is there, in percent.
    pub certainty: u8,
    /// It stands for the whole paper and not for a paragraph.
    pub of_the_whole: bool,
}

/// One thing that pages say.
#[derive(Debug, Clone)]
pub struct ToldValue {
    /// What it is.
    pub kind: MentionKind,
    /// In one form for all ways of writing it.
    pub value: String,
    /// How often it stands there.
    pub times: u64,
    /// The first page it stands on.
    pub page: u32,
    /// Where on that page: bytes of its text.
    pub span: std::ops::Range<u32>,
    /// By what it was told there.
    pub how: String,
    /// How sure it is there, in percent.
    pub certainty: u8,
    /// What does not fit, wherever it stands.
    pub findings: Vec<String>,
    /// The query that finds all documents that say the same; `None` where there is none.
    pub query: Option<String>,
}

impl Case {
    /// What the pages of a document say, or one of them.
    pub fn told(&self, reference: &str, page: Option<u32>) -> Result<Told, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        let pages = match page {
            None => store.all_mentions(&view, document.id)?,
            Some(page) => BTreeMap::from([(page, store.mentions(&view, document.id, page)?)]),
        };
        let mut told = told(pages);
        told.problems = store.mention_problems(&view, document.id)?;
        told.problems.retain(|(number, _)| page.is_none_or(|page| page == *number));
        Ok(told)
    }

    /// What one page says, in its order, with places in its text.
    pub fn mentions_on_page(&self, reference: &str, page: u32) -> Result<PageMentions, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let document = find(&store, &view, reference)?;
        Ok(store.mentions(&view, document.id, page)?)
    }
}

fn told(pages: BTreeMap<u32, PageMentions>) -> Told {
    let mut told = Told::default();
    let mut values: Vec<ToldValue> = Vec::new();
    let mut known: BTreeMap<(MentionKind, String), usize> = BTreeMap::new();
    let mut findings: Vec<BTreeSet<String>> = Vec::new();
    for (page, said) in pages {
        told.left_out += u64::from(said.left_out);
        for mention in said.mentions {
            let higher = highest_in(&mention, page)
                .filter(|new| told.highest.as_ref().is_none_or(|old| above(new, old)));
            told.highest = higher.or(told.highest);
            if matches!(
                mention.kind,
                MentionKind::Heading(_) | MentionKind::Requirement(_) | MentionKind::Question
            ) {
                continue;
            }
            let at = *known.entry((mention.kind, mention.value.clone())).or_insert(values.len());
            if at == values.len() {
                values.push(first_of(&mention, page));
                findings.push(BTreeSet::new());
            }
            values[at].times += 1;
            findings[at].extend(mention.findings);
        }
    }
    for (value, findings) in values.iter_mut().zip(findings) {
        value.findings = findings.into_iter().collect();
    }
    values.sort_by_key(|value| value.kind);
    told.values = values;
    told
}

fn first_of(mention: &Mention, page: u32) -> ToldValue {
    ToldValue {
        kind: mention.kind,
        value: mention.value.clone(),
        times: 0,
        page,
        span: mention.start..mention.end,
        how: mention.how.clone(),
        certainty: mention.certainty,
        findings: Vec::new(),
        query: daylight_search::query_for(mention),
    }
}

fn highest_in(mention: &Mention, page: u32) -> Option<HighestMarking> {
    let marking = mention.marking.as_ref()?;
    Some(HighestMarking {
        level: marking.level?,
        text: marking.text.clone(),
        page,
        certainty: mention.certainty,
        of_the_whole: mention.kind.is_of_the_whole(),
    })
}

/// What stands for the whole counts before what stands for a paragraph, however high that is.
fn above(new: &HighestMarking, old: &HighestMarking) -> bool {
    (new.of_the_whole, new.level) > (old.of_the_whole, old.level)
}

#[cfg(test)]
mod tests {
    use daylight_model::Marking;

    use super::*;

    fn marked(kind: MentionKind, level: Level, text: &str) -> Mention {
        Mention {
            start: 0,
            end: 1,
            kind,
            value: text.into(),
            how: String::new(),
            certainty: 90,
            marking: Some(Marking { level: Some(level), text: text.into(), ..Marking::default() }),
            findings: vec!["a finding".into()],
        }
    }

    #[test]
    fn a_banner_counts_before_a_paragraph_and_the_higher_banner_before_the_lower() {
        let page = |mentions| PageMentions { mentions, left_out: 1 };
        let pages = BTreeMap::from([
            (1, page(vec![marked(MentionKind::Portion, Level::TopSecret, "(TS)")])),
            (2, page(vec![marked(MentionKind::Banner, Level::Confidential, "CONFIDENTIAL")])),
            (3, page(vec![marked(MentionKind::Banner, Level::Secret, "SECRET")])),
            (4, page(vec![marked(MentionKind::Banner, Level::Secret, "SECRET")])),
        ]);
        let told = told(pages);
        let highest = told.highest.unwrap();
        assert_eq!((highest.level, highest.page, highest.text.as_str()), (Level::Secret, 3, "SECRET"));
        assert_eq!(told.left_out, 4);
        let values: Vec<_> = told.values.iter().map(|value| (value.value.as_str(), value.times)).collect();
        assert_eq!(values, [("CONFIDENTIAL", 1), ("SECRET", 2), ("(TS)", 1)]);
        assert_eq!(told.values[1].findings, ["a finding"]);
        assert_eq!(told.values[1].query.as_deref(), Some("marking:secret"));
    }
}
