/// What an element does to the lines around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Inline,
    /// A space on both sides: a button, a field.
    Spaced,
    /// A line of its own.
    Block,
    /// A line of its own and an empty one around it.
    Paragraph,
    Table,
    Row,
    Cell,
}

pub(super) fn shape(name: &str) -> Shape {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" => Shape::Paragraph,
        "address" | "article" | "aside" | "body" | "caption" | "center" | "dd" | "details" | "dialog"
        | "dir" | "div" | "dl" | "dt" | "fieldset" | "figcaption" | "figure" | "footer" | "form"
        | "frameset" | "head" | "header" | "hgroup" | "hr" | "html" | "iframe" | "legend" | "li"
        | "listing" | "main" | "menu" | "nav" | "noframes" | "noscript" | "ol" | "optgroup" | "option"
        | "plaintext" | "pre" | "search" | "section" | "select" | "summary" | "tbody" | "template"
        | "textarea" | "tfoot" | "thead" | "ul" | "xmp" => Shape::Block,
        "table" => Shape::Table,
        "tr" => Shape::Row,
        "td" | "th" => Shape::Cell,
        "button" | "input" | "img" | "area" | "meter" | "progress" | "object" | "embed" => Shape::Spaced,
        _ => Shape::Inline,
    }
}

/// Elements that have no content, so that nothing waits for their end.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}
