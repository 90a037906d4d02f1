use daylight_model::{PartHead, PartKind, Problem, ProblemKind};

use super::Found;
use crate::formats::eml::transfer;

/// The file written into a `data:` address (RFC 2397); `None` where the address is another one.
pub(super) fn file(address: &str, name: Option<&str>) -> Option<Found> {
    let address = address.trim();
    let rest =
        address.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:")).map(|_| &address[5..])?;
    let head = PartHead { name: name.map(str::to_owned), kind: PartKind::Embedded, modified: None };
    let Some((media, data)) = rest.split_once(',') else {
        let problem = Problem::new(ProblemKind::Damaged, "a data: address without data");
        return Some(Found::Part(head, Vec::new(), Some(problem)));
    };
    let data = percent_decoded(data);
    if !media.to_ascii_lowercase().ends_with(";base64") {
        return Some(Found::Part(head, data, None));
    }
    let (bytes, problem) = transfer::base64_at_once(&data);
    Some(Found::Part(head, bytes, problem))
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let mut two = bytes.clone();
        let digits = (two.next().and_then(hex), two.next().and_then(hex));
        if let (b'%', (Some(high), Some(low))) = (byte, digits) {
            decoded.push(high << 4 | low);
            bytes = two;
        } else {
            decoded.push(byte);
        }
    }
    decoded
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}
