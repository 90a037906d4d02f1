//! A list of what to look for, as a person brings it: a text with one thing on each line, or CSV.

use std::fmt;

use daylight_search::folded_words;
use daylight_store::NewMatchLine;

use crate::CaseError;

/// How a line is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum How {
    /// Its words one after the other.
    #[default]
    Phrase,
    /// As written, with capitals, accents and signs.
    Exact,
    /// Its words one after the other, each with at most so many typing errors (1 or 2). Short words get
    /// fewer: below three letters none, below six one.
    Fuzzy(u8),
    /// Its words in any order, with at most so many others between them.
    Near(u32),
    /// As a query, with all that a query can say.
    Query,
}

impl How {
    /// Reads `exact`, `fuzzy 1`, `near 5`, `phrase`, `query`; in a list or as an option.
    pub fn from_words(words: &str) -> Option<Self> {
        let words = words.trim().to_ascii_lowercase();
        let (name, number) = match words.find(|c: char| c.is_ascii_digit()) {
            Some(at) => {
                (words[..at].trim_end_matches([' ', '~', '=', ':', '-']), Some(words[at..].parse().ok()?))
            }
            None => (words.as_str(), None::<u32>),
        };
        match (name, number) {
            ("phrase", None) => Some(Self::Phrase),
            ("exact", None) => Some(Self::Exact),
            ("query", None) => Some(Self::Query),
            ("fuzzy", None | Some(1)) => Some(Self::Fuzzy(1)),
            ("fuzzy", Some(2)) => Some(Self::Fuzzy(2)),
            ("near", Some(others @ 0..=MOST_NEAR)) => Some(Self::Near(others)),
            _ => None,
        }
    }

    /// The query that looks for this, or why there is none.
    pub fn query(self, wanted: &str) -> Result<String, String> {
        let words = folded_words(wanted);
        let query = match self {
            Self::Query => wanted.to_owned(),
            Self::Exact => format!("=\"{}\"", escaped(wanted)),
            Self::Fuzzy(errors) => {
                let fuzzy: Vec<String> = words.iter().map(|word| with_errors(word, errors)).collect();
                format!("\"{}\"", fuzzy.join(" "))
            }
            Self::Near(others) if words.len() > 1 => format!("\"{}\"~{others}", words.join(" ")),
            // A `~` would count typing errors; between words it is like any other sign.
            Self::Phrase | Self::Near(_) => format!("\"{}\"", escaped(wanted).replace('~', " ")),
        };
        if words.is_empty() && self != Self::Exact && self != Self::Query {
            return Err("there is no letter or digit in it".into());
        }
        match daylight_search::parse(&query) {
            Ok(_) => Ok(query),
            Err(error) => Err(error.message),
        }
    }
}

/// Other words between the words of a near line, as in a query.
const MOST_NEAR: u32 = 100;

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phrase => f.write_str("phrase"),
            Self::Exact => f.write_str("exact"),
            Self::Fuzzy(errors) => write!(f, "fuzzy {errors}"),
            Self::Near(others) => write!(f, "near {others}"),
            Self::Query => f.write_str("query"),
        }
    }
}

/// Text as it stands in a quotation of a query.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '"' | '*') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn with_errors(word: &str, errors: u8) -> String {
    match word.chars().count() {
        0..=2 => word.to_owned(),
        3..=5 => format!("{word}~1"),
        _ => format!("{word}~{errors}"),
    }
}

/// What a list is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListKind {
    /// One thing on each line; behind a tab, how.
    #[default]
    Lines,
    /// Comma, semicolon or tab between columns (RFC 4180): what, how; further columns are left alone.
    Csv,
}

impl ListKind {
    /// What a file of this name is.
    pub fn of_name(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        if name.ends_with(".csv") || name.ends_with(".tsv") { Self::Csv } else { Self::Lines }
    }
}

/// Bytes of a list.
const LARGEST: usize = 64 << 20;
/// Lines of a list.
const MOST_LINES: usize = 1_000_000;
/// Bytes of one line.
const LONGEST_LINE: usize = 2_000;

/// The lines of a list. One that cannot be understood is a line with the reason; only what is no list at
/// all is an error.
pub(crate) fn read_list(bytes: &[u8], kind: ListKind, default: How) -> Result<Vec<NewMatchLine>, CaseError> {
    let text = text_of(bytes)?;
    let rows = match kind {
        ListKind::Lines => lines(text),
        ListKind::Csv => csv_rows(text)?,
    };
    let mut filled: Vec<Row> = rows.into_iter().filter(|row| row.what().is_some()).collect();
    // Amounts or dates in the second column are not about how: what stands there is left alone then.
    if !filled.iter().any(Row::says_how) {
        let heading = filled.first().is_some_and(Row::names_columns);
        filled.drain(..usize::from(heading));
        filled.iter_mut().for_each(|row| row.cells.truncate(1));
    }
    let mut read: Vec<NewMatchLine> =
        filled.into_iter().skip_while(Row::is_heading).map(|row| row.read(default)).collect();
    if read.len() > MOST_LINES {
        return Err(bad(format!("it has more than {MOST_LINES} lines")));
    }
    if read.is_empty() {
        return Err(bad("there is nothing in it"));
    }
    read.shrink_to_fit();
    Ok(read)
}

fn bad(why: impl Into<String>) -> CaseError {
    CaseError::BadList { why: why.into() }
}

fn text_of(bytes: &[u8]) -> Result<&str, CaseError> {
    if bytes.len() > LARGEST {
        return Err(bad(format!("it is larger than {} MiB", LARGEST >> 20)));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(bad("it is UTF-16; save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        bad(format!("line {} is not UTF-8", before.iter().filter(|byte| **byte == b'\n').count() + 1))
    })?;
    if text.contains('\0') {
        return Err(bad("it is not a text"));
    }
    Ok(text)
}

/// A row with the line it begins at.
struct Row {
    number: u64,
    cells: Vec<String>,
}

impl Row {
    fn cell(&self, column: usize) -> Option<&str> {
        self.cells.get(column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    fn what(&self) -> Option<&str> {
        self.cell(0)
    }

    /// Names of columns, in the first row.
    fn is_heading(&self) -> bool {
        let second = self.cell(1).map(str::to_ascii_lowercase);
        self.number == 1 && matches!(second.as_deref(), Some("how" | "option" | "options"))
    }

    /// Whether the second column is one of ways to look: some row of it must be.
    fn says_how(&self) -> bool {
        self.is_heading() || self.cell(1).is_some_and(|how| How::from_words(how).is_some())
    }

    /// The first row of a table that has a usual name over what is looked for.
    fn names_columns(&self) -> bool {
        const USUAL: [&str; 8] = ["name", "names", "term", "terms", "what", "query", "value", "keyword"];
        let first = self.what().map(str::to_ascii_lowercase);
        self.number == 1 && self.cells.len() > 1 && first.is_some_and(|first| USUAL.contains(&first.as_str()))
    }

    fn read(self, default: How) -> NewMatchLine {
        let wanted = self.what().unwrap_or_default().to_owned();
        let written = self.cell(1).unwrap_or_default();
        let how = if written.is_empty() { Some(default) } else { How::from_words(written) };
        let query = match how {
            _ if wanted.len() > LONGEST_LINE => Err(format!("it is longer than {LONGEST_LINE} bytes")),
            None => Err("the second column can say exact, fuzzy 1, fuzzy 2, near 5, phrase or query".into()),
            Some(how) => how.query(&wanted),
        };
        let how = how.map_or_else(|| shortened(written, 40), |how| how.to_string());
        NewMatchLine { number: self.number, wanted: shortened(&wanted, LONGEST_LINE), how, query }
    }
}

fn shortened(text: &str, bytes: usize) -> String {
    text[..text.floor_char_boundary(bytes)].to_owned()
}

fn lines(text: &str) -> Vec<Row> {
    let cells = |line: &str| line.splitn(3, '\t').map(str::to_owned).collect();
    (1..).zip(text.lines()).map(|(number, line)| Row { number, cells: cells(line) }).collect()
}

/// The rows of a CSV text. The sign between columns is the one of comma, semicolon and tab that stands
/// most often in the first line.
fn csv_rows(text: &str) -> Result<Vec<Row>, CaseError> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let times = |sign: &char| first.matches(*sign).count();
    let between = [';', '\t', ','].into_iter().max_by_key(times).unwrap_or(',');
    let mut rows = Vec::new();
    let mut row = Row { number: 1, cells: vec![String::new()] };
    let mut line = 1;
    let mut quoted_since = None;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        line += u64::from(sign == '\n');
        let cell_is_empty = row.cells.last().is_none_or(|cell| cell.is_empty());
        match sign {
            '"' if quoted_since.is_some() => {
                if signs.next_if_eq(&'"').is_some() {
                    add(&mut row, '"');
                } else {
                    quoted_since = None;
                }
            }
            sign if quoted_since.is_some() => add(&mut row, sign),
            '"' if cell_is_empty => quoted_since = Some(line),
            sign if sign == between => row.cells.push(String::new()),
            '\n' => {
                let next = Row { number: line, cells: vec![String::new()] };
                rows.push(std::mem::replace(&mut row, next));
            }
            '\r' if signs.peek().is_none_or(|next| *next == '\n') => {}
            sign => add(&mut row, sign),
        }
    }
    if let Some(line) = quoted_since {
        return Err(bad(format!("the quotation that begins in line {line} does not end")));
    }
    rows.push(row);
    Ok(rows)
}

fn add(row: &mut Row, sign: char) {
    if let Some(cell) = row.cells.last_mut() {
        cell.push(sign);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, kind: ListKind) -> Vec<(u64, String, String)> {
        let lines = read_list(text.as_bytes(), kind, How::Phrase).unwrap();
        let told = |query: Result<String, String>| query.unwrap_or_else(|why| format!("! {why}"));
        lines.into_iter().map(|line| (line.number, line.wanted, told(line.query))).collect()
    }

    fn line(number: u64, wanted: &str, query: &str) -> (u64, String, String) {
        (number, wanted.into(), query.into())
    }

    #[test]
    fn a_text_has_one_thing_on_each_line() {
        let read = read(
            "\u{feff}Okoye, Miriam\r\n\r\n  a*b~1 \"c\"\nÅsa Öhlund\tfuzzy 2\nx\tnear 200\n…\n",
            ListKind::Lines,
        );
        let bad = "! the second column can say exact, fuzzy 1, fuzzy 2, near 5, phrase or query";
        assert_eq!(
            read,
            [
                line(1, "Okoye, Miriam", "\"Okoye, Miriam\""),
                line(3, "a*b~1 \"c\"", "\"a\\*b 1 \\\"c\\\"\""),
                line(4, "Åsa Öhlund", "\"asa~1 ohlund~2\""),
                line(5, "x", bad),
                line(6, "…", "! there is no letter or digit in it"),
            ]
        );
    }

    #[test]
    fn a_second_column_of_something_else_is_left_alone() {
        let list = read_list(b"name,amount\nOkoye,48500\nKestrel,\n", ListKind::Csv, How::Phrase).unwrap();
        let read: Vec<_> =
            list.iter().map(|line| (line.number, line.wanted.as_str(), line.query.is_ok())).collect();
        assert_eq!(read, [(2, "Okoye", true), (3, "Kestrel", true)]);
        // Where one row says how, another that says it wrongly is told so.
        let list = read_list(b"Okoye,exact\nKestrel,48500\n", ListKind::Csv, How::Phrase).unwrap();
        assert_eq!(list.iter().map(|line| line.query.is_ok()).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn a_table_has_what_and_how() {
        let csv =
            "name;how;born\n\"Okoye; Miriam\";near 5;1970\n\"two\nlines\";exact\nana;;x\n/a(b/;query\nlast";
        assert_eq!(
            read(csv, ListKind::Csv),
            [
                line(2, "Okoye; Miriam", "\"okoye miriam\"~5"),
                line(3, "two\nlines", "=\"two\nlines\""),
                line(5, "ana", "\"ana\""),
                line(6, "/a(b/", "! the regular expression cannot be read: unclosed group"),
                line(7, "last", "\"last\""),
            ]
        );
        assert_eq!(read("a\"b,exact\n", ListKind::Csv), [line(1, "a\"b", "=\"a\\\"b\"")]);
    }

    #[test]
    fn what_is_no_list_is_refused_with_the_reason() {
        let why = |bytes: &[u8]| match read_list(bytes, ListKind::Csv, How::Phrase) {
            Err(CaseError::BadList { why }) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(why(b"a\nb\nM\xfcller\n"), "line 3 is not UTF-8");
        assert_eq!(why(b"\xff\xfea\0"), "it is UTF-16; save it as UTF-8");
        assert_eq!(why(b"a\0"), "it is not a text");
        assert_eq!(why(b"a\n\"b\nc"), "the quotation that begins in line 2 does not end");
        assert_eq!(why(b" \n\n"), "there is nothing in it");
    }

    #[test]
    fn whatever_stands_on_a_line_is_a_query_or_a_reason() {
        for wanted in ["\\", "a\\", "\"", "“a”", "(", "-a", "OR", "/x", "a:b", "~1", "a ~1 b~3", "京*都", "="]
        {
            for how in [How::Phrase, How::Exact, How::Fuzzy(2), How::Near(3)] {
                match how.query(wanted) {
                    Ok(query) => assert!(daylight_search::parse(&query).is_ok(), "{query}"),
                    Err(why) => {
                        assert!(folded_words(wanted).is_empty(), "{wanted} {how}: {why}");
                    }
                }
            }
        }
    }

    #[test]
    fn how_is_read_as_people_write_it() {
        for (words, how) in [
            ("exact", Some(How::Exact)),
            (" Fuzzy~2", Some(How::Fuzzy(2))),
            ("fuzzy", Some(How::Fuzzy(1))),
            ("near 5", Some(How::Near(5))),
            ("near:0", Some(How::Near(0))),
            ("near", None),
            ("fuzzy 3", None),
            ("exact 2", None),
            ("near 99999999999", None),
            ("12", None),
        ] {
            assert_eq!(How::from_words(words), how, "{words}");
        }
    }
}
