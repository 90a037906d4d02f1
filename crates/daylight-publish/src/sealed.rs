use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::keys::{PublicKey, SecretKey};
use crate::proof::{BadNote, Checkpoint, Entry, Line, Record, SignedNote, Sums, TreeHash};
use crate::release_folder::{self, CannotRead};

/// Names of the files that prove the others.
pub(crate) const HEAD: &str = "release.json";
pub(crate) const RECORD: &str = "record.jsonl";
pub(crate) const CHECKPOINT: &str = "checkpoint";
pub(crate) const SUMS: &str = "SHA256SUMS";
pub(crate) const SIGNATURE: &str = "SHA256SUMS.minisig";
pub(crate) const INSTRUCTIONS: &str = "VERIFY.txt";
pub(crate) const KEYS: &str = "keys";
pub(crate) const PROOFS: &str = "proofs";
pub(crate) const DOCUMENTS: &str = "docs";
pub(crate) const EARLIER: &str = "checkpoints";
pub(crate) const HANDS: &str = "hands";

/// Where the signature of whoever agreed stands: it is made over the sums, so it cannot be among them.
pub(crate) fn hand_signature(number: usize) -> String {
    format!("{HANDS}/{number}.minisig")
}

/// The key of whoever agreed.
pub(crate) fn hand_key(number: usize) -> String {
    format!("{HANDS}/{number}.pub")
}

/// Whether it is made after the sums, over them.
pub(crate) fn is_over_the_sums(path: &str) -> bool {
    path == SUMS
        || path == SIGNATURE
        || path.strip_prefix("hands/").is_some_and(|file| file.ends_with(".minisig"))
}

/// Somebody who agreed to a release, by a signature over its sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The text of the signature.
    pub signature: String,
}

/// Adds the signatures of those who agreed, in the order in which the release names them.
pub fn add_hands(folder: &Path, hands: &[Hand]) -> Result<(), CannotSeal> {
    (1..).zip(hands).try_for_each(|(number, hand)| write(folder, &hand_signature(number), &hand.signature))
}

/// What a release says of itself, in `release.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Version of the form of releases; 1.
    pub form: u32,
    /// The publisher's series of releases: a name without a schema, such as `example.org/releases`.
    pub origin: String,
    /// Counted from 1.
    pub number: u32,
    /// Its title.
    pub title: String,
    /// The day, as `YYYY-MM-DD`.
    pub date: String,
    /// Numbers of the keys of who proposed and who approved it.
    pub released_by: Vec<String>,
}

impl Head {
    /// The file's text.
    pub fn to_text(&self) -> String {
        // A struct of texts and numbers always has a JSON form.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// What is signed along with the sums, so that the signature of one release does not stand for another.
    pub fn comment(&self) -> String {
        format!("{} release {}", self.origin, self.number)
    }
}

/// What the files of a release are sealed with.
pub struct Seal<'a> {
    /// What the release says of itself.
    pub head: &'a Head,
    /// Everything released so far, this release included.
    pub record: &'a Record,
    /// The key that signs.
    pub key: &'a SecretKey,
    /// All keys the publisher ever signed with, oldest first, each with the signature of the one before it over its
    /// line; the last is the public half of `key`. Empty for a publisher who only ever had this one.
    pub keys: &'a [(PublicKey, Option<String>)],
    /// The signed checkpoints of earlier releases, oldest first.
    pub earlier: &'a [SignedNote],
    /// The keys of those who have to agree: who proposes, and who approves.
    pub hands: &'a [PublicKey],
}

/// Why a release cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum CannotSeal {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] CannotRead),
    /// A file cannot be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// From the folder.
        path: String,
        /// As the system says it.
        source: std::io::Error,
    },
    /// A file has a name that a release cannot have.
    #[error(
        "a release cannot have a file of the name {path:?}: letters, digits, dot, dash and underscore of ASCII only"
    )]
    Name {
        /// From the folder.
        path: String,
    },
    /// The name of the series cannot be signed.
    #[error(transparent)]
    Note(#[from] BadNote),
}

impl Seal<'_> {
    /// Adds to the folder of a release, in which everything else lies already, what proves it. The same files, record
    /// and keys give the same bytes.
    pub fn close(&self, folder: &Path) -> Result<(), CannotSeal> {
        let tree = self.record.tree();
        let checkpoint =
            Checkpoint { origin: self.head.origin.clone(), size: tree.size() as u64, root: tree.root() };
        let note = SignedNote::sign(&checkpoint.to_text(), &self.head.origin, self.key)?;
        write(folder, HEAD, &self.head.to_text())?;
        write(folder, RECORD, &self.record.to_text())?;
        write(folder, CHECKPOINT, &note.to_text())?;
        for (number, earlier) in (1..).zip(self.earlier) {
            write(folder, &format!("{EARLIER}/{number}"), &earlier.to_text())?;
        }
        for (number, (key, signature)) in (1..).zip(self.keys) {
            write(folder, &format!("{KEYS}/{number}.pub"), &key_file(key))?;
            if let Some(signature) = signature {
                write(folder, &format!("{KEYS}/{number}.pub.minisig"), signature)?;
            }
        }
        for (number, key) in (1..).zip(self.hands) {
            write(folder, &hand_key(number), &key_file(key))?;
        }
        for (path, proof) in proofs(self.record, &checkpoint) {
            write(folder, &path, &proof)?;
        }
        write(folder, INSTRUCTIONS, &self.instructions(&checkpoint))?;
        let sums = self.sums(folder)?.to_text();
        write(folder, SUMS, &sums)?;
        write(folder, SIGNATURE, &self.key.sign(sums.as_bytes(), &self.head.comment()))
    }

    fn sums(&self, folder: &Path) -> Result<Sums, CannotSeal> {
        let mut sums = Sums::default();
        for found in release_folder::files(folder)? {
            if !found.is_file || !crate::proof::is_plain(&found.path) {
                return Err(CannotSeal::Name { path: found.path });
            }
            if !is_over_the_sums(&found.path) {
                let (hash, _) = release_folder::hash(folder, &found.path)?;
                sums.files.insert(found.path, hash);
            }
        }
        Ok(sums)
    }

    fn instructions(&self, checkpoint: &Checkpoint) -> String {
        let Head { origin, number, title, date, released_by, .. } = self.head;
        let public = self.key.public();
        let hands = match released_by.as_slice() {
            [_, _, ..] => "Two people with a key each agreed to these bytes.",
            _ => "One person alone released this; nobody else had to agree.",
        };
        format!(
            "How to check this release\n\
             =========================\n\
             \n\
             {title}\n\
             release {number} of {origin}, {date}\n\
             {hands}\n\
             \n\
             What a signature proves: that whoever holds the key published exactly these bytes, and that nothing was\n\
             changed, added or taken away since. What it does not prove: that what the papers say is true, or where they\n\
             come from.\n\
             \n\
             1. Nothing was damaged on its way to you. With the tools of any Linux (on a Mac: shasum -a 256 -c):\n\
             \n\
                 sha256sum --check --strict {SUMS}\n\
             \n\
             2. It comes from the holder of the key. Get the key from a second place: in print, from another paper, from\n\
                someone you know. It is\n\
             \n\
                 {line}\n\
             \n\
                and with minisign:\n\
             \n\
                 minisign -V -P {line} -m {SUMS}\n\
             \n\
                It must say: {comment}\n\
             \n\
                Who agreed to the release signed the same list: hands/1.minisig with the key hands/1.pub, and so on.\n\
             \n\
             3. All of it, with Daylight, which needs no network: every file against the list, the list against the key,\n\
                the record of everything ever released against its signed root, and that it goes on where earlier releases\n\
                ended. Give it a checkpoint that you kept from an earlier release, or got from somebody else.\n\
             \n\
                 daylight release verify . --key {line}\n\
             \n\
             The record has {size} entries. Its root is\n\
             \n\
                 {root}\n\
             \n\
             Whoever prints these 64 digits makes it impossible to change the record later without being seen.\n\
             \n\
             How one document is proved without the others: {PROOFS}/ID.txt holds its entry, a salt and some hashes. The\n\
             commitment is SHA-256 of the line \"daylight record entry 1\", the 32 bytes of the salt, and the entry. The tree\n\
             is that of RFC 6962, with the 32 bytes of each commitment as a leaf; {CHECKPOINT} is a C2SP checkpoint, signed\n\
             as a C2SP signed note with the key\n\
             \n\
                 {verifier}\n",
            line = public.line(),
            comment = self.head.comment(),
            size = checkpoint.size,
            root = checkpoint.root,
            verifier = public.note_verifier(origin),
        )
    }
}

/// A public key as minisign keeps it in a file.
pub(crate) fn key_file(key: &PublicKey) -> String {
    format!("untrusted comment: minisign public key {}\n{}\n", key.number(), key.line())
}

/// The proof of every document that the record still names: path and text.
pub(crate) fn proofs(record: &Record, checkpoint: &Checkpoint) -> Vec<(String, String)> {
    let tree = record.tree();
    (0..)
        .zip(record.lines())
        .filter_map(|(at, line)| match line {
            Line::Open { salt, entry: entry @ Entry::Document { id, .. } } => {
                let path = tree.inclusion(at)?;
                Some((format!("{PROOFS}/{id}.txt"), proof(checkpoint, at, salt, entry, &path)))
            }
            _ => None,
        })
        .collect()
}

fn proof(checkpoint: &Checkpoint, at: usize, salt: &str, entry: &Entry, path: &[TreeHash]) -> String {
    let hashes: String = path.iter().map(|hash| format!("  {hash}\n")).collect();
    format!(
        "daylight proof 1\norigin {}\ntree of {} entries\nroot {}\nentry number {at}, counted from 0\nsalt {salt}\n\
         entry {}\nhashes beside the way to the root, lowest first\n{hashes}",
        checkpoint.origin,
        checkpoint.size,
        checkpoint.root,
        entry.to_text(),
    )
}

fn write(folder: &Path, path: &str, text: &str) -> Result<(), CannotSeal> {
    let at = folder.join(path);
    let made = at.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(&at, text))
        .map_err(|source| CannotSeal::Write { path: path.to_owned(), source })
}
