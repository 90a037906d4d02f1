use blake2::{Blake2b512, Digest};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::proof::{base64, verifier};

/// Bytes before the key in minisign's secret key: algorithms, salt, cost.
const BEFORE_NUMBER: usize = 2 + 2 + 2 + 32 + 8 + 8;

/// Why a key cannot be used, or a signature not be relied on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No secret key of minisign, or one in a form that is not known.
    #[error("this is not a secret key that minisign made")]
    NotASecretKey,
    /// No public key of minisign.
    #[error("this is not a public key of minisign")]
    NotAPublicKey,
    /// The passphrase does not open the key.
    #[error("the passphrase does not open the key")]
    WrongPassphrase,
    /// The key is locked and no passphrase was given.
    #[error("the key is locked with a passphrase")]
    Locked,
    /// The system gave no random numbers, or too little memory to lock the key.
    #[error("a key could not be made: {why}")]
    NotMade {
        /// As the library says it.
        why: String,
    },
    /// No signature of minisign.
    #[error("this is not a signature of minisign")]
    NotASignature,
    /// Made with another key.
    #[error("it was signed with the key {found}, not with {wanted}")]
    AnotherKey {
        /// Number of the key that signed.
        found: String,
        /// Number of the key at hand.
        wanted: String,
    },
    /// The bytes were altered, or the signature was.
    #[error("the signature does not fit the bytes")]
    DoesNotFit,
}

/// A new pair of keys, as the texts of the two files that minisign keeps them in.
#[derive(Debug, Clone)]
pub struct KeyFiles {
    /// For whoever signs, and nobody else.
    pub secret: String,
    /// For everybody.
    pub public: String,
}

impl KeyFiles {
    /// Makes a pair, its secret half locked with a passphrase where one is given (scrypt, as minisign does it;
    /// 32 MiB and about a tenth of a second).
    pub fn new(passphrase: Option<&str>, comment: &str) -> Result<Self, KeyError> {
        let not_made = |cause: minisign::PError| KeyError::NotMade { why: cause.to_string() };
        let pair = match passphrase {
            Some(words) => minisign::KeyPair::generate_encrypted_keypair(Some(words.to_owned())),
            None => minisign::KeyPair::generate_unencrypted_keypair(),
        }
        .map_err(not_made)?;
        let secret = pair.sk.to_box(Some(comment)).map_err(not_made)?.to_string();
        let public = pair.pk.to_box().map_err(not_made)?.to_string();
        Ok(Self { secret, public })
    }
}

/// A key that signs: files as minisign does, and notes with the same Ed25519 key.
pub struct SecretKey {
    key: SigningKey,
    number: [u8; 8],
}

impl SecretKey {
    /// Opens the text of a secret key's file.
    pub fn open(text: &str, passphrase: Option<&str>) -> Result<Self, KeyError> {
        let boxed = || minisign::SecretKeyBox::from_string(text).map_err(|_| KeyError::NotASecretKey);
        let key = match boxed()?.into_unencrypted_secret_key() {
            Ok(key) => key,
            // What says "might be encrypted" and what is no key at all look alike here.
            Err(_) => match passphrase {
                Some(words) => {
                    boxed()?.into_secret_key(Some(words.to_owned())).map_err(|cause| match cause.kind() {
                        minisign::ErrorKind::Verify => KeyError::WrongPassphrase,
                        _ => KeyError::NotASecretKey,
                    })?
                }
                None if is_locked(text) => return Err(KeyError::Locked),
                None => return Err(KeyError::NotASecretKey),
            },
        };
        let bytes = key.to_bytes();
        let (number, rest) = bytes
            .get(BEFORE_NUMBER..)
            .and_then(|rest| rest.split_first_chunk::<8>())
            .ok_or(KeyError::NotASecretKey)?;
        let (seed, _) = rest.split_first_chunk::<32>().ok_or(KeyError::NotASecretKey)?;
        Ok(Self::from_seed(*seed, *number))
    }

    /// From the 32 bytes that Ed25519 makes a key from, and the number that minisign gives a key.
    pub fn from_seed(seed: [u8; 32], number: [u8; 8]) -> Self {
        Self { key: SigningKey::from_bytes(&seed), number }
    }

    /// The half that everybody may know.
    pub fn public(&self) -> PublicKey {
        PublicKey { key: self.key.verifying_key(), number: self.number }
    }

    /// Signs bytes as minisign does, prehashed with BLAKE2b
    /// (<https://jedisct1.github.io/minisign/#signature-format>), and returns the text of the `.minisig` file. The
    /// comment is signed too. The same bytes and comment give the same signature (RFC 8032), which minisign's own
    /// does not.
    pub fn sign(&self, bytes: &[u8], trusted_comment: &str) -> String {
        let signature = self.signature(&Blake2b512::digest(bytes));
        let mut typed = b"ED".to_vec();
        typed.extend(self.number);
        typed.extend(signature);
        let mut commented = signature.to_vec();
        commented.extend(trusted_comment.as_bytes());
        format!(
            "untrusted comment: signature of {}\n{}\ntrusted comment: {trusted_comment}\n{}\n",
            self.public().number(),
            base64(&typed),
            base64(&self.signature(&commented)),
        )
    }

    pub(crate) fn signature(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }
}

/// A key that verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    number: [u8; 8],
}

impl PublicKey {
    /// Reads the text of a public key's file, or only its line of base64.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let line = text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("");
        let key = minisign::PublicKey::from_base64(line).map_err(|_| KeyError::NotAPublicKey)?;
        let bytes = key.to_bytes();
        let (number, rest) =
            bytes.get(2..).and_then(|rest| rest.split_first_chunk::<8>()).ok_or(KeyError::NotAPublicKey)?;
        let key = rest
            .try_into()
            .ok()
            .and_then(|key| VerifyingKey::from_bytes(key).ok())
            .ok_or(KeyError::NotAPublicKey)?;
        Ok(Self { key, number: *number })
    }

    /// The number minisign shows for it: 16 hexadecimal digits.
    pub fn number(&self) -> String {
        shown(&self.number)
    }

    /// The line of base64 that `minisign -P` takes.
    pub fn line(&self) -> String {
        let mut typed = b"Ed".to_vec();
        typed.extend(self.number);
        typed.extend(self.key.as_bytes());
        base64(&typed)
    }

    /// The key as programs want it that verify notes of this name.
    pub fn note_verifier(&self, name: &str) -> String {
        verifier(name, self)
    }

    /// Verifies the text of a `.minisig` file over bytes; the comment that was signed along.
    pub fn verify(&self, bytes: &[u8], signature: &str) -> Result<String, KeyError> {
        let signature =
            minisign::SignatureBox::from_string(signature).map_err(|_| KeyError::NotASignature)?;
        if signature.keynum() != self.number {
            return Err(KeyError::AnotherKey { found: shown(signature.keynum()), wanted: self.number() });
        }
        let key = minisign::PublicKey::from_base64(&self.line()).map_err(|_| KeyError::NotAPublicKey)?;
        minisign::verify(&key, &signature, std::io::Cursor::new(bytes), true, false, false)
            .map_err(|_| KeyError::DoesNotFit)?;
        signature.trusted_comment().map_err(|_| KeyError::NotASignature)
    }

    pub(crate) fn bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    pub(crate) fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(bytes, &signature).is_ok())
    }

    #[cfg(test)]
    pub(crate) fn from_ed25519(key: &[u8; 32]) -> Self {
        Self { key: VerifyingKey::from_bytes(key).unwrap(), number: [0; 8] }
    }
}

/// The number of a key, which lies there with its lowest byte first.
fn shown(number: &[u8]) -> String {
    number.iter().rev().map(|byte| format!("{byte:02X}")).collect()
}

/// Whether the file holds a key of minisign locked by scrypt.
fn is_locked(text: &str) -> bool {
    // `RWRTY0Iy` is "Ed", "Sc", "B2" in base64: Ed25519, scrypt, BLAKE2b.
    text.lines().nth(1).is_some_and(|line| line.starts_with("RWRTY0Iy"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_pair_signs_and_verifies_files() {
        let files = KeyFiles::new(None, "the desk's key").unwrap();
        let secret = SecretKey::open(&files.secret, None).unwrap();
        let public = PublicKey::read(&files.public).unwrap();
        assert_eq!(secret.public(), public);
        assert_eq!(PublicKey::read(&public.line()).unwrap(), public);
        let signature = secret.sign(b"a release", "release 1");
        assert_eq!(public.verify(b"a release", &signature), Ok("release 1".into()));
        assert_eq!(signature, secret.sign(b"a release", "release 1"));
        assert_eq!(public.verify(b"another", &signature), Err(KeyError::DoesNotFit));
        let comment = signature.replace("release 1", "release 2");
        assert_eq!(public.verify(b"a release", &comment), Err(KeyError::DoesNotFit));
        let other = PublicKey::read(&KeyFiles::new(None, "another").unwrap().public).unwrap();
        assert!(matches!(other.verify(b"a release", &signature), Err(KeyError::AnotherKey { .. })));
        assert_eq!(public.verify(b"a release", "nothing"), Err(KeyError::NotASignature));
    }

    #[test]
    fn a_locked_key_opens_with_its_passphrase_only() {
        let files = KeyFiles::new(Some("a long passphrase"), "locked").unwrap();
        assert_eq!(SecretKey::open(&files.secret, None).err(), Some(KeyError::Locked));
        assert_eq!(SecretKey::open(&files.secret, Some("wrong")).err(), Some(KeyError::WrongPassphrase));
        let secret = SecretKey::open(&files.secret, Some("a long passphrase")).unwrap();
        assert_eq!(secret.public(), PublicKey::read(&files.public).unwrap());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "\n", "untrusted comment: x\nAAAA\n", "x\n!!!!\n"] {
            assert_eq!(SecretKey::open(text, None).err(), Some(KeyError::NotASecretKey), "{text:?}");
            assert_eq!(SecretKey::open(text, Some("x")).err(), Some(KeyError::NotASecretKey), "{text:?}");
            assert_eq!(PublicKey::read(text).err(), Some(KeyError::NotAPublicKey), "{text:?}");
        }
    }
}
