//! Text that another program recognised in pictures: hOCR, ALTO, or plain text with a form feed between pages.
//!
//! hOCR: <https://kba.github.io/hocr-spec/1.2/>; ALTO: <https://www.loc.gov/standards/alto/>. Both are read with the
//! tokenizer of HTML, which takes whatever programs write.

mod markup;

use std::panic::{AssertUnwindSafe, catch_unwind};

use daylight_model::{Problem, ProblemKind, Word};
use serde::{Deserialize, Serialize};

use crate::formats::encoding;
use crate::{Source, normal_text};

/// One page as another program recognised it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RecognisedElsewhere {
    /// Normal text.
    pub text: String,
    /// Where words stand, in reading order; empty where that is not told.
    pub words: Vec<Word>,
    /// How sure that program was of each word, in percent; as many as `words`, or none.
    pub sure: Vec<u8>,
    /// Width and height of the page in the unit of the boxes; 0 where that is not told.
    pub size: (f32, f32),
}

/// Bytes of such a file at most: a book of a thousand pages in hOCR has 50 MB.
pub const LARGEST: u64 = 256 << 20;

/// Pages of one file.
pub const MOST_PAGES: usize = 100_000;

/// Of one page: twice what the densest newspaper has.
pub const MOST_WORDS: usize = 25_000;
/// Bytes of text of one page.
pub const MOST_TEXT: usize = 512 << 10;

/// What a file of recognised text is called, and its pages in order.
pub fn read_elsewhere(source: &Source) -> Result<(&'static str, Vec<RecognisedElsewhere>), Problem> {
    catch_unwind(AssertUnwindSafe(|| read(source))).unwrap_or_else(|_| {
        let detail = "what reads recognised text stopped at a fault of its own";
        Err(Problem::new(ProblemKind::Crashed, detail))
    })
}

fn read(source: &Source) -> Result<(&'static str, Vec<RecognisedElsewhere>), Problem> {
    if source.bytes().len() as u64 > LARGEST {
        return Err(Problem::new(ProblemKind::TooLarge, "it is larger than recognised text can be"));
    }
    let (text, undecoded) = encoding::whole(source.bytes(), None);
    if undecoded > 0 || text.contains('\0') {
        return Err(Problem::new(ProblemKind::Damaged, "it is no text"));
    }
    let begin = text.trim_start().get(..4).unwrap_or_default().to_ascii_lowercase();
    let (kind, pages) = if begin.starts_with('<') {
        let pages = markup::pages(&text);
        let kind = if text.contains("ocr_page") { "hOCR" } else { "ALTO" };
        (kind, pages)
    } else {
        ("text", plain(&text))
    };
    match pages.len() {
        0 => Err(Problem::new(ProblemKind::Unsupported, "there are no pages of hOCR or ALTO in it")),
        1..=MOST_PAGES => Ok((kind, pages)),
        _ => Err(Problem::new(ProblemKind::TooLarge, format!("it has more than {MOST_PAGES} pages"))),
    }
}

/// A form feed ends a page; behind the last there is no other.
fn plain(text: &str) -> Vec<RecognisedElsewhere> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_suffix('\u{c}').unwrap_or(text);
    let page = |page: &str| {
        let page = page.get(..page.floor_char_boundary(MOST_TEXT)).unwrap_or_default();
        RecognisedElsewhere { text: normal_text(page).trim().to_owned(), ..RecognisedElsewhere::default() }
    };
    text.split('\u{c}').take(MOST_PAGES + 1).map(page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "the input is our own")]
    fn read_text(text: &str) -> Result<(&'static str, Vec<RecognisedElsewhere>), Problem> {
        read_elsewhere(&Source::new(text.as_bytes().to_vec()))
    }

    #[test]
    fn plain_text_has_a_form_feed_between_pages() {
        let (kind, pages) = read_text("Late ferry\r\nagain\u{c}\u{c}14 March\n\u{c}\n").unwrap();
        let texts: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
        assert_eq!((kind, texts), ("text", vec!["Late ferry\nagain", "", "14 March"]));
    }

    #[test]
    fn hocr_gives_words_with_boxes_and_how_sure_they_are() {
        let (kind, pages) = read_text(
            "<!DOCTYPE html><html><body><div class='ocr_page' title='image \"a;b.png\"; bbox 0 0 1000 2000; ppageno 0'>\
             <p class='ocr_par'><span class='ocr_line' title='bbox 100 200 400 220'>\
             <span class='ocrx_word' title='bbox 100 200 150 220; x_wconf 96'>L&amp;te</span>\n \
             <span class='ocrx_word' title='bbox 160 200 220 220; x_wconf 31'><strong>ferry</strong></span></span>\
             <span class='ocr_line'><span class='ocrx_word' title='bbox 1 2 3 4'>again</span></span></p></div>\
             <div class='ocr_page'></div></body></html>",
        )
        .unwrap();
        assert_eq!((kind, pages.len()), ("hOCR", 2));
        let page = &pages[0];
        assert_eq!(page.text, "L&te ferry\nagain");
        assert_eq!(page.size, (1000.0, 2000.0));
        assert_eq!(page.words[1], Word { start: 5, end: 10, area: [160.0, 200.0, 220.0, 220.0] });
        // One word does not say how sure it is, so nothing is told of any.
        assert_eq!(page.sure, [0_u8; 0]);
    }

    #[test]
    fn alto_gives_the_same() {
        let (kind, pages) = read_text(
            "<?xml version=\"1.0\"?><alto><Layout><Page WIDTH=\"500\" HEIGHT=\"700\"><PrintSpace><TextBlock><TextLine>\
             <String CONTENT=\"Late\" HPOS=\"10\" VPOS=\"20\" WIDTH=\"30\" HEIGHT=\"8\" WC=\"0.97\"/><SP/>\
             <String CONTENT=\"ferry\" HPOS=\"50\" VPOS=\"20\" WIDTH=\"30\" HEIGHT=\"8\" WC=\"0.5\"/></TextLine></TextBlock>\
             <TextBlock><TextLine><String CONTENT=\"again\" HPOS=\"1\" VPOS=\"2\" WIDTH=\"3\" HEIGHT=\"4\" WC=\"1\"/></TextLine>\
             </TextBlock></PrintSpace></Page></Layout></alto>",
        )
        .unwrap();
        assert_eq!((kind, pages.len()), ("ALTO", 1));
        assert_eq!(pages[0].text, "Late ferry\n\nagain");
        assert_eq!(pages[0].sure, [97, 50, 100]);
        assert_eq!(pages[0].words[0].area, [10.0, 20.0, 40.0, 28.0]);
    }

    #[test]
    fn what_is_no_recognised_text_is_refused() {
        assert!(read_text("<html><body>a page of the web</body></html>").is_err());
        assert!(read_text("\0\0\0\u{1}").is_err());
    }
}
