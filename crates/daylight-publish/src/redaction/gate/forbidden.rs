use ct_codecs::{Base64NoPadding, Encoder};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::GateFinding;
use super::objects::Read;

/// Letters and digits that a string must have to be looked for: shorter ones are found everywhere by chance.
const FEWEST: usize = 3;

/// Looks for redacted strings in all that a PDF holds: in its words, put together and folded, and as bytes in many
/// writings, packed and unpacked.
pub(super) fn search(pdf: &[u8], read: &Read, redacted: &[String]) -> Vec<GateFinding> {
    let words: String =
        read.pages.iter().flat_map(|page| &page.words).map(|word| folded(&word.text)).collect();
    let mut findings = Vec::new();
    for (number, string) in (1..).zip(redacted) {
        let plain = folded(string);
        if plain.chars().count() < FEWEST {
            findings.push(GateFinding::TooShort { number });
            continue;
        }
        if words.contains(&plain) {
            findings.push(GateFinding::Forbidden { number, form: "in its text" });
            continue;
        }
        let bytes = std::iter::once(pdf).chain(read.streams.iter().map(Vec::as_slice));
        let bytes: Vec<Vec<u8>> = bytes.map(<[u8]>::to_ascii_lowercase).collect();
        let found = writings(string)
            .into_iter()
            .find(|(_, writing)| bytes.iter().any(|bytes| contains(bytes, writing)));
        if let Some((form, _)) = found {
            findings.push(GateFinding::Forbidden { number, form });
        }
    }
    findings
}

/// Letters and digits only, without accents, in lower case: what is left when somebody reads over all else.
pub(crate) fn folded(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ł' => 'l',
            'ø' => 'o',
            'đ' => 'd',
            other => other,
        })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// How a string may be written in bytes; all in lower case of ASCII, as what is searched.
fn writings(string: &str) -> Vec<(&'static str, Vec<u8>)> {
    let lower = string.to_lowercase();
    let utf16 = |order: fn(u16) -> [u8; 2]| lower.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let hex: String = lower.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut all = vec![
        ("in UTF-8", lower.clone().into_bytes()),
        ("in UTF-16, high byte first", utf16(u16::to_be_bytes)),
        ("in UTF-16, low byte first", utf16(u16::to_le_bytes)),
        ("in hexadecimal digits", hex.into_bytes()),
        ("backwards", lower.chars().rev().collect::<String>().into_bytes()),
    ];
    if lower.chars().all(|c| u32::from(c) < 256) {
        all.push(("in Latin-1", lower.chars().map(|c| c as u8).collect()));
    }
    // Base64 of a string that stands anywhere: three ways to lie in groups of three bytes, without the ends, which
    // depend on what stands beside.
    for shift in 0..3 {
        let padded = [vec![b' '; shift], string.as_bytes().to_vec()].concat();
        let whole = padded.len() / 3 * 3;
        if let Ok(text) = Base64NoPadding::encode_to_string(&padded[..whole]) {
            let from = if shift == 0 { 0 } else { 4 };
            if text.len() >= from + 6 {
                all.push(("in base64", text.as_bytes()[from..].to_ascii_lowercase()));
            }
        }
    }
    all
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}
