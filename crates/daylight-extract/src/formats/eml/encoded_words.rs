use std::borrow::Cow;

/// Joins encoded words (RFC 2047) that follow one another in the same charset and encoding: many
/// programs cut them inside a letter, and each alone is then damaged.
pub(super) fn joined(value: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if memchr::memmem::find(&value, b"?=").is_none() {
        return value;
    }
    let mut result = Vec::with_capacity(value.len());
    let mut rest: &[u8] = &value;
    while let Some(at) = memchr::memmem::find(rest, b"=?") {
        let (before, word) = rest.split_at(at);
        result.extend_from_slice(before);
        let Some((head, payload)) = parts(word) else {
            result.extend_from_slice(b"=?");
            rest = word.get(2..).unwrap_or_default();
            continue;
        };
        result.extend_from_slice(head);
        result.extend_from_slice(payload);
        rest = word.get(head.len() + payload.len() + 2..).unwrap_or_default();
        // Padding ends base64, so that nothing can be joined to it.
        let mut open = !payload.ends_with(b"=") || is_quoted(head);
        while open && let Some((next, payload)) = parts(rest.trim_ascii_start()) {
            if !next.eq_ignore_ascii_case(head) {
                break;
            }
            result.extend_from_slice(payload);
            let word = rest.trim_ascii_start();
            rest = word.get(next.len() + payload.len() + 2..).unwrap_or_default();
            open = !payload.ends_with(b"=") || is_quoted(head);
        }
        result.extend_from_slice(b"?=");
    }
    result.extend_from_slice(rest);
    Cow::Owned(result)
}

fn is_quoted(head: &[u8]) -> bool {
    head.ends_with(b"?Q?") || head.ends_with(b"?q?")
}

/// `=?charset?B?` and what stands before `?=`.
fn parts(word: &[u8]) -> Option<(&[u8], &[u8])> {
    /// Letters of the longest charset name believed.
    const LONGEST_NAME: usize = 60;
    let name = word.strip_prefix(b"=?")?;
    let name = name.iter().take(LONGEST_NAME).position(|byte| *byte == b'?')?;
    let head = word.get(..2 + name + 3)?;
    let is_head =
        name > 0 && matches!(head.get(2 + name + 1), Some(b'B' | b'b' | b'Q' | b'q')) && head.ends_with(b"?");
    let rest = word.get(head.len()..).filter(|_| is_head)?;
    let end = rest.iter().position(|byte| matches!(byte, b'?' | b' ' | b'\n'))?;
    rest.get(end..)?.starts_with(b"?=").then(|| (head, rest.get(..end).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(text: &str) -> String {
        String::from_utf8_lossy(&joined(Cow::Borrowed(text.as_bytes()))).into_owned()
    }

    #[test]
    fn words_of_one_kind_are_joined_and_others_are_not() {
        assert_eq!(join("a =?utf-8?Q?caf=C3?=\r\n =?UTF-8?q?=A9?= b"), "a =?utf-8?Q?caf=C3=A9?= b");
        assert_eq!(
            join("=?utf-8?B?Y2Fmw?= =?utf-8?B?6k=?= =?utf-8?B?YQ==?="),
            "=?utf-8?B?Y2Fmw6k=?= =?utf-8?B?YQ==?="
        );
        for text in [
            "=?utf-8?Q?a?= =?koi8-r?Q?b?=",
            "=?utf-8?Q?a?= and =?utf-8?Q?b?=",
            "=? =?x =?a?Z?b?= ?=",
            "1 ?= 2",
        ] {
            assert_eq!(join(text), text);
        }
    }
}
