use std::ops::Range;

use super::table::{Table, list, places, u16_at, u32_at};
use crate::formats::code_pages;

/// Where the letters of a paper lie: it is put together from pieces, in the order they are read
/// (MS-DOC 2.4.1).
pub(super) struct Pieces<'a> {
    main: &'a [u8],
    pieces: Vec<Piece>,
    /// The letter for each byte.
    letters: Vec<u16>,
    code_page: u16,
}

struct Piece {
    /// Numbers of its letters.
    letters: Range<usize>,
    /// Where its first byte lies.
    from: usize,
    wide: bool,
}

/// One letter: a unit of UTF-16.
pub(super) struct Letter {
    pub(super) number: usize,
    pub(super) code: u16,
    /// Where it lies in the stream, which is how runs name letters.
    pub(super) place: usize,
    /// It would lie past the end.
    pub(super) missing: bool,
}

impl<'a> Pieces<'a> {
    pub(super) fn read(table: &Table<'a>, code_page: u16) -> Self {
        let code_page = if table.old { code_page } else { 1252 };
        let letters = (0..=255_u8).map(|byte| letter_of(byte, code_page)).collect();
        let mut pieces = Self { main: table.main, pieces: Vec::new(), letters, code_page };
        pieces.pieces = listed(table);
        if pieces.pieces.is_empty() && table.old {
            let from = u32_at(table.main, 0x18).unwrap_or(0) as usize;
            let to = u32_at(table.main, 0x1c).unwrap_or(0) as usize;
            let all = 0..to.min(table.main.len()).saturating_sub(from);
            pieces.pieces.push(Piece { letters: all, from, wide: false });
        }
        pieces.without_repetition();
        pieces
    }

    /// Pieces that lie one over the other would let a small file grow without end: all together
    /// hold no more letters than there are bytes.
    fn without_repetition(&mut self) {
        let mut left = self.main.len();
        self.pieces.retain(|piece| {
            let fits = piece.letters.len() <= left;
            left = left.saturating_sub(piece.letters.len());
            fits
        });
    }

    /// The number after that of the last letter whose place is known.
    pub(super) fn letters_known(&self) -> usize {
        self.pieces.iter().map(|piece| piece.letters.end).max().unwrap_or(0)
    }

    /// The letters with these numbers, in order.
    pub(super) fn letters(&self, wanted: Range<usize>) -> impl Iterator<Item = Letter> + '_ {
        let first = self.pieces.partition_point(|piece| piece.letters.end <= wanted.start);
        let pieces = self.pieces.get(first..).unwrap_or_default();
        let end = wanted.end;
        let pieces = pieces.iter().take_while(move |piece| piece.letters.start < end);
        pieces.flat_map(move |piece| {
            let from = piece.letters.start.max(wanted.start);
            let to = piece.letters.end.min(wanted.end);
            self.piece(piece, from, to)
        })
    }

    fn piece(&self, piece: &Piece, from: usize, to: usize) -> Box<dyn Iterator<Item = Letter> + '_> {
        let size = if piece.wide { 2 } else { 1 };
        let start = piece.from.saturating_add((from - piece.letters.start).saturating_mul(size));
        if !piece.wide && self.is_double() {
            return Box::new(self.double(from, start, to.saturating_sub(from)));
        }
        let wide = piece.wide;
        // Past the end of the stream, one missing letter stands for all.
        let there = self.main.len().saturating_sub(start) / size;
        let last = to.min(from.saturating_add(there).saturating_add(1));
        Box::new((from..last).map(move |number| {
            let place = start + (number - from) * size;
            let code = match wide {
                true => u16_at(self.main, place),
                false => self.main.get(place).and_then(|byte| self.letters.get(usize::from(*byte))).copied(),
            };
            Letter { number, code: code.unwrap_or(0), place, missing: code.is_none() }
        }))
    }

    fn is_double(&self) -> bool {
        matches!(self.code_page, 932 | 936 | 949 | 950)
    }

    /// Letters of one or two bytes, as East Asian Word 6 had them: each byte has a number.
    fn double(&self, from: usize, start: usize, count: usize) -> impl Iterator<Item = Letter> + use<> {
        let bytes = self.main.get(start..).unwrap_or_default();
        let bytes = bytes.get(..count).unwrap_or(bytes);
        let mut letters = Vec::new();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let lead =
                *byte > 0x80 && *byte != 0xff && !(self.code_page == 932 && (0xa0..0xe0).contains(byte));
            let length = if lead && at + 1 < bytes.len() { 2 } else { 1 };
            let mut text = String::new();
            code_pages::decode(self.code_page, bytes.get(at..at + length).unwrap_or_default(), &mut text);
            for code in text.encode_utf16() {
                letters.push(Letter { number: from + at, code, place: start + at, missing: false });
            }
            at += length;
        }
        letters.into_iter()
    }
}

fn letter_of(byte: u8, code_page: u16) -> u16 {
    let mut text = String::new();
    code_pages::decode(code_page, &[byte], &mut text);
    text.encode_utf16().next().unwrap_or(0)
}

/// The list of pieces stands behind any number of lists of changes.
fn listed(table: &Table) -> Vec<Piece> {
    let mut bytes = table.get(list::PIECES);
    while let Some((1, rest)) = bytes.split_first() {
        let length = usize::from(u16_at(rest, 0).unwrap_or(0)) + 2;
        bytes = rest.get(length..).unwrap_or_default();
    }
    if bytes.first() != Some(&2) {
        return Vec::new();
    }
    let (numbers, about) = places(bytes.get(5..).unwrap_or_default(), 8);
    let mut pieces: Vec<Piece> = Vec::new();
    for (pair, about) in numbers.windows(2).zip(about) {
        let ([from, to], Some(place)) = (pair, u32_at(about, 2)) else { continue };
        // Numbers that go back would tell letters twice.
        if from >= to || pieces.last().is_some_and(|last| last.letters.end > *from) {
            continue;
        }
        let narrow = !table.old && place & 0x4000_0000 != 0;
        let place = place as usize & 0x3fff_ffff;
        let from_byte = if narrow { place / 2 } else { place };
        pieces.push(Piece { letters: *from..*to, from: from_byte, wide: !narrow && !table.old });
    }
    pieces
}
