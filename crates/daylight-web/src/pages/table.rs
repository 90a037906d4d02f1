use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::http::Method;
use daylight_case::{SearchView, Table, TableOrder};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answer, Answered, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::Name;

/// A table of any length: a stretch of its rows, filtered and sorted.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "table.html")]
struct TablePage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    document: String,
    /// The page of the document it was opened from.
    page: u32,
    label: Option<Name>,
    /// Rows without the first, which names the columns.
    all: u64,
    /// Rows that fit the filter.
    fitting: u64,
    /// Number of the first row shown among those, from 1.
    row: u64,
    filter: Name,
    sort: Option<u64>,
    descending: bool,
    /// Whether its last rows are not among these, because it is too large for the memory.
    cut: bool,
    /// Whether some of these rows have more columns than are shown.
    columns_cut: bool,
    columns: Vec<Name>,
    rows: Vec<RowShown>,
    /// Where the filter is kept; empty for none.
    view: String,
}

#[derive(Serialize, JsonSchema)]
struct RowShown {
    /// Its number in the table, from 1.
    number: u64,
    cells: Vec<Name>,
}

/// Rows on one page, and columns of one row at most.
const ROWS: u64 = 100;
const COLUMNS: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    let fields = &[
        ("page", "page of the document on which the table stands, from 1"),
        ("filter", "only rows with this in them"),
        ("sort", "column to sort by, from 1"),
        ("down", "1 for largest first"),
        ("row", "first row to show, from 1"),
    ];
    vec![
        Route {
            method: Method::GET,
            path: "/doc/{document}/table",
            summary: "A table of a document, filtered and sorted",
            fields,
            run: show,
            twin: Some(schema_of::<TablePage>),
        },
        Route {
            method: Method::POST,
            path: "/doc/{document}/table",
            summary: "Filter a table, leading to an address that tells nothing",
            fields,
            run: keep,
            twin: None,
        },
    ]
}

fn keep(ask: &Ask) -> Answered {
    let page = ask.page_number()?;
    let filter = ask.field("filter").unwrap_or_default().trim().to_owned();
    let (document, frame) = (ask.part(0), Frame::new(ask, ""));
    if filter.is_empty() {
        return Ok(Answer::See(frame.in_case(format!("/doc/{document}/table?page={page}"))));
    }
    let more = BTreeMap::from([("filter".to_owned(), filter)]);
    let address = ask.desk()?.case.keep_view(&SearchView { more, ..SearchView::default() })?;
    Ok(Answer::See(frame.in_case(format!("/doc/{document}/table?page={page}&in={address}"))))
}

fn show(ask: &Ask) -> Answered {
    let desk = ask.desk()?;
    let (number, view) = (ask.page_number()?, ask.field("in").unwrap_or_default());
    let filter = match (ask.field("filter"), view) {
        (Some(filter), _) => filter.to_owned(),
        (None, "") => String::new(),
        (None, view) => desk.case.view(view)?.more.remove("filter").unwrap_or_default(),
    };
    let sort = ask.number("sort")?.filter(|column| (1..=COLUMNS as u64).contains(column));
    let descending = ask.field("down") == Some("1");
    let order =
        TableOrder { filter: filter.clone(), column: sort.map(|column| column as usize - 1), descending };
    let table = desk.table(ask.part(0), number)?;
    let rows = desk.ordered(&table, &order);
    let first = ask.number("row")?.unwrap_or(1).max(1);
    let from = usize::try_from(first - 1).unwrap_or(usize::MAX).min(rows.len());
    let shown = rows.iter().skip(from).take(ROWS as usize).map(|row| RowShown {
        number: u64::from(*row),
        cells: table.cells(*row as usize).take(COLUMNS).map(Name::from).collect(),
    });
    let shown: Vec<RowShown> = shown.collect();
    let columns_cut = shown.iter().any(|row| table.cells(row.number as usize).nth(COLUMNS).is_some());
    let widest = shown.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut columns: Vec<Name> = table.cells(0).take(COLUMNS).map(Name::from).collect();
    columns.resize(columns.len().max(widest), Name::default());
    let shown = TablePage {
        frame: Frame::new(ask, ""),
        document: ask.part(0).to_owned(),
        page: number,
        label: table.label.clone().map(Name),
        all: table.rows().saturating_sub(1) as u64,
        fitting: rows.len() as u64,
        row: first,
        filter: Name(filter),
        sort,
        descending,
        cut: table.cut,
        columns_cut: columns_cut || table.cells(0).nth(COLUMNS).is_some(),
        columns,
        rows: shown,
        view: view.to_owned(),
    };
    page(ask, &shown)
}

impl TablePage {
    fn address(&self, sort: Option<u64>, descending: bool, row: u64) -> String {
        let mut link = form_urlencoded::Serializer::new(format!("/doc/{}/table?", self.document));
        link.append_pair("page", &self.page.to_string());
        if !self.view.is_empty() {
            link.append_pair("in", &self.view);
        } else if !self.filter.0.is_empty() {
            link.append_pair("filter", &self.filter.0);
        }
        if let Some(sort) = sort {
            link.append_pair("sort", &sort.to_string());
            if descending {
                link.append_pair("down", "1");
            }
        }
        self.frame.in_case(link.append_pair("row", &row.to_string()).finish())
    }

    /// Sorted by a column; by the one it is sorted by already, the other way round.
    fn sorted_by(&self, index: &usize) -> String {
        let column = *index as u64 + 1;
        let again = self.sort == Some(column);
        self.address(Some(column), again && !self.descending, 1)
    }

    fn sort_of(&self, index: &usize) -> &'static str {
        match (self.sort == Some(*index as u64 + 1), self.descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        }
    }

    fn earlier(&self) -> String {
        self.address(self.sort, self.descending, self.row.saturating_sub(ROWS).max(1))
    }

    fn later(&self) -> String {
        self.address(self.sort, self.descending, self.row + ROWS)
    }

    fn last(&self) -> u64 {
        (self.row + self.rows.len() as u64).saturating_sub(1)
    }
}

/// A table that was opened, for the next look at it.
pub(crate) struct Kept {
    pub(crate) document: String,
    pub(crate) table: Arc<Table>,
    pub(crate) ordered: Option<(TableOrder, Arc<Vec<u32>>)>,
}

/// What is kept of tables, in bytes: several reporters may each read one.
pub(crate) const KEPT_BYTES: usize = 512 << 20;
