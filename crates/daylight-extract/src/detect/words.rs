//! What text is: a message, a page, a table, or just text.

use daylight_model::Format;

use super::{Detected, Hint, mail, table};
use crate::formats::encoding::{self, Charset};
use crate::formats::json;

/// Bytes decoded for a look.
const HEAD: usize = 32 << 10;

/// The beginning of a text.
pub(super) struct Head<'a> {
    pub(super) text: std::borrow::Cow<'a, str>,
    /// There is no more than this.
    pub(super) whole: bool,
}

/// The beginning as text; `None` where it cannot be text.
pub(super) fn head(bytes: &[u8]) -> Option<Head<'_>> {
    if encoding::is_beyond_doubt_binary(bytes) {
        return None;
    }
    let padding = bytes.iter().rev().take(HEAD).take_while(|byte| **byte == 0).count();
    let (charset, mark) = encoding::charset(bytes, None);
    let narrow = matches!(charset, Charset::Utf8 | Charset::Ebcdic)
        || matches!(charset, Charset::Register(encoding) if encoding.is_ascii_compatible());
    // A text padded to the size of a block or a record is a text; zeros alone are not.
    let bytes = if narrow { bytes.get(..bytes.len() - padding)? } else { bytes };
    let content = bytes.get(mark..)?;
    if content.is_empty() {
        return (mark > 0).then(|| Head { text: "".into(), whole: true });
    }
    let whole = content.len() <= HEAD;
    let mut window = content.get(..HEAD).unwrap_or(content);
    if charset == Charset::Utf8 {
        // A character cut off at the end is no sign of anything.
        while !whole && window.last().is_some_and(|byte| !byte.is_ascii()) && window.len() > HEAD - 4 {
            window = window.get(..window.len() - 1)?;
        }
    }
    let mut pieces = encoding::pieces_as(window, charset);
    let text = pieces.next()?;
    is_written(&text, pieces.undecodable(), charset).then_some(Head { text, whole })
}

/// Whether somebody may have written this: hardly a character that only machines write. Of random
/// bytes, every tenth is one.
fn is_written(text: &str, undecodable: u64, charset: Charset) -> bool {
    let controls = encoding::controls(text.as_bytes()) as u64;
    let length = text.len() as u64;
    let guessed = !matches!(charset, Charset::Utf8 | Charset::Utf32 { .. });
    // Fields parted by control characters occur in honest text; in a guessed encoding they are
    // rather a sign that the guess is wrong.
    let bearable = if guessed { length / 400 } else { length / 25 };
    controls <= bearable && undecodable * 50 <= length.max(50)
}

/// What this text is.
pub(super) fn kind(head: &Head, bytes: &[u8], hint: Option<Hint>) -> Detected {
    let text = head.text.as_ref();
    if let Some(detected) = mail::kind(head, hint) {
        return detected;
    }
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n', '\u{c}']);
    if start.starts_with("{\\rtf") {
        return Detected::certain(Format::Rtf);
    }
    if start.starts_with('<')
        && let Some(detected) = marked_up(start, bytes, hint)
    {
        return detected;
    }
    if start.starts_with(['{', '[']) && json::looks_like_json(start, head.whole) {
        let chat = crate::formats::chat::is_json_export(start);
        return Detected::certain(if chat { Format::Chat } else { Format::Json });
    }
    if crate::formats::chat::is_written_export(start) {
        return Detected::certain(Format::Chat);
    }
    if crate::formats::sql::is_dump(start) {
        return Detected::certain(Format::Sql);
    }
    if let Some(format) = by_first_line(start) {
        return Detected::certain(format);
    }
    if let Some(format) = table::certain(head) {
        return Detected::certain(format);
    }
    if has_page_inside(text) {
        return Detected::open(if hint == Some(Hint::Markdown) { Format::Markdown } else { Format::Html });
    }
    Detected::open(by_hint(head, hint))
}

fn by_hint(head: &Head, hint: Option<Hint>) -> Format {
    match hint {
        Some(Hint::Markdown) => Format::Markdown,
        Some(Hint::Csv) => Format::Csv,
        Some(Hint::Tsv) => Format::Tsv,
        Some(Hint::Email) if mail::has_a_header(head) => Format::Email,
        Some(Hint::Mbox) if mail::has_a_from_line(head) || mail::has_a_header(head) => Format::Mbox,
        Some(Hint::Email | Hint::Mbox) | None => Format::Text,
    }
}

fn by_first_line(start: &str) -> Option<Format> {
    let begins = |word: &str| start.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    if begins("BEGIN:VCALENDAR") {
        return Some(Format::Calendar);
    }
    if begins("BEGIN:VCARD") {
        return Some(Format::Contact);
    }
    let armour = start.strip_prefix("-----BEGIN ")?;
    let label = armour.split("-----").next().unwrap_or_default();
    match label {
        "PGP MESSAGE" | "PKCS7" | "CMS" => Some(Format::Signed),
        label if label.starts_with("PGP") && label.ends_with("BLOCK") => Some(Format::Key),
        label if ["KEY", "CERTIFICATE", "PARAMETERS", "REQUEST"].iter().any(|word| label.ends_with(word)) => {
            Some(Format::Key)
        }
        _ => None,
    }
}

/// What begins with `<`.
fn marked_up(start: &str, bytes: &[u8], hint: Option<Hint>) -> Option<Detected> {
    let declared = start.starts_with("<?xml");
    let Some((root, doctype)) = root(start) else {
        return declared.then_some(Detected::certain(Format::Xml));
    };
    let name = root.rsplit(':').next().unwrap_or(root);
    if name.eq_ignore_ascii_case("html") || doctype.is_some_and(|name| name.eq_ignore_ascii_case("html")) {
        return Some(Detected::certain(Format::Html));
    }
    if name == "svg" {
        return Some(Detected::certain(Format::Svg));
    }
    if declared || doctype.is_some() {
        return Some(Detected::certain(Format::Xml));
    }
    if PAGE_ELEMENTS.iter().any(|element| name.eq_ignore_ascii_case(element)) && start.contains("</") {
        return Some(Detected::certain(Format::Html));
    }
    if HTML_ELEMENTS.iter().any(|element| name.eq_ignore_ascii_case(element)) {
        // A page without its outer tags, or Markdown with a tag in it.
        let closed = start.contains("</");
        let format = match hint {
            Some(Hint::Markdown) => Format::Markdown,
            _ if closed => Format::Html,
            _ => return None,
        };
        return Some(Detected::open(format));
    }
    let tags = start.matches("</").take(3).count() >= 2;
    (tags || start.contains("xmlns") || ends_with_tag(root, bytes)).then_some(Detected::certain(Format::Xml))
}

const HTML_ELEMENTS: [&str; 36] = [
    "head", "body", "title", "meta", "link", "script", "style", "div", "span", "p", "a", "b", "i", "u", "br",
    "hr", "img", "table", "tr", "td", "ul", "ol", "li", "h1", "h2", "h3", "h4", "center", "font", "pre",
    "form", "input", "article", "section", "header", "frameset",
];

/// Elements at whose place in front nobody writes prose or XML of his own.
const PAGE_ELEMENTS: [&str; 6] = ["head", "body", "meta", "script", "style", "frameset"];

/// The name of the first element and of the document type, past declarations and comments.
fn root(start: &str) -> Option<(&str, Option<&str>)> {
    let mut rest = start;
    let mut doctype = None;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1;
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            rest = instruction.split_once('>')?.1;
        } else if let Some(declaration) = rest.strip_prefix("<!") {
            doctype = declaration.split([' ', '\t', '\r', '\n', '>', '[']).nth(1);
            rest = after_declaration(declaration)?;
        } else {
            let name = name(rest.strip_prefix('<')?)?;
            return Some((name, doctype));
        }
    }
}

fn after_declaration(declaration: &str) -> Option<&str> {
    let end = declaration.find(['>', '['])?;
    let rest = declaration.get(end..)?;
    match rest.strip_prefix('[') {
        Some(subset) => subset.split_once(']')?.1.split_once('>').map(|(_, rest)| rest),
        None => rest.get(1..),
    }
}

fn name(tag: &str) -> Option<&str> {
    let end = tag.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '-' | '_' | '.')))?;
    let name = tag.get(..end)?;
    let follows = tag.get(end..)?.starts_with(['>', '/', ' ', '\t', '\r', '\n']);
    (follows && name.starts_with(|c: char| c.is_alphabetic() || c == '_')).then_some(name)
}

/// Whether the end of the file closes this element.
fn ends_with_tag(root: &str, bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or_default();
    let tail = String::from_utf8_lossy(tail);
    let closed = tail
        .rsplit_once("</")
        .is_some_and(|(_, tag)| tag.trim_end().strip_prefix(root).is_some_and(|end| end.trim() == ">"));
    closed || (bytes.len() < 1024 && tail.trim_end().ends_with("/>"))
}

/// A web page that begins with something else, such as the words of a server.
fn has_page_inside(text: &str) -> bool {
    let window = text.get(..text.floor_char_boundary(8192)).unwrap_or_default();
    window.contains('<')
        && window.split('\n').any(|line| {
            let line = line.trim_start();
            let begins =
                |word: &str| line.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
            begins("<html>") || begins("<html ") || begins("<!doctype html")
        })
        && text.contains("</")
}
