use std::collections::BTreeMap;

use super::canary::{Canary, Place, Words};
use super::language::Language;
use super::piece::Piece;
use crate::Chance;

/// Makes pieces, and remembers those that lie in several places.
#[derive(Debug)]
pub(super) struct Maker {
    pub(super) chance: Chance,
    words: Words,
    languages: Vec<Language>,
    serial: u64,
    kept: BTreeMap<usize, Kept>,
    next_kept: usize,
    /// Leaves and containers made so far.
    pub(super) leaves: usize,
    pub(super) containers: usize,
    /// How much longer texts are than in a small leak.
    longer: usize,
    /// Empty documents made so far: they have no canary, and are counted instead.
    pub(super) empty: u64,
}

/// A document that lies, or is to lie, in several places.
#[derive(Debug)]
pub(super) struct Kept {
    bytes: Vec<u8>,
    ending: &'static str,
    /// Copies still to be handed out.
    left: usize,
    handed_out: usize,
    pub(super) canaries: Vec<Canary>,
    pub(super) places: Vec<Place>,
}

/// Documents kept for more copies at one time; beyond it memory would grow with the leak.
const MOST_KEPT: usize = 40;
const LARGEST_KEPT: usize = 300_000;

/// Whether a piece may be a copy of another. What lies in damaged or locked containers may not:
/// one place could be read and the other not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Copies {
    Allowed,
    None,
}

impl Maker {
    /// `longer`: how much longer texts are than in a small leak. Past some gigabytes they are, or reading
    /// would be a test of how many small documents a disk can bear.
    pub(super) fn new(seed: u64, longer: usize) -> Self {
        Self {
            chance: Chance::new(seed),
            words: Words::new(seed),
            languages: Language::all(),
            serial: 0,
            kept: BTreeMap::new(),
            next_kept: 0,
            leaves: 0,
            containers: 0,
            longer,
            empty: 0,
        }
    }

    pub(super) fn canary(&mut self) -> String {
        self.words.next()
    }

    /// A leaf, new or the copy of one that lies elsewhere too.
    pub(super) fn leaf(&mut self, copies: Copies) -> Piece {
        if copies == Copies::None {
            return self.fresh_leaf();
        }
        if self.chance.permille(70)
            && let Some(copy) = self.copy()
        {
            return copy;
        }
        let piece = self.fresh_leaf();
        let wanted = self.chance.permille(70);
        // What has parts is copied too: its parts are counted once, with the first copy.
        if wanted
            && self.kept.len() < MOST_KEPT
            && piece.bytes.len() < LARGEST_KEPT
            && piece.copies.is_empty()
        {
            return self.keep(piece);
        }
        piece
    }

    fn keep(&mut self, piece: Piece) -> Piece {
        let Piece { bytes, ending, stem, canaries, tally, .. } = piece;
        let number = self.next_kept;
        self.next_kept += 1;
        let left = self.chance.between(1, 5);
        self.kept.insert(
            number,
            Kept { bytes: bytes.clone(), ending, left, handed_out: 1, canaries, places: Vec::new() },
        );
        Piece { bytes, ending, stem, tally, canaries: Vec::new(), copies: vec![(number, Vec::new())] }
    }

    fn copy(&mut self) -> Option<Piece> {
        let open = self.kept.iter().filter(|(_, kept)| kept.left > 0).count();
        let which = self.chance.below(open.max(1));
        let stem = self.stem();
        let (number, kept) = self.kept.iter_mut().filter(|(_, kept)| kept.left > 0).nth(which)?;
        kept.left -= 1;
        kept.handed_out += 1;
        Some(Piece {
            bytes: kept.bytes.clone(),
            ending: kept.ending,
            stem,
            copies: vec![(*number, Vec::new())],
            ..Piece::default()
        })
    }

    /// One copy of a kept document has found its place. Gives the document where that was the last.
    pub(super) fn placed(&mut self, number: usize, place: Place) -> Option<Kept> {
        let kept = self.kept.get_mut(&number)?;
        kept.places.push(place);
        let done = kept.left == 0 && kept.places.len() == kept.handed_out;
        if done { self.kept.remove(&number) } else { None }
    }

    /// Kept documents that wait for copies nobody will ask for any more.
    pub(super) fn rest(&mut self) -> impl Iterator<Item = Kept> + use<> {
        std::mem::take(&mut self.kept).into_values()
    }

    /// A language, the Latin ones more often.
    pub(super) fn language(&mut self) -> usize {
        self.chance.weighted(&[(46, 0), (13, 1), (13, 2), (8, 3), (12, 4), (4, 5), (4, 6)])
    }

    /// A language that Windows-1252 can write.
    pub(super) fn western(&mut self) -> usize {
        self.chance.weighted(&[(60, 0), (20, 1), (20, 2)])
    }

    pub(super) fn old_encoding(&mut self, language: usize) -> &'static str {
        let old = self.languages[language].old;
        self.chance.pick::<&str>(old)
    }

    /// Running text of about `length` bytes with this canary.
    pub(super) fn text(&mut self, language: usize, length: usize, canary: &str) -> String {
        self.languages[language].text(&mut self.chance, length, canary)
    }

    /// A few words.
    pub(super) fn phrase(&mut self, language: usize, words: usize) -> String {
        self.languages[language].phrase(&mut self.chance, words)
    }

    /// A name that no other file has.
    pub(super) fn stem(&mut self) -> String {
        let language = self.language();
        let words = self.chance.between(1, 3);
        let phrase = (0..words).map(|_| self.phrase(language, 1)).collect::<Vec<_>>().join("_");
        self.serial += 1;
        format!("{phrase}_{}", self.serial)
    }

    /// Bytes of text in one document: most are short, some are long.
    pub(super) fn length(&mut self) -> usize {
        let (low, high) =
            self.chance.weighted(&[(700, (300, 4_000)), (270, (4_000, 20_000)), (30, (20_000, 150_000))]);
        self.chance.between(low * self.longer, high * self.longer)
    }

    /// `2011-05-17T08:30:00Z`
    pub(super) fn moment(&mut self) -> String {
        let (year, month, day) =
            (self.chance.between(2009, 2013), self.chance.between(1, 12), self.chance.between(1, 28));
        let (hour, minute) = (self.chance.between(7, 20), self.chance.below(60));
        format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")
    }
}
