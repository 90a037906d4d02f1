use sha1::{Digest, Sha1};

use super::wide;
use crate::ciphers::Aes;
use crate::formats::number_at::le32;
use crate::keyring::Work;

const SPINS: u32 = 50_000;

/// How a package is locked by standard encryption ([MS-OFFCRYPTO] 2.3.4.5), as Office 2007 did.
pub(super) struct Lock {
    key_bytes: usize,
    salt: Vec<u8>,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
}

impl Lock {
    /// From behind the version; `None` for another cipher than AES.
    pub(super) fn read(info: &[u8]) -> Option<Self> {
        let header = info.get(8..)?;
        let length = usize::try_from(le32(info, 4)?).ok()?;
        let aes = matches!(le32(header, 8)?, 0x660e..=0x6610);
        let told = header.get(length..)?;
        let key_bytes = usize::try_from(le32(header, 16)?).ok()? / 8;
        aes.then_some(Self {
            key_bytes: if key_bytes == 0 { 16 } else { key_bytes },
            salt: told.get(4..20)?.to_vec(),
            verifier: told.get(20..36)?.to_vec(),
            verifier_hash: told.get(40..72)?.to_vec(),
        })
    }

    /// The key of the package.
    pub(super) fn open(&self, password: &str, work: &mut Work) -> Option<Aes> {
        work.afford(u64::from(SPINS) + 4).then_some(())?;
        let mut hash = Sha1::new().chain_update(&self.salt).chain_update(wide(password)).finalize();
        for round in 0..SPINS {
            hash = Sha1::new().chain_update(round.to_le_bytes()).chain_update(hash).finalize();
        }
        hash = Sha1::new().chain_update(hash).chain_update([0; 4]).finalize();
        let half = |with: u8| {
            let mut padded = [with; 64];
            padded.iter_mut().zip(hash).for_each(|(byte, of_hash)| *byte ^= of_hash);
            Sha1::digest(padded)
        };
        let key = [half(0x36), half(0x5c)].concat();
        let aes = Aes::new(key.get(..self.key_bytes)?)?;
        let (mut verifier, mut told) = (self.verifier.clone(), self.verifier_hash.clone());
        aes.ecb(&mut verifier);
        aes.ecb(&mut told);
        told.starts_with(&Sha1::digest(&verifier)).then_some(aes)
    }
}
