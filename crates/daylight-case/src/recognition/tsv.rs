//! What Tesseract says, as a table with tabs: one line for each page, block, paragraph, line and word
//! (<https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html#tsv-output>).

use daylight_extract::normal_text;
use daylight_model::Word;

/// What was read from one picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Writing {
    pub(super) text: String,
    pub(super) words: Vec<Word>,
    /// In percent, one for each of `words`.
    pub(super) sure: Vec<u8>,
}

const HEAD: &str =
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext";

/// The level of a word.
const WORD: &str = "5";

/// More is no page: the densest newspaper has some 12,000 words.
const MOST_WORDS: usize = 100_000;
const MOST_TEXT: usize = 1 << 20;
const LONGEST_WORD: usize = 1000;

/// Specks and lines are taken for signs; a word of which it is less sure than this says nothing.
const LEAST_SURE: f32 = 15.0;
/// The same for a word without any letter or digit.
const LEAST_SURE_SIGN: f32 = 60.0;

impl Writing {
    /// `pixels`: the size of the picture that was read; `size`: what the boxes are to count in.
    pub(super) fn parse(tsv: &[u8], pixels: (u32, u32), size: (f32, f32)) -> Result<Self, &'static str> {
        let table = str::from_utf8(tsv).map_err(|_| "what is no text")?;
        let mut lines = table.lines();
        if lines.next() != Some(HEAD) {
            return Err("no table of words");
        }
        let mut writing = Self::default();
        let mut before: Option<[u32; 3]> = None;
        for line in lines {
            let mut cells = line.splitn(12, '\t');
            if cells.next() != Some(WORD) {
                continue;
            }
            let mut number = || -> Option<u32> { cells.next()?.parse().ok() };
            let numbers: Option<Vec<u32>> = (0..9).map(|_| number()).collect();
            let Some(&[_page, block, paragraph, line, _word, left, top, width, height]) = numbers.as_deref()
            else {
                return Err("a word without numbers");
            };
            let sure: f32 =
                cells.next().and_then(|sure| sure.parse().ok()).ok_or("a word without how sure it is")?;
            if !(-1.0..=100.0).contains(&sure) {
                return Err("a word surer than sure");
            }
            let fits =
                |from: u32, length: u32, all: u32| from.checked_add(length).is_some_and(|end| end <= all);
            if !fits(left, width, pixels.0) || !fits(top, height, pixels.1) {
                return Err("a word outside the picture");
            }
            let word = cells.next().unwrap_or_default();
            if word.len() > LONGEST_WORD
                || writing.words.len() >= MOST_WORDS
                || writing.text.len() > MOST_TEXT
            {
                return Err("more than a page can hold");
            }
            let word: String = word.chars().filter(|c| !c.is_control()).collect();
            let word = normal_text(word.trim());
            let least = if word.chars().any(char::is_alphanumeric) { LEAST_SURE } else { LEAST_SURE_SIGN };
            if word.is_empty() || sure < least {
                continue;
            }
            let here = [block, paragraph, line];
            match before {
                None => {}
                Some(there) if there == here => writing.text.push(' '),
                Some(there) if there[..2] == here[..2] => writing.text.push('\n'),
                Some(_) => writing.text.push_str("\n\n"),
            }
            before = Some(here);
            let start = writing.text.len() as u32;
            writing.text.push_str(&word);
            let across = size.0 / pixels.0.max(1) as f32;
            let down = size.1 / pixels.1.max(1) as f32;
            let area = [
                left as f32 * across,
                top as f32 * down,
                (left + width) as f32 * across,
                (top + height) as f32 * down,
            ];
            writing.words.push(Word { start, end: writing.text.len() as u32, area });
            writing.sure.push(sure.round() as u8);
        }
        Ok(writing)
    }

    /// How sure it is on average, in percent, each letter counting the same; 0 for no word.
    pub(super) fn mean(&self) -> u8 {
        let weight = |word: &Word| u64::from(word.end - word.start);
        let all: u64 = self.words.iter().map(weight).sum();
        let sum: u64 =
            self.words.iter().zip(&self.sure).map(|(word, sure)| weight(word) * u64::from(*sure)).sum();
        sum.checked_div(all).map_or(0, |mean| mean.min(100) as u8)
    }

    /// Whether this can be writing: in a photograph leaves and bricks are taken for a few letters here and there, and
    /// hardly ever for a word that it is sure of.
    pub(super) fn is_writing(&self) -> bool {
        let letters = |word: &Word| {
            let text = self.text.get(word.start as usize..word.end as usize).unwrap_or_default();
            text.chars().filter(|c| c.is_alphanumeric()).count()
        };
        self.words.iter().zip(&self.sure).any(|(word, sure)| *sure >= 60 && letters(word) >= 3)
            || self.mean() >= 80
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&str]) -> Vec<u8> {
        let rows: Vec<String> = rows.iter().map(|row| row.replace(' ', "\t").replace('~', " ")).collect();
        format!("{HEAD}\n{}\n", rows.join("\n")).into_bytes()
    }

    fn parsed(rows: &[&str]) -> Result<Writing, &'static str> {
        Writing::parse(&table(rows), (1000, 2000), (500.0, 1000.0))
    }

    #[test]
    fn words_lines_and_paragraphs_come_in_reading_order_with_their_boxes() {
        let writing = parsed(&[
            "1 1 0 0 0 0 0 0 1000 2000 -1 ",
            "5 1 1 1 1 1 100 200 50 20 96.5 Late",
            "5 1 1 1 1 2 160 200 50 20 91.2 ferry",
            "5 1 1 1 2 1 100 230 50 20 40 again",
            "5 1 2 1 1 1 100 300 10 20 20 |",
            "5 1 2 1 1 2 120 300 50 20 88 14~March",
        ])
        .unwrap();
        assert_eq!(writing.text, "Late ferry\nagain\n\n14 March");
        assert_eq!(writing.sure, [97, 91, 40, 88]);
        assert_eq!(writing.words[1], Word { start: 5, end: 10, area: [80.0, 100.0, 105.0, 110.0] });
        assert!(writing.is_writing());
    }

    #[test]
    fn every_lie_is_noticed() {
        for (row, why) in [
            ("5 1 1 1 1 1 990 0 20 20 90 x", "outside"),
            ("5 1 1 1 1 1 4294967295 0 20 20 90 x", "outside"),
            ("5 1 1 1 1 1 -4 0 20 20 90 x", "numbers"),
            ("5 1 1 1", "numbers"),
            ("5 1 1 1 1 1 9 0 20 20 900 x", "surer"),
            ("5 1 1 1 1 1 9 0 20 20 NaN x", "surer"),
            ("5 1 1 1 1 1 9 0 20 20", "how sure"),
        ] {
            let lie = parsed(&[row]).unwrap_err();
            assert!(lie.contains(why), "{row}: {lie}");
        }
        let long = format!("5 1 1 1 1 1 9 0 20 20 90 {}", "x".repeat(2000));
        assert!(parsed(&[&long]).is_err());
        assert!(Writing::parse(b"", (1, 1), (1.0, 1.0)).is_err());
        assert!(Writing::parse(b"\xff\xfe", (1, 1), (1.0, 1.0)).is_err());
    }

    #[test]
    fn text_is_normal_and_has_no_controls() {
        let writing = parsed(&["5 1 1 1 1 1 9 0 20 20 90 cafe\u{301}\u{7}"]).unwrap();
        assert_eq!(writing.text, "café");
    }

    #[test]
    fn leaves_and_bricks_are_no_writing() {
        let writing = parsed(&["5 1 1 1 1 1 9 0 20 20 31 wil", "5 1 1 1 2 1 9 0 20 20 44 a"]).unwrap();
        assert!(!writing.is_writing());
        assert!(!parsed(&[]).unwrap().is_writing());
    }
}
