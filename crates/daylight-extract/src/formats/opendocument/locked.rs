//! Packages with a password (ODF 1.3 part 2, 3.4 and 4.8): each member is deflated, then locked with a key of its
//! own. LibreOffice locks, since 24.8, one package as the only member of another.

use std::collections::BTreeMap;
use std::io::Read;

use argon2::{Algorithm, Argon2, Params, Version};
use daylight_model::{PartHead, PartKind, Problem, ProblemKind};
use hmac::Hmac;
use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::ciphers::{Aes, blowfish_cfb, pbkdf2, pbkdf2_blocks};
use crate::formats::eml::transfer;
use crate::formats::package::{Element, Node, Package, rewritten};
use crate::keyring::Work;
use crate::{Account, Order, Source, Stop};

/// The only member of a package that is locked as a whole.
const WHOLE: &str = "encrypted-package";

/// Bytes of all members together, unlocked, that are held.
const LARGEST: usize = 192 << 20;

/// Rounds that one member may cost. LibreOffice writes 100,000.
const MOST_ROUNDS: u32 = 2_000_000;

/// Kibibytes that one key may take. LibreOffice writes 64 MiB.
const MOST_MEMORY: u32 = 128 << 10;

/// How locked members are read.
pub(in crate::formats) enum Unlocked {
    /// There are none.
    NotLocked,
    /// This package is to be read instead.
    Package(Source),
    /// They stay locked.
    Locked(Problem),
}

/// Unlocks the members of a package. `needs` says what a password is needed for.
pub(in crate::formats) fn unlocked(
    package: &Package,
    order: &Order,
    needs: &str,
    account: &mut Account,
) -> Result<Unlocked, Stop> {
    let locks = locks(package);
    let Some((first, lock)) = cheapest(package, &locks) else { return Ok(Unlocked::NotLocked) };
    let Some(locked) = package.find(first).and_then(|member| package.packed(member)) else {
        return Ok(Unlocked::NotLocked);
    };
    let found = account.unlock(None, needs, |password, work| {
        lock.afford(work)?;
        lock.open(password, locked).map(|_| password.to_owned())
    })?;
    let password = match found {
        Ok(password) => password,
        Err(problem) => return Ok(Unlocked::Locked(problem)),
    };
    let room = usize::try_from(order.limits.unpacked).unwrap_or(usize::MAX).min(LARGEST);
    let mut open = BTreeMap::new();
    let mut held = 0;
    for (name, lock) in &locks {
        let Some(member) = package.find(name) else { continue };
        let packed = package.packed(member).and_then(|locked| lock.open(&password, locked));
        let inflated = packed.as_deref().and_then(|packed| inflated(packed, room - held));
        match inflated {
            Some(bytes) => {
                held += bytes.len();
                if name == WHOLE {
                    let source = Source::new(bytes);
                    account.reads_unlocked(&source);
                    return Ok(Unlocked::Package(source));
                }
                open.insert(name.clone(), bytes);
            }
            None => {
                let detail =
                    "unlocked by the password of the others, its bytes make no sense, or are too many";
                let head = PartHead::named(PartKind::Embedded, member.name.clone());
                account.part_missing(head, Problem::new(ProblemKind::Encrypted, detail))?;
            }
        }
    }
    let source = Source::new(rewritten(package, &open, &["META-INF/manifest.xml"]));
    account.reads_unlocked(&source);
    Ok(Unlocked::Package(source))
}

/// The smallest locked member: to try a password on it costs least.
fn cheapest<'a>(package: &Package, locks: &'a BTreeMap<String, Lock>) -> Option<(&'a str, &'a Lock)> {
    let sized = locks.iter().filter_map(|(name, lock)| {
        let size = package.find(name).and_then(|member| package.packed(member))?.len();
        (size > 0).then_some((size, name.as_str(), lock))
    });
    sized.min_by_key(|(size, ..)| *size).map(|(_, name, lock)| (name, lock))
}

/// How a member is locked.
#[derive(Default)]
struct Lock {
    vector: Vec<u8>,
    cipher: Cipher,
    start: Start,
    derivation: Derivation,
    salt: Vec<u8>,
    rounds: u32,
    lanes: u32,
    memory: u32,
    key_bytes: usize,
    /// The hash of the beginning of the packed bytes.
    sum: Option<(Start, Vec<u8>)>,
    unknown: bool,
}

#[derive(Default, Clone, Copy)]
enum Cipher {
    #[default]
    Blowfish,
    AesCbc,
    AesGcm,
}

#[derive(Default, Clone, Copy)]
enum Start {
    #[default]
    Sha1,
    Sha256,
}

#[derive(Default, Clone, Copy)]
enum Derivation {
    #[default]
    Pbkdf2,
    Argon2,
}

/// The locked members by name. What of the manifest cannot be read is told by whoever reads the package.
fn locks(package: &Package) -> BTreeMap<String, Lock> {
    let mut locks: BTreeMap<String, Lock> = BTreeMap::new();
    let (mut path, mut lock): (Option<String>, Option<Lock>) = (None, None);
    let manifest = package.find("META-INF/manifest.xml");
    let Some(mut xml) = manifest.and_then(|member| package.xml_of(member, "the manifest").ok()) else {
        return locks;
    };
    while let Some(node) = xml.next() {
        match node {
            Node::Open(element) => match element.name() {
                "file-entry" => path = element.attribute("full-path"),
                "encryption-data" => lock = Some(Lock { key_bytes: 16, ..Lock::begun(&element) }),
                _ => {
                    if let Some(lock) = &mut lock {
                        lock.told(&element);
                    }
                }
            },
            Node::Close(element) if element.name() == "encryption-data" => {
                if let (Some(path), Some(lock)) = (path.take(), lock.take()) {
                    locks.insert(path, lock);
                }
            }
            _ => {}
        }
    }
    locks
}

impl Lock {
    fn begun(element: &Element) -> Self {
        let sum = element.attribute("checksum").map(|sum| bytes(&sum));
        let kind = element.attribute("checksum-type").unwrap_or_default().to_ascii_lowercase();
        let hash = if kind.contains("256") { Start::Sha256 } else { Start::Sha1 };
        Self { sum: sum.map(|sum| (hash, sum)), ..Self::default() }
    }

    fn told(&mut self, element: &Element) {
        let number = |name: &str| element.attribute(name).and_then(|value| value.parse::<u32>().ok());
        let named = |name: &str| element.attribute(name).unwrap_or_default().to_ascii_lowercase();
        match element.name() {
            "algorithm" => {
                let name = named("algorithm-name");
                self.vector =
                    element.attribute("initialisation-vector").map(|v| bytes(&v)).unwrap_or_default();
                self.cipher = match () {
                    () if name.contains("blowfish") => Cipher::Blowfish,
                    () if name.contains("aes") && name.contains("gcm") => Cipher::AesGcm,
                    () if name.contains("aes") && name.contains("cbc") => Cipher::AesCbc,
                    () => {
                        self.unknown = true;
                        Cipher::Blowfish
                    }
                };
            }
            "start-key-generation" if named("start-key-generation-name").contains("256") => {
                self.start = Start::Sha256;
            }
            "key-derivation" => {
                let name = named("key-derivation-name");
                self.unknown |= !name.contains("pbkdf2") && !name.contains("argon2id");
                if name.contains("argon2id") {
                    self.derivation = Derivation::Argon2;
                }
                self.salt = element.attribute("salt").map(|salt| bytes(&salt)).unwrap_or_default();
                self.key_bytes = number("key-size").map_or(self.key_bytes, |size| size as usize).min(64);
                self.rounds = number("iteration-count").or(number("argon2-iterations")).unwrap_or(0);
                (self.lanes, self.memory) =
                    (number("argon2-lanes").unwrap_or(1), number("argon2-memory").unwrap_or(0));
            }
            _ => {}
        }
    }

    fn afford(&self, work: &mut Work) -> Option<()> {
        let blocks = match self.derivation {
            Derivation::Pbkdf2 => pbkdf2_blocks(self.rounds, self.key_bytes, 20),
            // A block of 1 KiB is hashed once in each round, which costs less than sixteen of 64 bytes.
            Derivation::Argon2 => u64::from(self.rounds) * u64::from(self.memory) * 8,
        };
        work.afford(blocks + 8).then_some(())
    }

    /// The packed bytes, where this is the password.
    fn open(&self, password: &str, locked: &[u8]) -> Option<Vec<u8>> {
        if self.unknown || self.rounds > MOST_ROUNDS {
            return None;
        }
        let key = self.key(password)?;
        let mut open = locked.to_vec();
        match self.cipher {
            Cipher::Blowfish => blowfish_cfb(&key, &self.vector, &mut open)?,
            Cipher::AesCbc => {
                Aes::new(&key)?.cbc(&self.vector, &mut open);
                // Filled up to whole blocks; the last byte says by how many.
                let filled = usize::from(*open.last()?);
                open.truncate(open.len().checked_sub(filled)?);
            }
            Cipher::AesGcm => {
                // The vector in front, a seal of 16 bytes behind (XML Encryption 1.1, 5.2.4).
                let (vector, rest) = locked.split_first_chunk::<12>()?;
                open = rest.get(..rest.len().checked_sub(16)?)?.to_vec();
                counted(&Aes::new(&key)?, *vector, &mut open);
            }
        }
        let right = match &self.sum {
            Some((hash, sum)) => hash.of(open.get(..1024).unwrap_or(&open)) == *sum,
            None => open.starts_with(b"PK\x03\x04") || inflated(&open, LARGEST).is_some(),
        };
        right.then_some(open)
    }

    fn key(&self, password: &str) -> Option<Vec<u8>> {
        let start = self.start.of(password.as_bytes());
        match self.derivation {
            Derivation::Pbkdf2 => pbkdf2::<Hmac<Sha1>>(&start, &self.salt, self.rounds, self.key_bytes),
            Derivation::Argon2 => {
                if self.memory > MOST_MEMORY {
                    return None;
                }
                let params = Params::new(self.memory, self.rounds, self.lanes, Some(self.key_bytes)).ok()?;
                let mut key = vec![0; self.key_bytes];
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                argon2.hash_password_into(&start, &self.salt, &mut key).ok()?;
                Some(key)
            }
        }
    }
}

impl Start {
    fn of(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
        }
    }
}

/// Galois counter mode without the look at its seal (NIST SP 800-38D): what comes out has a checksum of its own.
fn counted(aes: &Aes, vector: [u8; 12], bytes: &mut [u8]) {
    for (number, block) in (2_u32..).zip(bytes.chunks_mut(16)) {
        let mut counter = [0; 16];
        let (front, back) = counter.split_at_mut(12);
        front.copy_from_slice(&vector);
        back.copy_from_slice(&number.to_be_bytes());
        block.iter_mut().zip(aes.pad(counter)).for_each(|(byte, pad)| *byte ^= pad);
    }
}

/// Unpacked, if it can be and has no more than so many bytes. A package may lie there as it is.
fn inflated(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = (most as u64).saturating_add(1);
    let read = flate2::bufread::DeflateDecoder::new(packed).take(limit).read_to_end(&mut bytes);
    match read {
        Ok(_) => (bytes.len() <= most).then_some(bytes),
        Err(_) if packed.starts_with(b"PK\x03\x04") => (packed.len() <= most).then(|| packed.to_vec()),
        Err(_) => None,
    }
}

fn bytes(base64: &str) -> Vec<u8> {
    transfer::base64_at_once(base64.as_bytes()).0
}
