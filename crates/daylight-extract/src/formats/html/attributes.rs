use std::borrow::Cow;

/// Attributes of one tag that are read. The tokenizer compares each with all before it, so that
/// a hundred thousand take seconds and a million take minutes.
const MOST_ATTRIBUTES: u32 = 1_000;

/// What is told of the rest.
pub(in crate::formats) const LEFT_OUT: &str = "attributes of one tag beyond 1000 were not read";

/// Marks that end what only looked like a tag: a script or comment with a `<` in it.
const ENDS: [&str; 6] = ["</script", "</style", "</title", "</textarea", "</xmp", "-->"];

/// Leaves out attributes beyond [`MOST_ATTRIBUTES`] before the tokenizer sees them. The text comes
/// in pieces; what is a tag is told roughly, and nothing is left out of tags with fewer attributes.
#[derive(Debug, Default)]
pub(crate) struct Cap {
    state: State,
    attributes: u32,
    comment: bool,
    /// Whether anything was left out.
    pub(crate) left_out: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After `<`.
    Opening,
    Name,
    /// Between attributes.
    Between,
    Attribute,
    /// After `=`.
    Equals,
    Value,
    Quoted(u8),
}

impl Cap {
    /// The piece without what is left out.
    pub(crate) fn kept<'a>(&mut self, piece: &'a str) -> Cow<'a, str> {
        let mut kept = String::new();
        let mut from = 0;
        let mut dropping = self.is_full();
        for (at, byte) in piece.bytes().enumerate() {
            if self.is_full() && self.ends_here(piece, at) {
                self.leave();
            }
            self.step(byte, piece, at);
            if self.is_full() == dropping {
                continue;
            }
            if self.is_full() {
                kept.push_str(piece.get(from..at).unwrap_or_default());
                self.left_out = true;
            }
            (dropping, from) = (!dropping, at);
        }
        if dropping {
            return Cow::Owned(kept);
        }
        if from == 0 && kept.is_empty() {
            return Cow::Borrowed(piece);
        }
        kept.push_str(piece.get(from..).unwrap_or_default());
        Cow::Owned(kept)
    }

    fn is_full(&self) -> bool {
        self.attributes > MOST_ATTRIBUTES
    }

    fn leave(&mut self) {
        self.state = State::Text;
        self.attributes = 0;
    }

    fn ends_here(&self, piece: &str, at: usize) -> bool {
        let rest = piece.as_bytes().get(at..).unwrap_or_default();
        ENDS.iter()
            .any(|end| rest.get(..end.len()).is_some_and(|head| head.eq_ignore_ascii_case(end.as_bytes())))
    }

    fn step(&mut self, byte: u8, piece: &str, at: usize) {
        if self.comment {
            let before = piece.as_bytes().get(at.saturating_sub(2)..at);
            self.comment = !(byte == b'>' && before == Some(b"--"));
            return;
        }
        let blank = byte.is_ascii_whitespace() || byte == b'/';
        self.state = match (self.state, byte) {
            (State::Text, b'<') => State::Opening,
            (State::Text, _) => State::Text,
            (State::Opening, b'!') => {
                self.comment = piece.as_bytes().get(at + 1..at + 3) == Some(b"--");
                State::Text
            }
            (State::Opening, byte) if byte.is_ascii_alphabetic() => State::Name,
            (State::Opening, b'<' | b'/') => State::Opening,
            (State::Opening, _) => State::Text,
            (State::Quoted(quote), byte) if byte == quote => State::Between,
            (State::Quoted(quote), _) => State::Quoted(quote),
            (_, b'>') => {
                self.leave();
                return;
            }
            (State::Equals, b'"' | b'\'') => State::Quoted(byte),
            (State::Equals, _) if byte.is_ascii_whitespace() => State::Equals,
            (State::Equals | State::Value, _) if !byte.is_ascii_whitespace() => State::Value,
            (State::Attribute | State::Between, b'=') => State::Equals,
            (State::Between, _) if !blank => {
                self.attributes += 1;
                State::Attribute
            }
            (State::Name | State::Attribute, _) if !blank => self.state,
            _ => State::Between,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_loses_what_is_too_much_and_nothing_else_is_lost() {
        let honest = "<p class=a title='x > y'>2 < 3 <b>late</b><!-- <a b=\" --><br/>";
        let many: String = (0..5000).map(|number| format!(" a{number}='>'")).collect();
        let few: String = (0..1000).map(|number| format!(" a{number}='>'")).collect();
        let page = format!("{honest}<i{many}>late</i>{honest}");
        for size in [page.len(), 16 << 10] {
            let mut cap = Cap::default();
            let kept: String = page
                .as_bytes()
                .chunks(size)
                .map(|piece| cap.kept(std::str::from_utf8(piece).unwrap()).into_owned())
                .collect();
            assert!(kept == format!("{honest}<i{few} >late</i>{honest}"), "{size}: {kept}");
            assert!(cap.left_out);
        }
        let mut cap = Cap::default();
        assert_eq!(cap.kept(honest), honest);
        assert!(!cap.left_out);
    }

    #[test]
    fn a_script_that_looks_like_a_tag_still_ends() {
        let script = format!("<script>if (a <b{}</script><p>late</p>", " c".repeat(3000));
        let mut cap = Cap::default();
        assert!(cap.kept(&script).ends_with("</script><p>late</p>"));
    }
}
