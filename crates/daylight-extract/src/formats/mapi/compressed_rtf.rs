//! Rich Text packed the way Outlook packs it (MS-OXRTFCP).

use daylight_model::{Problem, ProblemKind};

/// What every reader knows before the first byte (MS-OXRTFCP 2.1.3.1.3).
const KNOWN: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const WINDOW: usize = 4096;

/// The Rich Text, as far as it is there, and what is wrong with it. No more than nine bytes come out
/// for each that went in.
pub(super) fn unpacked(bytes: &[u8]) -> (Vec<u8>, Option<Problem>) {
    let damaged = |detail: &str| Some(Problem::new(ProblemKind::Damaged, detail));
    let number =
        |at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
    let (Some(size), Some(kind)) = (number(4), number(8)) else {
        return (Vec::new(), damaged("the packed Rich Text of the message has no header"));
    };
    let packed = bytes.get(16..).unwrap_or_default();
    let size = size as usize;
    let text = match &kind.to_le_bytes() {
        b"LZFu" => unpack(packed),
        b"MELA" => packed.get(..size).unwrap_or(packed).to_vec(),
        _ => return (Vec::new(), damaged("the Rich Text of the message is packed in an unknown way")),
    };
    let problem = if text.len() < size { damaged("the Rich Text of the message is cut off") } else { None };
    (text, problem)
}

fn unpack(packed: &[u8]) -> Vec<u8> {
    let mut text = KNOWN.to_vec();
    let mut rest = packed.iter().copied();
    'runs: while let Some(control) = rest.next() {
        for bit in 0..8 {
            if control & 1 << bit == 0 {
                let Some(byte) = rest.next() else { break 'runs };
                text.push(byte);
                continue;
            }
            let (Some(high), Some(low)) = (rest.next(), rest.next()) else { break 'runs };
            let from = usize::from(high) << 4 | usize::from(low >> 4);
            let at = text.len() % WINDOW;
            // The place that is written next means the end.
            if from == at {
                break 'runs;
            }
            let back = (at + WINDOW - from) % WINDOW;
            for _ in 0..usize::from(low & 15) + 2 {
                // Before the beginning the window holds zeros, which no honest file points at.
                let byte = text.len().checked_sub(back).and_then(|at| text.get(at)).copied();
                text.push(byte.unwrap_or(b' '));
            }
        }
    }
    text.split_off(KNOWN.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_unpacked() {
        // MS-OXRTFCP 3.1.1
        let packed = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125\x42\x32\x0a\xf3 hel\x09\0\x20bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        let (text, problem) = unpacked(packed);
        assert_eq!(
            String::from_utf8(text).as_deref(),
            Ok("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n")
        );
        assert_eq!(problem, None);
    }

    #[test]
    fn a_packed_text_cut_off_is_told() {
        let (_, problem) = unpacked(b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg");
        assert!(problem.is_some());
    }
}
