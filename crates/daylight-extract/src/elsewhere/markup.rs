use std::cell::{Cell, RefCell};

use daylight_model::Word;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::{MOST_PAGES, MOST_TEXT, MOST_WORDS, RecognisedElsewhere};
use crate::formats::html::attributes::Cap;
use crate::normal_text;

/// Markup is fed in pieces of this size.
const PIECE: usize = 64 << 10;

/// The pages of hOCR or ALTO.
pub(super) fn pages(text: &str) -> Vec<RecognisedElsewhere> {
    let tokenizer = Tokenizer::new(Tell::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut cap = Cap::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, more) = rest.split_at(rest.floor_char_boundary(PIECE));
        queue.push_back(StrTendril::from_slice(&cap.kept(piece)));
        // It stops after each script, for somebody to run it; nobody does here.
        while !queue.is_empty() {
            let _ = tokenizer.feed(&queue);
        }
        rest = more;
    }
    tokenizer.end();
    tokenizer.sink.reading.into_inner().pages
}

#[derive(Default)]
struct Tell {
    reading: RefCell<Reading>,
    /// Elements open within the word, itself included.
    depth: Cell<u32>,
}

#[derive(Default)]
struct Reading {
    pages: Vec<RecognisedElsewhere>,
    word: Option<OpenWord>,
    gap: Gap,
}

#[derive(Default)]
struct OpenWord {
    text: String,
    area: Option<[f32; 4]>,
    sure: Option<u8>,
}

/// What comes before the next word.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    Nothing,
    Space,
    Line,
    Paragraph,
}

impl TokenSink for Tell {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut reading = self.reading.borrow_mut();
        match token {
            Token::CharacterTokens(text) => {
                if let Some(word) = &mut reading.word
                    && word.text.len() < 1000
                {
                    word.text.push_str(&text);
                }
            }
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                if reading.word.is_some() {
                    self.depth.set(self.depth.get() + u32::from(!tag.self_closing));
                } else {
                    reading.start(&tag);
                    self.depth.set(1);
                }
            }
            Token::TagToken(_) if reading.word.is_some() => {
                self.depth.set(self.depth.get().saturating_sub(1));
                if self.depth.get() == 0 {
                    reading.end_of_word();
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Reading {
    fn start(&mut self, tag: &Tag) {
        let value = |name: &str| {
            let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
            found.map(|attribute| &*attribute.value).unwrap_or_default()
        };
        let number = |name: &str| value(name).trim().parse::<f32>().ok().filter(|number| number.is_finite());
        match &*tag.name {
            "page" => self.page((number("width").unwrap_or(0.0), number("height").unwrap_or(0.0))),
            "textblock" => self.gap = self.gap.max(Gap::Paragraph),
            "textline" => self.gap = self.gap.max(Gap::Line),
            "string" => {
                let area = match (number("hpos"), number("vpos"), number("width"), number("height")) {
                    (Some(left), Some(top), Some(width), Some(height)) => {
                        Some([left, top, left + width, top + height])
                    }
                    _ => None,
                };
                let sure = number("wc").map(|part| (part.clamp(0.0, 1.0) * 100.0).round() as u8);
                self.word =
                    Some(OpenWord { text: value("content").chars().take(1000).collect(), area, sure });
                self.end_of_word();
            }
            _ => self.start_hocr(value("class"), value("title")),
        }
    }

    fn start_hocr(&mut self, class: &str, title: &str) {
        for class in class.split_ascii_whitespace() {
            match class {
                "ocr_page" => {
                    let size = bbox(title).map_or((0.0, 0.0), |[left, top, right, bottom]| {
                        // Boxes of words count from the corner of the page as it was scanned.
                        let _ = (left, top);
                        (right, bottom)
                    });
                    self.page(size);
                }
                "ocr_carea" | "ocr_par" => self.gap = self.gap.max(Gap::Paragraph),
                "ocr_line" | "ocr_header" | "ocr_caption" | "ocr_textfloat" => {
                    self.gap = self.gap.max(Gap::Line);
                }
                "ocrx_word" => {
                    let sure = property(title, "x_wconf").and_then(|sure| sure.trim().parse::<f32>().ok());
                    let sure = sure.map(|sure| sure.clamp(0.0, 100.0).round() as u8);
                    self.word = Some(OpenWord { text: String::new(), area: bbox(title), sure });
                }
                _ => {}
            }
        }
    }

    fn page(&mut self, size: (f32, f32)) {
        if self.pages.len() <= MOST_PAGES {
            self.pages.push(RecognisedElsewhere { size, ..RecognisedElsewhere::default() });
        }
        self.gap = Gap::Nothing;
    }

    fn end_of_word(&mut self) {
        let (Some(word), Some(page)) = (self.word.take(), self.pages.last_mut()) else { return };
        let text = normal_text(word.text.trim());
        let full = page.text.len() + text.len() > MOST_TEXT || page.words.len() >= MOST_WORDS;
        if text.is_empty() || full {
            return;
        }
        if !page.text.is_empty() {
            page.text.push_str(match self.gap {
                Gap::Nothing | Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::Space;
        let start = page.text.len() as u32;
        page.text.push_str(&text);
        let all_sure = page.sure.len() == page.words.len();
        if let Some(area) = word.area {
            page.words.push(Word { start, end: page.text.len() as u32, area });
            match word.sure {
                Some(sure) if all_sure => page.sure.push(sure),
                _ => page.sure.clear(),
            }
        }
    }
}

/// The value of one property of a title of hOCR: `bbox 0 0 10 20; x_wconf 96`.
fn property<'a>(title: &'a str, name: &str) -> Option<&'a str> {
    title.split(';').find_map(|one| one.trim().strip_prefix(name)?.strip_prefix(' '))
}

fn bbox(title: &str) -> Option<[f32; 4]> {
    let numbers: Option<Vec<f32>> =
        property(title, "bbox")?.split_ascii_whitespace().map(|number| number.parse().ok()).collect();
    numbers?.try_into().ok().filter(|area: &[f32; 4]| area.iter().all(|side| side.is_finite()))
}
