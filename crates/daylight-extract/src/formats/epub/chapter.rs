use std::cell::RefCell;
use std::io::{self, BufRead};

use daylight_model::{Problem, ProblemKind};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::labelled;
use crate::formats::html::attributes::{Cap, LEFT_OUT};
use crate::formats::package::{Member, Package, problem_of};
use crate::formats::paragraphs::Paragraphs;
use crate::{Account, Stop};

/// Bytes of one chapter, markup included. A chapter of this size is a book of ten thousand pages.
const LARGEST_CHAPTER: usize = 64 << 20;

/// Reads one chapter. What people make is often no XML, so it is read by the rules of HTML.
pub(super) fn told_chapter(
    package: &Package,
    member: &Member,
    title: Option<&String>,
    account: &mut Account,
) -> Result<(), Stop> {
    let mut decoded = match package.decoded(member) {
        Ok(decoded) => decoded,
        Err(problem) => {
            return account.problem(Problem { detail: format!("a chapter: {}", problem.detail), ..problem });
        }
    };
    let tokenizer = Tokenizer::new(Reading::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut cap = Cap::default();
    let problem = match feed(&mut decoded, &tokenizer, &queue, &mut cap) {
        Ok(true) if cap.left_out => {
            Some(Problem::new(ProblemKind::TooLarge, format!("a chapter: {LEFT_OUT}")))
        }
        Ok(true) => None,
        Ok(false) => Some(Problem::new(
            ProblemKind::TooLarge,
            format!("a chapter: what is beyond {LARGEST_CHAPTER} bytes was not read"),
        )),
        Err(error) => {
            let problem = problem_of(&error);
            Some(Problem { detail: format!("a chapter: {}", problem.detail), ..problem })
        }
    };
    tokenizer.end();
    let mut state = tokenizer.sink.0.take();
    let text = state.paragraphs.take();
    let own = state.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let own = Some(own).filter(|own| !own.is_empty());
    account.page(labelled(title.or(own.as_ref()), text))?;
    state.paragraphs.told_lost(account)?;
    match problem {
        Some(problem) => account.problem(Problem { place: on_last_page(account), ..problem }),
        None => Ok(()),
    }
}

fn on_last_page(account: &Account) -> daylight_model::Where {
    daylight_model::Where::Page(account.pages())
}

/// Feeds a chapter piece by piece, never inside a character; `false` where it is too large.
fn feed(
    decoded: &mut impl BufRead,
    tokenizer: &Tokenizer<Reading>,
    queue: &BufferQueue,
    cap: &mut Cap,
) -> io::Result<bool> {
    let mut fed = 0;
    let mut kept: Vec<u8> = Vec::new();
    loop {
        let piece = decoded.fill_buf()?;
        if piece.is_empty() {
            return Ok(true);
        }
        let length = piece.len();
        kept.extend_from_slice(piece);
        decoded.consume(length);
        let whole = match std::str::from_utf8(&kept) {
            Ok(_) => kept.len(),
            Err(error) => error.valid_up_to(),
        };
        let rest = kept.split_off(whole);
        let text = std::mem::replace(&mut kept, rest);
        queue.push_back(StrTendril::from_slice(&cap.kept(&String::from_utf8_lossy(&text))));
        // It pauses only for scripts and encodings, of which our sink speaks never.
        let _ = tokenizer.feed(queue);
        fed += length;
        if fed > LARGEST_CHAPTER {
            return Ok(false);
        }
    }
}

#[derive(Default)]
struct Reading(RefCell<State>);

struct State {
    paragraphs: Paragraphs,
    in_paragraph: bool,
    in_title: bool,
    /// Inside a script, a style or their like, whose content is no text.
    in_code: bool,
    title: String,
}

impl Default for State {
    fn default() -> Self {
        Self {
            paragraphs: Paragraphs::new(),
            in_paragraph: false,
            in_title: false,
            in_code: false,
            title: String::new(),
        }
    }
}

impl TokenSink for Reading {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.words(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                state.open(&tag);
                // In XHTML an element may close itself, and then nothing of it follows.
                if !tag.self_closing && matches!(&*tag.name, "script" | "style") {
                    state.in_code = true;
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
                if tag.self_closing {
                    state.close(&tag);
                }
            }
            Token::TagToken(tag) => state.close(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        // XHTML is XML: its CDATA sections are text.
        true
    }
}

impl State {
    fn words(&mut self, text: &str) {
        if self.in_code {
            return;
        }
        if self.in_title {
            if self.title.len() < 1024 {
                self.title.push_str(text);
            }
            return;
        }
        if !self.in_paragraph {
            if text.trim().is_empty() {
                return;
            }
            self.begin_paragraph();
        }
        self.paragraphs.words(text);
    }

    fn begin_paragraph(&mut self) {
        if !std::mem::replace(&mut self.in_paragraph, true) {
            self.paragraphs.open_paragraph();
        }
    }

    fn end_paragraph(&mut self) {
        if std::mem::take(&mut self.in_paragraph) {
            self.paragraphs.close_paragraph();
        }
    }

    fn open(&mut self, tag: &Tag) {
        match &*tag.name {
            "title" => self.in_title = true,
            "rt" => {
                self.begin_paragraph();
                self.paragraphs.open_reading();
            }
            // Brackets for programs that cannot put readings above the words.
            "rp" => self.in_code = true,
            "br" => self.paragraphs.line_break(),
            "tr" => {
                self.end_paragraph();
                self.paragraphs.open_row();
            }
            "td" | "th" => {
                self.end_paragraph();
                self.paragraphs.open_cell();
            }
            "img" => {
                if let Some(text) = attribute(tag, "alt").filter(|text| !text.trim().is_empty()) {
                    self.paragraphs.aside("picture", &text);
                }
            }
            "a" => {
                if let Some(target) = attribute(tag, "href").filter(|target| target.contains(':')) {
                    self.paragraphs.aside("link", &target);
                }
            }
            name if is_block(name) => self.end_paragraph(),
            _ => {}
        }
    }

    fn close(&mut self, tag: &Tag) {
        match &*tag.name {
            "title" => self.in_title = false,
            "script" | "style" | "rp" => self.in_code = false,
            "rt" => self.paragraphs.close_reading(),
            "tr" => {
                self.end_paragraph();
                self.paragraphs.close_row();
            }
            "td" | "th" => {
                self.end_paragraph();
                self.paragraphs.close_cell();
            }
            name if is_block(name) => self.end_paragraph(),
            _ => {}
        }
    }
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| attribute.value.to_string())
}

/// Elements that begin and end lines.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "caption"
            | "blockquote"
            | "pre"
            | "section"
            | "article"
            | "aside"
            | "header"
            | "footer"
            | "nav"
            | "main"
            | "figure"
            | "figcaption"
            | "hr"
            | "body"
            | "address"
            | "form"
            | "fieldset"
            | "option"
            | "text"
    )
}
