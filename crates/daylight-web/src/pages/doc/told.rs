//! What the pages of a document say, beside its text.

use daylight_case::{HighestMarking, Told, ToldValue};
use schemars::JsonSchema;
use serde::Serialize;

use crate::answer::Trouble;
use crate::ask::Ask;
use crate::text::Name;

/// Of the pages shown; the highest marking is that of the whole document.
#[derive(Serialize, JsonSchema)]
pub(super) struct OnPages {
    pub(super) highest: Option<HighestRow>,
    pub(super) groups: Vec<Group>,
    /// Mentions beyond the limit.
    pub(super) left_out: u64,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct HighestRow {
    pub(super) level: &'static str,
    pub(super) text: Name,
    pub(super) page: u32,
    pub(super) certainty: u8,
    pub(super) of_the_whole: bool,
    pub(super) query: Option<String>,
}

/// Things of one kind.
#[derive(Serialize, JsonSchema)]
pub(super) struct Group {
    pub(super) kind: &'static str,
    #[serde(skip)]
    #[schemars(skip)]
    pub(super) words: &'static str,
    pub(super) values: Vec<ValueRow>,
    /// Values beyond those listed.
    pub(super) more: u64,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ValueRow {
    pub(super) value: Name,
    pub(super) times: u64,
    /// Where it stands first: page, and bytes of its text.
    pub(super) page: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) certainty: u8,
    pub(super) how: Name,
    pub(super) findings: Vec<Name>,
    /// The query that finds all documents that say the same.
    pub(super) query: Option<String>,
}

/// Values of one kind that are listed.
const LISTED: usize = 20;

/// What the whole document says where all of it is shown, else what the page shown says.
pub(super) fn said_on_pages(ask: &Ask, reference: &str, page: Option<u32>) -> Result<OnPages, Trouble> {
    let case = &ask.desk()?.case;
    let Told { highest, values, left_out, .. } = case.told(reference, None)?;
    let (values, left_out) = match page {
        None => (values, left_out),
        Some(page) => {
            let told = case.told(reference, Some(page))?;
            (told.values, told.left_out)
        }
    };
    let groups = values.chunk_by(|one, next| one.kind == next.kind);
    let groups = groups.filter_map(|values| values.first().map(|first| (first.kind, values)));
    let groups = groups.map(|(kind, values)| Group {
        kind: kind.name(),
        words: (ask.words.on_pages.kind)(kind),
        values: values.iter().take(LISTED).map(row).collect(),
        more: values.len().saturating_sub(LISTED) as u64,
    });
    Ok(OnPages { groups: groups.collect(), highest: highest.map(highest_row), left_out })
}

fn highest_row(highest: HighestMarking) -> HighestRow {
    let HighestMarking { level, text, page, certainty, of_the_whole } = highest;
    let query = Some(format!("marking:{level}"));
    HighestRow { level: level.name(), text: Name(text), page, certainty, of_the_whole, query }
}

fn row(value: &ToldValue) -> ValueRow {
    ValueRow {
        value: Name(value.value.clone()),
        times: value.times,
        page: value.page,
        start: value.span.start,
        end: value.span.end,
        certainty: value.certainty,
        how: Name(value.how.clone()),
        findings: value.findings.iter().cloned().map(Name).collect(),
        query: value.query.clone(),
    }
}
