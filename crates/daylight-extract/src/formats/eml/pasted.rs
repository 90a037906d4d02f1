use std::borrow::Cow;

use daylight_model::{PartHead, PartKind};

/// A file written into the text of a message with uuencode.
#[derive(Debug)]
pub(super) struct File<'t> {
    pub(super) head: PartHead,
    /// From its `begin` to its `end`.
    pub(super) lines: &'t str,
}

/// The text without the files pasted into it, and the files.
pub(super) fn files(text: &str) -> (String, Vec<File<'_>>) {
    let mut left = Cow::Borrowed("");
    let mut files = Vec::new();
    let (mut kept_from, mut at) = (0, 0);
    while let Some((start, name)) = next_begin(text, at) {
        let end = end_of(text, start);
        left.to_mut().push_str(text.get(kept_from..start).unwrap_or_default());
        let lines = text.get(start..end).unwrap_or_default();
        files.push(File { head: PartHead::named(PartKind::Attachment, name), lines });
        (kept_from, at) = (end, end);
    }
    left.to_mut().push_str(text.get(kept_from..).unwrap_or_default());
    (left.into_owned(), files)
}

/// The next line `begin 644 name` that a line of data follows.
fn next_begin(text: &str, from: usize) -> Option<(usize, &str)> {
    let mut at = from;
    loop {
        let start = at + text.get(at..)?.find("begin ")?;
        at = start + "begin ".len();
        if start != 0 && text.as_bytes().get(start - 1) != Some(&b'\n') {
            continue;
        }
        let rest = text.get(at..)?;
        let (line, after) = rest.split_once('\n')?;
        let Some((mode, name)) = line.trim_end().split_once(' ') else { continue };
        let is_mode = matches!(mode.len(), 3 | 4) && mode.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
        if is_mode && !name.trim().is_empty() && is_data(after.lines().next().unwrap_or_default()) {
            return Some((start, name.trim()));
        }
    }
}

/// After the line `end`; or where the data stops being data.
fn end_of(text: &str, start: usize) -> usize {
    let mut at = start;
    for (number, line) in text.get(start..).unwrap_or_default().split_inclusive('\n').enumerate() {
        let bare = line.trim_end();
        if number > 0 && bare == "end" {
            return at + line.len();
        }
        if number > 0 && !bare.is_empty() && !is_data(bare) {
            return at;
        }
        at += line.len();
    }
    at
}

/// A line as long as its first letter says (blanks at its end may be lost).
fn is_data(line: &str) -> bool {
    let letters = line.as_bytes();
    let Some(first) = letters.first().filter(|byte| (32..=96).contains(*byte)) else { return false };
    let bytes = usize::from((first - 32) & 0x3f);
    let full = bytes.div_ceil(3) * 4;
    letters.iter().all(|byte| (32..=96).contains(byte)) && (letters.len() - 1).abs_diff(full) <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_file_is_taken_out_of_the_text() {
        let (text, found) = files("before\nbegin 644 cat.txt\n#0V%T\n`\nend\nafter\n");
        assert_eq!(text, "before\nafter\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].head.name.as_deref(), Some("cat.txt"));
        assert_eq!(found[0].lines, "begin 644 cat.txt\n#0V%T\n`\nend\n");
    }

    #[test]
    fn a_sentence_is_no_file() {
        let text =
            "We\nbegin 100 metres from here, and\nend there.\nbegin 644 x\nNot data at all, but words.\n";
        let (left, found) = files(text);
        assert_eq!((left.as_str(), found.len()), (text, 0));
    }
}
