//! Members that want a password: the traditional cipher (APPNOTE 6.1) and AES as WinZip writes it
//! (<https://www.winzip.com/en/support/aes-encryption/>). The other one of PKWARE (APPNOTE 7) is met nowhere.

use std::io::{self, BufReader, Read};

use daylight_model::{PartHead, Problem, ProblemKind};
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::directory::{extra_field, u16_at};
use super::member::{self, Checked, method};
use super::{Entry, reason};
use crate::ciphers::{Aes, pbkdf2, pbkdf2_blocks};
use crate::keyring::Work;
use crate::{Account, Stop};

const NEEDS: &str = "a password is needed to unpack it";

/// Bytes unpacked to tell whether a password is the right one, where the packing itself shows a wrong one.
const PROOF: u64 = 256 << 10;

/// Bytes of a member that are held, where its packing cannot be undone as a stream.
const MOST_HELD: usize = 64 << 20;

const AES: u16 = 99;
const ROUNDS: u32 = 1000;

/// Tells a member with this data, or why it cannot be opened.
pub(super) fn tell(data: &[u8], entry: &Entry, head: PartHead, account: &mut Account) -> Result<(), Stop> {
    let lock = match Lock::of(data, entry) {
        Ok(lock) => lock,
        Err(problem) => return account.part_missing(head, problem),
    };
    let entry = lock.entry(entry);
    let found = account.unlock(None, NEEDS, |password, work| {
        let open = lock.open(password.as_bytes(), work)?;
        fits(open, &entry, work).then_some(open)
    })?;
    match found.map(|open| unpacked(open, &entry)) {
        Ok(Ok(reader)) => account.part_from(head, reader, reason),
        Ok(Err(problem)) | Err(problem) => account.part_missing(head, problem),
    }
}

/// How a member is locked.
enum Lock<'a> {
    Traditional { header: &'a [u8], packed: &'a [u8], checks: [u8; 2] },
    Aes { salt: &'a [u8], check: &'a [u8], packed: &'a [u8], seal: &'a [u8], method: u16, summed: bool },
}

impl<'a> Lock<'a> {
    fn of(data: &'a [u8], entry: &Entry) -> Result<Self, Problem> {
        let cut = || Problem::new(ProblemKind::Damaged, "the packed data is cut off");
        if entry.flags & 0x40 != 0 {
            return Err(Problem::new(ProblemKind::Encrypted, "locked in a way Daylight cannot open"));
        }
        if entry.method != AES {
            let (header, packed) = data.split_at_checked(12).ok_or_else(cut)?;
            return Ok(Self::Traditional {
                header,
                packed,
                checks: [(entry.crc >> 24) as u8, (entry.dos_time >> 8) as u8],
            });
        }
        let field = extra_field(entry.extra, 0x9901)
            .and_then(|field| Some((u16_at(field, 0)?, *field.get(4)?, u16_at(field, 5)?)));
        let Some((version, strength @ 1..=3, method)) = field else {
            return Err(Problem::new(ProblemKind::Damaged, "what says how it is locked is missing"));
        };
        let (salt, rest) = data.split_at_checked(4 + 4 * usize::from(strength)).ok_or_else(cut)?;
        let (check, rest) = rest.split_at_checked(2).ok_or_else(cut)?;
        let end = rest.len().checked_sub(10).ok_or_else(cut)?;
        let (packed, seal) = rest.split_at_checked(end).ok_or_else(cut)?;
        Ok(Self::Aes { salt, check, packed, seal, method, summed: version == 1 })
    }

    /// The entry as it would be without a lock.
    fn entry<'e>(&self, entry: &Entry<'e>) -> Entry<'e> {
        match self {
            Self::Traditional { .. } => *entry,
            Self::Aes { method, .. } => Entry { method: *method, ..*entry },
        }
    }

    fn open(&self, password: &[u8], work: &mut Work) -> Option<Open<'a>> {
        match *self {
            Self::Traditional { header, packed, checks } => {
                work.spend(1);
                let mut keys = Keys::new(password);
                let last = header.iter().fold(0, |_, byte| keys.unlock(*byte));
                checks.contains(&last).then_some(Open::Traditional { keys, packed })
            }
            Self::Aes { salt, check, packed, seal, summed, .. } => {
                // The salt is half as long as the key.
                let length = 2 * salt.len();
                if !work.afford(pbkdf2_blocks(ROUNDS, 2 * length + 2, 20)) {
                    return None;
                }
                let keys = pbkdf2::<Hmac<Sha1>>(password, salt, ROUNDS, 2 * length + 2)?;
                let (key, rest) = keys.split_at_checked(length)?;
                let (seal_key, own_check) = rest.split_at_checked(length)?;
                if own_check != check {
                    return None;
                }
                work.spend(packed.len() as u64 / 64);
                let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(seal_key).ok()?;
                mac.update(packed);
                mac.verify_truncated_left(seal).ok()?;
                let mut padded = [0; 32];
                padded.get_mut(..length)?.copy_from_slice(key);
                Some(Open::Aes { key: padded, length, packed, summed })
            }
        }
    }
}

/// A member and what unlocks it.
#[derive(Clone, Copy)]
enum Open<'a> {
    Traditional { keys: Keys, packed: &'a [u8] },
    Aes { key: [u8; 32], length: usize, packed: &'a [u8], summed: bool },
}

impl<'a> Open<'a> {
    fn reader(self) -> Option<Box<dyn Read + 'a>> {
        Some(match self {
            Self::Traditional { keys, packed } => Box::new(Traditional { keys, packed }),
            Self::Aes { key, length, packed, .. } => {
                let aes = Aes::new(key.get(..length)?)?;
                Box::new(Counted { aes, packed, counter: 0, pad: [0; 16], used: 16 })
            }
        })
    }

    /// Whether the checksum in the directory is that of the member.
    fn summed(&self) -> bool {
        matches!(self, Self::Traditional { .. } | Self::Aes { summed: true, .. })
    }
}

/// The traditional cipher shows one wrong password in 256 only when it is unpacked.
fn fits(open: Open, entry: &Entry, work: &mut Work) -> bool {
    if matches!(open, Open::Aes { .. }) {
        return true;
    }
    let Ok(mut reader) = unpacked(open, entry) else { return true };
    let most = if entry.method == method::STORED { u64::MAX } else { PROOF };
    work.spend(entry.packed.min(most) / 16);
    io::copy(&mut reader.by_ref().take(most), &mut io::sink()).is_ok()
}

/// What the member holds.
fn unpacked<'a>(open: Open<'a>, entry: &Entry) -> Result<Checked<'a>, Problem> {
    let broken = || Problem::new(ProblemKind::Damaged, "what says how it is locked is broken");
    let locked = open.reader().ok_or_else(broken)?;
    let reader: Box<dyn Read> = match entry.method {
        method::STORED => locked,
        method::DEFLATE => Box::new(flate2::bufread::DeflateDecoder::new(BufReader::new(locked))),
        other => {
            let mut held = Vec::new();
            let read = locked.take(MOST_HELD as u64 + 1).read_to_end(&mut held);
            if read.is_err() || held.len() > MOST_HELD {
                let detail = format!(
                    "locked members beyond {MOST_HELD} bytes are unpacked only where they are deflated"
                );
                return Err(Problem::new(ProblemKind::TooLarge, detail));
            }
            match member::held(held, entry) {
                Some(reader) => Box::new(reader),
                None => return Err(member::unknown(other)),
            }
        }
    };
    Ok(Checked::new(reader, entry, open.summed()))
}

/// The keys of the traditional cipher, which every byte changes.
#[derive(Clone, Copy)]
struct Keys([u32; 3]);

impl Keys {
    fn new(password: &[u8]) -> Self {
        let mut keys = Self([0x1234_5678, 0x2345_6789, 0x3456_7890]);
        password.iter().for_each(|byte| keys.mix(*byte));
        keys
    }

    fn mix(&mut self, byte: u8) {
        let [a, b, c] = &mut self.0;
        *a = sum(*a, byte);
        *b = b.wrapping_add(*a & 0xff).wrapping_mul(134_775_813).wrapping_add(1);
        *c = sum(*c, (*b >> 24) as u8);
    }

    fn unlock(&mut self, byte: u8) -> u8 {
        let pad = (self.0[2] | 2) & 0xffff;
        let plain = byte ^ (pad.wrapping_mul(pad ^ 1) >> 8) as u8;
        self.mix(plain);
        plain
    }
}

/// One step of CRC-32, without the complement at both ends.
fn sum(sum: u32, byte: u8) -> u32 {
    TABLE[((sum ^ u32::from(byte)) & 0xff) as usize] ^ sum >> 8
}

const TABLE: [u32; 256] = {
    let mut table = [0_u32; 256];
    let mut at = 0;
    while at < 256 {
        let mut value = at as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
};

struct Traditional<'a> {
    keys: Keys,
    packed: &'a [u8],
}

impl Read for Traditional<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.packed.read(buffer)?;
        for byte in buffer.iter_mut().take(count) {
            *byte = self.keys.unlock(*byte);
        }
        Ok(count)
    }
}

/// AES in counter mode, the counter with its lowest byte first.
struct Counted<'a> {
    aes: Aes,
    packed: &'a [u8],
    counter: u128,
    pad: [u8; 16],
    used: usize,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.packed.read(buffer)?;
        for byte in buffer.iter_mut().take(count) {
            if self.used == 16 {
                self.counter += 1;
                self.pad = self.aes.pad(self.counter.to_le_bytes());
                self.used = 0;
            }
            *byte ^= self.pad[self.used];
            self.used += 1;
        }
        Ok(count)
    }
}
