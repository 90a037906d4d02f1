use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The SHA-256 (FIPS 180-4) of a document's bytes. It is what a document *is*: the same bytes are
/// one document wherever they lie.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocHash(pub [u8; 32]);

impl DocHash {
    /// The first eight bytes as a big-endian number: the order of `tie()` is the order of hashes,
    /// up to collisions of 64 bits. Used to break ties between equal scores.
    pub fn tie(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// The name a reader with one view sees and links to.
    pub fn doc_ref(&self) -> DocRef {
        let mut hex = self.to_string();
        hex.truncate(DocRef::LENGTH);
        DocRef(hex)
    }
}

impl fmt::Display for DocHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for DocHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocHash({self})")
    }
}

/// Not 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a document hash is 64 hexadecimal digits")]
pub struct BadHash;

impl FromStr for DocHash {
    type Err = BadHash;

    fn from_str(text: &str) -> Result<Self, BadHash> {
        let digits: Vec<u8> = text
            .chars()
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(BadHash))
            .collect::<Result<_, _>>()?;
        let (pairs, rest) = digits.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(BadHash);
        }
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
        bytes.try_into().map(DocHash).map_err(|_| BadHash)
    }
}

/// What a reader sees, types and links to: issued by their view. With one reader it is the first
/// [`DocRef::LENGTH`] hexadecimal digits of the hash; any longer or shorter prefix that names one
/// visible document is accepted where a reference is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocRef(pub String);

impl DocRef {
    /// Twelve digits are 48 bits: among a million documents two share them with a chance of 0.2 %,
    /// and a reference that names two documents is answered with both, never with one of them.
    pub const LENGTH: usize = 12;
}

impl fmt::Display for DocRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_survives_being_written_and_read() {
        let hash = DocHash(std::array::from_fn(|i| u8::try_from(i * 7 % 256).unwrap_or(0)));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(hash.doc_ref().0, "00070e151c23");
    }

    #[test]
    fn a_short_or_foreign_hash_is_refused() {
        assert_eq!("abc".parse::<DocHash>(), Err(BadHash));
        assert_eq!("zz".repeat(32).parse::<DocHash>(), Err(BadHash));
    }
}
