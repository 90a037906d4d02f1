use super::piece::{
    DEEPEST, Element, LONGEST_ADDRESS, LONGEST_WORDS, MOST_COLUMNS, MOST_FORMATS, MOST_PIECES, MOST_ROWS,
    MOST_TEXT, Piece, Ways, is_language,
};

/// What cannot be in a letter that [`super::write`] wrote.
pub type Lie = &'static str;

/// Whether pieces are a letter: whole, within the limits, and nested as a browser leaves it. For whoever got them
/// from a process that may have been taken over.
pub fn check(pieces: &[Piece]) -> Result<(), Lie> {
    if pieces.len() > MOST_PIECES {
        return Err("more pieces than a letter has");
    }
    let mut open: Vec<Element> = Vec::new();
    let mut text = 0;
    for piece in pieces {
        let parent = open.last().copied();
        let in_line = parent.is_none_or(Element::holds_text);
        match piece {
            Piece::Open(element, ways) => {
                opens(parent, *element, ways)?;
                // One more than is written: for the quotation that a letter is folded into.
                if open.len() > DEEPEST + MOST_FORMATS {
                    return Err("elements nested too deeply");
                }
                open.push(*element);
            }
            Piece::Close if open.pop().is_none() => return Err("an end without a beginning"),
            Piece::Close => {}
            Piece::Rule if parent.is_none_or(Element::holds_blocks) => {}
            Piece::Rule => return Err("a line across where none can be"),
            _ if !in_line => return Err("text between the cells of a table"),
            Piece::Text(words) => text += words.len(),
            Piece::Break | Piece::Embedded => {}
            Piece::Picture { words, .. } => {
                text += words.len();
                within(words, LONGEST_WORDS)?;
            }
            Piece::Address(address) => {
                text += address.len();
                within(address, LONGEST_ADDRESS)?;
            }
        }
        if text > MOST_TEXT {
            return Err("more text than a letter has");
        }
    }
    if open.is_empty() { Ok(()) } else { Err("a beginning without an end") }
}

fn opens(parent: Option<Element>, element: Element, ways: &Ways) -> Result<(), Lie> {
    if matches!(element, Element::Heading(level) if !(1..=6).contains(&level)) {
        return Err("a heading of a level that there is not");
    }
    if !Element::holds(parent, element) {
        return Err("an element where it cannot be");
    }
    if ways.language.as_deref().is_some_and(|name| !is_language(name)) {
        return Err("a language that cannot be");
    }
    if ways.columns > MOST_COLUMNS || ways.rows > MOST_ROWS {
        return Err("a cell larger than cells are");
    }
    if !element.is_cell() && (ways.columns, ways.rows) != (0, 0) {
        return Err("columns or rows of what is no cell");
    }
    Ok(())
}

fn within(words: &str, most: usize) -> Result<(), Lie> {
    if words.chars().nth(most).is_some() { Err("words longer than they may be") } else { Ok(()) }
}
