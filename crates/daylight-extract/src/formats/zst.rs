use std::io::{self, Read};

use daylight_model::{PartHead, PartKind};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use crate::{Account, Order, Source, Stop};

use super::unpacking::{Fault, Joined, Stream, reason};

/// The file that was packed (RFC 8878); Zstandard keeps neither name nor time.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let head = PartHead::unnamed(PartKind::Member);
    account.part_from(head, joined(source.bytes()), reason)
}

/// Its frames, read as one.
pub(super) fn joined(bytes: &[u8]) -> impl Read {
    Joined::<Frame>::new(bytes)
}

struct Frame<'a> {
    /// `None` for a frame that is to be skipped.
    decoder: Option<StreamingDecoder<&'a [u8], FrameDecoder>>,
    rest: &'a [u8],
    checked: bool,
}

impl<'a> Stream<'a> for Frame<'a> {
    fn open(bytes: &'a [u8]) -> Option<io::Result<Self>> {
        if let [0x50..=0x5f, 0x2a, 0x4d, 0x18, a, b, c, d, rest @ ..] = bytes {
            let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            return Some(match rest.get(length..) {
                Some(rest) => Ok(Self { decoder: None, rest, checked: true }),
                None => Err(io::ErrorKind::UnexpectedEof.into()),
            });
        }
        if !bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            return None;
        }
        // The decoder refuses windows beyond 128 MiB by itself.
        Some(match StreamingDecoder::new(bytes) {
            Ok(decoder) => Ok(Self { decoder: Some(decoder), rest: &[], checked: false }),
            Err(error) => Err(refusal(&error)),
        })
    }

    fn rest(self) -> &'a [u8] {
        self.decoder.map_or(self.rest, StreamingDecoder::into_inner)
    }
}

impl Read for Frame<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else { return Ok(0) };
        let count = decoder.read(buffer)?;
        if count == 0 && !std::mem::replace(&mut self.checked, true) {
            let told = decoder.decoder.get_checksum_from_data();
            if told.is_some() && told != decoder.decoder.get_calculated_checksum() {
                return Err(Fault::Checksum.io());
            }
        }
        Ok(count)
    }
}

fn refusal(error: &FrameDecoderError) -> io::Error {
    match error {
        FrameDecoderError::WindowSizeTooBig { .. } => io::ErrorKind::OutOfMemory.into(),
        FrameDecoderError::DictNotProvided { .. } => Fault::Dictionary.io(),
        FrameDecoderError::ReadFrameHeaderError(
            ReadFrameHeaderError::MagicNumberReadError(_) | ReadFrameHeaderError::FrameDescriptorReadError(_),
        ) => io::ErrorKind::UnexpectedEof.into(),
        _ => io::ErrorKind::InvalidData.into(),
    }
}
