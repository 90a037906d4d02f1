use html5ever::tokenizer::Tag;

use super::{Link, Writer};
use crate::letter::piece::{Element, LONGEST_WORDS, MOST_TEXT, Piece};
use crate::letter::{addresses, tags};

impl Writer {
    /// Counts what an element would have fetched besides.
    pub(in crate::letter) fn fetches(&mut self, tag: &Tag) {
        self.not_loaded +=
            u32::from(tags::get(tag, "background").is_some_and(|address| !address.trim().is_empty()));
    }

    pub(in crate::letter) fn picture(&mut self, tag: &Tag) {
        let part = tags::get(tag, "src").and_then(|address| self.parts.position(address));
        let words: Vec<&str> = tags::get(tag, "alt").unwrap_or_default().split_whitespace().collect();
        if part.is_none() {
            self.not_loaded = self.not_loaded.saturating_add(1);
            if words.is_empty() && tags::is_speck(tag) {
                return;
            }
        }
        let words: String = words.join(" ").chars().take(LONGEST_WORDS).collect();
        if !self.ready() || !self.costs(words.len()) {
            return;
        }
        self.pieces.push(Piece::Picture { part, words: words.trim_end().to_owned() });
        self.stands_in_line();
    }

    pub(in crate::letter) fn embedded(&mut self) {
        self.not_loaded = self.not_loaded.saturating_add(1);
        if self.ready() {
            self.pieces.push(Piece::Embedded);
            self.stands_in_line();
        }
    }

    /// What stands in a field of a form, that a reader sees.
    pub(in crate::letter) fn input(&mut self, tag: &Tag) {
        match tags::get(tag, "type").map(str::to_ascii_lowercase).as_deref() {
            Some("hidden" | "checkbox" | "radio" | "file" | "password") => {}
            Some("image") => self.picture(tag),
            _ => {
                self.space = true;
                self.text(tags::get(tag, "value").unwrap_or_default());
                self.space = true;
            }
        }
    }

    pub(in crate::letter) fn start_link(&mut self, address: Option<&str>) {
        self.end_link();
        let address = address.and_then(addresses::shown);
        self.link = address.map(|address| Link { address, text: String::new(), any: false });
    }

    /// Says where the link led that ends here, where its text does not.
    pub(in crate::letter) fn end_link(&mut self) {
        let Some(Link { address, text, any }) = self.link.take() else { return };
        // Nothing of it can be seen; or a table ended and took the link with it.
        if !any || self.top().is_some_and(Element::is_grid) || addresses::says(&text, &address) {
            return;
        }
        self.space = true;
        if !self.ready() || !self.costs(address.len()) {
            return;
        }
        self.pieces.push(Piece::Address(address));
        self.stands_in_line();
    }

    pub(super) fn stands_in_line(&mut self) {
        self.in_line = true;
        if let Some(link) = &mut self.link {
            link.any = true;
        }
    }

    fn costs(&mut self, bytes: usize) -> bool {
        // One more for the space before it.
        if self.text + bytes + 1 > MOST_TEXT {
            self.full = true;
            return false;
        }
        self.text += bytes;
        true
    }
}
