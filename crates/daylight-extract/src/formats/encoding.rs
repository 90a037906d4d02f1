//! Bytes of unknown encoding as UTF-8, piece by piece.
//!
//! ```text
//! let mut pieces = encoding::pieces(bytes, declared);
//! while let Some(text) = pieces.next() { account.text(&text)?; }
//! pieces.tell_damage(account)?;
//! ```

mod charset;

use std::borrow::Cow;

use daylight_model::{Problem, ProblemKind};
use encoding_rs::DecoderResult;

pub(crate) use charset::{Charset, charset, controls, is_beyond_doubt_binary};

use crate::{Account, Stop};

/// Bytes decoded at a time.
const PIECE: usize = 64 << 10;

/// The text of `bytes`, in pieces that end where a line ends wherever there is one, and never
/// between a return and its line feed.
pub(crate) fn pieces<'a>(bytes: &'a [u8], declared: Option<&str>) -> Pieces<'a> {
    let (charset, mark) = charset(bytes, declared);
    pieces_as(bytes.get(mark..).unwrap_or_default(), charset)
}

/// The text of `bytes` in a charset already known.
pub(crate) fn pieces_as(bytes: &[u8], charset: Charset) -> Pieces<'_> {
    let decoder = match charset {
        Charset::Register(encoding) => Some(encoding.new_decoder_without_bom_handling()),
        _ => None,
    };
    Pieces { rest: bytes, charset, decoder, undecodable: 0, held: String::new() }
}

/// All text at once, and how many times bytes could not be decoded. For sizes bounded by the
/// caller.
pub(crate) fn whole<'a>(bytes: &'a [u8], declared: Option<&str>) -> (Cow<'a, str>, u64) {
    let (charset, mark) = charset(bytes, declared);
    let bytes = bytes.get(mark..).unwrap_or_default();
    if charset == Charset::Utf8
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return (Cow::Borrowed(text), 0);
    }
    let mut pieces = pieces_as(bytes, charset);
    let mut text = String::with_capacity(bytes.len());
    while let Some(piece) = pieces.next() {
        text.push_str(&piece);
    }
    (Cow::Owned(text), pieces.undecodable())
}

/// Text held whole, for readers that cannot take it in pieces. What goes beyond the bound is a
/// problem told here, as are bytes that could not be decoded.
pub(crate) fn bounded(bytes: &[u8], declared: Option<&str>, account: &mut Account) -> Result<String, Stop> {
    let mut pieces = pieces(bytes, declared);
    let mut text = String::new();
    while let Some(piece) = pieces.next() {
        text.push_str(&piece);
        if text.len() > LARGEST_HELD {
            account.problem(Problem::new(
                ProblemKind::TooLarge,
                format!("text beyond {LARGEST_HELD} bytes in this encoding was not read"),
            ))?;
            break;
        }
    }
    pieces.tell_damage(account)?;
    Ok(text)
}

/// Bytes of text that [`bounded`] holds.
const LARGEST_HELD: usize = 64 << 20;

/// See [`pieces`].
pub(crate) struct Pieces<'a> {
    rest: &'a [u8],
    charset: Charset,
    decoder: Option<encoding_rs::Decoder>,
    undecodable: u64,
    /// Decoded, but its line has not ended.
    held: String,
}

impl<'a> Pieces<'a> {
    /// The next piece; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Cow<'a, str>> {
        loop {
            if self.rest.is_empty() {
                let last = std::mem::take(&mut self.held);
                return (!last.is_empty()).then_some(Cow::Owned(last));
            }
            let piece = match self.charset {
                Charset::Utf8 => self.next_utf8(),
                _ => self.next_decoded(),
            };
            if !piece.is_empty() {
                return Some(piece);
            }
        }
    }

    /// How many times bytes could not be decoded so far; U+FFFD stands for each.
    pub(crate) fn undecodable(&self) -> u64 {
        self.undecodable
    }

    /// Tells the account about bytes that could not be decoded, if there were any.
    pub(crate) fn tell_damage(&self, account: &mut Account) -> Result<(), Stop> {
        match self.undecodable {
            0 => Ok(()),
            1 => account.problem(Problem::new(ProblemKind::Damaged, "one character could not be decoded")),
            many => account.problem(Problem::new(
                ProblemKind::Damaged,
                format!("{many} characters could not be decoded"),
            )),
        }
    }

    fn next_utf8(&mut self) -> Cow<'a, str> {
        let (now, later) = self.rest.split_at(cut_at_line(self.rest));
        self.rest = later;
        if let Ok(text) = std::str::from_utf8(now) {
            return Cow::Borrowed(text);
        }
        let mut text = String::with_capacity(now.len() + 16);
        for chunk in now.utf8_chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                self.undecodable += 1;
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        Cow::Owned(text)
    }

    fn next_decoded(&mut self) -> Cow<'a, str> {
        let (now, later) = self.rest.split_at(self.rest.len().min(PIECE));
        self.rest = later;
        let mut text = std::mem::take(&mut self.held);
        self.decode(now, later.is_empty(), &mut text);
        if !later.is_empty() {
            // What is held stays short: without a line end, all but a last return goes out.
            let end = match text.rfind('\n') {
                Some(line) => line + 1,
                None => text.trim_end_matches('\r').len(),
            };
            self.held = text.split_off(end);
        }
        Cow::Owned(text)
    }

    fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String) {
        match (&mut self.decoder, self.charset) {
            (Some(decoder), _) => self.undecodable += decode_register(decoder, bytes, last, text),
            (None, Charset::Utf32 { big }) => self.undecodable += super::wide::decode_utf32(bytes, big, text),
            (None, _) => super::wide::decode_ebcdic(bytes, text),
        }
    }
}

fn decode_register(
    decoder: &mut encoding_rs::Decoder,
    mut bytes: &[u8],
    last: bool,
    text: &mut String,
) -> u64 {
    let mut undecodable = 0;
    loop {
        text.reserve(bytes.len() + 64);
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, text, last);
        bytes = bytes.get(read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => return undecodable,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => {
                undecodable += 1;
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
}

/// Where a piece of UTF-8 ends: after the last line end within bounds, else before the character
/// that does not fit.
fn cut_at_line(bytes: &[u8]) -> usize {
    let Some(window) = bytes.get(..PIECE).filter(|window| window.len() < bytes.len()) else {
        return bytes.len();
    };
    // Far back for a line end is not worth the search: lines longer than this are cut anywhere.
    let near = window.len() - 8192;
    if let Some(line) = window.get(near..).and_then(|late| late.iter().rposition(|byte| *byte == b'\n')) {
        return near + line + 1;
    }
    let end = before_character(bytes, window.len());
    if bytes.get(end) == Some(&b'\n') && bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end }
}

/// At most `length` bytes of UTF-8, not ending inside a character.
pub(super) fn before_character(bytes: &[u8], length: usize) -> usize {
    if bytes.len() <= length {
        return bytes.len();
    }
    let back = (0..4).find(|back| bytes.get(length - back).is_some_and(|byte| !(0x80..0xc0).contains(byte)));
    length - back.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> (String, u64) {
        let (text, undecodable) = whole(bytes, None);
        (text.into_owned(), undecodable)
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn a_mark_is_believed_and_left_out() {
        assert_eq!(text_of(b"\xef\xbb\xbfharbour"), ("harbour".into(), 0));
        let mut marked = vec![0xfe, 0xff];
        marked.extend(utf16("гавань", true));
        assert_eq!(text_of(&marked), ("гавань".into(), 0));
    }

    #[test]
    fn wide_units_need_no_mark() {
        for text in ["The tide table is wrong.\r\n", "Прилив в среду, в полночь.\nГавань закрыта.\n"]
        {
            assert_eq!(text_of(&utf16(text, false)), (text.into(), 0));
            assert_eq!(text_of(&utf16(text, true)), (text.into(), 0));
            let wide: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
            assert_eq!(text_of(&wide), (text.into(), 0));
        }
    }

    #[test]
    fn old_encodings_are_guessed_from_the_words() {
        let text = "Die Fähre fährt früh über die Brücke, und die Größe der Lücke überrascht.\n";
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(text);
        assert_eq!(text_of(&bytes), (text.into(), 0));
        let text = "Паром уходит рано утром, и никто не знает почему. Причал пуст.\n";
        for encoding in [encoding_rs::KOI8_R, encoding_rs::WINDOWS_1251] {
            let (bytes, ..) = encoding.encode(text);
            assert_eq!(text_of(&bytes), (text.into(), 0));
        }
    }

    #[test]
    fn a_broken_byte_in_utf8_is_counted_and_does_not_turn_the_rest_into_another_encoding() {
        let mut bytes = "Fähre, Brücke, Größe, Lücke, Mühe, Öl, ".repeat(3).into_bytes();
        bytes.push(0xff);
        bytes.extend("Käse".bytes());
        let (text, undecodable) = text_of(&bytes);
        assert!(text.ends_with("\u{fffd}Käse"));
        assert_eq!(undecodable, 1);
    }

    #[test]
    fn pieces_join_to_the_whole_and_never_cut_a_line_end() {
        let line = "zu früh ".repeat(90) + "\r\n";
        let text = line.repeat(200);
        for bytes in [text.clone().into_bytes(), utf16(&text, false)] {
            let mut pieces = pieces(&bytes, None);
            let mut joined = String::new();
            while let Some(piece) = pieces.next() {
                assert!(!piece.ends_with('\r'));
                joined.push_str(&piece);
            }
            assert!(joined == text);
        }
    }

    #[test]
    fn one_long_line_goes_in_bounded_pieces() {
        let text = "ü".repeat(1 << 20);
        let mut pieces = pieces(text.as_bytes(), None);
        let mut length = 0;
        while let Some(piece) = pieces.next() {
            assert!(piece.len() <= PIECE);
            length += piece.len();
        }
        assert_eq!(length, text.len());
    }

    #[test]
    fn what_comes_late_in_a_file_of_ascii_counts() {
        let text = "a line of the log\n".repeat(10_000) + "Die Fähre fährt früh über die Brücke.\n";
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(&text);
        assert_eq!(text_of(&bytes), (text, 0));
    }
}
