use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::attributes::Cap;
use super::reading::Reading;

/// Pages within pages (`srcdoc`, conditional comments) beyond this are left as they are written.
const DEEPEST_PAGE: u32 = 3;

/// The tokenizer over a page, without a tree: memory is what one tag or comment takes.
pub(super) struct Tokens<'a> {
    tokenizer: Tokenizer<Tell<'a>>,
    queue: BufferQueue,
    cap: RefCell<Cap>,
}

impl<'a> Tokens<'a> {
    pub(super) fn over(reading: &'a RefCell<Reading>) -> Self {
        Self::at_depth(reading, 0)
    }

    fn at_depth(reading: &'a RefCell<Reading>, depth: u32) -> Self {
        let tokenizer = Tokenizer::new(Tell { reading, depth }, TokenizerOpts::default());
        Self { tokenizer, queue: BufferQueue::default(), cap: RefCell::default() }
    }

    pub(super) fn feed(&self, text: &str) {
        let mut cap = self.cap.borrow_mut();
        let text = cap.kept(text);
        if text.is_empty() {
            return;
        }
        self.queue.push_back(StrTendril::from_slice(&text));
        // It stops after each script, for somebody to run it; nobody does here.
        while !self.queue.is_empty() {
            let _ = self.tokenizer.feed(&self.queue);
        }
    }

    pub(super) fn end(&self) {
        self.tokenizer.end();
        if self.cap.borrow().left_out {
            self.tokenizer.sink.reading.borrow_mut().told_attributes_left_out();
        }
    }
}

struct Tell<'a> {
    reading: &'a RefCell<Reading>,
    depth: u32,
}

impl Tell<'_> {
    fn inner_page(&self, text: &str) {
        if self.depth == DEEPEST_PAGE {
            return self.reading.borrow_mut().text(text);
        }
        let tokens = Tokens::at_depth(self.reading, self.depth + 1);
        tokens.feed(text);
        tokens.end();
    }
}

impl TokenSink for Tell<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.reading.borrow_mut().text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let (raw, inner) = self.reading.borrow_mut().start(&tag);
                if let Some(inner) = inner {
                    self.inner_page(&inner);
                }
                if let Some(raw) = raw {
                    return TokenSinkResult::RawData(raw);
                }
                if &*tag.name == "plaintext" {
                    return TokenSinkResult::Plaintext;
                }
            }
            Token::TagToken(tag) => self.reading.borrow_mut().end(&tag),
            Token::CommentToken(text) => {
                let inner = self.reading.borrow_mut().comment(&text);
                if let Some(inner) = inner {
                    self.inner_page(&inner);
                }
            }
            Token::DoctypeToken(_) | Token::NullCharacterToken | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}
