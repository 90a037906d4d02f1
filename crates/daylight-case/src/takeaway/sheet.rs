use std::fmt::Write as _;
use std::io::{self, Cursor, Write};

use daylight_model::{Format, Untrusted, View};
use daylight_store::{Occurrence, Store};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::AnswerPassage;
use crate::CaseError;
use crate::search::name_or_position;

/// The contact sheet, as a page to print and as a table. Gathered deflated, because it comes last in the
/// archive: only then it is known what is missing.
pub(super) struct Sheet {
    html: DeflateEncoder<Vec<u8>>,
    csv: DeflateEncoder<Vec<u8>>,
}

/// What the sheet says of one document. Names and texts are hostile.
pub(super) struct Line<'a> {
    pub(super) number: u64,
    pub(super) reference: &'a str,
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

/// Nothing loads and nothing runs, whatever stands in it.
const HEAD: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Contact sheet</title>
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
</head>
<body>
<main>
<h1>Contact sheet</h1>
"#;

const COLUMNS: &str = "number,file,document,sha256,type,bytes,date,title,places,page,passage,missing\r\n";

impl Sheet {
    pub(super) fn begin(what: &str, query: &str, total: u64) -> io::Result<Self> {
        let encoder = || DeflateEncoder::new(Vec::new(), Compression::fast());
        let mut sheet = Self { html: encoder(), csv: encoder() };
        sheet.html.write_all(HEAD.as_bytes())?;
        write!(sheet.html, "<p>Documents: {total}. Taken away: {what}.")?;
        if !query.is_empty() {
            write!(sheet.html, " Found by <code>{}</code>.", escaped(query))?;
        }
        sheet
            .html
            .write_all(b" What is missing or not whole says why; the numbers at the end add up.</p>\n")?;
        sheet.csv.write_all(COLUMNS.as_bytes())?;
        Ok(sheet)
    }

    pub(super) fn line(&mut self, line: &Line) -> io::Result<()> {
        self.html.write_all(section(line).as_bytes())?;
        self.csv.write_all(row(line).as_bytes())
    }

    pub(super) fn end(mut self, files: u64, troubled: u64, removed: u64) -> io::Result<Written> {
        write!(
            self.html,
            "<section><p>Files in this archive: {files}. Documents missing or not whole: {troubled}. \
             Taken out of the case while this was written: {removed}.</p></section>\n</main>\n</body>\n</html>\n"
        )?;
        let read = |encoder: DeflateEncoder<Vec<u8>>| -> io::Result<_> {
            Ok(DeflateDecoder::new(Cursor::new(encoder.finish()?)))
        };
        Ok(Written { html: read(self.html)?, csv: read(self.csv)? })
    }
}

fn section(line: &Line) -> String {
    let mut html = format!("<section id=\"n{}\">\n<h2>{}. ", line.number, line.number);
    let title = line.title.as_deref().or(line.places.first().map(String::as_str)).unwrap_or(line.reference);
    let _ = writeln!(html, "<bdi>{}</bdi></h2>", escaped(title));
    if let Some(trouble) = line.trouble {
        let _ = writeln!(html, "<p class=\"missing\">{}: {}</p>", lack(line), escaped(trouble));
    }
    html.push_str("<dl>\n");
    if let Some(file) = line.file {
        let _ = writeln!(html, "<dt>File</dt><dd>{}</dd>", escaped(file));
    }
    let format = line.format.map_or("not known", Format::words);
    let _ = writeln!(html, "<dt>Document</dt><dd><code>{}</code></dd>", escaped(line.reference));
    let _ = writeln!(html, "<dt>SHA-256</dt><dd><code>{}</code></dd>", line.sha256);
    let _ = writeln!(html, "<dt>Type</dt><dd>{format}, {} bytes</dd>", line.size);
    if let Some(date) = &line.date {
        let _ = writeln!(html, "<dt>Date</dt><dd>{}</dd>", escaped(date));
    }
    html.push_str("<dt>Where it lies</dt><dd><ul>");
    for place in &line.places {
        let _ = write!(html, "<li><bdi>{}</bdi></li>", escaped(place));
    }
    html.push_str("</ul></dd>\n</dl>\n");
    for passage in line.passages {
        let page = passage.page.map_or_else(String::new, |page| format!("page {page}: "));
        let _ = writeln!(html, "<blockquote dir=\"auto\">{page}{}</blockquote>", marked(passage));
    }
    html.push_str("</section>\n");
    html
}

fn lack(line: &Line) -> &'static str {
    if line.file.is_some() { "Not whole" } else { "Missing" }
}

fn marked(passage: &AnswerPassage) -> String {
    let (text, mut html, mut done) = (&passage.text, String::new(), 0);
    for mark in &passage.marks {
        let (Some(before), Some(inside)) = (text.get(done..mark.start), text.get(mark.clone())) else {
            continue;
        };
        let _ = write!(html, "{}<mark>{}</mark>", escaped_lines(before), escaped_lines(inside));
        done = mark.end;
    }
    html + &escaped_lines(text.get(done..).unwrap_or_default())
}

fn row(line: &Line) -> String {
    let passage = line.passages.first();
    let page = passage.and_then(|passage| passage.page).map(|page| page.to_string());
    let missing = line.trouble.map(|trouble| format!("{}: {trouble}", lack(line).to_lowercase()));
    let cells = [
        line.number.to_string().as_str(),
        line.file.unwrap_or_default(),
        line.reference,
        &line.sha256,
        line.format.map_or("", Format::name),
        &line.size.to_string(),
        line.date.as_deref().unwrap_or_default(),
        line.title.as_deref().unwrap_or_default(),
        &line.places.join("\n"),
        page.as_deref().unwrap_or_default(),
        passage.map_or("", |passage| passage.text.as_str()),
        missing.as_deref().unwrap_or_default(),
    ]
    .map(cell);
    format!("{}\r\n", cells.join(","))
}

/// A cell of RFC 4180; what a sheet would take for a formula gets an apostrophe before it.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// One line of text for HTML: controls and turning signs are shown, not obeyed.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in Untrusted(text).to_string().chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

fn escaped_lines(text: &str) -> String {
    text.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}

/// Containers named around a part, at most.
const DEEPEST: usize = 16;

/// Where something lies, from the collection on, through the first place of each container above it.
pub(super) fn whole_place(store: &Store, view: &View, place: &Occurrence) -> Result<String, CaseError> {
    let mut names = Vec::new();
    let mut here = place.clone();
    for _ in 0..DEEPEST {
        let mut name = name_or_position(&here);
        if here.earlier {
            name.push_str(" (before the file changed)");
        } else if here.missing {
            name.push_str(" (the file is gone)");
        }
        names.push(name);
        let Some((row, hash)) = here.parent else {
            names.extend(here.collection);
            break;
        };
        match store.occurrences(view, row)?.into_iter().next() {
            Some(above) => here = above,
            None => {
                names.push(view.doc_ref(&hash).0);
                break;
            }
        }
    }
    names.reverse();
    Ok(names.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_material_becomes_markup_or_a_formula() {
        let passage = AnswerPassage {
            page: Some(2),
            label: None,
            text: "<b>late</b>\n& \u{202e}".into(),
            marks: vec![3..7],
        };
        assert_eq!(marked(&passage), "&lt;b&gt;<mark>late</mark>&lt;/b&gt;\n&amp; \\u{202e}");
        assert_eq!(cell("=1+1,\"x\""), "\"'=1+1,\"\"x\"\"\"");
    }
}
