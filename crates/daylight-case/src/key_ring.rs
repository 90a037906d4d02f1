//! The keys that releases are proposed, approved and signed with: files of minisign in one folder, outside of any case.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use daylight_publish::{KeyError, KeyFiles, PublicKey, SecretKey};

use crate::CaseError;
use crate::error::on_file;
use crate::publishing::PublishingError;

/// A folder with keys: `NAME.key` is the secret one, `NAME.pub` the public one. After a rotation the keys before it are
/// `NAME.1.pub`, `NAME.2.pub`, and `NAME.2.pub.minisig` is the signature by which each vouches for the next.
#[derive(Debug, Clone)]
pub struct KeyRing {
    folder: PathBuf,
}

/// A key as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownKey {
    /// What it is called here.
    pub name: String,
    /// The number minisign shows.
    pub number: String,
    /// The line of base64 that others need to verify.
    pub line: String,
    /// Whether the secret half is here.
    pub signs: bool,
    /// How many keys there were before it.
    pub rotated: usize,
}

impl KeyRing {
    /// The keys in this folder, which need not be there yet.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The keys of whoever is logged in: `daylight/keys` in the folder for data of the XDG base directories.
    pub fn of_the_user() -> Result<Self, CaseError> {
        let set = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let data = set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")));
        let nowhere = || PublishingError::Refused {
            why: "there is no folder for keys: neither XDG_DATA_HOME nor HOME is set".into(),
            hint: "name one with --keys DIR".into(),
        };
        Ok(Self::at(data.ok_or_else(nowhere)?.join("daylight/keys")))
    }

    /// Where they lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes a key, locked with a passphrase where one is given.
    pub fn make(&self, name: &str, passphrase: Option<&str>) -> Result<ShownKey, CaseError> {
        self.check_name(name)?;
        if self.file(name, "pub").exists() || self.file(name, "key").exists() {
            return Err(PublishingError::KeyTaken { name: name.to_owned() }.into());
        }
        let files = new_files(name, passphrase)?;
        self.write(&self.file(name, "key"), &files.secret, true)?;
        self.write(&self.file(name, "pub"), &files.public, true)?;
        self.shown(name)
    }

    /// Replaces a key by a new one that the old one vouches for. The old secret key is taken away: it signs nothing more.
    pub fn rotate(&self, name: &str, old: Option<&str>, new: Option<&str>) -> Result<ShownKey, CaseError> {
        let secret = self.secret(name, old)?;
        let chain = self.chain(name)?;
        let files = new_files(name, new)?;
        let public = PublicKey::read(&files.public).map_err(|source| of_key(name, source))?;
        let vouched = secret.sign(public.line().as_bytes(), "the next key");
        let (before, next) = (chain.len().max(1), chain.len().max(1) + 1);
        let old_line = secret.public();
        self.write(&self.numbered(name, before), &public_file(&old_line), false)?;
        self.write(&self.numbered(name, next), &files.public, true)?;
        self.write(&signature_of(&self.numbered(name, next)), &vouched, true)?;
        self.write(&self.file(name, "key"), &files.secret, false)?;
        self.write(&self.file(name, "pub"), &files.public, false)?;
        self.shown(name)
    }

    /// All keys, by name.
    pub fn list(&self) -> Result<Vec<ShownKey>, CaseError> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(on_file("listing", &self.folder)(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let file = entry.map_err(on_file("listing", &self.folder))?.file_name();
            if let Some(name) = file.to_str().and_then(|file| file.strip_suffix(".pub"))
                && is_name(name)
            {
                names.push(name.to_owned());
            }
        }
        names.sort();
        names.iter().map(|name| self.shown(name)).collect()
    }

    /// The text of the public key's file, for others.
    pub fn export(&self, name: &str) -> Result<String, CaseError> {
        self.check_name(name)?;
        self.read(name, &self.file(name, "pub"))
    }

    /// A public key: by its name here, by the file it lies in, or by its line of base64.
    pub fn public(&self, name: &str) -> Result<PublicKey, CaseError> {
        if let Ok(key) = PublicKey::read(name) {
            return Ok(key);
        }
        let file = Path::new(name);
        let text = if is_name(name) && self.file(name, "pub").exists() {
            self.export(name)?
        } else if file.is_file() {
            std::fs::read_to_string(file).map_err(on_file("reading", file))?
        } else {
            return Err(PublishingError::NoKey { name: name.to_owned() }.into());
        };
        PublicKey::read(&text).map_err(|source| of_key(name, source))
    }

    /// The key that signs.
    pub fn secret(&self, name: &str, passphrase: Option<&str>) -> Result<SecretKey, CaseError> {
        self.check_name(name)?;
        let text = self.read(name, &self.file(name, "key"))?;
        SecretKey::open(&text, passphrase).map_err(|source| of_key(name, source))
    }

    /// Whether a passphrase is needed to sign with it.
    pub fn is_locked(&self, name: &str) -> Result<bool, CaseError> {
        match self.secret(name, None) {
            Err(CaseError::Publishing(PublishingError::Key { source: KeyError::Locked, .. })) => Ok(true),
            Ok(_) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// All keys that were used under this name, oldest first, each with the signature of the one before it. Empty for one
    /// that was never rotated.
    pub fn chain(&self, name: &str) -> Result<Vec<(PublicKey, Option<String>)>, CaseError> {
        let mut chain = Vec::new();
        for number in 1.. {
            let file = self.numbered(name, number);
            if !file.exists() {
                break;
            }
            let key = PublicKey::read(&self.read(name, &file)?).map_err(|source| of_key(name, source))?;
            let signature = if number == 1 { None } else { Some(self.read(name, &signature_of(&file))?) };
            chain.push((key, signature));
        }
        Ok(chain)
    }

    fn shown(&self, name: &str) -> Result<ShownKey, CaseError> {
        let key = PublicKey::read(&self.export(name)?).map_err(|source| of_key(name, source))?;
        Ok(ShownKey {
            name: name.to_owned(),
            number: key.number(),
            line: key.line(),
            signs: self.file(name, "key").exists(),
            rotated: self.chain(name)?.len().saturating_sub(1),
        })
    }

    fn check_name(&self, name: &str) -> Result<(), CaseError> {
        if is_name(name) { Ok(()) } else { Err(PublishingError::BadKeyName { name: name.to_owned() }.into()) }
    }

    fn file(&self, name: &str, ending: &str) -> PathBuf {
        self.folder.join(format!("{name}.{ending}"))
    }

    fn numbered(&self, name: &str, number: usize) -> PathBuf {
        self.file(name, &format!("{number}.pub"))
    }

    fn read(&self, name: &str, file: &Path) -> Result<String, CaseError> {
        std::fs::read_to_string(file).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => PublishingError::NoKey { name: name.to_owned() }.into(),
            _ => on_file("reading", file)(error),
        })
    }

    /// For its owner alone, and whole or not at all.
    fn write(&self, file: &Path, text: &str, new: bool) -> Result<(), CaseError> {
        std::fs::create_dir_all(&self.folder).map_err(on_file("making", &self.folder))?;
        if new && file.exists() {
            return Err(on_file("writing", file)(std::io::ErrorKind::AlreadyExists.into()));
        }
        let mut beside = file.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        let written = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)
            .and_then(|mut out| out.write_all(text.as_bytes()).and_then(|()| out.sync_all()))
            .and_then(|()| std::fs::rename(&beside, file));
        written.map_err(on_file("writing", file))
    }
}

fn new_files(name: &str, passphrase: Option<&str>) -> Result<KeyFiles, CaseError> {
    KeyFiles::new(passphrase, "minisign secret key").map_err(|source| of_key(name, source))
}

fn public_file(key: &PublicKey) -> String {
    format!("untrusted comment: minisign public key {}\n{}\n", key.number(), key.line())
}

fn signature_of(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(".minisig");
    path.into()
}

fn of_key(name: &str, source: KeyError) -> CaseError {
    PublishingError::Key { name: name.to_owned(), source }.into()
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (1..=60).contains(&name.len()) && name.chars().all(plain)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // what cannot be in a test ends it
mod tests {
    use super::*;

    #[test]
    fn a_rotated_key_is_vouched_for_by_every_key_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let ring = KeyRing::at(folder.path().join("keys"));
        let first = ring.make("desk", None).unwrap();
        assert!(ring.make("desk", None).is_err() && ring.make("../desk", None).is_err());
        assert!(ring.chain("desk").unwrap().is_empty());
        ring.rotate("desk", None, None).unwrap();
        let last = ring.rotate("desk", None, None).unwrap();
        let chain = ring.chain("desk").unwrap();
        assert_eq!((chain.len(), last.rotated), (3, 2));
        assert_eq!(chain[0].0.line(), first.line);
        assert_eq!(chain[2].0.line(), last.line);
        for pair in chain.windows(2) {
            let signature = pair[1].1.as_deref().unwrap();
            assert!(pair[0].0.verify(pair[1].0.line().as_bytes(), signature).is_ok());
        }
        assert_eq!(ring.list().unwrap(), std::slice::from_ref(&last));
        assert_eq!(ring.public(&last.line).unwrap(), ring.public("desk").unwrap());
        assert_eq!(ring.secret("desk", None).unwrap().public().line(), last.line);
    }
}
