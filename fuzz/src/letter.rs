use daylight_extract::letter::{self, Piece, check};
use daylight_extract::{Source, detect};
use daylight_model::Format;

/// Shows bytes as a letter, and asks of it what the parent asks.
#[expect(clippy::disallowed_methods, reason = "fuzz targets try readers outside the jail")]
pub fn write(data: &[u8]) {
    let format = match detect(data, None).format {
        Format::Email => Format::Email,
        _ => Format::Html,
    };
    let Ok(letter) = letter::write(&Source::new(data.to_vec()), format) else { return };
    assert_eq!(check(&letter.pieces), Ok(()), "our own letter is refused");
}

/// Takes pieces as the parent gets them from a worker that may have been taken over.
pub fn pieces(data: &[u8]) {
    let mut rest = data;
    let mut pieces: Vec<Piece> = Vec::new();
    while let Ok((piece, after)) = postcard::take_from_bytes(rest) {
        pieces.push(piece);
        rest = after;
    }
    // Refused or not: it ends.
    let _ = check(&pieces);
}
