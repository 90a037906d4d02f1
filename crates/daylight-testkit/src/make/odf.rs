use super::blocks::{Block, Paper};
use super::pptx::Slide;
use super::xlsx::{Cell, Sheet};
use super::xml::{DECLARATION, escape};
use super::zip::{Packing, packed};

const SPACES: &str = "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
    xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
    xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
    xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
    xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
    xmlns:presentation=\"urn:oasis:names:tc:opendocument:xmlns:presentation:1.0\" \
    xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
    xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
    xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" \
    xmlns:dc=\"http://purl.org/dc/elements/1.1/\" office:version=\"1.2\"";

/// An OpenDocument text.
pub fn odt(paper: &Paper) -> Vec<u8> {
    let mut body = String::new();
    for (number, block) in paper.blocks.iter().enumerate() {
        match block {
            Block::Heading(text) => {
                body.push_str(&format!("<text:h text:outline-level=\"1\">{}</text:h>", escape(text)));
            }
            Block::Text(text) => body.push_str(&paragraph(text)),
            Block::Table(rows) => {
                let rows: Vec<Vec<Cell>> = rows
                    .iter()
                    .map(|row| row.iter().map(|cell| Cell::Text(cell.clone())).collect())
                    .collect();
                body.push_str(&table(&format!("Table{number}"), &rows));
            }
        }
    }
    package("text", &format!("<office:text>{body}</office:text>"), paper)
}

/// An OpenDocument sheet, with title, author and date of `about`.
pub fn ods(sheets: &[Sheet], about: &Paper) -> Vec<u8> {
    let tables: String = sheets.iter().map(|sheet| table(&sheet.name, &sheet.rows)).collect();
    package("spreadsheet", &format!("<office:spreadsheet>{tables}</office:spreadsheet>"), about)
}

/// An OpenDocument deck, with title, author and date of `about`.
pub fn odp(slides: &[Slide], about: &Paper) -> Vec<u8> {
    let mut body = String::new();
    for (number, slide) in (1..).zip(slides) {
        let points: String = slide.points.iter().map(|point| paragraph(point)).collect();
        body.push_str(&format!(
            "<draw:page draw:name=\"page{number}\" draw:master-page-name=\"Plain\">{}{}",
            frame("title", 1, &paragraph(&slide.title)),
            frame("outline", 5, &points)
        ));
        if !slide.notes.is_empty() {
            let notes = frame("notes", 14, &paragraph(&slide.notes));
            body.push_str(&format!("<presentation:notes>{notes}</presentation:notes>"));
        }
        body.push_str("</draw:page>");
    }
    package("presentation", &format!("<office:presentation>{body}</office:presentation>"), about)
}

fn frame(role: &str, top: usize, content: &str) -> String {
    format!(
        "<draw:frame presentation:class=\"{role}\" svg:x=\"2cm\" svg:y=\"{top}cm\" svg:width=\"22cm\" svg:height=\"4cm\">\
         <draw:text-box>{content}</draw:text-box></draw:frame>"
    )
}

fn paragraph(text: &str) -> String {
    format!("<text:p>{}</text:p>", escape(text))
}

fn table(name: &str, rows: &[Vec<Cell>]) -> String {
    let mut out = format!("<table:table table:name=\"{}\">", escape(name));
    for row in rows {
        out.push_str("<table:table-row>");
        for cell in row {
            out.push_str(&match cell {
                Cell::Text(text) if text.is_empty() => "<table:table-cell/>".to_owned(),
                Cell::Text(text) => format!(
                    "<table:table-cell office:value-type=\"string\">{}</table:table-cell>",
                    paragraph(text)
                ),
                Cell::Number(number) => format!(
                    "<table:table-cell office:value-type=\"float\" office:value=\"{number}\">{}</table:table-cell>",
                    paragraph(&number.to_string())
                ),
                Cell::Day(year, month, day) => {
                    let date = format!("{year:04}-{month:02}-{day:02}");
                    format!(
                        "<table:table-cell office:value-type=\"date\" office:date-value=\"{date}\">{}</table:table-cell>",
                        paragraph(&date)
                    )
                }
            });
        }
        out.push_str("</table:table-row>");
    }
    out + "</table:table>"
}

fn package(kind: &str, body: &str, about: &Paper) -> Vec<u8> {
    let mime = format!("application/vnd.oasis.opendocument.{kind}");
    let content = format!(
        "{DECLARATION}<office:document-content {SPACES}><office:body>{body}</office:body></office:document-content>"
    );
    // LibreOffice places slides only on a page layout that some master names.
    let styles = format!(
        "{DECLARATION}<office:document-styles {SPACES}><office:automatic-styles><style:page-layout style:name=\"P\">\
         <style:page-layout-properties fo:page-width=\"{0}\" fo:page-height=\"{1}\" fo:margin=\"2cm\"/></style:page-layout>\
         </office:automatic-styles><office:master-styles><style:master-page style:name=\"{2}\" style:page-layout-name=\"P\"/>\
         </office:master-styles></office:document-styles>",
        if kind == "presentation" { "28cm" } else { "21cm" },
        if kind == "presentation" { "21cm" } else { "29.7cm" },
        if kind == "presentation" { "Plain" } else { "Standard" },
    );
    let entry = |path: &str, media: &str| {
        format!("<manifest:file-entry manifest:full-path=\"{path}\" manifest:media-type=\"{media}\"/>")
    };
    let manifest = format!(
        "{DECLARATION}<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
         manifest:version=\"1.2\">{}{}{}{}</manifest:manifest>",
        entry("/", &mime),
        entry("content.xml", "text/xml"),
        entry("styles.xml", "text/xml"),
        entry("meta.xml", "text/xml"),
    );
    let meta = meta(about);
    packed([
        ("mimetype", mime.as_bytes(), Packing::Stored),
        ("content.xml", content.as_bytes(), Packing::Deflated),
        ("styles.xml", styles.as_bytes(), Packing::Deflated),
        ("meta.xml", meta.as_bytes(), Packing::Deflated),
        ("META-INF/manifest.xml", manifest.as_bytes(), Packing::Deflated),
    ])
}

fn meta(about: &Paper) -> String {
    let mut out = String::new();
    if !about.title.is_empty() {
        out.push_str(&format!("<dc:title>{}</dc:title>", escape(&about.title)));
    }
    if !about.author.is_empty() {
        let author = escape(&about.author);
        out.push_str(&format!(
            "<meta:initial-creator>{author}</meta:initial-creator><dc:creator>{author}</dc:creator>"
        ));
    }
    if !about.created.is_empty() {
        let date = about.created.trim_end_matches('Z');
        out.push_str(&format!("<meta:creation-date>{date}</meta:creation-date><dc:date>{date}</dc:date>"));
    }
    format!(
        "{DECLARATION}<office:document-meta {SPACES}><office:meta>{out}</office:meta></office:document-meta>"
    )
}
