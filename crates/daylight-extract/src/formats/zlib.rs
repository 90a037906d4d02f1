//! A bare zlib stream (RFC 1950), as programs and databases keep single values.

use std::io::{self, Read};

use daylight_model::{PartHead, PartKind};
use flate2::bufread::ZlibDecoder;

use super::unpacking::{Fault, Inflate, reason};
use crate::{Account, Order, Source, Stop};

/// Bytes unpacked for a look. Two bytes of mark are few: of random bytes that have it, hardly any unpack so far.
const LOOK: usize = 64;

/// Whether a zlib stream begins here: its two bytes fit together, and what follows unpacks.
pub(crate) fn begins(bytes: &[u8]) -> bool {
    let Some([method, flags]) = bytes.first_chunk() else { return false };
    let fits = method & 0x0f == 8 && method >> 4 <= 7 && flags & 0x20 == 0;
    if !fits || !u16::from_be_bytes([*method, *flags]).is_multiple_of(31) {
        return false;
    }
    let mut look = [0; LOOK];
    let mut decoder = ZlibDecoder::new(bytes.get(..4096).unwrap_or(bytes));
    let mut count = 0;
    while let Some(room) = look.get_mut(count..).filter(|room| !room.is_empty()) {
        match decoder.read(room) {
            // The whole of a short one, with a checksum that fits.
            Ok(0) => return count > 0,
            Ok(more) => count += more,
            Err(_) => return false,
        }
    }
    true
}

/// What was packed; there is neither name nor time.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    let packed = Inflate::new(source.bytes().get(2..).unwrap_or_default());
    account.part_from(PartHead::unnamed(PartKind::Member), Checked { packed, sum: (1, 0) }, reason)
}

/// Packed bytes up to the checksum, which is compared here.
struct Checked<'a> {
    packed: Inflate<'a>,
    /// The two halves of Adler-32.
    sum: (u32, u32),
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.packed.read(buffer)?;
        for byte in buffer.get(..length).unwrap_or_default() {
            self.sum.0 = (self.sum.0 + u32::from(*byte)) % 65521;
            self.sum.1 = (self.sum.1 + self.sum.0) % 65521;
        }
        if length > 0 || buffer.is_empty() {
            return Ok(length);
        }
        let told = self.packed.rest().first_chunk().copied().map(u32::from_be_bytes);
        match told {
            None => Err(io::ErrorKind::UnexpectedEof.into()),
            Some(told) if told == self.sum.1 << 16 | self.sum.0 => Ok(0),
            Some(_) => Err(Fault::Checksum.io()),
        }
    }
}
