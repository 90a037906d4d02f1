/// A line that separates messages: `From sender date`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FromLine {
    /// After its line end.
    pub(super) end: usize,
}

/// Bytes of the longest separator believed.
const LONGEST: usize = 2_000;

impl FromLine {
    /// The separator that begins at `start`, where a line begins with `From `.
    ///
    /// A date as `asctime` writes it makes a line a separator after an empty line, and after any
    /// line where a header follows. Without such a date (programs differ) it is one where an empty
    /// line stands before, an address stands where the sender belongs and a header follows.
    pub(super) fn at(bytes: &[u8], start: usize) -> Option<Self> {
        let rest = bytes.get(start..)?;
        let window = rest.get(..rest.len().min(LONGEST))?;
        let length = match memchr::memchr(b'\n', window) {
            Some(at) => at + 1,
            None if window.len() == rest.len() => rest.len(),
            None => return None,
        };
        let line = rest.get("From ".len()..length)?.trim_ascii_end();
        let header_follows = header_follows(rest.get(length..).unwrap_or_default());
        let is_separator = if ends_in_asctime(line) {
            header_follows || after_empty_line(bytes, start)
        } else {
            header_follows && after_empty_line(bytes, start) && begins_with_sender(line)
        };
        is_separator.then_some(Self { end: start + length })
    }
}

fn after_empty_line(bytes: &[u8], start: usize) -> bool {
    let before = bytes.get(..start).unwrap_or_default();
    let before = before.strip_suffix(b"\n").unwrap_or(before);
    let before = before.strip_suffix(b"\r").unwrap_or(before);
    before.is_empty() || before.ends_with(b"\n") || before.ends_with(b"\0")
}

/// `Www Mmm dd hh:mm[:ss] … yyyy`, time zones before or after the year.
fn ends_in_asctime(line: &[u8]) -> bool {
    let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).collect();
    let Some(clock) = words.iter().rposition(|word| is_clock(word)) else { return false };
    let [.., weekday, month, day] = words.get(..clock).unwrap_or_default() else { return false };
    let year = words.get(clock + 1..).unwrap_or_default().iter().any(|word| is_number(word, 4..=4));
    const DAYS: &[u8] = b"MonTueWedThuFriSatSun";
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    year && is_number(day, 1..=2) && is_one_of(weekday, DAYS) && is_one_of(month, MONTHS)
}

fn is_one_of(word: &[u8], names: &[u8]) -> bool {
    word.len() == 3 && names.chunks(3).any(|name| name.eq_ignore_ascii_case(word))
}

fn is_number(word: &[u8], digits: std::ops::RangeInclusive<usize>) -> bool {
    digits.contains(&word.len()) && word.iter().all(u8::is_ascii_digit)
}

/// `hh:mm` or `hh:mm:ss`.
fn is_clock(word: &[u8]) -> bool {
    let numbers: Vec<&[u8]> = word.split(|byte| *byte == b':').collect();
    matches!(numbers.len(), 2 | 3) && numbers.iter().all(|number| is_number(number, 1..=2))
}

/// An address, or what mailboxes write where they know none; then nothing or something with digits
/// (a date of another shape).
fn begins_with_sender(line: &[u8]) -> bool {
    let end = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
    let (sender, rest) = line.split_at(end);
    let is_sender =
        sender.contains(&b'@') || matches!(sender, b"-" | b"MAILER-DAEMON" | b"MAILER_DAEMON" | b"???");
    is_sender && (rest.is_empty() || rest.iter().any(u8::is_ascii_digit))
}

/// Whether the next line is a header: a name, a colon.
fn header_follows(bytes: &[u8]) -> bool {
    let letters =
        bytes.iter().take(100).take_while(|byte| (33..127).contains(*byte) && **byte != b':').count();
    // `>From ` lines stand first in mail that passed through UUCP.
    (letters > 0 && bytes.get(letters) == Some(&b':')) || bytes.starts_with(b">From ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn separates(before: &str, line: &str, after: &str) -> bool {
        let text = format!("{before}{line}\n{after}");
        FromLine::at(text.as_bytes(), before.len()).is_some()
    }

    #[test]
    fn separators_of_many_programs_are_known() {
        for line in [
            "From ana@example.org Thu Nov  3 10:15:00 2011",
            "From ana Thu Nov  3 10:15:00 CET 2011",
            "From ana@example.org Thu Nov  3 10:15:00 2011 +0100",
            "From - Thu Nov  3 10:15:00 2011",
            "From ???@??? Thu Nov 03 10:15 2011",
            "From \"ana maria\"@example.org Thu Nov  3 10:15:00 2011",
            "From 1386@xxx Thu Nov 03 10:15:00 +0000 2011",
        ] {
            assert!(separates("", line, "Subject: x\n"), "{line}");
            assert!(separates("text\r\n\r\n", line, "\n"), "{line}");
            assert!(separates("text\n", line, "Subject: x\n"), "{line}");
            assert!(!separates("text\n", line, "more text\n"), "{line}");
        }
    }

    #[test]
    fn separators_without_that_date_need_an_address_and_a_header() {
        assert!(separates("\n", "From ana@example.org", "Subject: x"));
        assert!(separates("\n", "From ana@example.org 2011-11-03T10:15:00Z", "Subject: x"));
        assert!(!separates("\n", "From ana@example.org", "no header"));
        assert!(!separates("text\n", "From ana@example.org", "Subject: x"));
    }

    #[test]
    fn sentences_are_no_separators() {
        for line in [
            "From the harbour we went on",
            "From Thu Nov 3 on, at 10:15, it was 2011",
            "From there to 10:15 was a long way in 2011",
            "From ana@example.org we heard nothing",
        ] {
            assert!(!separates("text\n\n", line, "and more\n"), "{line}");
            assert!(!separates("text\n\n", line, "Note: more\n"), "{line}");
        }
    }
}
