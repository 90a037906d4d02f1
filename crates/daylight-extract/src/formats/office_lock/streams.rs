use md5::Md5;
use sha1::{Digest, Sha1};

use super::wide;
use crate::ciphers::Rc4;
use crate::formats::number_at::{le16, le32};
use crate::keyring::Work;

/// How the streams of an office file from before 2007 are locked.
pub(in crate::formats) enum StreamLock {
    /// RC4 with 40 bits ([MS-OFFCRYPTO] 2.3.6).
    Rc4 { salt: [u8; 16], verifier: [u8; 16], hash: [u8; 16] },
    /// RC4 with a key of any length (2.3.5).
    Crypto { salt: [u8; 16], verifier: [u8; 16], hash: [u8; 20], key_bytes: usize },
    /// Bytes turned over by a pattern of sixteen, as Excel has it (2.3.7).
    Pattern { key: u16, verifier: u16 },
}

/// What unlocks the streams.
pub(in crate::formats) enum StreamKey {
    Rc4([u8; 5]),
    Crypto([u8; 20], usize),
    Pattern([u8; 16]),
}

impl StreamLock {
    /// From the version on; `None` for another lock.
    pub(in crate::formats) fn read(info: &[u8]) -> Option<Self> {
        let sixteen = |bytes: &[u8], at: usize| bytes.get(at..)?.first_chunk::<16>().copied();
        match (le16(info, 0)?, le16(info, 2)?) {
            (1, 1) => Some(Self::Rc4 {
                salt: sixteen(info, 4)?,
                verifier: sixteen(info, 20)?,
                hash: sixteen(info, 36)?,
            }),
            (2..=4, 2) => {
                let header = info.get(12..)?;
                let told = header.get(usize::try_from(le32(info, 8)?).ok()?..)?;
                let bits = le32(header, 16)?;
                let rc4 = le32(header, 8)? == 0x6801;
                rc4.then_some(Self::Crypto {
                    salt: sixteen(told, 4)?,
                    verifier: sixteen(told, 20)?,
                    hash: *told.get(40..)?.first_chunk()?,
                    key_bytes: if bits == 0 { 5 } else { (bits as usize / 8).clamp(1, 16) },
                })
            }
            _ => None,
        }
    }

    /// The key, where this is the password.
    pub(in crate::formats) fn open(&self, password: &str, work: &mut Work) -> Option<StreamKey> {
        work.spend(20);
        match self {
            Self::Rc4 { salt, verifier, hash } => {
                let first = Md5::digest(wide(password));
                let mut spun = Md5::new();
                for _ in 0..16 {
                    spun.update(first.get(..5)?);
                    spun.update(salt);
                }
                let key = StreamKey::Rc4(*spun.finalize().first_chunk()?);
                let (verifier, told) = verified(&key, verifier, hash)?;
                (Md5::digest(verifier).as_slice() == told).then_some(key)
            }
            Self::Crypto { salt, verifier, hash, key_bytes } => {
                let base = Sha1::new().chain_update(salt).chain_update(wide(password)).finalize();
                let key = StreamKey::Crypto(base.into(), *key_bytes);
                let (verifier, told) = verified(&key, verifier, hash)?;
                (Sha1::digest(verifier).as_slice() == told).then_some(key)
            }
            Self::Pattern { key, verifier } => pattern(password, *key, *verifier).map(StreamKey::Pattern),
        }
    }
}

fn verified(key: &StreamKey, verifier: &[u8; 16], hash: &[u8]) -> Option<([u8; 16], Vec<u8>)> {
    let mut rc4 = key.rc4(0)?;
    let (mut verifier, mut hash) = (*verifier, hash.to_vec());
    rc4.apply(&mut verifier);
    rc4.apply(&mut hash);
    Some((verifier, hash))
}

impl StreamKey {
    /// The stream of block `number`; `None` where no stream is added.
    pub(in crate::formats) fn rc4(&self, number: u32) -> Option<Rc4> {
        match self {
            Self::Rc4(base) => {
                let key = Md5::new().chain_update(base).chain_update(number.to_le_bytes()).finalize();
                Some(Rc4::new(&key))
            }
            Self::Crypto(base, length) => {
                let key = Sha1::new().chain_update(base).chain_update(number.to_le_bytes()).finalize();
                let mut key = key.get(..*length)?.to_vec();
                // 40 bits are written as 128 of which the rest is zero.
                if key.len() == 5 {
                    key.resize(16, 0);
                }
                Some(Rc4::new(&key))
            }
            Self::Pattern(_) => None,
        }
    }

    /// Unlocks a stream in blocks of this many bytes, which have a key each.
    pub(in crate::formats) fn unlock(&self, stream: &mut [u8], block: usize) {
        for (number, bytes) in (0_u32..).zip(stream.chunks_mut(block)) {
            if let Some(mut rc4) = self.rc4(number) {
                rc4.apply(bytes);
            }
        }
    }
}

/// The pattern of a password, where it fits ([MS-OFFCRYPTO] 2.3.7.1 and 2.3.7.2).
fn pattern(password: &str, key: u16, verifier: u16) -> Option<[u8; 16]> {
    const PAD: [u8; 15] = [0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80, 0, 0xbe, 0x0f, 0, 0xbf, 0x0f, 0];
    let letter = |unit: u16| if unit & 0xff == 0 { (unit >> 8) as u8 } else { unit as u8 };
    let letters: Vec<u8> = password.encode_utf16().take(15).map(letter).collect();
    let sum = |sum: u16, byte: u8| (sum >> 14 & 1 | sum << 1 & 0x7fff) ^ u16::from(byte);
    let told = letters.iter().rev().fold(0, |all, byte| sum(all, *byte));
    let told = sum(told, letters.len() as u8) ^ 0xce4b;
    if letters.is_empty() || told != verifier {
        return None;
    }
    let mut pattern = [0; 16];
    for (at, (to, from)) in pattern.iter_mut().zip(letters.iter().chain(&PAD)).enumerate() {
        let of_key = if at % 2 == 0 { key as u8 } else { (key >> 8) as u8 };
        *to = (from ^ of_key).rotate_right(1);
    }
    Some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::Keyring;

    fn opens(lock: &StreamLock, password: &str) -> bool {
        let mut keys = Keyring::new(&[password.to_owned()], 1_000);
        keys.open(None, "locked", |password, work| lock.open(password, work)).is_ok()
    }

    #[test]
    fn a_lock_of_forty_bits_opens_with_its_password_alone() {
        let lock = StreamLock::Rc4 {
            salt: [
                0xe8, 0x77, 0x2c, 0x1d, 0x91, 0xc5, 0x6a, 0x37, 0x96, 0x47, 0x61, 0xb2, 0x80, 0x18, 0x32,
                0x17,
            ],
            verifier: [
                0xc9, 0xe9, 0x97, 0xd4, 0x54, 0x97, 0x3d, 0x31, 0x0b, 0xb1, 0xba, 0x70, 0x14, 0x26, 0x83,
                0x7e,
            ],
            hash: [
                0xb1, 0xde, 0x17, 0x8f, 0x07, 0xe9, 0x89, 0xc4, 0x4d, 0xae, 0x5e, 0x4c, 0xf9, 0x6a, 0xc4,
                0x07,
            ],
        };
        assert!(opens(&lock, "password1"));
        assert!(!opens(&lock, "password2"));
    }

    #[test]
    fn a_pattern_is_made_of_the_password_and_the_key() {
        let even = pattern("dunlin", 0x4020, 0xdc41);
        assert_eq!(
            even,
            Some([
                0x22, 0x9a, 0x27, 0x16, 0xa4, 0x17, 0xcd, 0xdf, 0xef, 0x7d, 0xef, 0xdf, 0xcc, 0x60, 0x10,
                0x7f
            ])
        );
        let odd = pattern("herons!", 0xf07a, 0xcbe8);
        assert_eq!(
            odd,
            Some([
                0x09, 0xca, 0x04, 0xcf, 0x0a, 0xc1, 0xad, 0xa5, 0xc2, 0x87, 0x60, 0x87, 0xc2, 0xa4, 0x7d,
                0x78
            ])
        );
        assert_eq!(pattern("plover", 0x4020, 0xdc41), None);
    }
}
