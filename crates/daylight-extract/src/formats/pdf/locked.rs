//! Opening a PDF, with a password where it needs one (ISO 32000-2, 7.6).

use std::sync::Arc;

use daylight_model::{Problem, ProblemKind};
use hayro_syntax::object::{Dict, FromBytes, Name, String as PdfString};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use md5::{Digest, Md5};
use unicode_normalization::UnicodeNormalization;

use crate::Source;
use crate::ciphers::Rc4;
use crate::keyring::{Key, Keyring, Work};

const NEEDS: &str = "a password is needed to read it";

/// A document that was opened.
pub(crate) struct Opened {
    pub(crate) pdf: Pdf,
    /// What opened it.
    pub(crate) key: Option<Key>,
    /// Only the files embedded in it are locked, and they stay so, because of this.
    pub(crate) files_locked: Option<Problem>,
}

/// Opens a document, trying passwords if it has to.
pub(crate) fn open(source: &Source, keys: &mut Keyring) -> Result<Opened, Problem> {
    let error = match Pdf::new(Arc::new(source.clone())) {
        Ok(pdf) => return Ok(Opened { pdf, key: None, files_locked: None }),
        Err(error) => error,
    };
    if !matches!(error, LoadPdfError::Decryption(DecryptionError::PasswordProtected)) {
        return Err(unopened(error));
    }
    let lock = Lock::find(source.bytes());
    let found = keys.open(None, NEEDS, |password, work| unlocked(source, lock.as_ref(), password, work));
    match (found, &lock) {
        (Ok((key, pdf)), lock) => {
            let apart = lock.as_ref().is_some_and(|lock| lock.only_files);
            let unopened = || {
                Problem::new(
                    ProblemKind::Encrypted,
                    "locked apart from the paper, which Daylight cannot open",
                )
            };
            Ok(Opened { pdf, key: Some(key), files_locked: apart.then(unopened) })
        }
        (Err(problem), Some(lock)) if lock.only_files => match without_lock(source, lock.named_at) {
            Some(pdf) => Ok(Opened { pdf, key: None, files_locked: Some(problem) }),
            None => Err(problem),
        },
        (Err(problem), _) => Err(problem),
    }
}

fn unopened(error: LoadPdfError) -> Problem {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            Problem::new(ProblemKind::Encrypted, NEEDS)
        }
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => {
            Problem::new(ProblemKind::Encrypted, "encrypted in a way Daylight cannot read")
        }
        LoadPdfError::Decryption(_) => {
            Problem::new(ProblemKind::Encrypted, "encrypted, and what is needed to decrypt it is damaged")
        }
        LoadPdfError::Invalid => Problem::new(ProblemKind::Damaged, "no page can be found in it"),
    }
}

fn unlocked(source: &Source, lock: Option<&Lock>, password: &str, work: &mut Work) -> Option<Pdf> {
    // Finding the lock costs reading the tables of the file each time.
    let tables = source.len() as u64 / 4096;
    let with = |password: &str| Pdf::new_with_password(Arc::new(source.clone()), password).ok();
    let Some(lock) = lock.filter(|lock| lock.revision < 5) else {
        // Since revision 6 a password goes through 64 rounds or more of three hashes and AES, twice.
        work.afford(12_000 + tables).then_some(())?;
        let normal: String = password.nfkc().collect();
        return with(&normal).or_else(|| (normal != password).then(|| with(password)).flatten());
    };
    work.afford(200 + tables).then_some(())?;
    // The owner's password locks the user's, which locks the document.
    with(password).or_else(|| with(&lock.of_user(password.as_bytes())?))
}

/// The dictionary that says how a document is locked.
struct Lock {
    revision: u8,
    /// Bytes of a key.
    length: usize,
    owner: Vec<u8>,
    /// Pages and all else lie open, only files embedded in it are locked.
    only_files: bool,
    /// Where the trailer names it.
    named_at: usize,
}

const NAME: &[u8] = b"/Encrypt";

impl Lock {
    /// Looks for it as it lies in the bytes: nothing of a document is to be had before it is open. It never lies in
    /// a stream of objects (7.5.7).
    fn find(bytes: &[u8]) -> Option<Self> {
        let named = |at: &usize| !bytes.get(at + NAME.len()).is_some_and(u8::is_ascii_alphabetic);
        let named_at = memchr::memmem::rfind_iter(bytes, NAME).find(named)?;
        let rest = bytes.get(named_at + NAME.len()..)?.trim_ascii_start();
        let at = if rest.starts_with(b"<<") { rest } else { object(bytes, rest)? };
        let dict = Dict::from_bytes(at)?;
        let default = |key: &[u8]| dict.get::<Name<'_>>(key).is_none_or(|name| name.as_ref() == b"Identity");
        let revision = dict.get::<u8>(b"R")?;
        let version = dict.get::<u8>(b"V").unwrap_or(0);
        Some(Self {
            revision,
            length: match revision {
                2 => 5,
                _ => {
                    usize::from(dict.get::<u16>(b"Length").unwrap_or(if version == 4 { 128 } else { 40 })) / 8
                }
            },
            owner: dict.get::<PdfString<'_>>(b"O")?.to_vec(),
            only_files: version >= 4 && default(b"StmF") && default(b"StrF"),
            named_at,
        })
    }

    /// The password of the user, out of the owner's (algorithm 7), where it is text.
    fn of_user(&self, owner: &[u8]) -> Option<String> {
        let mut padded = [0; 32];
        let given = owner.iter().chain(&PADDING);
        padded.iter_mut().zip(given).for_each(|(to, from)| *to = *from);
        let mut hash: [u8; 16] = Md5::digest(padded).into();
        if self.revision >= 3 {
            for _ in 0..50 {
                hash = Md5::digest(hash).into();
            }
        }
        let key = hash.get(..self.length.clamp(5, 16))?;
        let mut user = self.owner.get(..32)?.to_vec();
        let rounds: u8 = if self.revision >= 3 { 20 } else { 1 };
        for round in (0..rounds).rev() {
            let key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
            Rc4::new(&key).apply(&mut user);
        }
        let length = (0..=32).find(|length| {
            user.get(*length..).zip(PADDING.get(..32 - length)).is_some_and(|(end, padding)| end == padding)
        })?;
        String::from_utf8(user.get(..length)?.to_vec()).ok()
    }
}

/// What a short password is filled up with.
const PADDING: [u8; 32] = [
    0x28, 0xbf, 0x4e, 0x5e, 0x4e, 0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08, 0x2e,
    0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9, 0xfe, 0x64, 0x53, 0x69, 0x7a,
];

/// The bytes of the object that a reference (`12 0 R`) stands for, the last of that number in the file.
fn object<'a>(bytes: &'a [u8], reference: &[u8]) -> Option<&'a [u8]> {
    let mut words = reference.get(..40).unwrap_or(reference).split(u8::is_ascii_whitespace);
    let (number, generation) = (words.next()?, words.next()?);
    let digits = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    if !digits(number) || !digits(generation) {
        return None;
    }
    let head = [number, b" ", generation, b" obj"].concat();
    let whole =
        |at: &usize| at.checked_sub(1).and_then(|at| bytes.get(at)).is_none_or(|b| !b.is_ascii_digit());
    let at = memchr::memmem::rfind_iter(bytes, &head).find(whole)?;
    Some(bytes.get(at + head.len()..)?.trim_ascii_start())
}

/// The document with the name of its lock made unknown, so that what is not locked can be read.
fn without_lock(source: &Source, named_at: usize) -> Option<Pdf> {
    let mut bytes = source.bytes().to_vec();
    *bytes.get_mut(named_at + 1)? = b'e';
    Pdf::new(bytes).ok()
}
