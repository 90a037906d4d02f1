use daylight_model::{Problem, ProblemKind};
use encoding_rs::Encoding;
use mail_parser::decoders::charsets::map::charset_decoder;

use crate::formats::html::encoding::settled;

/// The text of a body in the charset its part names, and what was wrong with that.
pub(super) fn decode(bytes: &[u8], charset: Option<&str>) -> (String, Option<Problem>) {
    let label = charset.map(str::trim).unwrap_or_default();
    // ASCII that is not ASCII is as good as nothing said.
    if label.is_empty()
        || is_no_charset(label)
        || bytes.is_ascii() && !is_shifted(label) && !bytes.contains(&0x1b)
    {
        return with(settled(bytes, None), bytes);
    }
    if let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) {
        return with(settled(bytes, Some(encoding)), bytes);
    }
    // Charsets that the web has given up: UTF-7, those of DOS.
    if let Some(decode) = charset_decoder(label.as_bytes()) {
        return (decode(bytes), None);
    }
    let (text, _) = with(settled(bytes, None), bytes);
    let detail = "a text names a charset that is not known: its letters are guessed";
    (text, Some(Problem::new(ProblemKind::Unsupported, detail)))
}

fn with(encoding: &'static Encoding, bytes: &[u8]) -> (String, Option<Problem>) {
    let (text, used, damaged) = encoding.decode(bytes);
    let problem = damaged.then(|| {
        Problem::new(
            ProblemKind::Damaged,
            format!("some bytes of a text are no letters in its charset ({}): shown as U+FFFD", used.name()),
        )
    });
    (text.into_owned(), problem)
}

fn is_no_charset(label: &str) -> bool {
    const SAYING_NOTHING: [&str; 8] = [
        "us-ascii",
        "ascii",
        "ansi_x3.4-1968",
        "unknown",
        "x-unknown",
        "unknown-8bit",
        "default",
        "_autodetect_all",
    ];
    SAYING_NOTHING.iter().any(|nothing| label.eq_ignore_ascii_case(nothing))
}

/// Charsets that write other letters with ASCII bytes.
fn is_shifted(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    ["utf-7", "utf7", "unicode-1-1-utf-7", "utf-16", "utf-32", "hz-gb", "iso-2022", "ucs-", "ebcdic", "ibm"]
        .iter()
        .any(|begin| label.starts_with(begin))
}

/// Joins the lines of `format=flowed` (RFC 3676): those that end in a blank go on.
pub(super) fn unflowed(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut goes_on: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let (marks, rest) = line.split_at(depth);
        let words = rest.strip_prefix(' ').unwrap_or(rest);
        if goes_on == Some(depth) && words != "-- " {
            joined.push_str(words);
        } else {
            if !joined.is_empty() {
                joined.push('\n');
            }
            joined.push_str(marks);
            if depth > 0 && !words.is_empty() {
                joined.push(' ');
            }
            joined.push_str(words);
        }
        goes_on = (words.ends_with(' ') && words != "-- ").then_some(depth);
    }
    joined.push('\n');
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charset_is_believed_unless_it_cannot_be_right() {
        assert_eq!(decode(b"\xf0\xd2\xc9", Some("koi8-r")), ("При".into(), None));
        assert_eq!(decode("café".as_bytes(), Some("us-ascii")), ("café".into(), None));
        assert_eq!(decode("café".as_bytes(), Some("ISO-8859-1")), ("café".into(), None));
        assert_eq!(decode(b"caf\xe9", Some("iso-8859-1")), ("café".into(), None));
        assert_eq!(decode(b"+AOk-t+AOk-", Some("utf-7")), ("été".into(), None));
        assert_eq!(decode(b"plain", Some("x-house-code")), ("plain".into(), None));
    }

    #[test]
    fn an_unknown_charset_is_told() {
        let (text, problem) = decode("Zoë".as_bytes(), Some("x-house-code"));
        assert_eq!(text, "Zoë");
        assert_eq!(problem.map(|problem| problem.kind), Some(ProblemKind::Unsupported));
    }

    #[test]
    fn flowed_lines_are_joined_and_signatures_are_not() {
        assert_eq!(
            unflowed("one \ntwo\n> three \n> four\n five \n-- \nAna\n"),
            "one two\n> three four\nfive \n-- \nAna\n"
        );
    }
}
