//! The bytes of one member, unpacked.

use std::io::{self, Read};

use daylight_model::{Problem, ProblemKind};

use super::Entry;
use crate::formats::unpacking::{Fault, Inflate, MOST_MEMORY_KIB};

/// Bytes that are held of a member whose packing is not undone as a stream.
const MOST_HELD: u64 = 128 << 20;

/// Methods of packing as the standard numbers them (APPNOTE 4.4.5).
pub(super) mod method {
    pub(in super::super) const STORED: u16 = 0;
    pub(in super::super) const DEFLATE: u16 = 8;
    pub(super) const DEFLATE64: u16 = 9;
    pub(super) const BZIP2: u16 = 12;
    pub(super) const LZMA: u16 = 14;
    pub(super) const ZSTD: u16 = 93;
    pub(super) const XZ: u16 = 95;
}

/// What a method is called, for those we cannot unpack.
fn method_words(number: u16) -> &'static str {
    match number {
        1 => "shrunk",
        2..=5 => "reduced",
        6 => "imploded",
        10 => "packed by the PKWARE library",
        18 | 19 => "packed by a method of IBM",
        94 => "packed as MP3",
        96 => "packed as JPEG",
        97 => "packed by WavPack",
        98 => "packed by PPMd",
        _ => "packed by an unknown method",
    }
}

/// A reader of what the member holds, that checks size and sum at its end; `None` for methods
/// that cannot be unpacked.
pub(super) fn unpacked<'a>(data: &'a [u8], entry: &Entry) -> Option<io::Result<Checked<'a>>> {
    let reader: Box<dyn Read + 'a> = match entry.method {
        method::STORED => Box::new(data),
        method::DEFLATE => Box::new(Inflate::new(data)),
        method::DEFLATE64 => Box::new(deflate64::Deflate64Decoder::with_buffer(data)),
        method::BZIP2 => Box::new(bzip2::bufread::BzDecoder::new(data)),
        method::LZMA => match lzma(data, entry) {
            Ok(reader) => Box::new(reader),
            Err(error) => return Some(Err(error)),
        },
        method::ZSTD => Box::new(crate::formats::zst::joined(data)),
        method::XZ => Box::new(crate::formats::xz::unpacked(data)),
        _ => return None,
    };
    Some(Ok(Checked::new(reader, entry, true)))
}

/// A reader of what a member holds whose packed bytes are no longer in the archive, by the methods that are not
/// undone as a stream; `None` for others.
pub(super) fn held(packed: Vec<u8>, entry: &Entry) -> Option<io::Cursor<Vec<u8>>> {
    let mut whole = Vec::new();
    let reader = unpacked(&packed, entry)?;
    // What is wrong with it shows at the end: size and checksum are compared once more.
    let _ = reader.and_then(|reader| reader.take(MOST_HELD).read_to_end(&mut whole));
    Some(io::Cursor::new(whole))
}

/// The problem of a method that cannot be undone.
pub(super) fn unknown(method: u16) -> Problem {
    let detail = format!("{}, which Daylight cannot unpack (method {method})", method_words(method));
    Problem::new(ProblemKind::Unsupported, detail)
}

/// LZMA in ZIP has a header of its own (APPNOTE 5.8.8): version, length of the properties, then
/// those of LZMA.
fn lzma<'a>(data: &'a [u8], entry: &Entry) -> io::Result<lzma_rust2::LzmaReader<&'a [u8]>> {
    let [_, _, 5, 0, properties, a, b, c, d, packed @ ..] = data else {
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    let dictionary = u32::from_le_bytes([*a, *b, *c, *d]);
    // What lies further back than the member is long is never asked for.
    let dictionary = dictionary.min(u32::try_from(entry.size).unwrap_or(u32::MAX)).max(4096);
    if dictionary >> 10 > MOST_MEMORY_KIB {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    let ends_by_mark = entry.flags & 1 << 1 != 0;
    let size = if ends_by_mark { u64::MAX } else { entry.size };
    let mut reader = lzma_rust2::LzmaReader::new_with_props(packed, size, *properties, dictionary, None)?;
    reader.set_defer_errors(true);
    Ok(reader)
}

/// Compares size and checksum at the end.
pub(super) struct Checked<'a> {
    reader: Box<dyn Read + 'a>,
    sum: flate2::Crc,
    size: u64,
    told_sum: Option<u32>,
    told_size: u64,
    ended: bool,
}

impl<'a> Checked<'a> {
    /// `summed`: the entry has the checksum of what the member holds.
    pub(super) fn new(reader: Box<dyn Read + 'a>, entry: &Entry, summed: bool) -> Self {
        Self {
            reader,
            sum: flate2::Crc::new(),
            size: 0,
            told_sum: summed.then_some(entry.crc),
            told_size: entry.size,
            ended: false,
        }
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        let count = self.reader.read(buffer)?;
        self.sum.update(buffer.get(..count).unwrap_or_default());
        if count > 0 {
            self.size += count as u64;
            return Ok(count);
        }
        self.ended = true;
        if self.size != self.told_size {
            return Err(Fault::Size(self.size, self.told_size).io());
        }
        if self.told_sum.is_some_and(|told| self.sum.sum() != told) {
            return Err(Fault::Checksum.io());
        }
        Ok(0)
    }
}
