//! Files packed by `compress` of Unix (.Z): LZW with codes of 9 to 16 bits, as ncompress writes and reads them.

use std::io::{self, Read};

use daylight_model::{PartHead, PartKind};

use super::unpacking::reason;
use crate::{Account, Order, Source, Stop};

/// The code that empties the table, where the header says that there is one.
const CLEAR: usize = 256;

/// The file that was packed; there is neither name nor time.
pub(super) fn read(source: &Source, _order: &Order, account: &mut Account) -> Result<(), Stop> {
    account.part_from(PartHead::unnamed(PartKind::Member), Unpacking::new(source.bytes()), reason)
}

struct Unpacking<'a> {
    /// What follows the header.
    bytes: &'a [u8],
    most_bits: usize,
    clears: bool,
    /// The next bit, and the one that groups of eight codes are counted from.
    at: usize,
    base: usize,
    bits: usize,
    /// What each code above 255 stands for: that of another code, and one byte more.
    table: Vec<(u16, u8)>,
    before: Option<usize>,
    first: u8,
    /// Unpacked and not yet given, the next byte last.
    waiting: Vec<u8>,
    fault: Option<io::ErrorKind>,
}

impl<'a> Unpacking<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let flags = bytes.get(2).copied().unwrap_or(0);
        let most_bits = usize::from(flags & 0x1f);
        let clears = flags & 0x80 != 0;
        let mut table = vec![(0, 0); 256];
        table.resize(256 + usize::from(clears), (0, 0));
        Self {
            bytes: bytes.get(3..).unwrap_or_default(),
            most_bits,
            clears,
            at: 0,
            base: 0,
            bits: 9,
            table,
            before: None,
            first: 0,
            waiting: Vec::new(),
            fault: (!(9..=16).contains(&most_bits)).then_some(io::ErrorKind::Unsupported),
        }
    }

    /// Codes are written in groups of eight; where their length changes, the rest of a group is filling.
    fn end_group(&mut self) {
        self.at = self.base + (self.at - self.base).next_multiple_of(self.bits * 8);
        self.base = self.at;
    }

    /// `None` at the end.
    fn code(&mut self) -> Option<usize> {
        if self.table.len() >= 1 << self.bits && self.bits < self.most_bits {
            self.end_group();
            self.bits += 1;
        }
        let rest = self.bytes.get(self.at / 8..)?;
        // Fewer bits than a code are the filling of the last byte.
        if rest.len() * 8 < self.at % 8 + self.bits {
            return None;
        }
        let window = rest.iter().take(3).rev().fold(0_usize, |window, byte| window << 8 | usize::from(*byte));
        let code = window >> (self.at % 8) & ((1 << self.bits) - 1);
        self.at += self.bits;
        Some(code)
    }

    /// Unpacks what the next code stands for; `None` at the end.
    fn step(&mut self) -> Result<Option<()>, io::ErrorKind> {
        let Some(code) = self.code() else { return Ok(None) };
        if self.clears && code == CLEAR {
            // The next code is entered here, where nothing refers to it.
            self.table.truncate(CLEAR);
            self.end_group();
            self.bits = 9;
            return Ok(Some(()));
        }
        let mut left = code;
        if code >= self.table.len() {
            let Some(before) = self.before.filter(|_| code == self.table.len()) else {
                return Err(io::ErrorKind::InvalidData);
            };
            self.waiting.push(self.first);
            left = before;
        }
        // Each entry refers to an earlier one, so this ends.
        while left >= 256 {
            let Some((earlier, byte)) = self.table.get(left).copied() else {
                return Err(io::ErrorKind::InvalidData);
            };
            self.waiting.push(byte);
            left = usize::from(earlier);
        }
        self.first = left as u8;
        self.waiting.push(self.first);
        if let Some(before) = self.before
            && self.table.len() < 1 << self.most_bits
        {
            self.table.push((before as u16, self.first));
        }
        self.before = Some(code);
        Ok(Some(()))
    }
}

impl Read for Unpacking<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut count = 0;
        while let Some(room) = buffer.get_mut(count) {
            if let Some(byte) = self.waiting.pop() {
                *room = byte;
                count += 1;
                continue;
            }
            // What was unpacked before a fault is given first.
            if let Some(fault) = self.fault.filter(|_| count == 0) {
                return Err(fault.into());
            }
            if self.fault.is_some() {
                break;
            }
            match self.step() {
                Ok(Some(())) => {}
                Ok(None) => break,
                Err(fault) => {
                    self.waiting.clear();
                    self.fault = Some(fault);
                }
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(bytes: &[u8]) -> String {
        let mut text = String::new();
        Unpacking::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn what_comes_out_is_what_was_packed() {
        let lines = (0..1500).map(|i| {
            format!(
                "Berth {i} is free from {} o'clock; ask the harbour master, room {}.\n",
                i % 24,
                i * 7 % 91
            )
        });
        let text: String = lines.collect();
        for (packed, length) in [
            (include_bytes!("../../corpus/compress/ordinary/input.Z").as_slice(), 20_000),
            (include_bytes!("../../corpus/compress/full-table/input.Z"), 60_000),
            (include_bytes!("../../corpus/compress/cleared/input.Z"), 30_000),
        ] {
            assert!(unpacked(packed) == text[..length], "{length}");
        }
    }
}
