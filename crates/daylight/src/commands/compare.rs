use daylight_case::{Compared, DifferenceCounts, DifferencePiece, Differs, ExitKind, Side};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Compare;
use crate::printer::{Printer, counted, note};

pub(crate) fn run(context: &mut Context, arguments: Compare) -> Result<ExitKind, Ended> {
    let compared = context.case()?.compare(&arguments.one, &arguments.other)?;
    let printer = &mut context.printer;
    if printer.json {
        printer.object(&ComparedLine::of(&compared))?;
        for row in &compared.rows {
            for piece in row.iter().filter(|piece| piece.differs != Differs::Not) {
                printer.object(&PieceLine::of(&compared, piece))?;
            }
        }
        return Ok(ExitKind::Done);
    }
    print_counts(printer, &compared)?;
    for row in &compared.rows {
        if row.iter().any(|piece| piece.differs != Differs::Not) {
            print_row(printer, &compared, row)?;
        }
    }
    Ok(ExitKind::Done)
}

fn print_counts(printer: &mut Printer, compared: &Compared) -> Result<(), Ended> {
    let Compared { one, other, counts, .. } = compared;
    for (letter, side) in [("A", one), ("B", other)] {
        let name = printer.strong(format_args!("{}  {}", side.reference, Untrusted(&side.title)));
        printer.line(format_args!("{letter}  {name}"))?;
        if let Some(pages) = side.cut_after {
            note(format_args!(
                "note: of {letter} only the first {} are compared",
                counted(pages.into(), "page", "pages")
            ));
        }
    }
    let words = |number| counted(number, "word", "words");
    let DifferenceCounts { same, only_one, only_other, hidden_in_one, hidden_in_other, changed } = *counts;
    printer.line(format_args!("{} the same in both", words(same)))?;
    for (number, says) in [
        (hidden_in_other, "that A shows where B has a gap"),
        (hidden_in_one, "that B shows where A has a gap"),
        (only_one, "only in A"),
        (only_other, "only in B"),
        (changed, "written otherwise"),
    ] {
        if number > 0 {
            printer.line(format_args!("{} {says}", words(number)))?;
        }
    }
    Ok(())
}

/// Both sides of a row, with what differs in brackets, in colour on a terminal.
fn print_row(printer: &mut Printer, compared: &Compared, row: &[DifferencePiece]) -> Result<(), Ended> {
    let Some(first) = row.first() else { return Ok(()) };
    let pages = [compared.one.page_of(first.first.start), compared.other.page_of(first.second.start)];
    printer.line(printer.soft(format_args!("— page {} / page {} —", pages[0], pages[1])))?;
    for (letter, side) in [("A", &compared.one), ("B", &compared.other)] {
        let range = |piece: &DifferencePiece| {
            if letter == "A" { piece.first.clone() } else { piece.second.clone() }
        };
        let (from, to) = (range(first).start, row.last().map_or(0, |last| range(last).end));
        let differ = row.iter().filter(|piece| piece.differs != Differs::Not).map(range);
        let marks: Vec<_> = differ
            .filter_map(|range| {
                let text = side.text.get(range.clone())?;
                let inside = text.trim();
                let begins = range.start + (text.len() - text.trim_start().len());
                (!inside.is_empty()).then(|| begins - from..begins - from + inside.len())
            })
            .collect();
        let text = side.text.get(from..to).unwrap_or_default();
        printer.line(format_args!("{letter}  {}", printer.marked(text, &marks).trim_end()))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct ComparedLine<'a> {
    one: SideLine<'a>,
    other: SideLine<'a>,
    /// Words that both have in the same order.
    same: u64,
    only_one: u64,
    only_other: u64,
    hidden_in_one: u64,
    hidden_in_other: u64,
    changed: u64,
}

#[derive(Serialize)]
struct SideLine<'a> {
    document: &'a str,
    title: &'a str,
    cut_after: Option<u32>,
}

#[derive(Serialize)]
struct PieceLine<'a> {
    differs: &'static str,
    one: PieceSide<'a>,
    other: PieceSide<'a>,
}

#[derive(Serialize)]
struct PieceSide<'a> {
    page: u32,
    text: &'a str,
    words: u32,
}

impl<'a> ComparedLine<'a> {
    fn of(compared: &'a Compared) -> Self {
        let side = |side: &'a Side| SideLine {
            document: &side.reference.0,
            title: &side.title,
            cut_after: side.cut_after,
        };
        let DifferenceCounts { same, only_one, only_other, hidden_in_one, hidden_in_other, changed } =
            compared.counts;
        Self {
            one: side(&compared.one),
            other: side(&compared.other),
            same,
            only_one,
            only_other,
            hidden_in_one,
            hidden_in_other,
            changed,
        }
    }
}

impl<'a> PieceLine<'a> {
    fn of(compared: &'a Compared, piece: &DifferencePiece) -> Self {
        let side = |side: &'a Side, range: &std::ops::Range<usize>, words| PieceSide {
            page: side.page_of(range.start),
            text: side.text.get(range.clone()).unwrap_or_default().trim(),
            words,
        };
        Self {
            differs: piece.differs.name(),
            one: side(&compared.one, &piece.first, piece.words[0]),
            other: side(&compared.other, &piece.second, piece.words[1]),
        }
    }
}
