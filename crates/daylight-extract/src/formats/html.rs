pub(crate) mod attributes;
mod data_url;
mod elements;
pub(crate) mod encoding;
mod layout;
mod reading;
mod tokens;

use std::cell::RefCell;

use daylight_model::{Field, PartHead, Problem, ProblemKind};

use self::reading::Reading;
use self::tokens::Tokens;
use crate::{Account, Order, Source, Stop};

/// Bytes decoded at a time.
const CHUNK: usize = 32 << 10;

pub(super) fn read(source: &Source, _: &Order, account: &mut Account) -> Result<(), Stop> {
    let bytes = source.bytes();
    let encoding = encoding::of_page(bytes);
    let reading = RefCell::new(Reading::new(Comments::Kept));
    let tokenizer = Tokens::over(&reading);
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut damaged = false;
    for (end, chunk) in encoding::chunks(bytes, CHUNK) {
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(chunk.len()).unwrap_or(0));
        let (_, _, bad) = decoder.decode_to_string(chunk, &mut text, end);
        damaged |= bad;
        tokenizer.feed(&text);
        tell(&reading, account)?;
    }
    tokenizer.end();
    reading.borrow_mut().finish();
    tell(&reading, account)?;
    account.end_page()?;
    if damaged {
        account.problem(Problem::new(
            ProblemKind::Damaged,
            format!(
                "some bytes are no letters in the page's encoding ({}): shown as U+FFFD",
                encoding.name()
            ),
        ))?;
    }
    Ok(())
}

/// What becomes of comments. Those that hide content from one program and show it to another
/// (`<!--[if …]>`) are always read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comments {
    /// Told after the block they stand in.
    Kept,
    /// Left out: in mail they are marks of the program that made it.
    LeftOut,
}

/// Something a page holds besides its text.
#[derive(Debug)]
pub(super) enum Found {
    /// What it says about itself.
    Metadata(Field, String),
    /// A file written into the page as a `data:` address, and why it is not complete.
    Part(PartHead, Vec<u8>, Option<Problem>),
    /// What could not be read.
    Problem(Problem),
}

/// The text of a page or fragment as a reader sees it, and what else is in it.
pub(super) fn text_of(html: &str, comments: Comments) -> (String, Vec<Found>) {
    let reading = RefCell::new(Reading::new(comments));
    let tokenizer = Tokens::over(&reading);
    tokenizer.feed(html);
    tokenizer.end();
    let mut reading = reading.borrow_mut();
    reading.finish();
    (reading.take_text(), reading.take_found())
}

fn tell(reading: &RefCell<Reading>, account: &mut Account) -> Result<(), Stop> {
    let (text, found) = {
        let mut reading = reading.borrow_mut();
        (reading.take_text(), reading.take_found())
    };
    account.text(&text)?;
    found.into_iter().try_for_each(|found| tell_found(found, account))
}

/// Tells one thing found in a page.
pub(super) fn tell_found(found: Found, account: &mut Account) -> Result<(), Stop> {
    match found {
        Found::Metadata(field, value) => account.metadata(field, &value),
        Found::Part(head, bytes, problem) => match problem {
            Some(problem) if bytes.is_empty() => account.part_missing(head, problem),
            problem => {
                account.part_begin(head)?;
                account.part_bytes(&bytes)?;
                account.part_end(problem)
            }
        },
        Found::Problem(problem) => account.problem(problem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        text_of(html, Comments::LeftOut).0
    }

    #[test]
    fn blocks_stand_on_lines_of_their_own_and_inline_marks_do_not_part_words() {
        assert_eq!(
            text("<p>One <b>tw</b>o\n three</p><div>four<br>five</div>six"),
            "One two three\n\nfour\nfive\nsix\n"
        );
    }

    #[test]
    fn cells_of_a_row_are_parted_by_tabs_even_where_some_are_empty() {
        let html =
            "<table><tr><th>Day<th>Sum</tr><tr><td></td><td><p>12</p></td></tr><tr><td>x<td></tr></table>end";
        assert_eq!(text(html), "Day\tSum\n\t12\nx\nend\n");
        assert_eq!(text(&format!("<table>{}", "<tr><td>a<td>b".repeat(500))), "a\tb\n".repeat(500));
    }

    #[test]
    fn a_table_in_a_cell_keeps_its_rows_apart() {
        let inner = "<table><tr><td>a<td>b</tr><tr><td>c</tr></table>";
        assert_eq!(text(&format!("<table><tr><td>x<td>{inner}<td>y</table>z")), "x\ta\tb\nc\ty\nz\n");
        let empty = "<table><tr><td></tr></table>";
        assert_eq!(text(&format!("<table><tr><td>x<td>{empty}<td>y</table>z")), "x\t\ty\nz\n");
    }

    #[test]
    fn lines_of_preformatted_text_stay_as_they_are() {
        assert_eq!(text("a<pre>\n  one\n\n    two </pre>b"), "a\n  one\n\n    two \nb\n");
    }

    #[test]
    fn what_one_program_hides_from_others_is_read() {
        assert_eq!(text("<!--[if mso]><p>for one</p><![endif]--><p>for all</p>"), "for one\n\nfor all\n");
        assert_eq!(text("<div style='display:none'>hidden</div>"), "hidden\n");
    }

    #[test]
    fn conditions_within_conditions_end() {
        let html = "<!--[if a]>".repeat(2000) + "x";
        assert!(text(&html).len() < 40_000);
    }

    #[test]
    fn a_script_that_never_ends_is_told() {
        let (shown, found) = text_of("before<script>var x = 1; <p>after</p>", Comments::LeftOut);
        assert_eq!(shown, "before\n");
        assert!(found.iter().any(|found| matches!(found, Found::Problem(_))));
    }
}
