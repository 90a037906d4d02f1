/// Base64 (RFC 4648) in one line.
pub fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| usize::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let sign = SIGNS[bits >> (18 - 6 * place) & 63];
            out.push(if place <= group.len() { sign } else { b'=' });
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Base64 in lines of 76, each ended by `\n`.
pub(super) fn base64_lines(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() / 3 * 4 + bytes.len() / 50 + 8);
    for line in bytes.chunks(57) {
        out.push_str(&base64(line));
        out.push('\n');
    }
    out
}

/// Quoted-printable (RFC 2045) of text whose lines end with `\n`.
pub(super) fn quoted_printable(bytes: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut width = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' {
            out.push('\n');
            width = 0;
            continue;
        }
        let last_of_line = matches!(bytes.get(at + 1), None | Some(b'\n'));
        let plain = matches!(byte, 33..=60 | 62..=126) || (matches!(byte, b' ' | b'\t') && !last_of_line);
        let needs = if plain { 1 } else { 3 };
        if width + needs > 75 {
            out.push_str("=\n");
            width = 0;
        }
        if plain {
            out.push(char::from(*byte));
        } else {
            out.push('=');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
        width += needs;
    }
    out
}

/// Text in an encoding of the WHATWG standard (`windows-1251`, `iso-8859-7`, `shift_jis`), or in
/// `utf-16le`/`utf-16be`, which get a byte order mark.
///
/// Panics where the encoding is not known or cannot hold the text: the caller wrote both.
pub fn encode_text(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "utf-16le" => {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        }
        "utf-16be" => {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
        }
        _ => {
            let known = encoding_rs::Encoding::for_label(encoding.as_bytes());
            let known = known.unwrap_or_else(|| panic!("no encoding is called {encoding}"));
            let (bytes, _, lost) = known.encode(text);
            assert!(!lost, "{encoding} cannot hold this text");
            bytes.into_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_keeps_to_the_vectors_of_the_rfc() {
        for (plain, packed) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), packed);
        }
    }

    #[test]
    fn quoted_printable_breaks_long_lines_and_hides_line_end_spaces() {
        assert_eq!(quoted_printable("Zürich = 1 \nx".as_bytes()), "Z=C3=BCrich =3D 1=20\nx");
        let long = quoted_printable("a".repeat(100).as_bytes());
        assert!(long.lines().all(|line| line.len() <= 76), "{long}");
        assert_eq!(long.replace("=\n", ""), "a".repeat(100));
    }
}
