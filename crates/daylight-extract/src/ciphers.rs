//! The ciphers and key derivations that several formats lock their documents with. They only open: nothing is
//! ever locked by Daylight.

use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use hmac::Mac;
use hmac::digest::KeyInit as MacKey;

/// RC4, a stream of bytes that are added to those of the text.
pub(crate) struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    pub(crate) fn new(key: &[u8]) -> Self {
        let mut state = [0; 256];
        for (at, byte) in state.iter_mut().enumerate() {
            *byte = at as u8;
        }
        let mut j = 0_u8;
        for at in 0..256 {
            let of_key = key.get(at % key.len().max(1)).copied().unwrap_or(0);
            j = j.wrapping_add(state[at]).wrapping_add(of_key);
            state.swap(at, usize::from(j));
        }
        Self { state, i: 0, j: 0 }
    }

    /// Unlocks bytes in place.
    pub(crate) fn apply(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte ^= self.next();
        }
    }

    fn next(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        let one = self.state[usize::from(self.i)];
        self.j = self.j.wrapping_add(one);
        let other = self.state[usize::from(self.j)];
        self.state.swap(usize::from(self.i), usize::from(self.j));
        self.state[usize::from(one.wrapping_add(other))]
    }
}

/// AES with a key of 16, 24 or 32 bytes.
pub(crate) enum Aes {
    Short(Box<Aes128>),
    Middle(Box<Aes192>),
    Long(Box<Aes256>),
}

type Block = [u8; 16];

impl Aes {
    /// `None` for a key of another length.
    pub(crate) fn new(key: &[u8]) -> Option<Self> {
        Some(match key.len() {
            16 => Self::Short(Box::new(Aes128::new_from_slice(key).ok()?)),
            24 => Self::Middle(Box::new(Aes192::new_from_slice(key).ok()?)),
            32 => Self::Long(Box::new(Aes256::new_from_slice(key).ok()?)),
            _ => return None,
        })
    }

    fn unlock(&self, block: &mut Block) {
        let block: &mut Array<u8, _> = block.into();
        match self {
            Self::Short(aes) => aes.decrypt_block(block),
            Self::Middle(aes) => aes.decrypt_block(block),
            Self::Long(aes) => aes.decrypt_block(block),
        }
    }

    fn lock(&self, block: &mut Block) {
        let block: &mut Array<u8, _> = block.into();
        match self {
            Self::Short(aes) => aes.encrypt_block(block),
            Self::Middle(aes) => aes.encrypt_block(block),
            Self::Long(aes) => aes.encrypt_block(block),
        }
    }

    /// Each block on its own. What is left over at the end stays as it is.
    pub(crate) fn ecb(&self, bytes: &mut [u8]) {
        bytes.as_chunks_mut().0.iter_mut().for_each(|block| self.unlock(block));
    }

    /// Each block with the one before it. What is left over at the end stays as it is.
    pub(crate) fn cbc(&self, vector: &[u8], bytes: &mut [u8]) {
        let mut before: Block = [0; 16];
        before.iter_mut().zip(vector).for_each(|(to, from)| *to = *from);
        for block in bytes.as_chunks_mut().0 {
            let locked = *block;
            self.unlock(block);
            block.iter_mut().zip(before).for_each(|(byte, before)| *byte ^= before);
            before = locked;
        }
    }

    /// The bytes that are added to the block with this counter.
    pub(crate) fn pad(&self, mut counter: Block) -> Block {
        self.lock(&mut counter);
        counter
    }
}

/// Blowfish, fed back by blocks of eight bytes (CFB).
pub(crate) fn blowfish_cfb(key: &[u8], vector: &[u8], bytes: &mut [u8]) -> Option<()> {
    let blowfish = <blowfish::Blowfish as KeyInit>::new_from_slice(key).ok()?;
    let mut register: [u8; 8] = vector.try_into().ok()?;
    for block in bytes.chunks_mut(8) {
        let mut pad = register;
        blowfish.encrypt_block((&mut pad).into());
        for ((byte, pad), kept) in block.iter_mut().zip(pad).zip(&mut register) {
            *kept = *byte;
            *byte ^= pad;
        }
    }
    Some(())
}

/// A keyed hash that PBKDF2 goes through many times (RFC 8018, 5.2).
pub(crate) trait Prf: Mac + MacKey + Clone {}

impl<M: Mac + MacKey + Clone> Prf for M {}

/// The key that a password and salt give after so many rounds.
pub(crate) fn pbkdf2<M: Prf>(password: &[u8], salt: &[u8], rounds: u32, length: usize) -> Option<Vec<u8>> {
    let keyed = <M as MacKey>::new_from_slice(password).ok()?;
    let mut key = Vec::new();
    for number in 1_u32.. {
        if key.len() >= length {
            break;
        }
        let mut mac = keyed.clone();
        mac.update(salt);
        mac.update(&number.to_be_bytes());
        let mut one = mac.finalize().into_bytes();
        let mut all = one.clone();
        for _ in 1..rounds {
            let mut mac = keyed.clone();
            mac.update(&one);
            one = mac.finalize().into_bytes();
            all.iter_mut().zip(&one).for_each(|(all, one)| *all ^= one);
        }
        key.extend_from_slice(&all);
    }
    key.truncate(length);
    Some(key)
}

/// Blocks of a hash that [`pbkdf2`] costs, with a hash that gives `output` bytes.
pub(crate) fn pbkdf2_blocks(rounds: u32, length: usize, output: usize) -> u64 {
    2 * u64::from(rounds) * length.div_ceil(output) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u32> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
        digits.chunks(2).map(|pair| (pair[0] * 16 + pair[1]) as u8).collect()
    }

    #[test]
    fn ciphers_open_what_their_standards_lock() {
        // RFC 6229 has only streams; these three are the well-known ones of the first publication.
        let mut text = bytes("bbf316e8d940af0ad3");
        Rc4::new(b"Key").apply(&mut text);
        assert_eq!(text, b"Plaintext");
        // NIST SP 800-38A, F.2.2 and F.1.6.
        let aes = Aes::new(&bytes("2b7e151628aed2a6abf7158809cf4f3c")).expect("a key");
        let mut text = bytes("7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2");
        aes.cbc(&bytes("000102030405060708090a0b0c0d0e0f"), &mut text);
        assert_eq!(text, bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"));
        let aes = Aes::new(&bytes("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"))
            .expect("a key");
        let mut text = bytes("f3eed1bdb5d2a03c064b5a7e3db181f8");
        aes.ecb(&mut text);
        assert_eq!(text, bytes("6bc1bee22e409f96e93d7e117393172a"));
    }

    #[test]
    fn a_key_is_derived_as_in_rfc_6070() {
        let key = pbkdf2::<hmac::Hmac<sha1::Sha1>>(
            b"passwordPASSWORDpassword",
            b"saltSALTsaltSALTsaltSALTsaltSALTsalt",
            4096,
            25,
        );
        assert_eq!(key, Some(bytes("3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038")));
    }
}
