//! The form an archive puts in front of a record: AGENCY, RECORD NUMBER, FROM, TO, TITLE, DATE, CLASSIFICATION
//! and more, one below the other.
//!
//! A scan of such a form is rarely read line by line. Labels come in one run and values in another, a label of
//! two words breaks in two lines, some are not read at all. What survives is the order: the form prints its
//! fields in one order, and the values keep it. So labels are found first (`labels`), then all values are laid
//! to fields at once, keeping the order, by what each field can hold and where its label stands (`assign`).

mod assign;
mod fits;
mod labels;

use super::line::{Line, Piece};
use super::{FieldKind, Found, How, fold, number};

/// The fields of the form, in the order it prints them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    /// What stands above the first field: name of the form, the day it was printed.
    Head,
    Agency,
    RecordNumber,
    RecordSeries,
    FileNumber,
    Originator,
    From,
    To,
    Title,
    Date,
    Pages,
    Subjects,
    DocumentType,
    Classification,
    Restrictions,
    Status,
    Reviewed,
    Opening,
    Comments,
}

const SLOTS: [Slot; 19] = [
    Slot::Head,
    Slot::Agency,
    Slot::RecordNumber,
    Slot::RecordSeries,
    Slot::FileNumber,
    Slot::Originator,
    Slot::From,
    Slot::To,
    Slot::Title,
    Slot::Date,
    Slot::Pages,
    Slot::Subjects,
    Slot::DocumentType,
    Slot::Classification,
    Slot::Restrictions,
    Slot::Status,
    Slot::Reviewed,
    Slot::Opening,
    Slot::Comments,
];

impl Slot {
    fn index(self) -> usize {
        self as usize
    }

    fn kind(self) -> Option<FieldKind> {
        Some(match self {
            Self::Head => return None,
            Self::Agency => FieldKind::Agency,
            Self::RecordNumber => FieldKind::RecordNumber,
            Self::RecordSeries => FieldKind::RecordSeries,
            Self::FileNumber => FieldKind::FileNumber,
            Self::Originator => FieldKind::Originator,
            Self::From => FieldKind::Author,
            Self::To => FieldKind::Addressee,
            Self::Title => FieldKind::Subject,
            Self::Date => FieldKind::Date,
            Self::Pages => FieldKind::Pages,
            Self::Subjects => FieldKind::Topics,
            Self::DocumentType => FieldKind::DocumentType,
            Self::Classification => FieldKind::Classification,
            Self::Restrictions => FieldKind::Restrictions,
            Self::Status => FieldKind::Status,
            Self::Reviewed => FieldKind::Reviewed,
            Self::Opening => FieldKind::OpeningCriteria,
            Self::Comments => FieldKind::Comments,
        })
    }
}

/// A value of the form waiting for its field: what stands on one line, behind a label or alone.
#[derive(Debug, Clone, Copy)]
struct Value<'a> {
    piece: Piece<'a>,
    /// Index of the line.
    line: usize,
    /// The label on the same line.
    beside: Option<Slot>,
    /// Whether a colon stands before it: a new value begins, not the second line of one.
    opened: bool,
}

/// Labels that a page must show to be such a form.
const FEWEST_LABELS: usize = 6;

/// Reads the page if it is such a form.
pub(super) fn read(lines: &[Line<'_>], found: &mut Found<'_>) -> bool {
    // Words that most such forms show however badly they are read; any other page is let go here.
    const OWN: [&str; 9] = [
        "RECORD",
        "AGENCY",
        "ORIGINATOR",
        "RESTRICTIONS",
        "CLASSIFICATION",
        "CURRENT STATUS",
        "REVIEW",
        "COMMENTS",
        "PAGES",
    ];
    if lines.iter().filter(|line| OWN.iter().any(|own| line.folded.contains(own))).count() < 3 {
        return false;
    }
    let layout = labels::layout(lines);
    if layout.seen() < FEWEST_LABELS || !layout.is_of_an_archive() {
        return false;
    }
    let places = assign::places(&layout);
    for slot in SLOTS {
        let values: Vec<&Value<'_>> = layout
            .values
            .iter()
            .zip(&places)
            .filter(|(_, place)| **place == Some(slot))
            .map(|(value, _)| value)
            .collect();
        give(slot, &values, &layout, found);
    }
    if !found.has(FieldKind::RecordNumber) {
        // Printed once more below the form, or read into another field.
        if let Some(piece) = lines.iter().find_map(|line| number::within(&line.whole())) {
            found.add(FieldKind::RecordNumber, &[piece], How::Pattern, 85);
        }
    }
    true
}

fn give(slot: Slot, values: &[&Value<'_>], layout: &labels::Layout<'_>, found: &mut Found<'_>) {
    let (Some(kind), Some(first)) = (slot.kind(), values.first()) else { return };
    let sure = if first.beside == Some(slot) {
        98
    } else if layout.label(slot).is_some() {
        94
    } else {
        85
    };
    let pieces: Vec<Piece<'_>> = values.iter().map(|value| value.piece).collect();
    if slot == Slot::RecordNumber {
        give_number(&pieces, sure, found);
        return;
    }
    found.add(kind, &pieces, How::Form, if is_filler(first.piece.text) { 20 } else { sure });
}

/// Words that say that the form does not say it. What the paper itself says then counts more.
fn is_filler(value: &str) -> bool {
    let folded = fold::folded(value);
    ["WITHHELD", "NONE", "DELETED", "UNKNOWN", "N A", "NOT GIVEN", "NO TITLE", "NOT STATED"]
        .contains(&folded.as_str())
}

/// Only what is such a number, with its hyphens put back.
fn give_number(pieces: &[Piece<'_>], sure: u8, found: &mut Found<'_>) {
    for piece in pieces {
        if let Some(inner) = number::within(piece) {
            found.add(FieldKind::RecordNumber, &[inner], How::Form, sure);
            return;
        }
        if number::canonical(piece.text).is_some() {
            found.add(FieldKind::RecordNumber, &[*piece], How::Form, sure.saturating_sub(5));
            return;
        }
    }
}
