use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::merkle::{Tree, TreeHash};

/// What stands before the salt and the entry where an entry is committed to. Another form gets another number.
const COMMITMENT: &[u8] = b"daylight record entry 1\n";

/// Everything a publisher ever released, in order: a list that only grows. Each release carries all of it, so that
/// whoever holds an older one sees whether anything was changed since.
///
/// The tree is not made over the entries but over salted commitments to them: an entry can be emptied (a court order, a
/// victim), and what stood there cannot be guessed from what stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    lines: Vec<Line>,
}

/// One place in the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Line {
    /// What stands there, with its salt: 64 hexadecimal digits.
    Open {
        /// 32 bytes of chance.
        salt: String,
        /// What is recorded.
        entry: Entry,
    },
    /// Emptied: only the commitment is left.
    Emptied {
        /// What the entry and its salt hashed to: 64 hexadecimal digits.
        commitment: String,
    },
}

/// What is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Entry {
    /// A release begins; what follows up to the next belongs to it.
    Release {
        /// Counted from 1.
        number: u32,
        /// Its title.
        title: String,
        /// The day, as `YYYY-MM-DD`.
        date: String,
        /// Who proposed and who approved it: numbers of keys. One where a case of one person says so.
        released_by: Vec<String>,
    },
    /// A document is published.
    Document {
        /// Its name in addresses of this publisher: never given twice.
        id: String,
        /// Its title.
        title: String,
        /// Its files.
        files: Vec<FileHash>,
    },
    /// An earlier document is published anew.
    Correction {
        /// Which entry it takes the place of, counted from 0.
        of: u64,
        /// What was wrong.
        reason: String,
        /// The files now.
        files: Vec<FileHash>,
    },
    /// An earlier document is no longer published. Its entry may be emptied.
    Withdrawal {
        /// Which entry, counted from 0.
        of: u64,
        /// Why, as far as it can be said.
        reason: String,
    },
    /// The publisher holds originals that are not published, and binds itself to their bytes.
    Commitment {
        /// How many.
        originals: u64,
        /// Root of the tree over the salted hashes of all of them.
        root: String,
    },
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileHash {
    /// From the folder of the release, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

/// Why a text is not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the record {why}")]
pub struct BadRecord {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Record {
    /// Reads `record.jsonl`. Each line has one form only, down to the byte.
    pub fn read(text: &str) -> Result<Self, BadRecord> {
        let mut lines = Vec::new();
        for (number, text) in (1..).zip(text.split_inclusive('\n')) {
            let bad = |why| BadRecord { line: number, why };
            let text = text.strip_suffix('\n').ok_or(bad("does not end"))?;
            let line: Line = serde_json::from_str(text).map_err(|_| bad("is not an entry"))?;
            if line.to_text() != text {
                return Err(bad("is not written in the one form it has"));
            }
            if line.commitment().is_none() {
                return Err(bad("has a salt or a commitment that is not 64 hexadecimal digits"));
            }
            lines.push(line);
        }
        Ok(Self { lines })
    }

    /// The record as `record.jsonl` holds it.
    pub fn to_text(&self) -> String {
        self.lines.iter().map(|line| line.to_text() + "\n").collect()
    }

    /// Adds an entry, and tells where it stands. The salt is 32 bytes of chance, or derived from a secret.
    pub fn append(&mut self, entry: Entry, salt: [u8; 32]) -> u64 {
        let at = self.lines.len() as u64;
        self.lines.push(Line::Open { salt: TreeHash(salt).to_string(), entry });
        at
    }

    /// Empties an entry that stands there; its place and its commitment stay. False where there is none.
    pub fn empty(&mut self, at: u64) -> bool {
        let Some(line) = usize::try_from(at).ok().and_then(|at| self.lines.get_mut(at)) else { return false };
        let Some(commitment) = line.commitment() else { return false };
        *line = Line::Emptied { commitment: commitment.to_string() };
        true
    }

    /// All places, in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// What stands there; none where there is no such place or it was emptied.
    pub fn entry(&self, at: u64) -> Option<&Entry> {
        match self.lines.get(usize::try_from(at).ok()?)? {
            Line::Open { entry, .. } => Some(entry),
            Line::Emptied { .. } => None,
        }
    }

    /// The tree over the commitments to all entries.
    pub fn tree(&self) -> Tree {
        let commitments: Vec<[u8; 32]> =
            self.lines.iter().filter_map(Line::commitment).map(|hash| hash.0).collect();
        Tree::of(commitments.iter().map(<[u8; 32]>::as_slice))
    }
}

impl Line {
    /// What the tree is made over. None where salt or commitment are not 64 hexadecimal digits, which a record that was
    /// read never has.
    pub fn commitment(&self) -> Option<TreeHash> {
        match self {
            Self::Emptied { commitment } => TreeHash::from_hex(commitment),
            Self::Open { salt, entry } => {
                let salt = TreeHash::from_hex(salt)?;
                Some(committed(COMMITMENT, &salt.0, entry.to_text().as_bytes()))
            }
        }
    }

    fn to_text(&self) -> String {
        // A struct of texts and numbers always has a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Entry {
    /// The bytes that are committed to: JSON without spaces, fields in the order of this type.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A salted commitment to bytes: `SHA-256(what ‖ salt ‖ bytes)`. Whoever does not know the salt cannot tell whether
/// bytes they guess are meant.
pub fn committed(what: &[u8], salt: &[u8; 32], bytes: &[u8]) -> TreeHash {
    TreeHash(Sha256::new().chain_update(what).chain_update(salt).chain_update(bytes).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::super::merkle::includes;
    use super::*;

    fn record() -> Record {
        let mut record = Record::default();
        let entries = [
            Entry::Release {
                number: 1,
                title: "The harbour papers".into(),
                date: "2031-05-04".into(),
                released_by: vec!["A1".into(), "B2".into()],
            },
            Entry::Document {
                id: "order-17".into(),
                title: "Order 17".into(),
                files: vec![FileHash { path: "docs/order-17/1.png".into(), size: 3, sha256: "0".repeat(64) }],
            },
            Entry::Withdrawal { of: 1, reason: "a court in Lund".into() },
        ];
        for (number, entry) in (0..).zip(entries) {
            record.append(entry, [number; 32]);
        }
        record
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let record = record();
        assert_eq!(Record::read(&record.to_text()), Ok(record));
    }

    #[test]
    fn an_emptied_entry_leaves_its_place_and_the_tree_as_they_were() {
        let mut record = record();
        let root = record.tree().root();
        assert!(record.empty(1));
        assert_eq!(record.entry(1), None);
        assert_eq!(record.tree().root(), root);
        assert!(!record.to_text().contains("order-17"));
        let read = Record::read(&record.to_text()).unwrap();
        assert_eq!(read.tree().root(), root);
        let path = read.tree().inclusion(1).unwrap();
        let leaf = TreeHash::of_leaf(&read.lines()[1].commitment().unwrap().0);
        assert!(includes(&root, 3, 1, leaf, &path));
        assert!(!record.empty(3));
    }

    #[test]
    fn a_line_in_another_form_is_refused() {
        let text = record().to_text();
        for (altered, line) in [
            (text.replacen("\"salt\":", "\"salt\": ", 1), 1),
            (text.replacen("\"number\":1", "\"number\":1,\"more\":2", 1), 1),
            (text.replacen("{\"salt\":\"01", "{\"salt\":\"0", 1), 2),
            (text.replacen("{\"salt\":\"02", "{\"salt\":\"0Z", 1), 3),
            (text.trim_end().to_owned(), 3),
            (format!("{text}\n"), 4),
        ] {
            assert_eq!(Record::read(&altered).unwrap_err().line, line, "{altered}");
        }
    }

    #[test]
    fn an_altered_entry_has_another_root() {
        let text = record().to_text().replace("Lund", "Lünd");
        assert_ne!(Record::read(&text).unwrap().tree().root(), record().tree().root());
    }
}
