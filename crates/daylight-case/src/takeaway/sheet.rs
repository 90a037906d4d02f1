use std::fmt::Write as _;
use std::io::{self, Cursor, Write};

use daylight_model::{Format, escape_html};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::csv::csv_row;

use crate::AnswerPassage;

/// The contact sheet, as a page to print and as a table. Gathered deflated, because it comes last in the
/// archive: only then it is known what is missing.
pub(super) struct Sheet {
    html: DeflateEncoder<Vec<u8>>,
    csv: DeflateEncoder<Vec<u8>>,
    words: &'static SheetWords,
    /// It names the case of each document.
    several: bool,
}

/// What the sheet says of one document. Names and texts are hostile.
pub(super) struct Line<'a> {
    pub(super) number: u64,
    pub(super) reference: &'a str,
    /// The name of its case.
    pub(super) case: &'a str,
    pub(super) sha256: String,
    /// Its file in the archive; none where it is missing.
    pub(super) file: Option<&'a str>,
    pub(super) format: Option<Format>,
    pub(super) size: u64,
    pub(super) date: Option<String>,
    pub(super) title: Option<String>,
    pub(super) places: Vec<String>,
    pub(super) passages: &'a [AnswerPassage],
    /// Why the file is missing, or not whole.
    pub(super) trouble: Option<&'a str>,
}

/// The sheet, to be read.
pub(super) struct Written {
    pub(super) html: DeflateDecoder<Cursor<Vec<u8>>>,
    pub(super) csv: DeflateDecoder<Cursor<Vec<u8>>>,
}

/// The words of a contact sheet. Its table keeps the same names of columns in every language, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetWords {
    /// BCP 47.
    pub language: &'static str,
    /// Contact sheet.
    pub title: &'static str,
    /// Documents.
    pub documents: &'static str,
    /// Taken away.
    pub taken_away: &'static str,
    /// What can be taken away: originals, pictures of the pages, text.
    pub as_what: [&'static str; 3],
    /// Found by.
    pub found_by: &'static str,
    /// That the numbers at the end add up.
    pub adds_up: &'static str,
    /// File.
    pub file: &'static str,
    /// Document.
    pub document: &'static str,
    /// Case.
    pub case: &'static str,
    /// Type.
    pub format: &'static str,
    /// Not known.
    pub not_known: &'static str,
    /// Bytes.
    pub bytes: &'static str,
    /// Date.
    pub date: &'static str,
    /// Where it lies.
    pub where_it_lies: &'static str,
    /// page.
    pub page: &'static str,
    /// Missing, and not whole.
    pub lacks: [&'static str; 2],
    /// Files in this archive; documents missing or not whole; taken out of the case meanwhile.
    pub sums: [&'static str; 3],
}

impl SheetWords {
    /// In English.
    pub const ENGLISH: Self = Self {
        language: "en",
        title: "Contact sheet",
        documents: "Documents",
        taken_away: "Taken away",
        as_what: ["originals", "pictures of the pages", "text"],
        found_by: "Found by",
        adds_up: "What is missing or not whole says why; the numbers at the end add up.",
        file: "File",
        document: "Document",
        case: "Case",
        format: "Type",
        not_known: "not known",
        bytes: "bytes",
        date: "Date",
        where_it_lies: "Where it lies",
        page: "page",
        lacks: ["Missing", "Not whole"],
        sums: [
            "Files in this archive",
            "Documents missing or not whole",
            "Taken out of the case while this was written",
        ],
    };
}

/// Behind the first line, which names the language. Nothing loads and nothing runs, whatever stands in it.
const HEAD: &str = r#"<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
section { border-top: 1px solid #999; padding: .6rem 0; break-inside: avoid }
h2 { font-size: 1.05rem; margin: 0 0 .3rem }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .1rem 1rem; margin: 0 }
dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
code { font-size: .85rem } ul { margin: 0; padding-left: 1.1rem }
blockquote { margin: .2rem 0; padding-left: .8rem; border-left: 3px solid #bbb; white-space: pre-wrap }
mark { background: #ffe58a; color: inherit }
.missing { border-left: 4px solid #a40000; padding-left: .6rem; font-weight: 600 }
@media print { body { margin: 0; max-width: none; font-size: 10pt } }
</style>
"#;

const COLUMNS: &str =
    "number,file,document,case,sha256,type,bytes,date,title,places,page,passage,missing\r\n";

impl Sheet {
    pub(super) fn begin(
        words: &'static SheetWords,
        what: &str,
        query: &str,
        total: u64,
        several: bool,
    ) -> io::Result<Self> {
        let encoder = || DeflateEncoder::new(Vec::new(), Compression::fast());
        let mut sheet = Self { html: encoder(), csv: encoder(), words, several };
        let SheetWords { language, title, documents, taken_away, found_by, adds_up, .. } = words;
        write!(
            sheet.html,
            "<!doctype html>\n<html lang=\"{language}\">\n{HEAD}<title>{title}</title>\n</head>\n"
        )?;
        write!(
            sheet.html,
            "<body>\n<main>\n<h1>{title}</h1>\n<p>{documents}: {total}. {taken_away}: {what}."
        )?;
        if !query.is_empty() {
            write!(sheet.html, " {found_by} <code>{}</code>.", escaped(query))?;
        }
        writeln!(sheet.html, " {adds_up}</p>")?;
        sheet.csv.write_all(COLUMNS.as_bytes())?;
        Ok(sheet)
    }

    pub(super) fn line(&mut self, line: &Line) -> io::Result<()> {
        self.html.write_all(self.section(line).as_bytes())?;
        self.csv.write_all(row(line).as_bytes())
    }

    pub(super) fn end(mut self, files: u64, troubled: u64, removed: u64) -> io::Result<Written> {
        let [in_archive, not_whole, taken_out] = self.words.sums;
        write!(
            self.html,
            "<section><p>{in_archive}: {files}. {not_whole}: {troubled}. {taken_out}: {removed}.</p></section>\n\
             </main>\n</body>\n</html>\n"
        )?;
        let read = |encoder: DeflateEncoder<Vec<u8>>| -> io::Result<_> {
            Ok(DeflateDecoder::new(Cursor::new(encoder.finish()?)))
        };
        Ok(Written { html: read(self.html)?, csv: read(self.csv)? })
    }

    fn section(&self, line: &Line) -> String {
        let words = self.words;
        let mut html = format!("<section id=\"n{}\">\n<h2>{}. ", line.number, line.number);
        let title =
            line.title.as_deref().or(line.places.first().map(String::as_str)).unwrap_or(line.reference);
        let _ = writeln!(html, "<bdi>{}</bdi></h2>", escaped(title));
        if let Some(trouble) = line.trouble {
            let _ = writeln!(html, "<p class=\"missing\">{}: {}</p>", lack(words, line), escaped(trouble));
        }
        html.push_str("<dl>\n");
        let mut told = |word: &str, value: &str| {
            let _ = writeln!(html, "<dt>{word}</dt><dd>{value}</dd>");
        };
        if let Some(file) = line.file {
            told(words.file, &escaped(file));
        }
        told(words.document, &format!("<code>{}</code>", escaped(line.reference)));
        if self.several {
            told(words.case, &format!("<bdi>{}</bdi>", escaped(line.case)));
        }
        told("SHA-256", &format!("<code>{}</code>", line.sha256));
        let format = line.format.map_or(words.not_known, Format::words);
        told(words.format, &format!("{format}, {} {}", line.size, words.bytes));
        if let Some(date) = &line.date {
            told(words.date, &escaped(date));
        }
        let places = line.places.iter().map(|place| format!("<li><bdi>{}</bdi></li>", escaped(place)));
        told(words.where_it_lies, &format!("<ul>{}</ul>", places.collect::<String>()));
        html.push_str("</dl>\n");
        for passage in line.passages {
            let page = passage.page.map_or_else(String::new, |page| format!("{} {page}: ", words.page));
            let _ = writeln!(html, "<blockquote dir=\"auto\">{page}{}</blockquote>", marked(passage));
        }
        html.push_str("</section>\n");
        html
    }
}

fn lack(words: &SheetWords, line: &Line) -> &'static str {
    let [missing, not_whole] = words.lacks;
    if line.file.is_some() { not_whole } else { missing }
}

fn marked(passage: &AnswerPassage) -> String {
    let (text, mut html, mut done) = (&passage.text, String::new(), 0);
    for mark in &passage.marks {
        let (Some(before), Some(inside)) = (text.get(done..mark.start), text.get(mark.clone())) else {
            continue;
        };
        let _ = write!(html, "{}<mark>{}</mark>", escaped(before), escaped(inside));
        done = mark.end;
    }
    html + &escaped(text.get(done..).unwrap_or_default())
}

fn row(line: &Line) -> String {
    let passage = line.passages.first();
    let page = passage.and_then(|passage| passage.page).map(|page| page.to_string());
    let missing =
        line.trouble.map(|trouble| format!("{}: {trouble}", lack(&SheetWords::ENGLISH, line).to_lowercase()));
    let (number, size, places) = (line.number.to_string(), line.size.to_string(), line.places.join("\n"));
    let cells = [
        number.as_str(),
        line.file.unwrap_or_default(),
        line.reference,
        line.case,
        &line.sha256,
        line.format.map_or("", Format::name),
        &size,
        line.date.as_deref().unwrap_or_default(),
        line.title.as_deref().unwrap_or_default(),
        &places,
        page.as_deref().unwrap_or_default(),
        passage.map_or("", |passage| passage.text.as_str()),
        missing.as_deref().unwrap_or_default(),
    ];
    csv_row(cells)
}

/// Text for HTML.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape_html(text, &mut html);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_material_becomes_markup() {
        let passage = AnswerPassage {
            page: Some(2),
            label: None,
            text: "<b>late</b>\n& \u{202e}".into(),
            marks: std::iter::once(3..7).collect(),
        };
        assert_eq!(marked(&passage), "&lt;b&gt;<mark>late</mark>&lt;/b&gt;\n&amp; \\u{202e}");
    }
}
