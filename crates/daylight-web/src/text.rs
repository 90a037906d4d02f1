mod letter;

use std::fmt::{self, Write};
use std::ops::Range;

use daylight_model::{Untrusted, escape_html};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

pub(crate) use letter::{Style as LetterStyle, Writing};

/// A name or a line out of the material. A page shows its controls and turning signs as `\u{…}` and escapes
/// the rest; the JSON twin has it as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct Name(pub(crate) String);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Untrusted(&self.0).fmt(f)
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

/// Markup of our own making, in which everything from the material is escaped already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Html {
    /// Text of a page, its lines kept.
    pub(crate) fn text(text: &str) -> Self {
        Self::marked(text, &[], None)
    }

    /// Text with what matched marked. Ranges are bytes of `text`, in order. With `first`, each mark gets an
    /// address on the page, `hit-N` counted from there, so that links can lead from one to the next.
    pub(crate) fn marked(text: &str, marks: &[Range<usize>], first: Option<usize>) -> Self {
        let mut html = String::with_capacity(text.len() + text.len() / 16 + marks.len() * 24);
        let mut done = 0;
        for (number, mark) in marks.iter().enumerate() {
            let (Some(before), Some(inside)) = (text.get(done..mark.start), text.get(mark.clone())) else {
                continue;
            };
            escape_html(before, &mut html);
            match first {
                Some(first) => {
                    let _ = write!(html, "<mark id=\"hit-{}\">", first + number);
                }
                None => html.push_str("<mark>"),
            }
            escape_html(inside, &mut html);
            html.push_str("</mark>");
            done = mark.end;
        }
        escape_html(text.get(done..).unwrap_or_default(), &mut html);
        Self(html)
    }

    /// The same, with stretches between the marks that are shown faintly.
    pub(crate) fn marked_and_faint(
        text: &str,
        marks: &[Range<usize>],
        faint: &[Range<usize>],
        first: usize,
    ) -> Self {
        let mut pieces = Vec::new();
        let mut done = 0;
        let mut faint = faint.iter().peekable();
        let mut plain = |from: usize, to: usize, pieces: &mut Vec<Self>| {
            let mut at = from;
            while let Some(next) = faint.next_if(|next| next.start < to) {
                if next.start < at || next.end > to {
                    continue;
                }
                pieces.push(Self::marked(text.get(at..next.start).unwrap_or_default(), &[], None));
                let mut html = String::from("<span class=\"unsure\">");
                escape_html(text.get(next.clone()).unwrap_or_default(), &mut html);
                html.push_str("</span>");
                pieces.push(Self(html));
                at = next.end;
            }
            pieces.push(Self::marked(text.get(at..to).unwrap_or_default(), &[], None));
        };
        for (number, mark) in marks.iter().enumerate() {
            plain(done, mark.start, &mut pieces);
            let inside = text.get(mark.clone()).unwrap_or_default();
            pieces.push(Self::marked(inside, std::slice::from_ref(&(0..inside.len())), Some(first + number)));
            done = mark.end;
        }
        plain(done, text.len(), &mut pieces);
        Self::joined(pieces)
    }

    /// A picture at an address of ours, with boxes over it: left, top, right, bottom as parts of its size.
    /// With `asked`, the words of a button, it is blurred until that is pressed.
    pub(crate) fn picture(asked: Option<&str>, address: &str, words: &str, areas: &[[f32; 4]]) -> Self {
        let mut html = String::from("<figure class=\"sheet-picture\"><img src=\"");
        escape_html(address, &mut html);
        html.push_str("\" alt=\"");
        escape_html(words, &mut html);
        html.push_str("\">");
        if !areas.is_empty() {
            html.push_str("<svg viewBox=\"0 0 1 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
            for [left, top, right, bottom] in areas {
                let (width, height) = (right - left, bottom - top);
                let _ = write!(
                    html,
                    "<rect x=\"{left:.4}\" y=\"{top:.4}\" width=\"{width:.4}\" height=\"{height:.4}\"/>"
                );
            }
            html.push_str("</svg>");
        }
        html.push_str("</figure>");
        let Some(asked) = asked else { return Self(html) };
        let mut folded = String::from("<details class=\"blurred\"><summary>");
        escape_html(asked, &mut folded);
        let _ = write!(folded, "</summary>{html}</details>");
        Self(folded)
    }

    /// The same with its empty lines left out: where many passages stand below one another, they cost too much.
    pub(crate) fn without_empty_lines(self) -> Self {
        let lines: Vec<&str> = self.0.lines().filter(|line| !line.trim().is_empty()).collect();
        Self(lines.join("\n"))
    }

    /// Text with a mark of this class around its words, without the blanks beside them; without a class as it is.
    pub(crate) fn differing(text: &str, class: &'static str) -> Self {
        let inside = text.trim();
        if class.is_empty() || inside.is_empty() {
            return Self::text(text);
        }
        let before = text.len() - text.trim_start().len();
        let mut html = String::new();
        escape_html(text.get(..before).unwrap_or_default(), &mut html);
        let _ = write!(html, "<mark class=\"{class}\">");
        escape_html(inside, &mut html);
        html.push_str("</mark>");
        escape_html(text.get(before + inside.len()..).unwrap_or_default(), &mut html);
        Self(html)
    }

    /// Pieces of our own put together.
    pub(crate) fn joined(pieces: impl IntoIterator<Item = Self>) -> Self {
        Self(pieces.into_iter().map(|piece| piece.0).collect())
    }

    /// Folded away until asked for, under a line of our own words.
    pub(crate) fn folded(summary: &str, inside: &Self) -> Self {
        let mut html = String::from("<details class=\"quoted\"><summary>");
        escape_html(summary, &mut html);
        let _ = write!(html, "</summary>{}</details>", inside.0);
        Self(html)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_material_becomes_markup_or_turns_the_line_round() {
        let hostile = "<script>alert('x')</script>\u{202e}\u{1b}[2J & \"q\"\nשלום\u{200f}";
        let html = Html::text(hostile).to_string();
        assert_eq!(
            html,
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\\u{202e}\\u{1b}[2J &amp; &quot;q&quot;\nשלום\u{200f}"
        );
    }

    #[test]
    fn a_passage_among_others_has_no_empty_lines() {
        let text = Html::marked("Date: x\n\n \nI mind.\n\nN.", std::slice::from_ref(&(11..12)), None)
            .without_empty_lines();
        assert_eq!(text.to_string(), "Date: x\n<mark>I</mark> mind.\nN.");
    }

    #[test]
    fn marks_stand_around_what_matched_and_their_inside_is_escaped() {
        let html = Html::marked("a <b> c", &[2..5, 6..7], Some(4)).to_string();
        assert_eq!(html, "a <mark id=\"hit-4\">&lt;b&gt;</mark> <mark id=\"hit-5\">c</mark>");
        // A range that does not fit the text is left out rather than trusted.
        assert_eq!(Html::marked("é", &[1..2, 0..9], None).to_string(), "é");
    }
}
