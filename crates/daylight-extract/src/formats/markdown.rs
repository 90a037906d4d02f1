use daylight_model::Page;

use crate::{Account, Order, Source, Stop};

use super::encoding;

/// Markdown as it is written. Where headings count pages (`## Page 1`, `## Page 2`, …), as text
/// recognised from scans has them, a page ends before each, so that our page numbers are theirs.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let mut pieces = encoding::pieces(source.bytes(), None);
    let mut pages = Pages::default();
    while let Some(text) = pieces.next() {
        pages.text(&text, account)?;
    }
    account.end_page()?;
    pieces.tell_damage(account)
}

const HEADING: &str = "## Page ";

/// Numbers that may be missing in a count: pages that nothing was recognised on.
const LARGEST_GAP: u32 = 50;

/// Pages missing in all. A paper that misses more is no count of pages.
const MOST_MISSING: u32 = 2_000;

/// Where we are in the count of pages.
#[derive(Default)]
struct Pages {
    /// Missing pages so far.
    missing: u32,
    /// The number of the page we are on, once a heading has said it.
    number: Option<u32>,
    /// Headings no longer count pages.
    lost: bool,
    /// The text so far ends inside a line.
    inside_line: bool,
}

impl Pages {
    fn text(&mut self, text: &str, account: &mut Account) -> Result<(), Stop> {
        let mut told = 0;
        let mut from = 0;
        // One byte is found faster than a string, and there are few of it.
        while let Some(found) = text.get(from..).and_then(|rest| rest.find('#')) {
            let at = from + found;
            from = at + 1;
            if !text.get(at..).is_some_and(|rest| rest.starts_with(HEADING)) {
                continue;
            }
            from = at + HEADING.len();
            let begins_line = match at {
                0 => !self.inside_line,
                _ => text.as_bytes().get(at - 1) == Some(&b'\n'),
            };
            let number = text.get(from..).and_then(number_of_line).filter(|_| begins_line);
            if let Some(number) = number {
                account.text(text.get(told..at).unwrap_or_default())?;
                told = at;
                let goes_on = number == 1
                    || self.number.is_some()
                    || counts_on(text.get(from..).unwrap_or_default(), number);
                self.lost |= !goes_on;
                self.heading(number, account)?;
            }
        }
        self.inside_line = !text.ends_with('\n');
        account.text(text.get(told..).unwrap_or_default())
    }

    /// A heading with this number begins a page if the count goes on with it, or a little further.
    fn heading(&mut self, number: u32, account: &mut Account) -> Result<(), Stop> {
        let last = self.number.unwrap_or(0);
        // A page too long for one of ours puts the count out of step for good.
        let in_step = account.pages() == last.saturating_sub(1);
        let missing = number.saturating_sub(last + 1);
        self.missing = self.missing.saturating_add(missing);
        self.lost |= !in_step || number <= last || missing > LARGEST_GAP || self.missing > MOST_MISSING;
        if self.lost {
            return Ok(());
        }
        self.number = Some(number);
        // What stands before the first heading belongs to the first page.
        if number == 1 {
            return Ok(());
        }
        account.end_page()?;
        while account.pages() + 1 < number {
            account.page(Page::default())?;
        }
        Ok(())
    }
}

/// Whether the next heading goes on with the count: a first heading that is not of page 1 is
/// believed only then.
fn counts_on(rest: &str, number: u32) -> bool {
    let next = rest.split("\n## Page ").nth(1).and_then(number_of_line);
    next.is_some_and(|next| next > number && next - number <= LARGEST_GAP + 1)
}

/// The number that the rest of a line is, if it is one and no more.
fn number_of_line(rest: &str) -> Option<u32> {
    let window = rest.get(..rest.floor_char_boundary(12)).unwrap_or_default();
    let line = window.split('\n').next().unwrap_or_default().trim_end();
    let plain = !line.is_empty() && line.len() < 8 && line.bytes().all(|byte| byte.is_ascii_digit());
    if plain { line.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Transcript;

    fn pages_of(text: &str) -> Vec<String> {
        let mut transcript = Transcript::default();
        let mut account = Account::new(&mut transcript, &Order::default());
        let source = Source::new(text.as_bytes().to_vec());
        assert_eq!(read(&source, &Order::default(), &mut account), Ok(()));
        account.close();
        transcript.pages.into_iter().map(|page| page.text).collect()
    }

    #[test]
    fn headings_that_count_are_the_pages() {
        let pages = pages_of("# Ferry\n## Page 1\na\n## Page 2\nb\n## Page 5\nc\n");
        assert_eq!(pages, ["# Ferry\n## Page 1\na\n", "## Page 2\nb\n", "", "", "## Page 5\nc\n"]);
    }

    #[test]
    fn a_count_that_begins_later_keeps_its_numbers() {
        assert_eq!(pages_of("## Page 3\nc\n## Page 4\n"), ["", "", "## Page 3\nc\n", "## Page 4\n"]);
        let cover = pages_of("cover\n## Page 2\nb\n## Page 3\nc\n");
        assert_eq!(cover, ["cover\n", "## Page 2\nb\n", "## Page 3\nc\n"]);
    }

    #[test]
    fn headings_that_do_not_count_are_text() {
        for text in
            ["## Page 2000\na\n", "see ## Page 2\n", "## Page two\n", "## Page 7 of 9\n", "## Page -1\n"]
        {
            assert_eq!(pages_of(text), [text]);
        }
        let jumps = "## Page 1\na\n## Page 1\nb\n## Page 2\nc\n";
        assert_eq!(pages_of(jumps), [jumps]);
    }
}
