use askama::Template;
use axum::http::Method;
use daylight_case::{DateStep, FacetBy, FacetRequest};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answered, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// What is in the case, at a glance: each picture is a table too, and each value leads to its documents.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "overview.html")]
struct OverviewPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    documents: u64,
    charts: Vec<Chart>,
}

#[derive(Serialize, JsonSchema)]
struct Chart {
    title: &'static str,
    values: Vec<Value>,
    /// Different values in all.
    distinct: u64,
    /// Columns in their order, instead of bars.
    #[serde(skip)]
    #[schemars(skip)]
    columns: bool,
}

#[derive(Serialize, JsonSchema)]
struct Value {
    value: Name,
    count: u64,
    /// The query that finds these documents.
    term: String,
    /// Its part of the most, in hundredths.
    #[serde(skip)]
    #[schemars(skip)]
    size: f64,
}

/// Size classes, as terms of the query language.
const SIZES: [(&str, &str); 5] = [
    ("< 10 KB", "size:..9999"),
    ("10–100 KB", "size:10000..99999"),
    ("100 KB–1 MB", "size:100000..999999"),
    ("1–10 MB", "size:1000000..9999999"),
    ("> 10 MB", "size:10000000.."),
];

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::GET,
        path: "/overview",
        summary: "What is in the case, at a glance",
        fields: &[],
        run: show,
        twin: Some(schema_of::<OverviewPage>),
    }]
}

fn show(ask: &Ask) -> Answered {
    let words = ask.words;
    let wanted = [
        (words.years, FacetBy::Date(DateStep::Year), 40),
        (words.types, FacetBy::Format, 14),
        (words.languages, FacetBy::Language, 14),
        ((words.facets)("correspondent"), FacetBy::Correspondent, 20),
        (words.biggest, FacetBy::Container, 12),
        (words.problems, FacetBy::Problem, 17),
        ((words.facets)("folder"), FacetBy::Folder, 14),
    ];
    let requests: Vec<FacetRequest> =
        wanted.iter().map(|(_, by, top)| FacetRequest::new(*by).top(*top)).collect();
    let (facets, sizes, documents) = ask.desk()?.searching(|search| {
        let count = |query: &str| Ok::<_, crate::answer::Trouble>(search.count_since(query, 0)?);
        let sizes = SIZES.iter().map(|(name, term)| Ok((name.to_string(), count(term)?, term.to_string())));
        Ok((
            search.facets("*", &requests)?,
            sizes.collect::<Result<Vec<_>, crate::answer::Trouble>>()?,
            count("*")?,
        ))
    })?;
    let mut charts: Vec<Chart> = wanted
        .into_iter()
        .zip(facets)
        .map(|((title, by, _), facet)| {
            let values = facet.values.into_iter().map(|value| {
                (if value.shown.is_empty() { value.value } else { value.shown }, value.count, value.term)
            });
            chart(title, matches!(by, FacetBy::Date(_)), values.collect(), facet.distinct)
        })
        .collect();
    charts.push(chart(words.sizes, false, sizes, SIZES.len() as u64));
    charts.retain(|chart| !chart.values.is_empty());
    page(ask, &OverviewPage { frame: Frame::new(ask, "overview"), documents, charts })
}

fn chart(title: &'static str, columns: bool, values: Vec<(String, u64, String)>, distinct: u64) -> Chart {
    let most = values.iter().map(|(_, count, _)| *count).max().unwrap_or(1).max(1) as f64;
    let shown = values.into_iter().map(|(value, count, term)| Value {
        value: Name(value),
        count,
        term,
        size: if count == 0 { 0.0 } else { (count as f64 / most * 100.0).max(0.6) },
    });
    Chart { title, values: shown.collect(), distinct, columns }
}

impl OverviewPage {
    fn counted(&self) -> String {
        (self.frame.words.documents)(self.documents)
    }
}
