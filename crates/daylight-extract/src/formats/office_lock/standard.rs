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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyring::Keyring;

    #[test]
    fn a_package_of_office_2007_opens_with_its_password_alone() {
        let lock = Lock {
            key_bytes: 16,
            salt: vec![
                0xe8, 0x82, 0x66, 0x49, 0x0c, 0x5b, 0xd1, 0xee, 0xbd, 0x2b, 0x43, 0x94, 0xe3, 0xf8, 0x30,
                0xef,
            ],
            verifier: vec![
                0x51, 0x6f, 0x73, 0x2e, 0x96, 0x6f, 0xac, 0x17, 0xb1, 0xc5, 0xd7, 0xd8, 0xcc, 0x36, 0xc9,
                0x28,
            ],
            verifier_hash: vec![
                0x2b, 0x61, 0x68, 0xda, 0xbe, 0x29, 0x11, 0xad, 0x2b, 0xd3, 0x7c, 0x17, 0x46, 0x74, 0x5c,
                0x14, 0xd3, 0xcf, 0x1b, 0xb1, 0x40, 0xa4, 0x8f, 0x4e, 0x6f, 0x3d, 0x23, 0x88, 0x08, 0x72,
                0xb1, 0x6a,
            ],
        };
        let list = ["dunlin".to_owned(), "Password1234_".to_owned()];
        let mut keys = Keyring::new(&list, 1_000_000);
        let opened = keys.open(None, "locked", |password, work| lock.open(password, work).map(drop));
        assert_eq!(opened, Ok((crate::keyring::Key::Given(1), ())));
    }
}
