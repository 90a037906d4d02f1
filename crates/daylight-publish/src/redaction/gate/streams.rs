use std::io::Read;

use flate2::read::ZlibDecoder;

use super::super::pdf::OutWord;
use super::objects::area;

/// Unpacks, at most so many bytes. None where it is damaged, holds more, or something stands behind it.
pub(super) fn inflate(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut decoder = ZlibDecoder::new(packed);
    let mut bytes = Vec::new();
    decoder.by_ref().take(most as u64 + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= most && decoder.total_in() == packed.len() as u64).then_some(bytes)
}

/// The dots of a picture whose rows are each the difference to the row above.
pub(super) fn dots(rows: &[u8], row: usize, height: usize) -> Option<Vec<u8>> {
    if rows.len() != (row + 1) * height {
        return None;
    }
    let mut dots = Vec::with_capacity(row * height);
    for (number, line) in rows.chunks_exact(row + 1).enumerate() {
        if line[0] != 2 {
            return None;
        }
        for (at, difference) in line[1..].iter().enumerate() {
            let above = if number == 0 { 0 } else { dots[(number - 1) * row + at] };
            dots.push(difference.wrapping_add(above));
        }
    }
    Some(dots)
}

/// What the codes from 1 on mean, from a table in the one form we write.
pub(super) fn meanings(map: &[u8], last: usize) -> Option<Vec<Option<char>>> {
    let text = std::str::from_utf8(map).ok()?;
    let text = text.strip_prefix(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n\
         1 begincodespacerange\n<00> <ff>\nendcodespacerange\n",
    )?;
    let text = text.strip_suffix("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")?;
    let mut chars = vec![None];
    let mut lines = text.lines();
    while chars.len() <= last {
        let hundred = (last + 1 - chars.len()).min(100);
        (lines.next()? == format!("{hundred} beginbfchar")).then_some(())?;
        for _ in 0..hundred {
            let begins = format!("<{:02x}> <", chars.len());
            let units = lines.next()?.strip_prefix(&begins)?.strip_suffix('>')?;
            chars.push(Some(character(units)?));
        }
        (lines.next()? == "endbfchar").then_some(())?;
    }
    lines.next().is_none().then_some(chars)
}

fn character(units: &str) -> Option<char> {
    let unit = |at: usize| units.get(at..at + 4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let units: Vec<u16> = match units.len() {
        4 => vec![unit(0)?],
        8 => vec![unit(0)?, unit(4)?],
        _ => return None,
    };
    let mut chars = char::decode_utf16(units);
    let only = chars.next()?.ok()?;
    chars.next().is_none().then_some(only)
}

/// The words of a page: lines that show one invisible word each, and then the picture over the whole page.
pub(super) fn words(
    content: &[u8],
    (width, height): (f32, f32),
    fonts: &[Vec<Option<char>>],
) -> Option<Vec<OutWord>> {
    let text = std::str::from_utf8(content).ok()?;
    let text = text.strip_suffix(&format!("q {width:.2} 0 0 {height:.2} 0 0 cm /P Do Q"))?;
    text.split_inclusive('\n').map(|line| word(line, height, fonts)).collect()
}

/// `BT 3 Tr STRETCH Tz 1 0 0 1 LEFT BOTTOM Tm /F0 SIZE Tf <CODES> Tj … ET`
fn word(line: &str, page_height: f32, fonts: &[Vec<Option<char>>]) -> Option<OutWord> {
    let line = line.strip_prefix("BT 3 Tr ")?.strip_suffix("ET\n")?;
    let (stretch, line) = line.split_once(" Tz 1 0 0 1 ")?;
    let (place, mut shown) = line.split_once(" Tm ")?;
    let (left, bottom) = place.split_once(' ')?;
    let (stretch, left, bottom): (f32, f32, f32) =
        (stretch.parse().ok()?, left.parse().ok()?, bottom.parse().ok()?);
    let mut text = String::new();
    let mut size = 0.0;
    while !shown.is_empty() {
        let (font, rest) = shown.strip_prefix("/F")?.split_once(' ')?;
        let (height, rest) = rest.split_once(" Tf <")?;
        let (codes, rest) = rest.split_once("> Tj ")?;
        size = height.parse().ok()?;
        let font = fonts.get(font.parse::<usize>().ok()?)?;
        let (pairs, odd) = codes.as_bytes().as_chunks::<2>();
        odd.is_empty().then_some(())?;
        for pair in pairs {
            let code = usize::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
            text.push((*font.get(code)?)?);
        }
        shown = rest;
    }
    let text = text.strip_suffix(' ')?.to_owned();
    let wide = text.chars().count() as f32 * size * 0.5 * stretch / 100.0;
    Some(OutWord { text, area: area(left, bottom, wide, size, page_height) })
}
