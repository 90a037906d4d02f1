//! PNG (ISO 15948): chunks of text and time among those of pixels.

use std::borrow::Cow;
use std::io::Read;

use daylight_model::{Field, PartialDate};

use super::Look;
use crate::formats::number_at::{be16, be32, place};
use crate::formats::{encoding, xmp};

/// Bytes that one packed text may unpack to.
const LONGEST_TEXT: u64 = 1 << 20;

pub(super) fn look(bytes: &[u8]) -> Look<'_> {
    let mut look = Look::default();
    let mut at = 8;
    loop {
        let (Some(length), Some(kind)) = (be32(bytes, at), bytes.get(at + 4..at + 8)) else {
            look.damaged("the picture is cut off");
            return look;
        };
        let start = at + 8;
        let end = start.saturating_add(place(length));
        let Some(chunk) = bytes.get(start..end) else {
            look.damaged("the picture is cut off");
            return look;
        };
        at = end.saturating_add(4);
        if kind == b"IEND" {
            let rest = bytes.get(at..).unwrap_or_default();
            look.behind = rest.iter().any(|byte| *byte != 0).then_some(at..bytes.len());
            return look;
        }
        take(kind, chunk, &mut look);
    }
}

fn take<'a>(kind: &[u8], chunk: &'a [u8], look: &mut Look<'a>) {
    match kind {
        b"IHDR" => look.size = be32(chunk, 0).zip(be32(chunk, 4)),
        b"acTL" => look.pages = be32(chunk, 0).unwrap_or(0),
        b"eXIf" => look.exif.push(Cow::Borrowed(chunk)),
        b"tIME" => look.texts.extend(time(chunk).map(|date| (Field::Modified, date.to_string()))),
        b"tEXt" => {
            if let Some((key, text)) = cut(chunk) {
                told(key, Cow::Borrowed(text), look);
            }
        }
        b"zTXt" => {
            if let Some((key, packed)) = cut(chunk) {
                told(key, Cow::Owned(unpacked(packed.get(1..).unwrap_or_default())), look);
            }
        }
        b"iTXt" => {
            if let Some((key, text)) = international(chunk) {
                told(key, text, look);
            }
        }
        _ => {}
    }
}

/// Keyword, whether packed, language, translated keyword, text.
fn international(chunk: &[u8]) -> Option<(&[u8], Cow<'_, [u8]>)> {
    let (key, rest) = cut(chunk)?;
    let packed = rest.first() == Some(&1);
    let (_, rest) = cut(rest.get(2..)?)?;
    let (_, text) = cut(rest)?;
    Some((key, if packed { Cow::Owned(unpacked(text)) } else { Cow::Borrowed(text) }))
}

fn cut(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let zero = memchr::memchr(0, bytes)?;
    Some((bytes.get(..zero)?, bytes.get(zero + 1..)?))
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    // A text that breaks off tells as much as it gave.
    let _ = flate2::bufread::ZlibDecoder::new(packed).take(LONGEST_TEXT).read_to_end(&mut text);
    text
}

fn told<'a>(key: &[u8], text: Cow<'a, [u8]>, look: &mut Look<'a>) {
    let field = match key {
        b"XML:com.adobe.xmp" => return look.xmp.push(text),
        key if key.starts_with(b"Raw profile type ") => return profile(key, &text, look),
        b"Title" => Field::Title,
        b"Author" => Field::Author,
        b"Description" | b"Comment" => Field::Description,
        b"Software" => Field::Application,
        key => Field::Other(encoding::whole(key, None).0.into_owned()),
    };
    look.text(field, &text);
}

/// A block of another kind in hexadecimal, as ImageMagick writes it: a name, a length, the digits.
fn profile(key: &[u8], text: &[u8], look: &mut Look) {
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).skip(2);
    let digits: Vec<u8> = lines
        .flatten()
        .filter_map(|digit| char::from(*digit).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    let block: Vec<u8> =
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    match key.get(17..).unwrap_or_default() {
        b"xmp" => look.xmp.push(Cow::Owned(block.into_iter().take(xmp::LARGEST_PACKET).collect())),
        b"iptc" | b"8bim" => {
            let mut inner = Look::default();
            super::psd::resources(&block, &mut inner);
            look.iptc.extend(inner.iptc.into_iter().map(|block| Cow::Owned(block.into_owned())));
        }
        b"exif" | b"APP1" => {
            let block = block.strip_prefix(b"Exif\0\0").map(<[u8]>::to_vec).unwrap_or(block);
            look.exif.push(Cow::Owned(block));
        }
        _ => {}
    }
}

fn time(chunk: &[u8]) -> Option<PartialDate> {
    let narrow = |at: usize| chunk.get(at).and_then(|byte| i8::try_from(*byte).ok());
    let day = PartialDate::of_day(be16(chunk, 0)?.cast_signed(), narrow(2)?, narrow(3)?).ok()?;
    day.at(narrow(4)?, narrow(5)?, narrow(6)?, Some(0)).ok()
}
