use super::piece::{Element, MOST_PIECES, Piece, Ways};

/// The lines that mail programs put before the message that is answered, in small letters, without hyphens.
const LINES: [&str; 10] = [
    "original message",
    "original appointment",
    "message d'origine",
    "message d’origine",
    "ursprüngliche nachricht",
    "mensaje original",
    "messaggio originale",
    "oorspronkelijk bericht",
    "oprindelig meddelelse",
    "исходное сообщение",
];

/// Puts the message that is answered into a quotation, where the letter has none before: from the line that says so, or
/// from piece `quotation`, to the end of the block they stand in.
pub(super) fn folded(pieces: Vec<Piece>, quotation: Option<usize>) -> Vec<Piece> {
    let Some(Place { at, container, within }) = place(&pieces, quotation) else { return pieces };
    let end = end_of(&pieces, container);
    if pieces.len() + 2 + 2 * within.len() > MOST_PIECES {
        return pieces;
    }
    let mut folded = Vec::with_capacity(pieces.len() + 2 + 2 * within.len());
    let mut rest = pieces.into_iter();
    folded.extend(rest.by_ref().take(at));
    // What stands around the line ends before the quotation and begins again in it.
    folded.extend(within.iter().map(|_| Piece::Close));
    folded.push(Piece::Open(Element::Quote, Ways::default()));
    folded.extend(within.into_iter().map(|(element, ways)| Piece::Open(element, ways)));
    folded.extend(rest.by_ref().take(end - at));
    folded.push(Piece::Close);
    folded.extend(rest);
    folded
}

/// Where a quotation is to begin.
struct Place {
    at: usize,
    /// Where the block begins that it stands in; `None` for the letter itself.
    container: Option<usize>,
    /// What is open there and must end before.
    within: Vec<(Element, Ways)>,
}

/// What is open, where it began, and whether something stood in it.
struct Open<'p> {
    element: Element,
    ways: &'p Ways,
    at: usize,
    used: bool,
}

fn place(pieces: &[Piece], quotation: Option<usize>) -> Option<Place> {
    let mut open: Vec<Open> = Vec::new();
    let mut in_line = false;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            // Who quotes further up has said what is quoted.
            Piece::Open(Element::Quote, _) => return None,
            Piece::Open(element, ways) => {
                // Where it can hold no quotation, a line further down may say where one begins.
                if quotation == Some(at)
                    && let Some(place) = before(&open, at)
                {
                    return Some(place);
                }
                in_line &= element.is_inline();
                open.push(Open { element: *element, ways, at, used: false });
            }
            Piece::Close => in_line &= open.pop().is_some_and(|open| open.element.is_inline()),
            Piece::Text(text) if !in_line && is_line(text) => {
                return before(&open, at);
            }
            _ => {
                in_line = !matches!(piece, Piece::Break | Piece::Rule);
                open.iter_mut().for_each(|open| open.used = true);
            }
        }
    }
    None
}

/// Before all blocks that begin where the line stands; those that began earlier and can hold no quotation end.
fn before(open: &[Open], at: usize) -> Option<Place> {
    let (mut at, mut count) = (at, open.len());
    let passes = |element: Element| {
        element.is_inline() || matches!(element, Element::Block | Element::Paragraph | Element::Heading(_))
    };
    while let Some(last) =
        open.get(..count).and_then(<[_]>::last).filter(|last| !last.used && passes(last.element))
    {
        (at, count) = (last.at, count - 1);
    }
    let outside = open.get(..count).unwrap_or_default();
    let container = outside.iter().rposition(|open| open.element.holds_blocks());
    // Between the items of a list there is no quotation to the end of it.
    if container.and_then(|at| outside.get(at)).is_some_and(|open| open.element.is_list()) {
        return None;
    }
    let first = container.map_or(0, |container| container + 1);
    let within = outside.iter().skip(first).map(|open| (open.element, open.ways.clone())).collect();
    Some(Place { at, container: container.and_then(|at| outside.get(at)).map(|open| open.at), within })
}

/// Where the block that begins at `start` ends, in pieces.
fn end_of(pieces: &[Piece], start: Option<usize>) -> usize {
    let Some(start) = start else { return pieces.len() };
    let mut depth = 0_usize;
    for (at, piece) in pieces.iter().enumerate().skip(start) {
        match piece {
            Piece::Open(..) => depth += 1,
            Piece::Close => {
                depth -= 1;
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    pieces.len()
}

fn is_line(text: &str) -> bool {
    let line = text.trim();
    if line.len() > 80 || !line.starts_with("--") || !line.ends_with("--") {
        return false;
    }
    let words = line.trim_matches(|c: char| c == '-' || c.is_whitespace()).to_lowercase();
    LINES.contains(&words.as_str())
}
