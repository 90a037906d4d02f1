use md5::Md5;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::wide;
use crate::ciphers::Aes;
use crate::formats::eml::transfer;
use crate::keyring::Work;

/// Bytes that are locked together.
const SEGMENT: usize = 4096;

/// Rounds of the hash that the format allows.
const MOST_SPINS: u32 = 10_000_000;

/// Bytes of any value that describes a lock.
const LONGEST: usize = 1024;

/// How a package is locked by agile encryption ([MS-OFFCRYPTO] 2.3.4.10): a random key, itself locked with one
/// that is made of the password.
pub(super) struct Lock {
    data: Way,
    password: Way,
    spins: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key: Vec<u8>,
}

/// Hash, cipher and salt of one of both keys.
#[derive(Default)]
struct Way {
    salt: Vec<u8>,
    hash: Hash,
    key_bytes: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Hash {
    #[default]
    Sha1,
    Sha256,
    Sha384,
    Sha512,
    Md5,
}

impl Hash {
    fn of(self, pieces: &[&[u8]]) -> Vec<u8> {
        fn digest<D: Digest>(pieces: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            pieces.iter().for_each(|piece| digest.update(piece));
            digest.finalize().to_vec()
        }
        match self {
            Self::Sha1 => digest::<Sha1>(pieces),
            Self::Sha256 => digest::<Sha256>(pieces),
            Self::Sha384 => digest::<Sha384>(pieces),
            Self::Sha512 => digest::<Sha512>(pieces),
            Self::Md5 => digest::<Md5>(pieces),
        }
    }
}

/// What an element of the description says.
struct Said<'a>(&'a BytesStart<'a>);

impl Said<'_> {
    fn lock(&self) -> Option<Lock> {
        Some(Lock {
            data: Way::default(),
            password: self.way()?,
            spins: self.value("spinCount")?.parse().ok().filter(|spins| *spins <= MOST_SPINS)?,
            verifier: self.bytes("encryptedVerifierHashInput")?,
            verifier_hash: self.bytes("encryptedVerifierHashValue")?,
            key: self.bytes("encryptedKeyValue")?,
        })
    }

    fn way(&self) -> Option<Way> {
        let hash = match self.value("hashAlgorithm")?.as_str() {
            "SHA1" | "SHA-1" => Hash::Sha1,
            "SHA256" | "SHA-256" => Hash::Sha256,
            "SHA384" | "SHA-384" => Hash::Sha384,
            "SHA512" | "SHA-512" => Hash::Sha512,
            "MD5" => Hash::Md5,
            _ => return None,
        };
        let cipher = (self.value("cipherAlgorithm")?, self.value("cipherChaining")?);
        let known = cipher.0 == "AES" && cipher.1 == "ChainingModeCBC";
        let key_bytes = self.value("keyBits")?.parse::<usize>().ok()? / 8;
        known.then_some(Way { salt: self.bytes("saltValue")?, hash, key_bytes })
    }

    fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        self.value(name).map(|value| transfer::base64_at_once(value.as_bytes()).0)
    }

    fn value(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().flatten().find(|attribute| attribute.key.as_ref() == name)?;
        (found.value.len() <= LONGEST).then(|| found.value.into_owned())
    }
}

impl Lock {
    /// `None` for what is no such description, or has a cipher nobody writes.
    pub(super) fn read(xml: &[u8]) -> Option<Self> {
        let (mut data, mut lock) = (None, None);
        let mut reader = Reader::from_reader(xml);
        loop {
            match reader.read_event().ok()? {
                Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                    "keyData" if data.is_none() => data = Some(Said(&element).way()?),
                    "encryptedKey" if lock.is_none() => lock = Some(Said(&element).lock()?),
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        Some(Self { data: data?, ..lock? })
    }

    /// The key of the package.
    pub(super) fn open(&self, password: &str, work: &mut Work) -> Option<Aes> {
        work.afford(u64::from(self.spins) + 8).then_some(())?;
        let hash = self.password.hash;
        let mut spun = hash.of(&[&self.password.salt, &wide(password)]);
        for round in 0..self.spins {
            spun = hash.of(&[&round.to_le_bytes(), &spun]);
        }
        let unlocked = |purpose: [u8; 8], locked: &[u8]| {
            let key = fitted(hash.of(&[&spun, &purpose]), self.password.key_bytes);
            let mut bytes = locked.to_vec();
            Aes::new(&key)?.cbc(&fitted(self.password.salt.clone(), 16), &mut bytes);
            Some(bytes)
        };
        let verifier = unlocked([0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79], &self.verifier)?;
        let told = unlocked([0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e], &self.verifier_hash)?;
        let verifier = verifier.get(..self.password.salt.len()).unwrap_or(&verifier);
        if !told.starts_with(&hash.of(&[verifier])) {
            return None;
        }
        let key = unlocked([0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6], &self.key)?;
        Aes::new(key.get(..self.data.key_bytes)?)
    }

    /// The package.
    pub(super) fn unlocked(&self, key: &Aes, locked: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = locked.to_vec();
        for (number, segment) in (0_u32..).zip(bytes.chunks_mut(SEGMENT)) {
            let vector = self.data.hash.of(&[&self.data.salt, &number.to_le_bytes()]);
            key.cbc(&fitted(vector, 16), segment);
        }
        Some(bytes)
    }
}

/// Cut to this length, or filled up as the format says.
fn fitted(mut bytes: Vec<u8>, length: usize) -> Vec<u8> {
    bytes.resize(length.min(64), 0x36);
    bytes
}
