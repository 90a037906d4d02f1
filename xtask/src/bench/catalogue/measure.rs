//! Headings held against an archive's catalogue, paper by paper.
//!
//! A field of a paper counts only if the paper prints the catalogue's value: its words, folded to capitals and
//! digits, stand next to each other somewhere in the text; for a date any of the forms it is written in. Nothing
//! of what is measured is used to tell that.

use std::collections::BTreeMap;
use std::path::Path;

use daylight_analyze::heading::{FieldKind, Headings, Level, Meaning, headings};

/// Which part of the papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Half {
    Development,
    Check,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) printed: usize,
    pub(crate) right: usize,
    pub(crate) wrong: usize,
    pub(crate) missing: usize,
}

/// A field that was not read right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) what: &'static str,
    pub(crate) file: String,
    /// Page of what was read, from 1; 0 if nothing was.
    pub(crate) page: usize,
    pub(crate) form: bool,
    pub(crate) half: Half,
}

/// What came out.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    pub(crate) papers: usize,
    pub(crate) bytes: usize,
    pub(crate) seconds: f64,
    /// By field, by form or not, by half.
    pub(crate) counts: BTreeMap<(&'static str, bool, Half), Count>,
    pub(crate) failures: Vec<Failure>,
}

/// What is measured, and the share that is asked for.
pub(crate) const ASKED: [(&str, f64); 6] = [
    ("date", 0.92),
    ("record number", 0.98),
    ("classification", 0.95),
    ("from", 0.85),
    ("to", 0.85),
    ("title", 0.85),
];

/// Reads all papers of `metadata.csv` in a folder.
pub(crate) fn measure(folder: &Path) -> std::io::Result<Measured> {
    let table = std::fs::read_to_string(folder.join("metadata.csv"))?;
    let mut rows = rows(&table).into_iter();
    let names = rows.next().unwrap_or_default();
    let mut measured = Measured::default();
    for row in rows {
        let row: BTreeMap<&str, &str> =
            names.iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect();
        let Some(file) = row.get("file") else { continue };
        let path = folder.join("text").join(file);
        if !path.is_file() {
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
        measured.paper(file, &row, &text);
    }
    Ok(measured)
}

impl Measured {
    fn paper(&mut self, file: &str, row: &BTreeMap<&str, &str>, text: &str) {
        let pages = pages(text);
        let begun = std::time::Instant::now();
        let read = headings(&pages);
        self.seconds += begun.elapsed().as_secs_f64();
        self.papers += 1;
        self.bytes += text.len();
        let paper = Paper { file, half: half(file), printed: Printed::of(&pages), read: &read };
        let of = |name: &str| row.get(name).copied().unwrap_or_default().trim();

        let date = of("date");
        if paper.printed.date(date) {
            self.note(&paper, "date", FieldKind::Date, |found| {
                matches!(found.meaning, Some(Meaning::Date(told)) if told.to_string().get(..10).unwrap_or(&told.to_string()) == known(date))
            });
        }
        if paper.printed.words(of("record_number")) {
            self.note(&paper, "record number", FieldKind::RecordNumber, |found| {
                fold(&found.text) == fold(of("record_number"))
            });
        }
        if let Some(level) = paper.printed.level {
            self.note(&paper, "classification", FieldKind::Classification, |found| {
                found.meaning == Some(Meaning::Level(level))
            });
        }
        for (what, kind) in [("from", FieldKind::Author), ("to", FieldKind::Addressee)] {
            if paper.printed.words(of(what)) {
                self.note(&paper, what, kind, |found| same_correspondent(of(what), &found.text));
            }
        }
        if paper.printed.words(of("title")) {
            self.note(&paper, "title", FieldKind::Subject, |found| token_f1(of("title"), &found.text) >= 0.8);
        }
    }

    fn note(
        &mut self,
        paper: &Paper<'_>,
        what: &'static str,
        kind: FieldKind,
        right: impl Fn(&daylight_analyze::heading::Field) -> bool,
    ) {
        let count = self.counts.entry((what, paper.printed.form, paper.half)).or_default();
        count.printed += 1;
        let best = paper.read.best(kind);
        match best {
            Some(found) if right(found) => count.right += 1,
            Some(_) => count.wrong += 1,
            None => count.missing += 1,
        }
        if !best.is_some_and(&right) {
            self.failures.push(Failure {
                what,
                file: paper.file.to_owned(),
                page: best.map_or(0, |found| found.page + 1),
                form: paper.printed.form,
                half: paper.half,
            });
        }
    }

    /// The sum of some counts.
    pub(crate) fn sum(&self, what: &str, of: impl Fn(bool, Half) -> bool) -> Count {
        let mut sum = Count::default();
        for ((_, _, _), count) in
            self.counts.iter().filter(|((name, form, half), _)| *name == what && of(*form, *half))
        {
            sum.printed += count.printed;
            sum.right += count.right;
            sum.wrong += count.wrong;
            sum.missing += count.missing;
        }
        sum
    }
}

struct Paper<'a> {
    file: &'a str,
    half: Half,
    printed: Printed,
    read: &'a Headings,
}

/// The pages below their `## Page N` headings.
pub(crate) fn pages(text: &str) -> Vec<&str> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line
            .trim_end()
            .strip_prefix("## Page ")
            .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        {
            starts.push((at, at + line.len()));
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
    starts.iter().zip(ends).filter_map(|((_, from), to)| text.get(*from..to)).collect()
}

/// Every file is in one half for ever: by FNV-1a of its name.
fn half(file: &str) -> Half {
    let hash = file
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    if (hash >> 32) & 1 == 0 { Half::Development } else { Half::Check }
}

/// What a paper prints, for looking things up.
struct Printed {
    text: String,
    form: bool,
    level: Option<Level>,
}

impl Printed {
    fn of(pages: &[&str]) -> Self {
        let mut text = String::from(" ");
        let mut form = None;
        for page in pages {
            let folded = fold(page);
            if form.is_none() && (folded.contains("IDENTIFICATION FORM") || folded.contains("RECORD NUMBER"))
            {
                form = Some(*page);
            }
            text.push_str(&folded);
            text.push(' ');
        }
        Self { text, form: form.is_some(), level: form.and_then(only_level) }
    }

    fn words(&self, value: &str) -> bool {
        let value = fold(value);
        !value.is_empty() && self.text.contains(&format!(" {value} "))
    }

    fn date(&self, date: &str) -> bool {
        written(date).iter().any(|form| self.text.contains(&format!(" {form} ")))
    }
}

/// The level that stands alone on a line of the form, or behind the word CLASSIFICATION, if it is only one.
fn only_level(page: &str) -> Option<Level> {
    let levels = [Level::Unclassified, Level::Confidential, Level::Secret, Level::TopSecret];
    let mut found = Vec::new();
    for line in page.lines() {
        let folded = fold(line);
        let value = folded.strip_prefix("CLASSIFICATION ").unwrap_or(&folded);
        if let Some(level) = levels.iter().find(|level| level.word() == value)
            && !found.contains(level)
        {
            found.push(*level);
        }
    }
    match found.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// Zeros of a catalogue's date stand for what is not known.
fn known(date: &str) -> &str {
    date.trim_end_matches("-00")
}

/// The forms in which a day is written, folded.
fn written(date: &str) -> Vec<String> {
    const MONTHS: [&str; 12] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ];
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts[..] else { return Vec::new() };
    let (Ok(month_number), Ok(day_number)) = (month.parse::<usize>(), day.parse::<usize>()) else {
        return Vec::new();
    };
    if year == "0000" {
        return Vec::new();
    }
    let mut forms = Vec::new();
    for year in [year, year.get(2..).unwrap_or(year)] {
        for month in [month.to_owned(), month_number.to_string()] {
            for day in [day.to_owned(), day_number.to_string()] {
                forms.push(format!("{month} {day} {year}"));
            }
        }
        let Some(name) = month_number.checked_sub(1).and_then(|month| MONTHS.get(month)) else { continue };
        for name in [*name, name.get(..3).unwrap_or(name)] {
            for day in [day.to_owned(), day_number.to_string()] {
                forms.push(format!("{day} {name} {year}"));
                forms.push(format!("{name} {day} {year}"));
                forms.push(format!("{day}{name}{year}"));
            }
        }
    }
    forms
}

/// Last name or office: the last name of `LAST, FIRST` stands in what was read; of an office most words do.
fn same_correspondent(wanted: &str, read: &str) -> bool {
    let read_words = tokens(read);
    if let Some((last, rest)) = wanted.split_once(',') {
        let last = fold(last);
        if !last.contains(' ') && !rest.trim().is_empty() {
            return read_words.contains(&last);
        }
    }
    let wanted_words = tokens(wanted);
    wanted_words.iter().all(|word| read_words.contains(word)) || token_f1(wanted, read) >= 0.6
}

fn token_f1(wanted: &str, read: &str) -> f64 {
    let (wanted, mut left) = (tokens(wanted), tokens(read));
    let total = wanted.len() + left.len();
    let mut common = 0_usize;
    for word in &wanted {
        if let Some(at) = left.iter().position(|other| other == word) {
            left.swap_remove(at);
            common += 1;
        }
    }
    if total == 0 { 0.0 } else { 2.0 * as_float(common) / as_float(total) }
}

/// Exact below 2^32, which counts of words are.
pub(crate) fn as_float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn tokens(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c.to_ascii_uppercase());
        } else {
            gap = true;
        }
    }
    out
}

/// Rows of a CSV file: fields may stand in quotes, quotes in them doubled.
fn rows(table: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut chars = table.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            _ => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_with_quotes_is_taken_apart() {
        let table = "file,to\na.md,\"HARBOUR, OLD \"\"PIER\"\"\"\r\nb.md,X\n";
        assert_eq!(
            rows(table),
            [vec!["file", "to"], vec!["a.md", "HARBOUR, OLD \"PIER\""], vec!["b.md", "X"]]
        );
    }

    #[test]
    fn a_last_name_or_most_of_an_office_is_enough() {
        assert!(same_correspondent("TIDE, ANNA, HARBOUR OFFICE", "A. Tide"));
        assert!(same_correspondent("CHIEF, TIDES DIVISION", "Chief, Tides Division (Room 4)"));
        assert!(!same_correspondent("DIRECTOR", "MEXICO"));
        assert!(token_f1("THE OLD PIER", "OLD PIER") >= 0.8);
        assert!(token_f1("THE OLD PIER", "NEW PIER") < 0.8);
    }

    #[test]
    fn pages_are_what_stands_below_their_headings() {
        assert_eq!(pages("# D\n\n## Page 1\na\n## Page 2\nb\n"), ["a\n", "b\n"]);
    }
}
