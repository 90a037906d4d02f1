use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};
use hayro_syntax::Filter;
use hayro_syntax::object::Stream;

/// Bytes that one stream may hold after decoding. The largest content stream of an honest page in
/// our samples has 30 MB.
pub(super) const LARGEST: usize = 256 << 20;

/// Decoded bytes, and whether the stream was whole.
pub(super) struct Decoded<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// The compressed data ended too soon or broke off at a fault.
    pub(super) cut: bool,
}

/// Why a stream gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undecoded {
    Damaged,
    TooLarge,
}

/// The bytes of a stream that is not a picture, never more than a fixed limit.
pub(super) fn decoded<'a>(stream: &Stream<'a>) -> Result<Decoded<'a>, Undecoded> {
    let filters = stream.filters();
    let plain = !stream.dict().contains_key(b"DecodeParms") && !stream.dict().contains_key(b"DP");
    if stream.raw_data().is_empty() {
        return Ok(Decoded { bytes: Cow::Borrowed(&[]), cut: false });
    }
    if plain && filters.as_slice() == [Filter::FlateDecode] && !stream.dict().contains_key(b"F") {
        match inflated(&stream.raw_data())? {
            Some(bytes) => return Ok(Decoded { bytes: Cow::Owned(bytes), cut: false }),
            // What can be saved of it is saved by the more patient decoder.
            None => return patiently(stream, true),
        }
    }
    patiently(stream, false)
}

fn patiently<'a>(stream: &Stream<'a>, cut: bool) -> Result<Decoded<'a>, Undecoded> {
    let growth = stream.filters().iter().fold(1_usize, |growth, filter| match filter {
        Filter::FlateDecode | Filter::LzwDecode => growth.saturating_mul(1032),
        Filter::RunLengthDecode => growth.saturating_mul(64),
        _ => growth,
    });
    // Four times the limit, because here the size can only be estimated from above.
    if stream.raw_data().len().saturating_mul(growth) > 4 * LARGEST {
        return Err(Undecoded::TooLarge);
    }
    match stream.decoded_data() {
        Ok(bytes) => Ok(Decoded { bytes, cut }),
        Err(_) => Err(Undecoded::Damaged),
    }
}

/// The bytes of a zlib stream; `None` where it does not end as it should. The checksum at the end
/// is not asked for: many writers get it wrong, and the text is there.
fn inflated(data: &[u8]) -> Result<Option<Vec<u8>>, Undecoded> {
    let (&[first, second], Some(body)) = (data.get(..2).unwrap_or(&[0, 0]), data.get(2..)) else {
        return Ok(None);
    };
    let header = u16::from_be_bytes([first, second]);
    if first & 0x0f != 8 || !header.is_multiple_of(31) || second & 0x20 != 0 {
        return Ok(None);
    }
    let mut inflater = Decompress::new(false);
    let mut bytes = Vec::with_capacity(body.len().saturating_mul(4).clamp(1 << 10, 1 << 20));
    loop {
        let consumed = inflater.total_in() as usize;
        let before = bytes.len();
        let status = inflater.decompress_vec(
            body.get(consumed..).unwrap_or_default(),
            &mut bytes,
            FlushDecompress::None,
        );
        match status {
            Ok(Status::StreamEnd) => return Ok(Some(bytes)),
            Err(_) => return Ok(None),
            Ok(_) if bytes.len() >= LARGEST => return Err(Undecoded::TooLarge),
            Ok(_) if bytes.len() == bytes.capacity() => bytes.reserve(bytes.len().max(1 << 10)),
            Ok(_) if bytes.len() == before && inflater.total_in() as usize == consumed => return Ok(None),
            Ok(_) => {}
        }
    }
}
