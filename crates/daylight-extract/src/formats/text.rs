use crate::{Account, Order, Source, Stop};

use super::encoding;

/// Text as it is written. A form feed ends a page.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let mut pieces = encoding::pieces(source.bytes(), None);
    let mut pages = Pages::default();
    while let Some(text) = pieces.next() {
        pages.text(&text, account)?;
    }
    account.end_page()?;
    pieces.tell_damage(account)
}

/// Pages without text that are told, so that the numbers of the others agree with the paper: a
/// scan without recognised text comes as a form feed for every page. More than this is no paper.
const MOST_EMPTY_PAGES: u32 = 5_000;

/// Running text with form feeds in it.
#[derive(Default)]
struct Pages {
    begun: bool,
    empty: u32,
}

impl Pages {
    fn text(&mut self, text: &str, account: &mut Account) -> Result<(), Stop> {
        let mut rest = text;
        while let Some((page, later)) = rest.split_once('\u{c}') {
            rest = later;
            if !page.is_empty() {
                account.text(page)?;
            } else if !self.begun {
                self.empty_page(account)?;
            }
            account.end_page()?;
            self.begun = false;
        }
        if !rest.is_empty() {
            self.begun = true;
            account.text(rest)?;
        }
        Ok(())
    }

    fn empty_page(&mut self, account: &mut Account) -> Result<(), Stop> {
        self.empty += 1;
        if self.empty > MOST_EMPTY_PAGES {
            return Ok(());
        }
        account.page(daylight_model::Page::default())
    }
}
