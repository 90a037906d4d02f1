//! Names of members: UTF-8, code page 437 as the standard says, or what the packer's country used.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

use super::Entry;
use super::directory::{Directory, extra_field, u32_at};

/// Bytes of names that are looked at for a guess.
const SAMPLE: usize = 16 << 10;

/// Entries whose names are looked at for a guess.
const MOST_ENTRIES: usize = 5_000;

/// How names without a mark are written in one archive.
pub(super) enum Legacy {
    CodePage437,
    Guessed(&'static Encoding),
}

impl Legacy {
    /// Guessed from all names together: one alone is too short.
    pub(super) fn of(directory: &Directory) -> Self {
        let mut sample = Vec::new();
        for entry in directory.entries().take(MOST_ENTRIES) {
            if !entry.name.is_ascii() && std::str::from_utf8(entry.name).is_err() {
                sample.extend_from_slice(entry.name);
                sample.push(b'\n');
            }
            if sample.len() > SAMPLE {
                break;
            }
        }
        Self::of_names(&sample)
    }

    fn of_names(names: &[u8]) -> Self {
        // In code page 437 the letters of the West lie up to 0xa5; lines and boxes are in no name.
        let western = names.iter().all(|byte| *byte < 0xa6 || *byte == 0xe1);
        let beside_letters = names.windows(2).all(|pair| match pair {
            [a, b] => a.is_ascii() || b.is_ascii(),
            _ => true,
        });
        if western && beside_letters {
            return Self::CodePage437;
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(names, true);
        let encoding = detector.guess(None, Utf8Detection::Deny);
        // Cyrillic came from DOS in code page 866; of the other single bytes none was in use there.
        if is_cyrillic_dos(names) {
            Self::Guessed(encoding_rs::IBM866)
        } else if encoding.is_single_byte() {
            Self::CodePage437
        } else {
            Self::Guessed(encoding)
        }
    }

    fn text(&self, name: &[u8]) -> String {
        match self {
            Self::CodePage437 => name.iter().map(|byte| cp437(*byte)).collect(),
            Self::Guessed(encoding) => encoding.decode_without_bom_handling(name).0.into_owned(),
        }
    }
}

/// Whether nearly all bytes that are not ASCII are Cyrillic letters of code page 866.
fn is_cyrillic_dos(names: &[u8]) -> bool {
    let high = names.iter().filter(|byte| !byte.is_ascii()).count();
    let letters = names.iter().filter(|byte| matches!(byte, 0x80..=0xaf | 0xe0..=0xf1)).count();
    let small = names.iter().filter(|byte| matches!(byte, 0xa0..=0xaf | 0xe0..=0xef)).count();
    letters * 20 >= high * 19 && small * 2 > letters
}

/// The name of a member.
pub(super) fn name(entry: &Entry, legacy: &Legacy) -> String {
    if let Some(name) = unicode_path(entry) {
        return name.to_owned();
    }
    match std::str::from_utf8(entry.name) {
        Ok(name) => name.to_owned(),
        Err(_) if entry.flags & 1 << 11 != 0 => String::from_utf8_lossy(entry.name).into_owned(),
        Err(_) => legacy.text(entry.name),
    }
}

/// The extra field of Info-ZIP: a version, the checksum of the name it stands for, the name.
fn unicode_path<'a>(entry: &Entry<'a>) -> Option<&'a str> {
    let field = extra_field(entry.extra, 0x7075)?;
    let mut crc = flate2::Crc::new();
    crc.update(entry.name);
    let fits = field.first() == Some(&1) && u32_at(field, 1) == Some(crc.sum());
    if fits { std::str::from_utf8(field.get(5..)?).ok() } else { None }
}

fn cp437(byte: u8) -> char {
    match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(high) => CP437.chars().nth(high.into()).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// The upper half of code page 437.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(encoding: &'static Encoding, name: &str) -> String {
        let (bytes, ..) = encoding.encode(name);
        Legacy::of_names(&bytes).text(&bytes)
    }

    #[test]
    fn names_of_several_countries_are_read() {
        assert_eq!(Legacy::of_names(b"F\x84hre.txt").text(b"F\x84hre.txt"), "F\u{e4}hre.txt");
        assert_eq!(Legacy::of_names(b"Gr\x94\xe1e.txt").text(b"Gr\x94\xe1e.txt"), "Größe.txt");
        for (encoding, name) in [
            (encoding_rs::IBM866, "Расписание паромов.txt"),
            (encoding_rs::SHIFT_JIS, "フェリーの時刻表.txt"),
            (encoding_rs::GBK, "渡轮时刻表和港口的费用.txt"),
        ] {
            assert_eq!(read_back(encoding, name), name);
        }
    }
}
