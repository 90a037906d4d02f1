use std::fmt::Write;
use std::ops::Range;

use daylight_case::{LetterElement, LetterPiece};
use daylight_model::escape_html;

use super::Html;
use crate::words::Letters;

/// A letter on its way to a page: every tag and attribute is written here, from a list of our own.
pub(crate) struct Writing<'a> {
    pieces: &'a [LetterPiece],
    /// The text in the pieces, blocks apart.
    text: String,
    /// Where each piece begins in it.
    starts: Vec<usize>,
}

/// What is written around the pieces.
pub(crate) struct Style<'a> {
    pub(crate) words: &'a Letters,
    /// Under which words quotations are folded away; `None` where a quotation is part of the text.
    pub(crate) folded: Option<&'a str>,
    /// The address of the part at a position.
    pub(crate) part: &'a dyn Fn(u32) -> Option<String>,
}

impl<'a> Writing<'a> {
    pub(crate) fn of(pieces: &'a [LetterPiece]) -> Self {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(pieces.len() + 1);
        let mut open: Vec<LetterElement> = Vec::new();
        for piece in pieces {
            starts.push(text.len());
            match piece {
                LetterPiece::Open(element, _) => {
                    apart(&mut text, *element);
                    open.push(*element);
                }
                LetterPiece::Close => open.pop().into_iter().for_each(|element| apart(&mut text, element)),
                LetterPiece::Text(words) => text.push_str(words),
                LetterPiece::Break | LetterPiece::Rule => text.push('\n'),
                LetterPiece::Picture { .. } | LetterPiece::Embedded | LetterPiece::Address(_) => {
                    text.push(' ')
                }
            }
        }
        starts.push(text.len());
        Self { pieces, text, starts }
    }

    /// What can be searched for marks.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The letter with these ranges of its text marked.
    pub(crate) fn html(&self, marks: &[Range<usize>], style: &Style) -> Html {
        let mut html = String::with_capacity(self.text.len() * 2);
        let mut ends: Vec<&'static str> = Vec::new();
        let mut quotations = 0_u32;
        let mut outline = Outline::default();
        for (number, piece) in self.pieces.iter().enumerate() {
            match piece {
                LetterPiece::Open(element, ways) => {
                    let tag = outline.tag(*element);
                    let mut end = tag;
                    if *element == LetterElement::Quote {
                        quotations += 1;
                        if let Some(words) = style.folded.filter(|_| quotations == 1) {
                            let shown = if self.is_shown(number, marks) { " open" } else { "" };
                            let _ = write!(html, "<details class=\"quoted\"{shown}><summary>");
                            escape_html(words, &mut html);
                            html.push_str("</summary>");
                            end = FOLDED;
                        }
                    }
                    let _ = write!(html, "<{tag}");
                    if let Some(direction) = ways.direction {
                        let _ = write!(html, " dir=\"{}\"", direction.name());
                    }
                    if let Some(language) = &ways.language {
                        html.push_str(" lang=\"");
                        escape_html(language, &mut html);
                        html.push('"');
                    }
                    for (name, number) in [("colspan", ways.columns), ("rowspan", ways.rows)] {
                        if number > 0 {
                            let _ = write!(html, " {name}=\"{number}\"");
                        }
                    }
                    // The first line end in `<pre>` does not count.
                    html.push_str(if *element == LetterElement::Pre { ">\n" } else { ">" });
                    ends.push(end);
                }
                LetterPiece::Close => {
                    let Some(end) = ends.pop() else { continue };
                    quotations -= u32::from(end == FOLDED || end == "blockquote");
                    match end == FOLDED {
                        true => html.push_str("</blockquote></details>"),
                        false => drop(write!(html, "</{end}>")),
                    }
                }
                LetterPiece::Text(words) => self.words(number, words, marks, &mut html),
                LetterPiece::Break => html.push_str("<br>"),
                LetterPiece::Rule => html.push_str("<hr>"),
                LetterPiece::Picture { part, words } => picture(*part, words, style, &mut html),
                LetterPiece::Embedded => note(style.words.embedded, "", &mut html),
                LetterPiece::Address(address) => {
                    html.push_str("<span class=\"soft\" dir=\"ltr\">[");
                    escape_html(address, &mut html);
                    html.push_str("]</span>");
                }
            }
        }
        Html(html)
    }

    /// Whether a quotation is open from the first: a hit stands in it, or nothing but it stands in the letter.
    fn is_shown(&self, number: usize, marks: &[Range<usize>]) -> bool {
        let mut depth = 0_usize;
        let end = (number..self.pieces.len()).find(|at| {
            match self.pieces.get(*at) {
                Some(LetterPiece::Open(..)) => depth += 1,
                Some(LetterPiece::Close) => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let from = self.start(number);
        let to = end.map_or(self.text.len(), |end| self.start(end));
        let outside = [self.text.get(..from), self.text.get(to..)];
        marks.iter().any(|mark| mark.start < to && mark.end > from)
            || outside.into_iter().flatten().all(|text| text.trim().is_empty())
    }

    fn start(&self, number: usize) -> usize {
        self.starts.get(number).copied().unwrap_or(self.text.len())
    }

    /// One text with what of the marks lies in it. A mark over several texts has its address at the first.
    fn words(&self, number: usize, words: &str, marks: &[Range<usize>], html: &mut String) {
        let from = self.start(number);
        let to = from + words.len();
        let mut done = from;
        let first = marks.partition_point(|mark| mark.end <= from);
        for (number, mark) in marks.iter().enumerate().skip(first).take_while(|(_, mark)| mark.start < to) {
            let (start, end) = (mark.start.max(from), mark.end.min(to));
            escape_html(self.text.get(done..start).unwrap_or_default(), html);
            match mark.start >= from {
                true => drop(write!(html, "<mark id=\"hit-{}\">", number + 1)),
                false => html.push_str("<mark>"),
            }
            escape_html(self.text.get(start..end).unwrap_or_default(), html);
            html.push_str("</mark>");
            done = end;
        }
        escape_html(self.text.get(done..to).unwrap_or_default(), html);
    }
}

/// Stands for the ends of a quotation and what it is folded in.
const FOLDED: &str = "details";

/// The headings one is below, as the letter numbers them.
#[derive(Default)]
struct Outline(Vec<u8>);

impl Outline {
    /// Headings go below the one the page has, and no level is left out, whatever the letter does.
    fn tag(&mut self, element: LetterElement) -> &'static str {
        let LetterElement::Heading(level) = element else { return element.tag() };
        while self.0.pop_if(|above| *above >= level).is_some() {}
        self.0.push(level);
        LetterElement::Heading((self.0.len() as u8).saturating_add(1).min(6)).tag()
    }
}

fn apart(text: &mut String, element: LetterElement) {
    if !element.is_inline() && !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn picture(part: Option<u32>, words: &str, style: &Style, html: &mut String) {
    match part.and_then(style.part) {
        Some(address) => {
            html.push_str("<a class=\"tag\" href=\"");
            escape_html(&address, html);
            html.push_str("\">");
            spoken(style.words.picture, words, html);
            html.push_str("</a>");
        }
        None => note(style.words.no_picture, words, html),
    }
}

fn note(ours: &str, theirs: &str, html: &mut String) {
    html.push_str("<span class=\"tag\">");
    spoken(ours, theirs, html);
    html.push_str("</span>");
}

fn spoken(ours: &str, theirs: &str, html: &mut String) {
    escape_html(ours, html);
    if !theirs.is_empty() {
        html.push_str(": <bdi>");
        escape_html(theirs, html);
        html.push_str("</bdi>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;

    fn html(pieces: &[LetterPiece], marked: &str) -> String {
        let writing = Writing::of(pieces);
        let at = writing.text().find(marked).filter(|_| !marked.is_empty());
        let marks: Vec<_> = at.map(|at| at..at + marked.len()).into_iter().collect();
        let words = &Words::for_reader("en").letters;
        let style = Style {
            words,
            folded: Some("quoted"),
            part: &|part| (part == 1).then(|| "/doc/ab\"c".to_owned()),
        };
        writing.html(&marks, &style).to_string()
    }

    fn text(text: &str) -> LetterPiece {
        LetterPiece::Text(text.into())
    }

    fn open(element: LetterElement) -> LetterPiece {
        LetterPiece::Open(element, daylight_case::LetterWays::default())
    }

    use LetterPiece::Close;

    #[test]
    fn text_and_addresses_are_escaped_and_no_link_leads_out() {
        let pieces = [
            open(LetterElement::Heading(1)),
            text("<script>\u{202e}"),
            Close,
            LetterPiece::Address("http://x.example/\"><b>".into()),
            LetterPiece::Picture { part: Some(1), words: "<i>".into() },
            LetterPiece::Picture { part: Some(2), words: String::new() },
        ];
        assert_eq!(
            html(&pieces, ""),
            "<h2>&lt;script&gt;\\u{202e}</h2><span class=\"soft\" dir=\"ltr\">[http://x.example/&quot;&gt;&lt;b&gt;]</span>\
             <a class=\"tag\" href=\"/doc/ab&quot;c\">picture: <bdi>&lt;i&gt;</bdi></a>\
             <span class=\"tag\">picture not loaded</span>"
        );
    }

    #[test]
    fn headings_leave_out_no_level() {
        let heading = |level| [open(LetterElement::Heading(level)), text("x"), Close];
        let pieces: Vec<LetterPiece> = [2, 6, 4, 2, 1, 3].into_iter().flat_map(heading).collect();
        let html = html(&pieces, "");
        let levels: Vec<&str> = html.split("<h").skip(1).map(|rest| &rest[..1]).collect();
        assert_eq!(levels, ["2", "3", "3", "2", "2", "3"]);
    }

    #[test]
    fn a_mark_over_several_elements_is_one_hit() {
        let pieces = [
            open(LetterElement::Paragraph),
            text("the late"),
            open(LetterElement::Bold),
            text(" ferry"),
            Close,
            Close,
        ];
        assert_eq!(
            html(&pieces, "late ferry"),
            "<p>the <mark id=\"hit-1\">late</mark><b><mark> ferry</mark></b></p>"
        );
    }

    #[test]
    fn quotations_are_folded_unless_a_hit_or_everything_stands_in_them() {
        let quote = [open(LetterElement::Quote), open(LetterElement::Quote), text("late"), Close, Close];
        let inside =
            "<summary>quoted</summary><blockquote><blockquote>late</blockquote></blockquote></details>";
        assert_eq!(html(&quote, ""), format!("<details class=\"quoted\" open>{inside}"));
        let answer = [[text("no")].as_slice(), &quote].concat();
        assert_eq!(html(&answer, ""), format!("no<details class=\"quoted\">{inside}"));
        assert!(html(&answer, "late").contains("<details class=\"quoted\" open>"));
    }
}
