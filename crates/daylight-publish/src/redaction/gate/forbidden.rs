use ct_codecs::{Base64NoPadding, Encoder};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::GateFinding;
use super::objects::Read;

/// Letters and digits that a string must have to be looked for: shorter ones are found everywhere by chance.
pub(crate) const FEWEST: usize = 3;

/// From so many letters on a string counts also where it begins or ends within a word: `Ann` stands in `annual` by
/// chance, `Ashgrave` in nothing.
const WITHIN_WORDS: usize = 8;

/// From so many letters on a string is looked for in bytes as well: packed pictures hold every shorter one by chance.
const IN_BYTES: usize = 6;

/// Looks for redacted strings in all that a PDF holds: in its words, put together and folded, and as bytes in many
/// writings, packed and unpacked.
pub(super) fn search(pdf: &[u8], read: &Read, redacted: &[String]) -> Vec<GateFinding> {
    let words = Folded::of(read.pages.iter().flat_map(|page| &page.words).map(|word| word.text.as_str()));
    let bytes = std::iter::once(pdf).chain(read.streams.iter().map(Vec::as_slice));
    let bytes: Vec<Vec<u8>> = bytes.map(<[u8]>::to_ascii_lowercase).collect();
    let mut findings = Vec::new();
    for (number, string) in (1..).zip(redacted) {
        let plain = folded(string);
        if plain.chars().count() < FEWEST {
            findings.push(GateFinding::TooShort { number });
            continue;
        }
        if words.says(&plain) {
            findings.push(GateFinding::Forbidden { number, form: "in its text" });
            continue;
        }
        if plain.chars().count() < IN_BYTES || STRUCTURE.contains(&string.to_lowercase()) {
            continue;
        }
        let found = writings(string)
            .into_iter()
            .find(|(_, writing)| bytes.iter().any(|bytes| contains(bytes, writing)));
        if let Some((form, _)) = found {
            findings.push(GateFinding::Forbidden { number, form });
        }
    }
    findings
}

/// The words that every such PDF is made of, in lower case. That they stand there says nothing: each byte outside of
/// streams was found to be what it has to be.
const STRUCTURE: &str = "catalog pages count kids parent mediabox contents resources xobject font subtype type3 fontbbox \
    fontmatrix firstchar lastchar widths charprocs encoding differences tounicode filter flatedecode length stream \
    endstream endobj image width height bitspercomponent colorspace devicegray devicergb decodeparms predictor colors \
    columns trailer startxref cidinit procset findresource begin begincmap cmaptype begincodespacerange \
    endcodespacerange beginbfchar endbfchar endcmap cmapname currentdict defineresource";

/// Whether a text says what was redacted, with whatever capitals, accents, signs and blanks. What has fewer than three
/// letters and digits is said by nothing.
pub fn says(text: &str, redacted: &str) -> bool {
    let plain = folded(redacted);
    plain.chars().count() >= FEWEST
        && Folded::of(text.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))).says(&plain)
}

/// Words, folded and put together, and where each begins.
struct Folded {
    letters: String,
    /// Bytes at which a word begins, and where the last one ends; ascending.
    edges: Vec<usize>,
}

impl Folded {
    fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self { letters: String::new(), edges: vec![0] };
        for word in words {
            all.letters.push_str(&folded(word));
            all.edges.push(all.letters.len());
        }
        all
    }

    fn says(&self, plain: &str) -> bool {
        let is_edge = |at: usize| self.edges.binary_search(&at).is_ok();
        let long = plain.chars().count() >= WITHIN_WORDS;
        memchr::memmem::find_iter(self.letters.as_bytes(), plain.as_bytes())
            .any(|at| long || is_edge(at) && is_edge(at + plain.len()))
    }
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
