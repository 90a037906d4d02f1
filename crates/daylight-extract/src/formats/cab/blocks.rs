use std::panic::{AssertUnwindSafe, catch_unwind};

use daylight_model::{Problem, ProblemKind};
use flate2::{Decompress, FlushDecompress};
use lzxd::{Lzxd, WindowSize};

use crate::formats::number_at::{le16, le32, slice};

/// Bytes that a block holds when it is unpacked, and that the next one may refer to.
const LARGEST_BLOCK: usize = 32 << 10;

/// The blocks of one folder, unpacked one after another.
pub(super) struct Blocks<'a> {
    bytes: &'a [u8],
    at: usize,
    left: u16,
    reserve: usize,
    method: Method,
    /// The block unpacked last, and how much of it was given.
    block: Vec<u8>,
    given: usize,
    told: u64,
    fault: Option<Problem>,
}

enum Method {
    Stored,
    Deflate(Box<Decompress>),
    Lzx(Box<Lzxd>),
}

impl<'a> Blocks<'a> {
    pub(super) fn new(
        bytes: &'a [u8],
        at: usize,
        left: u16,
        method: u16,
        reserve: usize,
    ) -> Result<Self, Problem> {
        let method = match method & 15 {
            0 => Method::Stored,
            1 => Method::Deflate(Box::new(Decompress::new(false))),
            3 => match window(method >> 8 & 0x1f) {
                Some(window) => Method::Lzx(Box::new(Lzxd::new(window))),
                None => return Err(damaged("the window of its compression has a size that there is not")),
            },
            _ => {
                let detail = "packed by Quantum, which Daylight cannot unpack";
                return Err(Problem::new(ProblemKind::Unsupported, detail));
            }
        };
        Ok(Self { bytes, at, left, reserve, method, block: Vec::new(), given: 0, told: 0, fault: None })
    }

    /// Bytes given or passed so far.
    pub(super) fn told(&self) -> u64 {
        self.told
    }

    /// The next bytes, at most so many.
    pub(super) fn next(&mut self, most: u64) -> Result<&[u8], Problem> {
        if self.given == self.block.len() {
            self.unpack()?;
        }
        let length = (self.block.len() - self.given).min(usize::try_from(most).unwrap_or(usize::MAX));
        let piece = self.block.get(self.given..self.given + length).unwrap_or_default();
        self.given += length;
        self.told += length as u64;
        Ok(piece)
    }

    pub(super) fn pass(&mut self, mut count: u64) -> Result<(), Problem> {
        while count > 0 {
            count -= self.next(count)?.len() as u64;
        }
        Ok(())
    }

    fn unpack(&mut self) -> Result<(), Problem> {
        // A stream that broke once stays broken: later blocks refer to earlier ones.
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let (block, fault) = self.unpacked().unwrap_or_else(|fault| (Vec::new(), Some(fault)));
        self.given = 0;
        self.block = block;
        self.fault = fault;
        match &self.fault {
            // What was unpacked before the fault is given first.
            Some(fault) if self.block.is_empty() => Err(fault.clone()),
            _ => Ok(()),
        }
    }

    /// The bytes of the next block, and why they are not all.
    fn unpacked(&mut self) -> Result<(Vec<u8>, Option<Problem>), Problem> {
        let cut = || damaged("the cabinet is cut off");
        loop {
            self.left = self.left.checked_sub(1).ok_or_else(|| damaged("its folder holds fewer bytes"))?;
            let packed = le16(self.bytes, self.at.saturating_add(4)).ok_or_else(cut)?;
            let length = usize::from(le16(self.bytes, self.at + 6).ok_or_else(cut)?);
            le32(self.bytes, self.at).ok_or_else(cut)?;
            let data = self.at + 8 + self.reserve;
            let there = slice(self.bytes, data, usize::from(packed));
            let whole = there.len() == usize::from(packed);
            self.at = data + there.len();
            if length > LARGEST_BLOCK {
                return Err(damaged("a block is larger than any may be"));
            }
            // A block without length goes on in the next cabinet.
            if length > 0 {
                let (block, fault) = self.method.unpack(there, length, &self.block);
                return Ok((block, if whole { fault } else { Some(cut()) }));
            }
        }
    }
}

impl Method {
    fn unpack(&mut self, packed: &[u8], length: usize, before: &[u8]) -> (Vec<u8>, Option<Problem>) {
        let unpacked = match self {
            Self::Stored => Ok(packed.to_vec()),
            Self::Deflate(decoder) => inflated(decoder, packed, length, before),
            Self::Lzx(decoder) => {
                // The library gives up by a panic at some faults.
                let unpacked = catch_unwind(AssertUnwindSafe(|| {
                    decoder.decompress_next(packed, length).map(<[u8]>::to_vec).map_err(|_| Vec::new())
                }));
                unpacked.unwrap_or_else(|_| Err(Vec::new()))
            }
        };
        match unpacked {
            Ok(block) if block.len() == length => (block, None),
            Ok(block) | Err(block) => (block, Some(damaged("the packed data is broken from some point on"))),
        }
    }
}

/// What was unpacked before a fault is the error.
fn inflated(
    decoder: &mut Decompress,
    packed: &[u8],
    length: usize,
    before: &[u8],
) -> Result<Vec<u8>, Vec<u8>> {
    let packed = packed.strip_prefix(b"CK").ok_or_else(Vec::new)?;
    decoder.reset(false);
    if !before.is_empty() {
        decoder.set_dictionary(before).map_err(|_| Vec::new())?;
    }
    let mut block = Vec::with_capacity(length);
    match decoder.decompress_vec(packed, &mut block, FlushDecompress::Finish) {
        Ok(_) => Ok(block),
        Err(_) => Err(block),
    }
}

fn window(bits: u16) -> Option<WindowSize> {
    Some(match bits {
        15 => WindowSize::KB32,
        16 => WindowSize::KB64,
        17 => WindowSize::KB128,
        18 => WindowSize::KB256,
        19 => WindowSize::KB512,
        20 => WindowSize::MB1,
        21 => WindowSize::MB2,
        _ => return None,
    })
}

fn damaged(detail: &str) -> Problem {
    Problem::new(ProblemKind::Damaged, detail)
}
