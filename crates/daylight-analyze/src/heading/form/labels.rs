//! Which lines of a form are labels, and which of them are those of the form.

use super::super::fold;
use super::super::line::Line;
use super::{SLOTS, Slot, Value};

/// Labels as the forms print them, squeezed.
const LABELS: [(&str, Slot); 27] = [
    ("AGENCY", Slot::Agency),
    ("RECORDNUMBER", Slot::RecordNumber),
    ("RECORDSERIES", Slot::RecordSeries),
    ("RECORDSSERIES", Slot::RecordSeries),
    ("AGENCYFILENUMBER", Slot::FileNumber),
    ("AGENCYFILE", Slot::FileNumber),
    ("ORIGINATOR", Slot::Originator),
    ("AGENCYORIGINATOR", Slot::Originator),
    ("FROM", Slot::From),
    ("TO", Slot::To),
    ("TITLE", Slot::Title),
    ("DATE", Slot::Date),
    ("DOCUMENTDATE", Slot::Date),
    ("PAGES", Slot::Pages),
    ("NUMBEROFPAGES", Slot::Pages),
    ("SUBJECTS", Slot::Subjects),
    ("SUBJECT", Slot::Subjects),
    ("DOCUMENTTYPE", Slot::DocumentType),
    ("CLASSIFICATION", Slot::Classification),
    ("RESTRICTIONS", Slot::Restrictions),
    ("RESTRICTION", Slot::Restrictions),
    ("CURRENTSTATUS", Slot::Status),
    ("DATEOFLASTREVIEW", Slot::Reviewed),
    ("OFLASTREVIEW", Slot::Reviewed),
    ("LASTREVIEW", Slot::Reviewed),
    ("OPENINGCRITERIA", Slot::Opening),
    ("COMMENTS", Slot::Comments),
];

/// Headings inside the form, and the two labels of its head. Not values.
const HEADINGS: [&str; 12] = [
    "AGENCYINFORMATION",
    "DOCUMENTINFORMATION",
    "INFORMATION",
    "DOCUMENT",
    "IDENTIFICATIONFORM",
    "ASSASSINATIONSYSTEM",
    "JFKASSASSINATIONSYSTEM",
    "RECORD",
    "NUMBER",
    "SERIES",
    "PAGE",
    "OFLAST",
];

/// A label on a line.
#[derive(Debug, Clone, Copy)]
struct Label {
    line: usize,
    slot: Slot,
    weight: u32,
}

/// A form taken apart.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    /// Line of the label of each field, where it was read.
    labels: [Option<usize>; SLOTS.len()],
    pub(super) values: Vec<Value<'a>>,
}

impl Layout<'_> {
    pub(super) fn label(&self, slot: Slot) -> Option<usize> {
        self.labels[slot.index()]
    }

    pub(super) fn seen(&self) -> usize {
        self.labels.iter().flatten().count()
    }

    /// Labels that only such forms have. FROM, TO, DATE and SUBJECT stand on every memorandum.
    pub(super) fn is_of_an_archive(&self) -> bool {
        let own = [
            Slot::RecordNumber,
            Slot::RecordSeries,
            Slot::FileNumber,
            Slot::Restrictions,
            Slot::Status,
            Slot::Reviewed,
            Slot::Opening,
        ];
        own.iter().filter(|slot| self.label(**slot).is_some()).count() >= 2
    }

    /// Whether the label stands in one run with the other below it: labels with no value beside or between.
    pub(super) fn in_run(&self, slot: Slot, last: Slot) -> bool {
        let (Some(from), Some(to)) = (self.label(slot), self.label(last)) else { return false };
        from < to && !self.values.iter().any(|value| (from..to).contains(&value.line))
    }

    /// The label standing last at or above a line, and its line.
    pub(super) fn last_label(&self, line: usize) -> Option<(Slot, usize)> {
        SLOTS
            .iter()
            .filter_map(|slot| Some((*slot, self.label(*slot)?)))
            .filter(|(_, at)| *at <= line)
            .max_by_key(|(_, at)| *at)
    }
}

/// What a line is, before the whole is looked at.
enum Reading<'a> {
    Label { slot: Slot, weight: u32, value: Option<Value<'a>>, used: usize },
    Heading,
    Value(Value<'a>),
    Nothing,
}

pub(super) fn layout<'a>(lines: &[Line<'a>]) -> Layout<'a> {
    let mut labels = Vec::new();
    let mut values = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let mut used = 1;
        match reading(lines, at) {
            Reading::Label { slot, weight, value, used: lines_used } => {
                used = lines_used;
                labels.push(Label { line: at + used - 1, slot, weight });
                values.extend(value);
            }
            Reading::Value(value) => values.push(value),
            Reading::Heading | Reading::Nothing => {}
        }
        at += used;
    }
    let chosen = in_order(&labels);
    Layout { labels: chosen, values }
}

fn reading<'a>(lines: &[Line<'a>], at: usize) -> Reading<'a> {
    let line = &lines[at];
    if let Some(reading) = broken_label(lines, at) {
        return reading;
    }
    if let Some((slot, weight, rest)) = label_of(line) {
        let value = rest.map(|from| line.rest(from)).filter(|piece| !piece.text.is_empty());
        let value = value.map(|piece| Value { piece, line: at, beside: Some(slot), opened: true });
        return Reading::Label { slot, weight, value, used: 1 };
    }
    let squeezed = fold::squeezed(line.text);
    if squeezed.is_empty() {
        return Reading::Nothing;
    }
    let named = |name: &&&str| fold::within(name, &squeezed, fold::tolerance(name.len()).min(2));
    if HEADINGS.iter().find(named).is_some() || squeezed.starts_with("PAGE1") {
        return Reading::Heading;
    }
    let piece = line.whole();
    if piece.text.is_empty() {
        return Reading::Nothing;
    }
    let opened = line.text.starts_with([':', ';', '•']) || colon_above(lines, at);
    Reading::Value(Value { piece, line: at, beside: None, opened })
}

/// A line that is a colon alone, above this one.
fn colon_above(lines: &[Line<'_>], at: usize) -> bool {
    at.checked_sub(1).and_then(|above| lines.get(above)).is_some_and(|line| line.text == ":")
}

/// A label whose words stand on two lines: RECORD / NUMBER, AGENCY FILE / NUMBER, DATE / OF LAST REVIEW.
fn broken_label<'a>(lines: &[Line<'a>], at: usize) -> Option<Reading<'a>> {
    let next = lines.get(at + 1)?;
    let head = fold::squeezed(lines[at].text);
    if !matches!(
        head.as_str(),
        "RECORD"
            | "RECORDS"
            | "AGENCY"
            | "AGENCYFILE"
            | "DATE"
            | "DATEOF"
            | "DATEOFLAST"
            | "DOCUMENT"
            | "CURRENT"
            | "OPENING"
    ) {
        return None;
    }
    let (end, rest) = split(next);
    let tail = fold::squeezed(end);
    if !matches!(
        tail.as_str(),
        "NUMBER"
            | "SERIES"
            | "FILENUMBER"
            | "OFLASTREVIEW"
            | "LASTREVIEW"
            | "REVIEW"
            | "TYPE"
            | "STATUS"
            | "CRITERIA"
            | "ORIGINATOR"
    ) {
        return None;
    }
    let whole = format!("{head}{tail}");
    let (_, slot) = LABELS.iter().find(|(word, _)| *word == whole)?;
    let piece = rest.map(|from| next.rest(from)).filter(|piece| !piece.text.is_empty());
    let value = piece.map(|piece| Value { piece, line: at + 1, beside: Some(*slot), opened: true });
    Some(Reading::Label { slot: *slot, weight: 30, value, used: 2 })
}

/// What stands before the first colon, and the byte behind it.
fn split<'a>(line: &Line<'a>) -> (&'a str, Option<usize>) {
    match line.text.char_indices().skip(1).find(|(_, c)| matches!(c, ':' | ';' | '•')) {
        Some((at, c)) if at <= 34 => (&line.text[..at], Some(at + c.len_utf8())),
        _ => (line.text, None),
    }
}

fn label_of(line: &Line<'_>) -> Option<(Slot, u32, Option<usize>)> {
    let (head, rest) = split(line);
    if head.len() <= 34
        && let Some((slot, wrong)) = nearest(&fold::squeezed(head))
    {
        let weight = 30 - 5 * u32::try_from(wrong).unwrap_or(5).min(5);
        return Some((slot, weight, rest));
    }
    spaced(line)
}

fn nearest(squeezed: &str) -> Option<(Slot, usize)> {
    if squeezed.len() < 2 || squeezed.len() > 20 {
        return None;
    }
    LABELS
        .iter()
        .filter_map(|(word, slot)| {
            Some((*slot, fold::distance(word, squeezed, fold::tolerance(word.len()))?))
        })
        .min_by_key(|(_, wrong)| *wrong)
}

/// A label and its value with only a space between: `RECORD NUMBER 104-10001-10008`.
fn spaced(line: &Line<'_>) -> Option<(Slot, u32, Option<usize>)> {
    for (word, slot) in LABELS {
        if let Some(end) = begins_with(line.text, word) {
            let weight = match word.len() {
                0..=5 => 6,
                6..=8 => 8,
                _ => 22,
            };
            return Some((slot, weight, Some(end)));
        }
    }
    None
}

/// The byte behind a label at the beginning of a line, if its letters stand there in capitals and a space follows.
fn begins_with(line: &str, word: &str) -> Option<usize> {
    let mut wanted = word.chars().peekable();
    for (at, c) in line.char_indices() {
        match wanted.peek() {
            None => return (c == ' ').then_some(at),
            Some(letter) if *letter == c => {
                wanted.next();
            }
            Some(_) if at > 0 && (c == ' ' || c == '.') => {}
            Some(_) => return None,
        }
    }
    None
}

/// The labels that stand in the order of the form: the heaviest such row. The others are words of the values.
fn in_order(labels: &[Label]) -> [Option<usize>; SLOTS.len()] {
    let mut best: Vec<(u32, Option<usize>)> = Vec::with_capacity(labels.len());
    for (at, label) in labels.iter().enumerate() {
        let before = (0..at)
            .filter(|earlier| labels[*earlier].slot < label.slot)
            .max_by_key(|earlier| best[*earlier].0);
        let sum = before.map_or(0, |earlier| best[earlier].0);
        best.push((sum + label.weight, before));
    }
    let mut chosen = [None; SLOTS.len()];
    let mut at = (0..labels.len()).max_by_key(|at| best[*at].0);
    while let Some(index) = at {
        chosen[labels[index].slot.index()] = Some(labels[index].line);
        at = best[index].1;
    }
    chosen
}
