//! Tables of comma or tab separated values, told by lines that all have the same cells.

use daylight_model::Format;

use super::words::Head;

/// Lines that agree by chance in prose or code are fewer.
const FEWEST_LINES: usize = 5;

/// Lines looked at.
const MOST_LINES: usize = 100;

/// A table, where there is hardly a doubt: every line has the same number of cells, more than two.
pub(super) fn certain(head: &Head) -> Option<Format> {
    let mut text = head.text.as_ref();
    if !head.whole {
        // The last line may be cut off.
        text = text.rfind('\n').and_then(|end| text.get(..end))?;
    }
    [('\t', Format::Tsv), (',', Format::Csv), (';', Format::Csv)]
        .into_iter()
        .find(|(delimiter, _)| agree(text, *delimiter))
        .map(|(_, format)| format)
}

fn agree(text: &str, delimiter: char) -> bool {
    let mut lines = text.lines().map(|line| delimiters(line, delimiter));
    let Some(Some(first)) = lines.next() else { return false };
    if first < if delimiter == '\t' { 1 } else { 2 } {
        return false;
    }
    let mut seen = 1;
    for count in lines.by_ref().take(MOST_LINES - 1) {
        if count != Some(first) {
            return false;
        }
        seen += 1;
    }
    seen >= FEWEST_LINES
}

/// Delimiters outside quotes; `None` where a quote stays open, or where the line is a sentence or
/// a statement rather than cells.
fn delimiters(line: &str, delimiter: char) -> Option<usize> {
    let mut quoted = false;
    let mut count = 0;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c == delimiter && !quoted => count += 1,
            _ => {}
        }
    }
    let code = delimiter != '\t' && line.trim_end().ends_with(['{', '}', '(', ')', '.']);
    (!quoted && !code && line.len() < 4096).then_some(count)
}
