use html5ever::tokenizer::Tag;

use super::piece::{Direction, Element, MOST_COLUMNS, MOST_ROWS, Ways, is_language};

/// What becomes of an element of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A block, and the name that ends it.
    Block(&'static str, Element),
    /// Something in a line.
    Format(Element),
    Link,
    Break,
    Rule,
    Picture,
    Input,
    /// Shown with a note that something is missing; what it holds for those who cannot load it is shown.
    Embedded,
    /// Neither it nor its content is shown.
    Dropped(&'static str),
    /// Its content is shown as if it were not there.
    Passed,
}

/// The list of all that is shown. What is not in it is passed over.
pub(super) fn role(name: &str) -> Role {
    use Element as E;
    use Role::{Block, Dropped, Embedded, Format};
    match name {
        "p" => Block("p", E::Paragraph),
        "h1" => Block("h", E::Heading(1)),
        "h2" => Block("h", E::Heading(2)),
        "h3" => Block("h", E::Heading(3)),
        "h4" => Block("h", E::Heading(4)),
        "h5" => Block("h", E::Heading(5)),
        "h6" => Block("h", E::Heading(6)),
        "blockquote" => Block("blockquote", E::Quote),
        "pre" | "listing" | "xmp" | "plaintext" | "textarea" => Block("pre", E::Pre),
        "ul" | "menu" | "dir" => Block("ul", E::List),
        "ol" => Block("ol", E::Numbered),
        "li" => Block("li", E::Item),
        "dl" => Block("dl", E::Block),
        "dt" | "dd" => Block("dd", E::Block),
        "table" => Block("table", E::Table),
        "caption" => Block("caption", E::Caption),
        "thead" => Block("section", E::Head),
        "tbody" => Block("section", E::Body),
        "tfoot" => Block("section", E::Foot),
        "tr" => Block("tr", E::Row),
        "th" => Block("cell", E::HeadCell),
        "td" => Block("cell", E::Cell),
        "div" => Block("div", E::Block),
        "body" | "html" => Block("body", E::Block),
        "address" | "article" | "aside" | "center" | "details" | "dialog" | "fieldset" | "figcaption"
        | "figure" | "footer" | "header" | "hgroup" | "legend" | "main" | "nav" | "optgroup" | "option"
        | "search" | "section" | "summary" => Block("block", E::Block),
        "b" => Format(E::Bold),
        "i" => Format(E::Italic),
        "u" | "ins" => Format(E::Underline),
        "s" | "strike" | "del" => Format(E::Strike),
        "em" | "dfn" | "var" | "cite" => Format(E::Emphasis),
        "strong" => Format(E::Strong),
        "sub" => Format(E::Sub),
        "sup" => Format(E::Sup),
        "code" | "kbd" | "samp" | "tt" => Format(E::Code),
        "span" | "font" | "bdo" | "bdi" | "q" => Format(E::Span),
        "a" => Role::Link,
        "br" => Role::Break,
        "hr" => Role::Rule,
        "img" | "image" => Role::Picture,
        "input" => Role::Input,
        "object" | "embed" | "applet" | "video" | "audio" | "svg" | "frame" => Embedded,
        "script" => Dropped("script"),
        "style" => Dropped("style"),
        "title" => Dropped("title"),
        "iframe" => Dropped("iframe"),
        _ => Role::Passed,
    }
}

/// The value of an attribute.
pub(super) fn get<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|found| &*found.value)
}

/// What is kept of the attributes of an element.
pub(super) fn ways(tag: &Tag, element: Element) -> Ways {
    let language = get(tag, "lang").or(get(tag, "xml:lang")).map(str::trim).filter(|name| is_language(name));
    let direction = match get(tag, "dir").map(|dir| dir.trim().to_ascii_lowercase()).as_deref() {
        Some("ltr") => Some(Direction::Ltr),
        Some("rtl") => Some(Direction::Rtl),
        Some("auto") => Some(Direction::Auto),
        _ => None,
    };
    let (columns, rows) = match element.is_cell() {
        true => (span(get(tag, "colspan"), MOST_COLUMNS), span(get(tag, "rowspan"), MOST_ROWS)),
        false => (0, 0),
    };
    Ways { direction, language: language.map(str::to_owned), columns, rows }
}

/// Columns or rows of a cell; 0 where it is one like any other.
fn span(value: Option<&str>, most: u16) -> u16 {
    let digits = value.unwrap_or_default().trim();
    let digits = digits.get(..digits.bytes().take_while(u8::is_ascii_digit).count()).unwrap_or_default();
    match digits.parse::<u64>() {
        Ok(0 | 1) => 0,
        Ok(number) => u16::try_from(number).unwrap_or(most).min(most),
        // No digits at all, or more of them than any number of cells has.
        Err(_) if digits.is_empty() => 0,
        Err(_) => most,
    }
}

/// What mail programs put around the message that is answered.
pub(super) fn is_quotation(tag: &Tag) -> bool {
    const CLASSES: [&str; 4] = ["gmail_quote", "yahoo_quoted", "protonmail_quote", "moz-forward-container"];
    get(tag, "class")
        .is_some_and(|classes| classes.split_ascii_whitespace().any(|class| CLASSES.contains(&class)))
}

/// What Outlook puts before the message that is answered; all that follows is that message.
pub(super) fn begins_quotation(tag: &Tag) -> bool {
    get(tag, "id").is_some_and(|id| id.eq_ignore_ascii_case("divRplyFwdMsg"))
}

/// One pixel, to hold a place or to tell the sender that the message was opened.
pub(super) fn is_speck(tag: &Tag) -> bool {
    let small =
        |name| get(tag, name).and_then(|size| size.trim().parse::<u32>().ok()).is_some_and(|size| size <= 3);
    small("width") || small("height")
}
