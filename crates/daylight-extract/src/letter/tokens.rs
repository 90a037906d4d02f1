use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::MOST_MARKUP;
use super::tags::{self, Role, role};
use super::writer::Writer;
use crate::formats::html::attributes::Cap;

/// The tokenizer over a page, and the letter that is written from it.
pub(super) struct Tokens {
    tokenizer: Tokenizer<Tell>,
    queue: BufferQueue,
    cap: RefCell<Cap>,
    seen: Cell<usize>,
}

impl Tokens {
    pub(super) fn over(writer: Writer) -> Self {
        let tell = Tell { writer: RefCell::new(writer), dropped: Cell::new(None) };
        let tokenizer = Tokenizer::new(tell, TokenizerOpts::default());
        Self { tokenizer, queue: BufferQueue::default(), cap: RefCell::default(), seen: Cell::new(0) }
    }

    /// Whether more is wanted.
    pub(super) fn feed(&self, text: &str) -> bool {
        self.seen.set(self.seen.get() + text.len());
        if self.seen.get() > MOST_MARKUP {
            self.tokenizer.sink.writer.borrow_mut().cut_off();
            return false;
        }
        let mut cap = self.cap.borrow_mut();
        let text = cap.kept(text);
        self.queue.push_back(StrTendril::from_slice(&text));
        // It stops after each script, for somebody to run it; nobody does here.
        while !self.queue.is_empty() {
            let _ = self.tokenizer.feed(&self.queue);
        }
        !self.tokenizer.sink.writer.borrow().is_full()
    }

    pub(super) fn end(self) -> Writer {
        self.tokenizer.end();
        self.tokenizer.sink.writer.into_inner()
    }
}

struct Tell {
    writer: RefCell<Writer>,
    /// The element whose content is being passed over.
    dropped: Cell<Option<&'static str>>,
}

impl Tell {
    fn start(&self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let role = role(name);
        let mut writer = self.writer.borrow_mut();
        writer.fetches(tag);
        match role {
            Role::Block(ends, element) => writer.start_block(tag, ends, element),
            Role::Format(element) => writer.start_format(element, tags::ways(tag, element)),
            Role::Link => writer.start_link(tags::get(tag, "href")),
            Role::Break => writer.line_break(),
            Role::Rule => writer.rule(),
            Role::Picture => writer.picture(tag),
            Role::Input => writer.input(tag),
            Role::Embedded => writer.embedded(),
            Role::Dropped("iframe") => writer.embedded(),
            Role::Dropped(_) | Role::Passed => {}
        }
        if tag.self_closing {
            return TokenSinkResult::Continue;
        }
        if let Role::Dropped(name) = role {
            self.dropped.set(Some(name));
        }
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "xmp" | "iframe" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    fn end(&self, tag: &Tag) {
        let mut writer = self.writer.borrow_mut();
        match role(&tag.name) {
            Role::Dropped(_) => self.dropped.set(None),
            Role::Block(ends, element) => writer.end_block(ends, element),
            Role::Format(element) => writer.end_format(element),
            Role::Link => writer.end_link(),
            // Browsers read `</br>` as `<br>`.
            Role::Break => writer.line_break(),
            _ => {}
        }
    }
}

impl TokenSink for Tell {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) if self.dropped.get().is_none() => {
                self.writer.borrow_mut().text(&text);
            }
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return self.start(&tag),
            Token::TagToken(tag) => self.end(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
