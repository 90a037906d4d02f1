use ct_codecs::{Base64, Decoder, Encoder};
use sha2::{Digest, Sha256};

use crate::keys::{PublicKey, SecretKey};

/// What begins a line with a signature: an em dash and a space.
const SIGNATURE_BEGINS: &str = "\u{2014} ";

/// Says that the key is Ed25519, in the computation of a key's number and in the key itself.
const ED25519: u8 = 0x01;

/// Signatures that one note may bear; more are refused unread.
const MOST_SIGNATURES: usize = 100;

/// A text with signatures below it, as by C2SP `signed-note` (<https://c2sp.org/signed-note>): lines, an empty line,
/// then a line for each signature with the name of the key and base64 of key number and signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    /// What was signed; ends with a line feed.
    pub text: String,
    /// Names and raw signatures: four bytes of the key's number, then the signature.
    signatures: Vec<(String, Vec<u8>)>,
}

/// Why a text is not a signed note, or not one to rely on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// The form is wrong.
    #[error("this is not a signed note: {why}")]
    Form {
        /// What is wrong with it.
        why: &'static str,
    },
    /// Nobody signed it under this name and with this key.
    #[error("the note is not signed by {name} with the given key")]
    NotSigned {
        /// Name of the key.
        name: String,
    },
    /// It says it was signed with this key; it was altered, or signed with another.
    #[error("the signature of {name} does not fit the note")]
    WrongSignature {
        /// Name of the key.
        name: String,
    },
}

impl SignedNote {
    /// Signs a text, which must end with a line feed and hold no control characters but these. The name must hold
    /// neither spaces nor a plus sign.
    pub fn sign(text: &str, name: &str, key: &SecretKey) -> Result<Self, BadNote> {
        check_text(text)?;
        check_name(name)?;
        let mut signature = number(name, &key.public().bytes()).to_vec();
        signature.extend(key.signature(text.as_bytes()));
        Ok(Self { text: text.to_owned(), signatures: vec![(name.to_owned(), signature)] })
    }

    /// Reads a signed note. Nothing is verified yet.
    pub fn read(note: &str) -> Result<Self, BadNote> {
        let form = |why| BadNote::Form { why };
        let (text, below) = note.rsplit_once("\n\n").ok_or(form("no empty line above the signatures"))?;
        let text = format!("{text}\n");
        check_text(&text)?;
        let below = below.strip_suffix('\n').ok_or(form("its last line does not end"))?;
        let signatures = below
            .split('\n')
            .take(MOST_SIGNATURES + 1)
            .map(|line| {
                let (name, signature) = line
                    .strip_prefix(SIGNATURE_BEGINS)
                    .and_then(|rest| rest.split_once(' '))
                    .ok_or(form("a line below the empty one is not a signature"))?;
                check_name(name)?;
                let bytes =
                    Base64::decode_to_vec(signature, None).map_err(|_| form("a signature is not base64"))?;
                if bytes.len() < 5 {
                    return Err(form("a signature is too short"));
                }
                Ok((name.to_owned(), bytes))
            })
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > MOST_SIGNATURES {
            return Err(form("more signatures than a note may bear"));
        }
        Ok(Self { text, signatures })
    }

    /// Whether somebody signed it under this name with this key. Signatures of others do not matter.
    pub fn verify(&self, name: &str, key: &PublicKey) -> Result<(), BadNote> {
        let number = number(name, &key.bytes());
        let ours = |(signer, signature): &&(String, Vec<u8>)| signer == name && signature[..4] == number;
        let Some((_, signature)) = self.signatures.iter().find(ours) else {
            return Err(BadNote::NotSigned { name: name.to_owned() });
        };
        if key.verifies(self.text.as_bytes(), &signature[4..]) {
            Ok(())
        } else {
            Err(BadNote::WrongSignature { name: name.to_owned() })
        }
    }

    /// The note as it is written to a file.
    pub fn to_text(&self) -> String {
        let mut note = format!("{}\n", self.text);
        for (name, signature) in &self.signatures {
            note.push_str(SIGNATURE_BEGINS);
            note.push_str(name);
            note.push(' ');
            note.push_str(&base64(signature));
            note.push('\n');
        }
        note
    }
}

/// A key as others' programs want it, to verify notes of this name.
pub(crate) fn verifier(name: &str, key: &PublicKey) -> String {
    let bytes = key.bytes();
    let digits: String = number(name, &bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut typed = vec![ED25519];
    typed.extend(bytes);
    format!("{name}+{digits}+{}", base64(&typed))
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    // Only a buffer that is too small can fail here, and this one grows.
    Base64::encode_to_string(bytes).unwrap_or_default()
}

/// The first four bytes of `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key)`.
fn number(name: &str, key: &[u8; 32]) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key).finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

fn check_text(text: &str) -> Result<(), BadNote> {
    if !text.ends_with('\n') {
        return Err(BadNote::Form { why: "its text does not end with a line" });
    }
    if text.chars().any(|c| c.is_ascii_control() && c != '\n') {
        return Err(BadNote::Form { why: "a control character in its text" });
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), BadNote> {
    if name.is_empty() || name.chars().any(|c| c.is_whitespace() || c == '+') {
        return Err(BadNote::Form { why: "the name of a key is empty, or holds a space or a plus sign" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard (<https://c2sp.org/signed-note>), with its key and its note.
    #[test]
    fn a_note_signed_by_another_program_is_verified() {
        let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let typed = Base64::decode_to_vec(key.rsplit_once('+').unwrap().1, None).unwrap();
        let public = PublicKey::from_ed25519(typed[1..].try_into().unwrap());
        assert_eq!(verifier("PeterNeumann", &public), key);
        let note = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\
                    \n\
                    \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let read = SignedNote::read(note).unwrap();
        assert_eq!(read.verify("PeterNeumann", &public), Ok(()));
        assert_eq!(read.to_text(), note);
        let altered = SignedNote::read(&note.replace("answer", "question")).unwrap();
        assert!(matches!(altered.verify("PeterNeumann", &public), Err(BadNote::WrongSignature { .. })));
        assert!(matches!(read.verify("Another", &public), Err(BadNote::NotSigned { .. })));
    }

    #[test]
    fn what_was_signed_here_is_verified_and_the_same_twice() {
        let key = SecretKey::from_seed([7; 32], [1; 8]);
        let note = SignedNote::sign("one\n\ntwo\n", "example.org/releases", &key).unwrap();
        assert_eq!(note, SignedNote::sign("one\n\ntwo\n", "example.org/releases", &key).unwrap());
        let read = SignedNote::read(&note.to_text()).unwrap();
        assert_eq!(read, note);
        assert_eq!(read.verify("example.org/releases", &key.public()), Ok(()));
        let other = SecretKey::from_seed([8; 32], [1; 8]);
        assert!(read.verify("example.org/releases", &other.public()).is_err());
    }

    #[test]
    fn notes_of_a_wrong_form_are_refused() {
        let key = SecretKey::from_seed([7; 32], [1; 8]);
        assert!(SignedNote::sign("no end", "name", &key).is_err());
        assert!(SignedNote::sign("a\tb\n", "name", &key).is_err());
        assert!(SignedNote::sign("a\n", "two words", &key).is_err());
        for note in [
            "",
            "a\n",
            "a\n\nb\n",
            "a\n\n\u{2014} name !!!\n",
            "a\n\n\u{2014} name AAAA\n",
            "a\n\n\u{2014} name AAAAAAAA",
        ] {
            assert!(matches!(SignedNote::read(note), Err(BadNote::Form { .. })), "{note:?}");
        }
    }
}
