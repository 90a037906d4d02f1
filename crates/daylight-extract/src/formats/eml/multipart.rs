use std::ops::Range;

/// Finds the parts between the boundary lines of a multipart body (RFC 2046, 5.1). Each step looks
/// at the bytes after the part before, once.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    bytes: &'a [u8],
    body: Range<usize>,
    /// `--boundary`.
    delimiter: Vec<u8>,
    /// After the last boundary line.
    at: usize,
    /// Before the first boundary line.
    pub(super) preamble: Range<usize>,
    /// How the parts ended, known when the last was given.
    pub(super) end: End,
}

/// How a multipart body ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    NotYet,
    /// With its closing boundary line, and this after it.
    Closed(Range<usize>),
    /// Without one.
    CutOff,
}

impl<'a> Parts<'a> {
    /// `None` where no line is a boundary. Without a name for it, the first line that could be one
    /// is taken.
    pub(super) fn of(bytes: &'a [u8], body: Range<usize>, boundary: Option<&str>) -> Option<Self> {
        let delimiter = match boundary.map(str::trim_end).filter(|boundary| !boundary.is_empty()) {
            Some(boundary) => [b"--", boundary.as_bytes()].concat(),
            None => likely_delimiter(bytes.get(body.clone())?)?,
        };
        let mut parts =
            Self { bytes, at: body.start, body: body.clone(), delimiter, preamble: 0..0, end: End::NotYet };
        let first = parts.next_delimiter(body.start)?;
        parts.preamble = body.start..before_line_end(bytes, body.start, first.line.start);
        parts.at = first.line.end;
        if first.closes {
            parts.end = End::Closed(parts.at..body.end);
        }
        Some(parts)
    }

    /// The next boundary line at or after `from`, which is where a line begins.
    fn next_delimiter(&self, from: usize) -> Option<Delimiter> {
        let text = self.bytes.get(..self.body.end)?;
        let finder = memchr::memmem::Finder::new(&self.delimiter);
        let mut from = from;
        loop {
            let start = from + finder.find(text.get(from..)?)?;
            let after = start + self.delimiter.len();
            from = after;
            if start != self.body.start && text.get(start.wrapping_sub(1)) != Some(&b'\n') {
                continue;
            }
            let rest = text.get(after..)?;
            let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
            let tail = rest.get(..length)?;
            let closes = tail.starts_with(b"--");
            // A longer boundary that begins like this one is another one.
            if closes || tail.trim_ascii().is_empty() {
                return Some(Delimiter { line: start..after + length, closes });
            }
        }
    }
}

#[derive(Debug)]
struct Delimiter {
    line: Range<usize>,
    closes: bool,
}

impl Iterator for Parts<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.end != End::NotYet {
            return None;
        }
        let start = self.at;
        let Some(found) = self.next_delimiter(start) else {
            self.end = End::CutOff;
            // Nothing after the last boundary line: there is no part to give.
            return (start < self.body.end).then_some(start..self.body.end);
        };
        self.at = found.line.end;
        if found.closes {
            self.end = End::Closed(self.at..self.body.end);
        }
        Some(start..before_line_end(self.bytes, start, found.line.start))
    }
}

/// The line end before a boundary line belongs to the boundary.
fn before_line_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let text = bytes.get(start..end).unwrap_or_default();
    let kept = text.strip_suffix(b"\n").map_or(text, |text| text.strip_suffix(b"\r").unwrap_or(text));
    start + kept.len()
}

/// The first line of a body that begins with `--` and looks like a boundary.
fn likely_delimiter(body: &[u8]) -> Option<Vec<u8>> {
    let line = body
        .get(..body.len().min(8 << 10))?
        .split(|byte| *byte == b'\n')
        .find(|line| line.starts_with(b"--"))?;
    let line = line.trim_ascii_end();
    (line.len() > 6 && line.len() < 80 && !line.contains(&b' ')).then(|| line.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(body: &str) -> (Vec<&str>, End) {
        let mut parts =
            Parts::of(body.as_bytes(), 0..body.len(), Some("b")).unwrap_or_else(|| panic!("a boundary"));
        let found = parts.by_ref().map(|range| &body[range]).collect();
        (found, parts.end)
    }

    #[test]
    fn parts_lie_between_boundary_lines_without_their_line_ends() {
        assert_eq!(parts("pre\n--b\none\n--b  \r\ntwo\r\n\r\n--b--\npost").0, ["one", "two\r\n"]);
        assert_eq!(parts("--b\n--b\n\n--b--").0, ["", ""]);
    }

    #[test]
    fn what_begins_like_a_boundary_is_not_one() {
        assert_eq!(parts("--b\none\n--bb\n --b\nx--b\n--b--\n").0, ["one\n--bb\n --b\nx--b"]);
    }

    #[test]
    fn a_missing_end_is_seen() {
        assert_eq!(parts("--b\none\n--b\ntwo"), (vec!["one", "two"], End::CutOff));
        assert_eq!(parts("--b\none\n--b--\npost"), (vec!["one"], End::Closed(14..18)));
    }
}
