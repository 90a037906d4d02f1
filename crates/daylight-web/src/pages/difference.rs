use askama::Template;
use axum::http::Method;
use daylight_case::{Compared, DifferenceCounts, DifferencePiece, Differs, Side};
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answered, page};
use crate::ask::Ask;
use crate::frame::Frame;
use crate::routes::Route;
use crate::text::{Html, Name};

/// Two documents side by side, with the words that differ.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "difference.html")]
struct DifferencePage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    one: SideShown,
    other: SideShown,
    /// Words that both have in the same order.
    same: u64,
    only_one: u64,
    only_other: u64,
    /// Words that the other shows where the first has a sign that something was taken out.
    hidden_in_one: u64,
    hidden_in_other: u64,
    changed: u64,
    /// Rows that are the same are shown too.
    all: bool,
    /// The first row shown, from 1, and how many there are; of those that differ with what stands around them, or of all.
    row: u64,
    rows_in_all: u64,
    rows: Vec<RowShown>,
}

#[derive(Serialize, JsonSchema)]
struct SideShown {
    document: String,
    title: Name,
    /// Only so many of its pages were compared.
    cut_after: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
struct RowShown {
    /// Rows the same in both that are left out before this one.
    left_out_before: u64,
    /// The page on which each side stands.
    pages: [u32; 2],
    pieces: Vec<PieceShown>,
    #[serde(skip)]
    #[schemars(skip)]
    one: Html,
    #[serde(skip)]
    #[schemars(skip)]
    other: Html,
}

#[derive(Serialize, JsonSchema)]
struct PieceShown {
    /// `same`, `only-one`, `only-other`, `hidden-in-one`, `hidden-in-other`, `changed`.
    differs: &'static str,
    one: String,
    other: String,
}

/// Rows on one page, and rows that stay around one that differs.
const ROWS: usize = 200;
const AROUND: usize = 2;

pub(super) fn routes() -> Vec<Route> {
    vec![Route {
        method: Method::GET,
        path: "/difference",
        summary: "Two documents side by side",
        fields: &[
            ("one", "reference of a document"),
            ("other", "reference of another"),
            ("all", "1 for rows that are the same too"),
            ("row", "first row to show, from 1"),
        ],
        run: show,
        twin: Some(schema_of::<DifferencePage>),
    }]
}

fn show(ask: &Ask) -> Answered {
    let named = |name: &str| ask.field(name).map(str::trim).unwrap_or_default().to_owned();
    let (one, other) = (named("one"), named("other"));
    if one.is_empty() || other.is_empty() {
        return page(ask, &DifferencePage::before(ask, &one, &other));
    }
    let compared = ask.desk()?.case.compare(&one, &other)?;
    let all = ask.field("all") == Some("1");
    let first = ask.number("row")?.unwrap_or(1).max(1);
    let chosen = chosen(&compared, all);
    let from = usize::try_from(first - 1).unwrap_or(usize::MAX).min(chosen.len());
    let rows = chosen.iter().skip(from).take(ROWS).map(|(row, left_out)| row_of(&compared, *row, *left_out));
    let DifferenceCounts { same, only_one, only_other, hidden_in_one, hidden_in_other, changed } =
        compared.counts;
    let side = |side: &Side| SideShown {
        document: side.reference.0.clone(),
        title: Name(side.title.clone()),
        cut_after: side.cut_after,
    };
    let shown = DifferencePage {
        frame: Frame::new(ask, ""),
        rows: rows.collect(),
        one: side(&compared.one),
        other: side(&compared.other),
        same,
        only_one,
        only_other,
        hidden_in_one,
        hidden_in_other,
        changed,
        all,
        row: first,
        rows_in_all: chosen.len() as u64,
    };
    page(ask, &shown)
}

fn differs(row: &[DifferencePiece]) -> bool {
    row.iter().any(|piece| piece.differs != Differs::Not)
}

/// The rows to show, each with how many are left out before it.
fn chosen(compared: &Compared, all: bool) -> Vec<(usize, u64)> {
    let rows = &compared.rows;
    let mut wanted = vec![all; rows.len()];
    for (at, _) in rows.iter().enumerate().filter(|(_, row)| !all && differs(row)) {
        let to = (at + AROUND + 1).min(rows.len());
        wanted[at.saturating_sub(AROUND)..to].fill(true);
    }
    let mut left_out = 0;
    let mut chosen = Vec::new();
    for (at, wanted) in wanted.into_iter().enumerate() {
        if wanted {
            chosen.push((at, std::mem::take(&mut left_out)));
        } else {
            left_out += 1;
        }
    }
    chosen
}

fn row_of(compared: &Compared, row: usize, left_out_before: u64) -> RowShown {
    let pieces = compared.rows.get(row).map(Vec::as_slice).unwrap_or_default();
    let (one, other) = (&compared.one, &compared.other);
    let text = |side: &Side, range: &std::ops::Range<usize>| -> String {
        side.text.get(range.clone()).unwrap_or_default().to_owned()
    };
    let pages = pieces
        .first()
        .map_or([1, 1], |first| [one.page_of(first.first.start), other.page_of(first.second.start)]);
    let shown = pieces.iter().map(|piece| PieceShown {
        differs: piece.differs.name(),
        one: text(one, &piece.first),
        other: text(other, &piece.second),
    });
    let cell = |of: &dyn Fn(&DifferencePiece) -> (String, &'static str)| {
        Html::joined(pieces.iter().enumerate().map(|(at, piece)| {
            let (text, class) = of(piece);
            let text = if at + 1 == pieces.len() { text.trim_end() } else { &text };
            Html::differing(text, class)
        }))
    };
    RowShown {
        left_out_before,
        pages,
        one: cell(&|piece| (text(one, &piece.first), class(piece.differs, true))),
        other: cell(&|piece| (text(other, &piece.second), class(piece.differs, false))),
        pieces: shown.collect(),
    }
}

/// How a piece is marked on one of the sides; empty where it is not.
fn class(differs: Differs, first: bool) -> &'static str {
    match (differs, first) {
        (Differs::Not, _) => "",
        (Differs::OnlyFirst | Differs::OnlySecond, _) => "only",
        (Differs::HiddenInSecond, true) | (Differs::HiddenInFirst, false) => "shown",
        (Differs::HiddenInSecond, false) | (Differs::HiddenInFirst, true) => "gap",
        (Differs::Changed, _) => "changed",
    }
}

impl DifferencePage {
    /// Where two documents are yet to be named.
    fn before(ask: &Ask, one: &str, other: &str) -> Self {
        let side = |document: &str| SideShown {
            document: document.to_owned(),
            title: Name(document.to_owned()),
            cut_after: None,
        };
        Self {
            frame: Frame::new(ask, ""),
            one: side(one),
            other: side(other),
            same: 0,
            only_one: 0,
            only_other: 0,
            hidden_in_one: 0,
            hidden_in_other: 0,
            changed: 0,
            all: false,
            row: 1,
            rows_in_all: 0,
            rows: Vec::new(),
        }
    }

    fn is_named(&self) -> bool {
        !self.one.document.is_empty() && !self.other.document.is_empty()
    }

    /// The lines that say how much differs.
    fn says(&self) -> Vec<String> {
        let words = &self.frame.words.sameness;
        let mut says = vec![(words.both_same)(self.same)];
        let mut say = |number: u64, line: String| says.extend((number > 0).then_some(line));
        say(self.hidden_in_other, (words.shows)(self.hidden_in_other, "A", "B"));
        say(self.hidden_in_one, (words.shows)(self.hidden_in_one, "B", "A"));
        say(self.only_one, (words.only_in)(self.only_one, "A"));
        say(self.only_other, (words.only_in)(self.only_other, "B"));
        say(self.changed, (words.otherwise)(self.changed));
        says
    }

    fn nothing_differs(&self) -> bool {
        self.only_one + self.only_other + self.hidden_in_one + self.hidden_in_other + self.changed == 0
    }

    fn address(&self, all: &bool, row: u64) -> String {
        let all = if *all { "&all=1" } else { "" };
        let (one, other) = (&self.one.document, &self.other.document);
        self.frame.in_case(format!("/difference?one={one}&other={other}{all}&row={row}"))
    }

    fn earlier(&self) -> String {
        self.address(&self.all, self.row.saturating_sub(ROWS as u64).max(1))
    }

    fn later(&self) -> String {
        self.address(&self.all, self.row + ROWS as u64)
    }

    fn last(&self) -> u64 {
        (self.row + self.rows.len() as u64).saturating_sub(1)
    }

    fn page_link(&self, document: &str, page: &u32) -> String {
        self.frame.in_case(format!("/doc/{document}?page={page}"))
    }
}
