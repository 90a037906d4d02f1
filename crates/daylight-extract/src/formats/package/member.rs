use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};

use bzip2::bufread::BzDecoder;
use daylight_model::{Problem, ProblemKind};
use flate2::Crc;

use super::listing::{BZIP2, DEFLATED, Member, STORED};
use crate::formats::unpacking::Inflate;

/// The unpacked bytes of one member, as a stream. At the end the checksum is compared; an error
/// then means that all bytes were given, and that they are not those that were packed.
pub(in crate::formats) struct MemberReader<'p> {
    packed: Packed<'p>,
    sum: Crc,
    checksum: Option<u32>,
    /// Whether as many packed bytes are there as were announced.
    whole: bool,
    budget: &'p Cell<u64>,
    ended: bool,
}

enum Packed<'p> {
    Stored(&'p [u8]),
    Deflated(Inflate<'p>),
    Bzip2(BzDecoder<&'p [u8]>),
}

/// What a stream of a package refuses, as the inner error of an [`io::Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// All members together have unpacked to more than the limit.
    TooLarge,
    /// The checksum at the end is another one.
    Checksum,
    /// One tag or one piece of text is longer than we hold in memory.
    LongPiece,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "unpacking stopped at the limit for this document",
            Self::Checksum => "the checksum does not fit the bytes",
            Self::LongPiece => "one tag or piece of text is larger than is read at once",
        })
    }
}

impl std::error::Error for Fault {}

/// Why a stream of a package ended, in our own words.
pub(in crate::formats) fn problem_of(error: &io::Error) -> Problem {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()) {
        Some(fault @ Fault::Checksum) => Problem::new(ProblemKind::Damaged, fault.to_string()),
        Some(fault) => Problem::new(ProblemKind::TooLarge, fault.to_string()),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            Problem::new(ProblemKind::Damaged, "the packed bytes are cut off")
        }
        None => Problem::new(ProblemKind::Damaged, "the packed bytes break the rules of their compression"),
    }
}

impl<'p> MemberReader<'p> {
    pub(super) fn new(bytes: &'p [u8], member: &Member, budget: &'p Cell<u64>) -> Result<Self, Problem> {
        if member.encrypted {
            return Err(Problem::new(ProblemKind::Encrypted, "this member needs a password"));
        }
        let Some(bytes) = member.start.and_then(|start| bytes.get(start..)) else {
            return Err(Problem::new(ProblemKind::Damaged, "its bytes are not where the package says"));
        };
        let whole = bytes.len() >= member.packed;
        let bytes = bytes.get(..member.packed).unwrap_or(bytes);
        let packed = match member.method {
            STORED => Packed::Stored(bytes),
            DEFLATED => Packed::Deflated(Inflate::new(bytes)),
            BZIP2 => Packed::Bzip2(BzDecoder::new(bytes)),
            _ => {
                return Err(Problem::new(
                    ProblemKind::Unsupported,
                    "it is packed by a method that Daylight cannot unpack",
                ));
            }
        };
        Ok(Self { packed, sum: Crc::new(), checksum: member.checksum, whole, budget, ended: false })
    }
}

impl MemberReader<'_> {
    /// Whether all came that should, and as it was packed.
    fn checked(&self) -> io::Result<()> {
        let rest: &[u8] = match &self.packed {
            Packed::Stored(rest) => rest,
            Packed::Deflated(decoder) => decoder.rest(),
            Packed::Bzip2(decoder) => decoder.get_ref(),
        };
        // Without a checksum before the bytes there is one behind them (APPNOTE.TXT 4.3.9).
        let behind = || {
            let descriptor = rest.strip_prefix(b"PK\x07\x08").unwrap_or(rest);
            descriptor.first_chunk().copied().map(u32::from_le_bytes)
        };
        match self.checksum.or_else(behind) {
            Some(checksum) if checksum == self.sum.sum() => Ok(()),
            Some(_) if self.whole => Err(io::Error::other(Fault::Checksum)),
            _ => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

impl Read for MemberReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.ended {
            return Ok(0);
        }
        let length = match &mut self.packed {
            Packed::Stored(bytes) => bytes.read(buffer)?,
            Packed::Deflated(decoder) => decoder.read(buffer)?,
            Packed::Bzip2(decoder) => decoder.read(buffer)?,
        };
        if length == 0 {
            self.ended = true;
            return self.checked().map(|()| 0);
        }
        let Some(left) = self.budget.get().checked_sub(length as u64) else {
            self.ended = true;
            return Err(io::Error::other(Fault::TooLarge));
        };
        self.budget.set(left);
        self.sum.update(buffer.get(..length).unwrap_or_default());
        Ok(length)
    }
}
