use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::keys::PublicKey;
use crate::proof::{Checkpoint, Entry, FileHash, Line, Record, SignedNote, Sums, Tree, TreeHash, is_plain};
use crate::release_folder::{self, CannotRead};
use crate::sealed::{self, Head};

/// Bytes of a file that proves others; one that is longer is not read.
const LONGEST: u64 = 256 << 20;

/// What checking a release came to.
#[derive(Debug)]
pub struct Verified {
    /// What does not agree; nothing, if all is well.
    pub findings: Vec<Finding>,
    /// What the release says of itself, where that can be read.
    pub head: Option<Head>,
    /// Files that are as they were signed.
    pub files: u64,
    /// Entries of the record.
    pub entries: u64,
    /// Number of the key that signed, where it is the given one or the given one vouches for it.
    pub signed_by: Option<String>,
}

impl Finding {
    /// Whether it only says that somebody has not agreed yet: so it is while a release is being agreed to.
    pub fn is_not_agreed_yet(&self) -> bool {
        self.how == Disagreement::Missing
            && sealed::is_over_the_sums(&self.what)
            && self.what.starts_with("hands/")
    }
}

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What it is about: a path, or a place in the record.
    pub what: String,
    /// How.
    pub how: Disagreement,
}

/// How something does not agree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Disagreement {
    /// It is not there.
    Missing,
    /// It is there, and nobody signed it.
    Added,
    /// The file lies under another name.
    Renamed {
        /// Where it lies now.
        to: String,
    },
    /// It has other bytes than those that were signed.
    Altered,
    /// A link, a device, or a name that no release has.
    NotAPlainFile,
    /// It is not in the form that it must have.
    Form {
        /// What is wrong with it.
        why: String,
    },
    /// The signature does not fit.
    Signature {
        /// As the key says it.
        why: String,
    },
    /// The signature is good, and was made for another release.
    SignedForAnother {
        /// What it was made for.
        meant: String,
    },
    /// It does not say what the record says.
    NotAsRecorded,
    /// It is published, and the record does not know it.
    NotRecorded,
    /// It was emptied, and no withdrawal says why.
    EmptiedSilently,
    /// It refers to an entry that is not there or that is no document.
    RefersToNothing,
    /// It is there twice.
    Twice,
    /// The record does not have the root that was signed.
    AnotherRoot,
    /// The record does not begin with what was signed earlier.
    NotAContinuation,
}

impl fmt::Display for Finding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        match &self.how {
            Disagreement::Missing => write!(to, "{what} is missing"),
            Disagreement::Added => write!(to, "{what} was added: nobody signed it"),
            Disagreement::Renamed { to: name } => write!(to, "{what} was renamed: it lies at {name:?}"),
            Disagreement::Altered => write!(to, "{what} was altered: it has not the bytes that were signed"),
            Disagreement::NotAPlainFile => {
                write!(to, "{what:?} is a link, a device, or has a name no release has")
            }
            Disagreement::Form { why } => write!(to, "{what} cannot be read: {why}"),
            Disagreement::Signature { why } => write!(to, "the signature {what} is not good: {why}"),
            Disagreement::SignedForAnother { meant } => write!(to, "{what} was made for {meant:?}"),
            Disagreement::NotAsRecorded => write!(to, "{what} is not what the record says"),
            Disagreement::NotRecorded => write!(to, "{what} is published, and the record does not name it"),
            Disagreement::EmptiedSilently => write!(to, "{what} was emptied, and no withdrawal says why"),
            Disagreement::RefersToNothing => {
                write!(to, "{what} refers to an entry that is no document before it")
            }
            Disagreement::Twice => write!(to, "{what} is there twice"),
            Disagreement::AnotherRoot => {
                write!(to, "{what} does not have the size and root that were signed")
            }
            Disagreement::NotAContinuation => write!(to, "the record does not begin with what {what} signed"),
        }
    }
}

/// Checks the folder of a release against a public key, and against checkpoints that somebody kept. Without a key it
/// says whether the release agrees with itself, which proves nothing about who made it.
pub fn verify(
    folder: &Path,
    key: Option<&PublicKey>,
    kept: &[(String, SignedNote)],
) -> Result<Verified, CannotRead> {
    let mut check = Check { folder, findings: Vec::new() };
    let found = release_folder::files(folder)?;
    let sums = check.read(sealed::SUMS, |text| Sums::read(text).map_err(|bad| bad.to_string()))?;
    let head = check.read(sealed::HEAD, read_head)?;
    let record = check.read(sealed::RECORD, |text| Record::read(text).map_err(|bad| bad.to_string()))?;
    let note =
        check.read(sealed::CHECKPOINT, |text| SignedNote::read(text).map_err(|bad| bad.to_string()))?;
    let key = key.map(|key| check.newest_key(key)).transpose()?;
    let files = match &sums {
        Some(sums) => check.files(sums, &found, head.as_ref())?,
        None => 0,
    };
    if let Some(key) = &key {
        check.signature(key, head.as_ref())?;
    }
    let mut entries = 0;
    if let (Some(head), Some(record), Some(note), Some(sums)) = (&head, &record, &note, &sums) {
        entries = record.lines().len() as u64;
        check.hands(head)?;
        check.entries(head, record, sums)?;
        check.tree(head, record, note, key.as_ref(), kept)?;
    }
    check.findings.sort();
    check.findings.dedup();
    let of_the_seal = |finding: &Finding| {
        is_about_signatures(&finding.how) && !finding.what.starts_with(&format!("{}/", sealed::HANDS))
    };
    let signed = key.filter(|_| !check.findings.iter().any(of_the_seal));
    Ok(Verified { findings: check.findings, head, files, entries, signed_by: signed.map(|key| key.number()) })
}

fn is_about_signatures(how: &Disagreement) -> bool {
    matches!(how, Disagreement::Signature { .. } | Disagreement::SignedForAnother { .. })
}

fn read_head(text: &str) -> Result<Head, String> {
    let head: Head = serde_json::from_str(text).map_err(|cause| cause.to_string())?;
    if head.form != 1 {
        return Err(format!("form {} of releases is not known here", head.form));
    }
    if head.to_text() != text {
        return Err("it is not written in the one form it has".into());
    }
    Ok(head)
}

struct Check<'a> {
    folder: &'a Path,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn finds(&mut self, what: impl Into<String>, how: Disagreement) {
        self.findings.push(Finding { what: what.into(), how });
    }

    /// The text of a file that proves others. None, and a finding, where it is not there or not text.
    fn text(&mut self, path: &str) -> Result<Option<String>, CannotRead> {
        let cannot = |source| CannotRead { path: path.to_owned(), source };
        let at = self.folder.join(path);
        let file = match at.symlink_metadata().and_then(|kind| Ok((kind.is_file(), File::open(&at)?))) {
            Ok((true, file)) => file,
            Ok((false, _)) => {
                self.finds(path, Disagreement::NotAPlainFile);
                return Ok(None);
            }
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
                self.finds(path, Disagreement::Missing);
                return Ok(None);
            }
            Err(cause) => return Err(cannot(cause)),
        };
        let mut bytes = Vec::new();
        file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
        let text = if bytes.len() as u64 > LONGEST { Err("it is too long") } else { Ok(bytes) }
            .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "it is not text in UTF-8"));
        match text {
            Ok(text) => Ok(Some(text)),
            Err(why) => {
                self.finds(path, Disagreement::Form { why: why.into() });
                Ok(None)
            }
        }
    }

    fn read<T>(
        &mut self,
        path: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, CannotRead> {
        let Some(text) = self.text(path)? else { return Ok(None) };
        match read(&text) {
            Ok(read) => Ok(Some(read)),
            Err(why) => {
                self.finds(path, Disagreement::Form { why });
                Ok(None)
            }
        }
    }

    /// The key that the given one vouches for: each new key is signed by the one before it.
    fn newest_key(&mut self, key: &PublicKey) -> Result<PublicKey, CannotRead> {
        let mut newest = key.clone();
        let mut trusted = false;
        for number in 1.. {
            let path = format!("{}/{number}.pub", sealed::KEYS);
            if !self.folder.join(&path).exists() {
                break;
            }
            let Some(next) = self.read(&path, |text| PublicKey::read(text).map_err(|bad| bad.to_string()))?
            else {
                break;
            };
            if trusted {
                let path = format!("{path}.minisig");
                let Some(signature) = self.text(&path)? else { break };
                if let Err(why) = newest.verify(next.line().as_bytes(), &signature) {
                    self.finds(path, Disagreement::Signature { why: why.to_string() });
                    break;
                }
                newest = next;
            } else if next == *key {
                trusted = true;
            }
        }
        Ok(newest)
    }

    /// Every file against the list; how many agree.
    fn files(
        &mut self,
        sums: &Sums,
        found: &[release_folder::Found],
        head: Option<&Head>,
    ) -> Result<u64, CannotRead> {
        let agreed = head.map_or(0, |head| head.released_by.len());
        let hands: BTreeSet<String> = (1..=agreed).map(sealed::hand_signature).collect();
        let mut agree = 0;
        let mut seen = BTreeSet::new();
        let mut added: BTreeMap<TreeHash, &str> = BTreeMap::new();
        let mut names = BTreeSet::new();
        for found in found {
            let path = found.path.as_str();
            if !names.insert(path.to_ascii_lowercase()) {
                self.finds(path, Disagreement::Twice);
            }
            if !found.is_file {
                self.finds(path, Disagreement::NotAPlainFile);
                continue;
            }
            if path == sealed::SUMS || path == sealed::SIGNATURE || hands.contains(path) {
                continue;
            }
            let (hash, _) = release_folder::hash(self.folder, path)?;
            match sums.files.get(path) {
                Some(signed) if *signed == hash => agree += 1,
                Some(_) => self.finds(path, Disagreement::Altered),
                None => {
                    added.insert(hash, path);
                    if !is_plain(path) {
                        self.finds(path, Disagreement::NotAPlainFile);
                    }
                }
            }
            seen.insert(path);
        }
        for (path, hash) in &sums.files {
            if !seen.contains(path.as_str()) {
                match added.remove(hash) {
                    Some(to) => self.finds(path, Disagreement::Renamed { to: to.to_owned() }),
                    None => self.finds(path, Disagreement::Missing),
                }
            }
        }
        for path in added.into_values() {
            self.finds(path, Disagreement::Added);
        }
        Ok(agree)
    }

    fn signature(&mut self, key: &PublicKey, head: Option<&Head>) -> Result<(), CannotRead> {
        let (Some(signature), Some(sums)) = (self.text(sealed::SIGNATURE)?, self.text(sealed::SUMS)?) else {
            return Ok(());
        };
        match key.verify(sums.as_bytes(), &signature) {
            Ok(comment) if head.is_some_and(|head| head.comment() != comment) => {
                self.finds(sealed::SIGNATURE, Disagreement::SignedForAnother { meant: comment });
            }
            Ok(_) => {}
            Err(why) => self.finds(sealed::SIGNATURE, Disagreement::Signature { why: why.to_string() }),
        }
        Ok(())
    }

    /// Whether everybody whom the release names agreed to exactly these sums, and nobody twice.
    fn hands(&mut self, head: &Head) -> Result<(), CannotRead> {
        let Some(sums) = self.text(sealed::SUMS)? else { return Ok(()) };
        let mut agreed = BTreeSet::new();
        for (number, named) in (1..).zip(&head.released_by) {
            let (path, signed) = (sealed::hand_key(number), sealed::hand_signature(number));
            let key = self.read(&path, |text| PublicKey::read(text).map_err(|bad| bad.to_string()))?;
            let Some(key) = key else { continue };
            if key.number() != *named {
                self.finds(path, Disagreement::NotAsRecorded);
                continue;
            }
            if !agreed.insert(key.line()) {
                self.finds(path, Disagreement::Twice);
            }
            let Some(signature) = self.text(&signed)? else { continue };
            match key.verify(sums.as_bytes(), &signature) {
                Ok(comment) if comment != head.comment() => {
                    self.finds(signed, Disagreement::SignedForAnother { meant: comment });
                }
                Ok(_) => {}
                Err(why) => self.finds(signed, Disagreement::Signature { why: why.to_string() }),
            }
        }
        Ok(())
    }

    /// The record against the files that lie there.
    fn entries(&mut self, head: &Head, record: &Record, sums: &Sums) -> Result<(), CannotRead> {
        let mut current: BTreeMap<u64, &[FileHash]> = BTreeMap::new();
        let mut withdrawn = BTreeSet::new();
        let mut ids = BTreeSet::new();
        let mut releases = 0;
        let mut last = None;
        for (at, line) in (0..).zip(record.lines()) {
            let Line::Open { entry, .. } = line else { continue };
            let what = || format!("entry {at} of the record");
            match entry {
                Entry::Release { number, title, date, released_by } => {
                    releases += 1;
                    if *number != releases {
                        self.finds(what(), Disagreement::NotAsRecorded);
                    }
                    last = Some((*number, title, date, released_by));
                }
                Entry::Document { id, files, .. } => {
                    if !ids.insert(id) {
                        self.finds(what(), Disagreement::Twice);
                    }
                    current.insert(at, files);
                }
                Entry::Correction { of, files, .. } => {
                    if record.entry(*of).is_some() && !current.contains_key(of) || *of >= at {
                        self.finds(what(), Disagreement::RefersToNothing);
                    } else {
                        current.insert(*of, files);
                    }
                }
                Entry::Withdrawal { of, .. } => {
                    if record.entry(*of).is_some() && !current.contains_key(of) || *of >= at {
                        self.finds(what(), Disagreement::RefersToNothing);
                    }
                    withdrawn.insert(*of);
                }
                Entry::Commitment { .. } => {}
            }
        }
        let said = (head.number, &head.title, &head.date, &head.released_by);
        if last != Some(said) {
            self.finds(sealed::HEAD, Disagreement::NotAsRecorded);
        }
        for (at, line) in (0..).zip(record.lines()) {
            if matches!(line, Line::Emptied { .. }) && !withdrawn.contains(&at) {
                self.finds(format!("entry {at} of the record"), Disagreement::EmptiedSilently);
            }
        }
        current.retain(|at, _| !withdrawn.contains(at));
        self.recorded(&current, sums)
    }

    fn recorded(&mut self, current: &BTreeMap<u64, &[FileHash]>, sums: &Sums) -> Result<(), CannotRead> {
        let mut named = BTreeSet::new();
        for file in current.values().copied().flatten() {
            if !named.insert(file.path.as_str()) {
                self.finds(&file.path, Disagreement::Twice);
            }
            let Some(signed) = sums.files.get(&file.path) else {
                self.finds(&file.path, Disagreement::Missing);
                continue;
            };
            let size = match self.folder.join(&file.path).symlink_metadata() {
                Ok(kind) => kind.len(),
                // Said above already.
                Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => continue,
                Err(source) => return Err(CannotRead { path: file.path.clone(), source }),
            };
            if signed.to_string() != file.sha256 || size != file.size {
                self.finds(&file.path, Disagreement::NotAsRecorded);
            }
        }
        let documents = format!("{}/", sealed::DOCUMENTS);
        for path in sums.files.keys().filter(|path| path.starts_with(&documents)) {
            if !named.contains(path.as_str()) {
                self.finds(path, Disagreement::NotRecorded);
            }
        }
        Ok(())
    }

    /// The record against its signed roots.
    fn tree(
        &mut self,
        head: &Head,
        record: &Record,
        note: &SignedNote,
        key: Option<&PublicKey>,
        kept: &[(String, SignedNote)],
    ) -> Result<(), CannotRead> {
        let tree = record.tree();
        if let Some(Err(why)) = key.map(|key| note.verify(&head.origin, key)) {
            self.finds(sealed::CHECKPOINT, Disagreement::Signature { why: why.to_string() });
        }
        match Checkpoint::read(&note.text) {
            Err(bad) => self.finds(sealed::CHECKPOINT, Disagreement::Form { why: bad.to_string() }),
            Ok(signed) if signed.origin != head.origin => {
                self.finds(sealed::CHECKPOINT, Disagreement::SignedForAnother { meant: signed.origin });
            }
            Ok(signed) if signed.size != tree.size() as u64 || signed.root != tree.root() => {
                self.finds(sealed::RECORD, Disagreement::AnotherRoot);
            }
            Ok(signed) => {
                for (path, proof) in sealed::proofs(record, &signed) {
                    if self.text(&path)?.is_some_and(|text| text != proof) {
                        self.finds(path, Disagreement::NotAsRecorded);
                    }
                }
            }
        }
        for number in 1..head.number {
            let path = format!("{}/{number}", sealed::EARLIER);
            if let Some(note) =
                self.read(&path, |text| SignedNote::read(text).map_err(|bad| bad.to_string()))?
            {
                self.begins_with(&tree, &head.origin, &path, &note);
            }
        }
        for (name, note) in kept {
            self.begins_with(&tree, &head.origin, name, note);
        }
        Ok(())
    }

    fn begins_with(&mut self, tree: &Tree, origin: &str, name: &str, note: &SignedNote) {
        match Checkpoint::read(&note.text) {
            Err(bad) => self.finds(name, Disagreement::Form { why: bad.to_string() }),
            Ok(earlier) if earlier.origin != origin => {
                self.finds(name, Disagreement::SignedForAnother { meant: earlier.origin });
            }
            Ok(earlier) => {
                let then = usize::try_from(earlier.size).ok().and_then(|size| tree.root_at(size));
                if then != Some(earlier.root) {
                    self.finds(name, Disagreement::NotAContinuation);
                }
            }
        }
    }
}
