use std::io::{self, Read};

use daylight_model::{PartHead, PartKind};
use lzma_rust2::{Action, XzReader, XzStream};

use crate::{Account, Order, Source, Stop};

use super::unpacking::{MOST_MEMORY_KIB, reason};

/// The file that was packed; XZ keeps neither name nor time.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    account.part_from(PartHead::unnamed(PartKind::Member), unpacked(source.bytes()), reason)
}

/// Bytes unpacked at a step. What a step had unpacked before it found a fault is lost, so steps
/// are small.
const STEP: usize = 4 << 10;

/// Streams one after another, read as one.
pub(super) fn unpacked(bytes: &[u8]) -> impl Read {
    Unpacked { bytes, reader: XzReader::new_mem_limit(bytes, true, MOST_MEMORY_KIB), given: 0, torn: None }
}

struct Unpacked<'a> {
    bytes: &'a [u8],
    reader: XzReader<&'a [u8]>,
    /// Bytes given so far.
    given: u64,
    /// The file is cut off: the end is read from here.
    torn: Option<TornEnd<'a>>,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(STEP);
        let step = buffer.get_mut(..length).unwrap_or_default();
        if let Some(torn) = &mut self.torn {
            return torn.read(step);
        }
        match self.reader.read(step) {
            Ok(count) => {
                self.given += count as u64;
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                self.torn.insert(TornEnd::after(self.bytes, self.given)).read(step)
            }
            Err(error) => Err(error),
        }
    }
}

/// The reader wants a whole chunk before it gives any of it. This slower one gives all there is up
/// to the tear, from the beginning.
struct TornEnd<'a> {
    stream: XzStream,
    rest: &'a [u8],
    /// Bytes that were given already.
    known: u64,
}

impl<'a> TornEnd<'a> {
    fn after(bytes: &'a [u8], known: u64) -> Self {
        Self { stream: XzStream::new_mem_limit(true, MOST_MEMORY_KIB), rest: bytes, known }
    }
}

impl Read for TornEnd<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let done = self.stream.process(self.rest, buffer, Action::Run)?;
            self.rest = self.rest.get(done.bytes_consumed..).unwrap_or_default();
            if done.bytes_produced == 0 && done.bytes_consumed == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let known = self.known.min(done.bytes_produced as u64);
            self.known -= known;
            if done.bytes_produced as u64 > known {
                buffer.copy_within(known as usize..done.bytes_produced, 0);
                return Ok(done.bytes_produced - known as usize);
            }
        }
    }
}
