//! What one text says and another does not, word by word; so that two copies of a paper with other words blacked out
//! show what each hides.

mod words;

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

pub use words::is_gap;
use words::{Token, tokens};

/// How a piece of one text stands to its counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Differs {
    /// The same words in both.
    Not,
    /// Words that only the first has.
    OnlyFirst,
    /// Words that only the second has.
    OnlySecond,
    /// The first has words where the second has a sign that something was taken out.
    HiddenInSecond,
    /// The second has words where the first has such a sign.
    HiddenInFirst,
    /// Other words.
    Changed,
}

impl Differs {
    /// As programs read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Not => "same",
            Self::OnlyFirst => "only-one",
            Self::OnlySecond => "only-other",
            Self::HiddenInSecond => "hidden-in-other",
            Self::HiddenInFirst => "hidden-in-one",
            Self::Changed => "changed",
        }
    }
}

/// A piece of both texts. Pieces follow one another without a gap, so that both texts can be put together from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// How they differ.
    pub differs: Differs,
    /// Bytes of the first text; may be empty.
    pub first: Range<usize>,
    /// Bytes of the second text; may be empty.
    pub second: Range<usize>,
    /// Words in each, signs that something was taken out not counted.
    pub words: [u32; 2],
}

/// Words of a line that stand on one row at most, where lines have no end.
const LONGEST_ROW: usize = 60;

/// Compares two texts word by word: capitals, punctuation and line ends make no difference. Gives rows of pieces; a row
/// ends where a line ends in either text between words that both have.
pub fn difference(first: &str, second: &str) -> Vec<Vec<Piece>> {
    let (ones, others) = (tokens(first), tokens(second));
    let mut input: InternedInput<&str> = InternedInput::default();
    input.update_before(ones.iter().map(|token| &*token.word));
    input.update_after(others.iter().map(|token| &*token.word));
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let mut rows =
        Rows { texts: [first, second], tokens: [&ones, &others], at: [0, 0], rows: vec![Vec::new()] };
    for hunk in diff.hunks() {
        rows.same_up_to(hunk.before.start as usize);
        rows.differing([hunk.before.end as usize, hunk.after.end as usize]);
    }
    rows.same_up_to(ones.len());
    rows.end();
    rows.rows
}

struct Rows<'t> {
    texts: [&'t str; 2],
    tokens: [&'t [Token]; 2],
    /// The next token of each.
    at: [usize; 2],
    rows: Vec<Vec<Piece>>,
}

impl Rows<'_> {
    /// Where a token begins, with the signs before it; the first begins where the text does.
    fn begins(&self, side: usize, token: usize) -> usize {
        match token {
            0 => 0,
            _ => self.tokens[side].get(token).map_or(self.texts[side].len(), |token| token.start),
        }
    }

    /// A line ends between a token and the next.
    fn line_ends_behind(&self, side: usize, token: usize) -> bool {
        let from = self.tokens[side].get(token).map_or(0, |token| token.end);
        let to = self.begins(side, token + 1).max(from);
        self.texts[side].get(from..to).is_some_and(|between| between.contains('\n'))
    }

    fn same_up_to(&mut self, first: usize) {
        let mut from = self.at;
        while self.at[0] < first {
            let [one, other] = self.at;
            self.at = [one + 1, other + 1];
            let long = one + 1 - from[0] >= LONGEST_ROW;
            if long || self.line_ends_behind(0, one) || self.line_ends_behind(1, other) {
                self.add(from, Differs::Not);
                from = self.at;
                self.rows.push(Vec::new());
            }
        }
        self.add(from, Differs::Not);
    }

    fn differing(&mut self, to: [usize; 2]) {
        let from = self.at;
        self.at = to;
        let count = |side: usize, gaps: bool| {
            let tokens = self.tokens[side].get(from[side]..to[side]).unwrap_or_default();
            tokens.iter().filter(|token| token.gap == gaps).count()
        };
        // Words and signs of the first, then of the second.
        let differs = match (count(0, false), count(0, true), count(1, false), count(1, true)) {
            (1.., _, 0, 0) => Differs::OnlyFirst,
            (0, 0, 1.., _) => Differs::OnlySecond,
            (1.., _, 0, 1..) => Differs::HiddenInSecond,
            (0, 1.., 1.., _) => Differs::HiddenInFirst,
            _ => Differs::Changed,
        };
        self.add(from, differs);
        let ends = |side: usize| to[side] == from[side] || self.line_ends_behind(side, to[side] - 1);
        if ends(0) && ends(1) {
            self.rows.push(Vec::new());
        }
    }

    fn add(&mut self, from: [usize; 2], differs: Differs) {
        let to = self.at;
        if from == to {
            return;
        }
        let bytes = |side: usize| self.begins(side, from[side])..self.begins(side, to[side]);
        let words = [0, 1].map(|side| {
            let tokens = self.tokens[side].get(from[side]..to[side]).unwrap_or_default();
            tokens.iter().filter(|token| !token.gap).count() as u32
        });
        let piece = Piece { differs, first: bytes(0), second: bytes(1), words };
        if let Some(row) = self.rows.last_mut() {
            row.push(piece);
        }
    }

    /// What stands behind the last word, or in a text without any.
    fn end(&mut self) {
        self.rows.retain(|row| !row.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(first: &str, second: &str) -> Vec<(Differs, String, String, [u32; 2])> {
        let pieces = difference(first, second).concat();
        let differing = pieces.into_iter().filter(|piece| piece.differs != Differs::Not);
        let words = |text: &str, range: Range<usize>| text[range].trim().to_owned();
        differing
            .map(|piece| (piece.differs, words(first, piece.first), words(second, piece.second), piece.words))
            .collect()
    }

    #[test]
    fn two_copies_blacked_out_differently_show_what_each_hides() {
        let first = "The source [redacted] met the Minister in Tangiers\non 14 March (b)(1) and was paid.";
        let second = "The source BLUE KESTREL met ██████ in Tangiers on 14 March at the ferry and was paid.";
        assert_eq!(
            told(first, second),
            [
                (Differs::HiddenInFirst, "[redacted]".into(), "BLUE KESTREL".into(), [0, 2]),
                (Differs::HiddenInSecond, "the Minister".into(), "██████".into(), [2, 0]),
                (Differs::HiddenInFirst, "(b)(1)".into(), "at the ferry".into(), [0, 3]),
            ]
        );
    }

    #[test]
    fn words_that_stand_in_one_alone_and_other_words_are_told_apart() {
        assert_eq!(
            told("the late ferry left", "the ferry left at nine"),
            [
                (Differs::OnlyFirst, "late".into(), String::new(), [1, 0]),
                (Differs::OnlySecond, String::new(), "at nine".into(), [0, 2]),
            ]
        );
        assert_eq!(told("a b c", "a x c"), [(Differs::Changed, "b".into(), "x".into(), [1, 1])]);
    }

    #[test]
    fn capitals_punctuation_and_line_ends_make_no_difference() {
        assert_eq!(told("Order 17: the Harbour,\nis closed.", "order 17 the harbour is\nclosed"), []);
        assert_eq!(told("", ""), []);
        assert_eq!(told("", "one").len(), 1);
        assert_eq!(told("████", "████████"), []);
    }

    #[test]
    fn both_texts_can_be_put_together_from_the_pieces() {
        let first = " \u{2014}One two\nthree [deleted] five é six. \n";
        let second = "one TWO three\nfour five seven é ";
        let pieces = difference(first, second).concat();
        let whole = |text: &str, side: &dyn Fn(&Piece) -> Range<usize>| -> String {
            pieces.iter().map(|piece| &text[side(piece)]).collect()
        };
        assert_eq!(whole(first, &|piece| piece.first.clone()), first);
        assert_eq!(whole(second, &|piece| piece.second.clone()), second);
    }

    #[test]
    fn long_texts_cost_no_more_than_their_length() {
        let began = std::time::Instant::now();
        let first: String = (0_u64..60_000).map(|n| format!("word{} ", n * 7919 % 5_003)).collect();
        let second: String = (0_u64..60_000).map(|n| format!("word{} ", n * 104_729 % 4_999)).collect();
        assert!(!difference(&first, &second).is_empty());
        assert!(!difference(&first, &first.replace("word17 ", "[redacted] ")).is_empty());
        assert!(began.elapsed().as_secs() < 20);
    }
}
