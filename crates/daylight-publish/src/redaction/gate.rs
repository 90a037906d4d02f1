mod forbidden;
mod objects;
mod streams;

pub use forbidden::says;
pub(crate) use forbidden::{FEWEST, folded};

use std::fmt;

use super::boxes::Area;
use super::picture::Picture;

/// Why a PDF must not go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GateFinding {
    /// Something in it is not of the one form that such a PDF has: an object of another kind, a second revision, bytes
    /// that belong to nothing.
    Form {
        /// Where: bytes from the beginning.
        at: usize,
        /// What is wrong there.
        why: &'static str,
    },
    /// It has not as many pages as it should.
    Pages {
        /// How many it has.
        found: usize,
        /// How many it should have.
        wanted: usize,
    },
    /// A picture that is not the one that was painted.
    AnotherPicture {
        /// The page, counted from 1.
        page: usize,
    },
    /// A box that is not all black.
    BoxNotBlack {
        /// The page, counted from 1.
        page: usize,
        /// Which box, counted from 1.
        number: usize,
    },
    /// Words stand where a box is.
    WordsUnderBox {
        /// The page, counted from 1.
        page: usize,
        /// Which box, counted from 1.
        number: usize,
    },
    /// What was redacted is in it.
    Forbidden {
        /// Which of the redacted strings, counted from 1; the string itself is not told.
        number: usize,
        /// How it is written there.
        form: &'static str,
    },
    /// A redacted string is so short that it cannot be looked for.
    TooShort {
        /// Which of the redacted strings, counted from 1.
        number: usize,
    },
}

impl fmt::Display for GateFinding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form { at, why } => write!(to, "at byte {at}: {why}"),
            Self::Pages { found, wanted } => write!(to, "it has {found} pages, not {wanted}"),
            Self::AnotherPicture { page } => write!(to, "the picture of page {page} is not the painted one"),
            Self::BoxNotBlack { page, number } => write!(to, "box {number} on page {page} is not all black"),
            Self::WordsUnderBox { page, number } => {
                write!(to, "words stand under box {number} on page {page}")
            }
            Self::Forbidden { number, form } => write!(to, "redacted string {number} is in it, {form}"),
            Self::TooShort { number } => {
                write!(to, "redacted string {number} has fewer than three letters and cannot be looked for")
            }
        }
    }
}

/// What a page of the PDF must be.
#[derive(Debug, Clone, Copy)]
pub struct Promised<'a> {
    /// Its painted picture.
    pub picture: &'a Picture,
    /// Width and height in points.
    pub size: (f32, f32),
    /// What must be black on it.
    pub boxes: &'a [Area],
}

/// Examines a PDF before it goes out, and trusts nothing of how it was written: every byte of it has to belong to one of
/// the few objects that such a PDF has, every picture has to be the painted one with its boxes black, no word may stand
/// under a box, and none of the redacted strings may be in it in any writing we know. No findings: it may go out.
pub fn examine(pdf: &[u8], pages: &[Promised<'_>], redacted: &[String]) -> Vec<GateFinding> {
    let read = match objects::read(pdf) {
        Ok(read) => read,
        Err(finding) => return vec![finding],
    };
    let mut findings = Vec::new();
    if read.pages.len() != pages.len() {
        findings.push(GateFinding::Pages { found: read.pages.len(), wanted: pages.len() });
    }
    for (number, (found, promised)) in (1..).zip(read.pages.iter().zip(pages)) {
        if found.picture != *promised.picture {
            findings.push(GateFinding::AnotherPicture { page: number });
        }
        for (at, area) in (1..).zip(promised.boxes) {
            if !found.picture.is_black(area, promised.size) {
                findings.push(GateFinding::BoxNotBlack { page: number, number: at });
            }
            if found.words.iter().any(|word| word.area.meets(area)) {
                findings.push(GateFinding::WordsUnderBox { page: number, number: at });
            }
        }
    }
    findings.extend(forbidden::search(pdf, &read, redacted));
    findings
}

#[cfg(test)]
mod tests {
    use super::super::{OutPage, OutWord, Tones, write_pdf};
    use super::*;

    const SIZE: (f32, f32) = (300.0, 200.0);
    const BOX: Area = Area { left: 36.0, top: 50.0, right: 108.0, bottom: 64.0 };

    fn page(words: &[(&str, f32)]) -> OutPage {
        let mut picture = Picture { width: 600, height: 400, tones: Tones::Gray, dots: vec![250; 600 * 400] };
        picture.paint(&BOX, SIZE);
        let word = |(text, top): &(&str, f32)| OutWord {
            text: (*text).into(),
            area: Area { left: 120.0, top: *top, right: 180.0, bottom: top + 10.0 },
        };
        OutPage { picture, size: SIZE, words: words.iter().map(word).collect() }
    }

    fn gate(pages: &[OutPage], pdf: &[u8], redacted: &[&str]) -> Vec<GateFinding> {
        let promised: Vec<Promised<'_>> =
            pages.iter().map(|page| Promised { picture: &page.picture, size: SIZE, boxes: &[BOX] }).collect();
        let redacted: Vec<String> = redacted.iter().map(|text| (*text).to_owned()).collect();
        examine(pdf, &promised, &redacted)
    }

    fn pages() -> Vec<OutPage> {
        vec![
            page(&[("Order", 50.0), ("of", 70.0), ("Łódź,", 90.0), ("приказ", 110.0)]),
            page(&[]),
            page(&[("end", 10.0)]),
        ]
    }

    #[test]
    fn what_was_written_passes_and_is_the_same_twice() {
        let pages = pages();
        let pdf = write_pdf(&pages).unwrap();
        assert_eq!(pdf, write_pdf(&pages).unwrap());
        assert_eq!(gate(&pages, &pdf, &["Okafor", "seventeen crates"]), []);
    }

    #[test]
    fn a_redacted_string_in_the_text_is_found_however_it_is_written() {
        let pages = pages();
        let pdf = write_pdf(&pages).unwrap();
        for redacted in ["Order", "ORDER", "order of", "orderof", "Łódź", "lodz", "ПРИКАЗ", "o r d e r"]
        {
            let findings = gate(&pages, &pdf, &["Okafor", redacted]);
            assert!(
                findings.iter().any(|finding| matches!(finding, GateFinding::Forbidden { number: 2, .. })),
                "{redacted}: {findings:?}"
            );
        }
        assert_eq!(gate(&pages, &pdf, &["it"]), [GateFinding::TooShort { number: 1 }]);
    }

    #[test]
    fn a_box_that_is_not_black_and_words_under_it_are_found() {
        let mut pages = pages();
        pages[0].picture.dots[(60 * 2) * 600 + 100] = 1;
        pages[2].words[0].area = BOX;
        let pdf = write_pdf(&pages).unwrap();
        let findings = gate(&pages, &pdf, &[]);
        assert_eq!(
            findings,
            [
                GateFinding::BoxNotBlack { page: 1, number: 1 },
                GateFinding::WordsUnderBox { page: 3, number: 1 },
            ]
        );
    }

    #[test]
    fn another_picture_and_another_number_of_pages_are_found() {
        let pages = pages();
        let pdf = write_pdf(&pages).unwrap();
        let mut others = pages.clone();
        others[1].picture.dots[0] = 3;
        assert_eq!(gate(&others, &pdf, &[]), [GateFinding::AnotherPicture { page: 2 }]);
        assert_eq!(gate(&pages[..2], &pdf, &[]), [GateFinding::Pages { found: 3, wanted: 2 }]);
    }

    /// Every byte counts: whichever one is changed, or added, the gate says no, or the change is one that shows nothing.
    #[test]
    fn nothing_can_be_slipped_in() {
        let pages = pages();
        let pdf = write_pdf(&pages).unwrap();
        let text = String::from_utf8_lossy(&pdf).into_owned();
        let mut slipped: Vec<Vec<u8>> = Vec::new();
        for extra in ["%comment\n", "\n", " ", "99 0 obj\n<< >>\nendobj\n", "trailer\n<< >>\n%%EOF\n"] {
            slipped.push([pdf.as_slice(), extra.as_bytes()].concat());
            slipped.push([extra.as_bytes(), pdf.as_slice()].concat());
        }
        let at = |needle: &str| text.find(needle).unwrap_or_else(|| panic!("{needle} is not there"));
        assert!(at("/Type /Catalog") < at("/Kids"));
        for (from, to) in [
            (&b"/Type /Catalog /Pages"[..], &b"/Type /Catalog /Names 9 0 R /Pages"[..]),
            (b"/Count 3", b"/Count 3 /Lang (en)"),
            (b"endobj\n2 0 obj", b"endobj\n%hidden\n2 0 obj"),
            (b"/Type /Page ", b"/Type /Page /Annots [] "),
            (b"/Root 1 0 R", b"/Root 1 0 R /Info 1 0 R"),
            (b"/Root 1 0 R", b"/Prev 0 /Root 1 0 R"),
        ] {
            let place = pdf.windows(from.len()).position(|window| window == from).unwrap();
            slipped.push([&pdf[..place], to, &pdf[place + from.len()..]].concat());
        }
        for bytes in slipped {
            let findings = gate(&pages, &bytes, &[]);
            assert!(matches!(findings.as_slice(), [GateFinding::Form { .. }]), "{findings:?}");
        }
        for cut in (0..pdf.len()).step_by(97) {
            assert!(!gate(&pages, &pdf[..cut], &[]).is_empty(), "cut at {cut}");
        }
    }
}
