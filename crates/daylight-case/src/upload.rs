//! Files that are sent to the case and not found on this machine: kept in the case's own folder `uploads`.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{DirEntry, File, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use daylight_model::{DocHash, Maintenance};
use daylight_store::{Collection, Row, Store};
use sha2::{Digest, Sha256};

use crate::custody::Keeper;
use crate::error::on_file;
use crate::{Case, CaseError, TimeKept};

/// Files on their way into a case. Until [`Incoming::keep`] they lie aside, and are gone when this is dropped:
/// an upload that breaks off leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    aside: PathBuf,
    /// Says that somebody still sends: [`Case::sweep_incoming`] leaves it alone.
    _held: File,
    folder: PathBuf,
    most: u64,
    taken: u64,
    time: TimeKept,
    files: Vec<Sent>,
    open: Option<(File, Sha256)>,
}

#[derive(Debug)]
struct Sent {
    name: String,
    aside: PathBuf,
    size: u64,
    hash: DocHash,
}

/// What was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The folder to add.
    pub folder: PathBuf,
    /// The name of its collection.
    pub collection: String,
    /// Each file as it is called now, with its hash.
    pub files: Vec<(String, DocHash)>,
}

/// Bytes of a file name, well below the 255 that file systems take.
const LONGEST_NAME: usize = 180;

/// Files of one name; somebody who sends so many different ones has another trouble.
const SAME_NAME: usize = 10_000;

impl Case {
    pub(crate) fn uploads(&self) -> PathBuf {
        self.folder().join("uploads")
    }

    fn incoming(&self) -> PathBuf {
        self.folder().join("incoming")
    }

    /// Takes files in, of so many bytes together at most.
    pub fn receive(&self, collection: &str, most: u64) -> Result<Incoming, CaseError> {
        let aside = self.incoming();
        std::fs::create_dir_all(&aside).map_err(on_file("making", &aside))?;
        let own = aside.join(crate::address::fresh_address()?);
        let held = make_and_hold(&own).map_err(on_file("making", &own))?;
        let folder = self.uploads().join(plain_name(collection));
        let time = Keeper::of(&self.to_read()?)?.time_kept();
        Ok(Incoming { aside: own, _held: held, folder, most, taken: 0, time, files: Vec::new(), open: None })
    }

    /// Removes what uploads left behind that nobody sends any more, because the program was killed. What
    /// cannot be removed now stays, and [`Case::check`] names it.
    #[expect(clippy::disallowed_methods, reason = "a folder that an upload made for itself and has left")]
    pub(crate) fn sweep_incoming(&self) {
        for left in self.left_incoming().unwrap_or_default() {
            let _ = std::fs::remove_file(&left).or_else(|_| std::fs::remove_dir_all(&left));
        }
    }

    /// What lies in `incoming` and is not being sent now.
    fn left_incoming(&self) -> io::Result<Vec<PathBuf>> {
        let mut left = Vec::new();
        for entry in entries(&self.incoming())? {
            // A file of whatever kind is none of ours: it is not even opened.
            if !entry.file_type()?.is_dir() || !is_held(&entry.path())? {
                left.push(entry.path());
            }
        }
        Ok(left)
    }

    /// How many files and folders lie where uploads are kept that the case does not know, in our own words.
    pub(crate) fn strangers_among_uploads(&self, store: &Store) -> Result<Vec<String>, CaseError> {
        let mut told = Vec::new();
        let left = self.left_incoming().map_err(on_file("reading", &self.incoming()))?.len();
        if left > 0 {
            told.push(format!("`incoming`: {left} entries that no upload is sending"));
        }
        let uploads = self.uploads();
        let known = self.upload_collections(store)?;
        let mut strangers = 0_u64;
        for folder in entries(&uploads).map_err(on_file("reading", &uploads))? {
            let places = match known.iter().find(|collection| is_root(collection, &folder.path())) {
                Some(collection) if folder.path().is_dir() => {
                    store.places(&Maintenance::taken_by_the_case(), collection.id)?
                }
                _ => {
                    strangers += 1;
                    continue;
                }
            };
            for file in entries(&folder.path()).map_err(on_file("reading", &folder.path()))? {
                let place = places.get(file.file_name().as_bytes());
                strangers += u64::from(place.is_none_or(|place| place.document.is_none()));
            }
        }
        if strangers > 0 {
            told.push(format!(
                "`uploads`: {strangers} entries that belong to no document; sending something reads what was never \
                 read, and what was destroyed can be deleted"
            ));
        }
        Ok(told)
    }

    /// The collections of what was sent.
    pub(crate) fn upload_collections(&self, store: &Store) -> Result<Vec<Collection>, CaseError> {
        let uploads = self.uploads();
        let all = store.collections(&Maintenance::taken_by_the_case())?;
        let root = |collection: &Collection| PathBuf::from(OsStr::from_bytes(&collection.root));
        Ok(all.into_iter().filter(|collection| root(collection).starts_with(&uploads)).collect())
    }

    /// The files that were sent and whose bytes are these documents.
    pub(crate) fn uploads_of(
        &self,
        store: &Store,
        documents: &HashSet<Row>,
    ) -> Result<Vec<PathBuf>, CaseError> {
        let mut files = Vec::new();
        for collection in self.upload_collections(store)? {
            let root = PathBuf::from(OsStr::from_bytes(&collection.root));
            let places = store.places(&Maintenance::taken_by_the_case(), collection.id)?;
            let these = places
                .into_iter()
                .filter(|(_, place)| place.document.is_some_and(|document| documents.contains(&document)));
            files.extend(these.map(|(path, _)| root.join(OsStr::from_bytes(&path))));
        }
        Ok(files)
    }
}

/// Somebody has the lock of this folder.
fn is_held(folder: &Path) -> io::Result<bool> {
    match File::open(folder)?.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn is_root(collection: &Collection, folder: &Path) -> bool {
    collection.root == folder.as_os_str().as_bytes()
}

/// What lies in a folder; nothing where there is none.
fn entries(folder: &Path) -> io::Result<Vec<DirEntry>> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Makes a folder that says by its lock that it is in use. Somebody who sweeps may take it away between the two
/// steps; then it is made again.
fn make_and_hold(folder: &Path) -> io::Result<File> {
    for _ in 0..MAKING {
        std::fs::create_dir(folder)?;
        let held = match File::open(folder) {
            Ok(held) => held,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        held.lock()?;
        if folder.exists() {
            return Ok(held);
        }
    }
    Err(io::ErrorKind::NotFound.into())
}

/// Times that an upload makes its folder.
const MAKING: u32 = 5;

impl Incoming {
    /// Begins the next file, under what is safe of this name.
    pub fn begin(&mut self, name: &str) -> Result<(), CaseError> {
        self.end_file();
        let aside = self.aside.join(self.files.len().to_string());
        let file = File::options().create_new(true).write(true).open(&aside);
        self.open = Some((file.map_err(on_file("writing", &aside))?, Sha256::new()));
        self.files.push(Sent { name: plain_name(name), aside, size: 0, hash: DocHash([0; 32]) });
        Ok(())
    }

    /// More of the file that was begun.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), CaseError> {
        self.taken = self.taken.saturating_add(bytes.len() as u64);
        if self.taken > self.most {
            return Err(CaseError::UploadTooLarge { most: self.most });
        }
        let (Some((file, hasher)), Some(sent)) = (&mut self.open, self.files.last_mut()) else {
            return Err(CaseError::Bug { thread: "uploading" });
        };
        file.write_all(bytes).map_err(on_file("writing", &sent.aside))?;
        hasher.update(bytes);
        sent.size += bytes.len() as u64;
        Ok(())
    }

    fn end_file(&mut self) {
        if let (Some((_, hasher)), Some(sent)) = (self.open.take(), self.files.last_mut()) {
            sent.hash = DocHash(hasher.finalize().into());
        }
    }

    /// All files are whole: puts them where they stay. One that lies there already, with the same bytes, is
    /// not kept twice; another file of the same name gets a number.
    pub fn keep(mut self) -> Result<Uploaded, CaseError> {
        self.end_file();
        std::fs::create_dir_all(&self.folder).map_err(on_file("making", &self.folder))?;
        let mut files = Vec::new();
        for sent in &self.files {
            // The time at which it came is kept in the case as exactly as the case keeps time, and no more.
            let file = File::options().write(true).open(&sent.aside).and_then(|file| {
                file.set_modified(self.time.of_a_file(SystemTime::now()))?;
                file.sync_all()
            });
            file.map_err(on_file("writing", &sent.aside))?;
            files.push((self.place(sent)?, sent.hash));
        }
        let collection = self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Uploaded { folder: self.folder.clone(), collection, files })
    }

    fn place(&self, sent: &Sent) -> Result<String, CaseError> {
        for number in 1..=SAME_NAME {
            let name = numbered(&sent.name, number);
            let path = self.folder.join(&name);
            // Takes the name first: a rename alone would destroy what has it already.
            match File::options().create_new(true).write(true).open(&path) {
                Ok(_) => {
                    std::fs::rename(&sent.aside, &path).map_err(on_file("writing", &path))?;
                    return Ok(name);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    if is_same(&path, sent).map_err(on_file("reading", &path))? {
                        return Ok(name);
                    }
                }
                Err(error) => return Err(on_file("writing", &path)(error)),
            }
        }
        Err(on_file("writing", &self.folder)(io::ErrorKind::AlreadyExists.into()))
    }
}

impl Drop for Incoming {
    #[expect(clippy::disallowed_methods, reason = "a folder that this value made for itself")]
    fn drop(&mut self) {
        // What cannot be removed now lies in `incoming`, where nothing reads it.
        let _ = std::fs::remove_dir_all(&self.aside);
    }
}

fn is_same(path: &Path, sent: &Sent) -> io::Result<bool> {
    let there = std::fs::symlink_metadata(path)?;
    if !there.is_file() || there.len() != sent.size {
        return Ok(false);
    }
    let (mut file, mut hasher, mut piece) = (File::open(path)?, Sha256::new(), vec![0; 256 << 10]);
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            return Ok(hasher.finalize().as_slice() == sent.hash.0);
        }
        hasher.update(piece.get(..length).unwrap_or_default());
    }
}

/// The last name of a path, without what moves a cursor, leads elsewhere or hides the file.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).find(|name| !name.is_empty()).unwrap_or_default();
    let harmless = |c: char| {
        if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') { '_' } else { c }
    };
    let name: String = last.chars().map(harmless).collect();
    let name = name.trim().trim_start_matches('.');
    let (stem, ending) = name.rsplit_once('.').filter(|(_, ending)| ending.len() <= 20).unwrap_or((name, ""));
    let stem = stem[..stem.floor_char_boundary(LONGEST_NAME)].trim();
    match (stem.is_empty(), ending.is_empty()) {
        (true, true) => "file".to_owned(),
        (true, false) => format!("file.{ending}"),
        (false, true) => stem.to_owned(),
        (false, false) => format!("{stem}.{ending}"),
    }
}

fn numbered(name: &str, number: usize) -> String {
    match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, ending))) => format!("{stem} ({number}).{ending}"),
        (_, None) => format!("{name} ({number})"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // what cannot be in a test ends it
mod tests {
    use super::*;

    fn send(case: &Case, name: &str, bytes: &[u8]) -> Uploaded {
        let mut incoming = case.receive("uploads", 100).unwrap();
        incoming.begin(name).unwrap();
        incoming.write(bytes).unwrap();
        incoming.keep().unwrap()
    }

    fn left_aside(case: &Case) -> usize {
        std::fs::read_dir(case.folder().join("incoming")).unwrap().count()
    }

    #[test]
    fn files_of_one_name_are_all_kept_and_the_same_bytes_once() {
        let folder = tempfile::tempdir().unwrap();
        let case = Case::start(&folder.path().join("case")).unwrap();
        let first = send(&case, "../../a.txt", b"one");
        assert_eq!((first.files[0].0.as_str(), first.collection.as_str()), ("a.txt", "uploads"));
        assert_eq!(first.files[0].1, DocHash(Sha256::digest(b"one").into()));
        assert_eq!(send(&case, "a.txt", b"two").files[0].0, "a (2).txt");
        assert_eq!(send(&case, "a.txt", b"two").files[0].0, "a (2).txt");
        assert_eq!(std::fs::read(first.folder.join("a.txt")).unwrap(), b"one");
        assert_eq!(std::fs::read_dir(&first.folder).unwrap().count(), 2);
        assert_eq!(left_aside(&case), 0);
    }

    #[test]
    fn what_breaks_off_or_is_too_large_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let case = Case::start(&folder.path().join("case")).unwrap();
        let mut incoming = case.receive("uploads", 100).unwrap();
        incoming.begin("a").unwrap();
        incoming.write(&[0; 60]).unwrap();
        incoming.begin("b").unwrap();
        assert!(matches!(incoming.write(&[0; 60]), Err(CaseError::UploadTooLarge { most: 100 })));
        drop(incoming);
        assert_eq!(left_aside(&case), 0);
        assert!(!case.uploads().exists());
    }

    #[test]
    fn what_a_kill_left_is_swept_when_the_case_is_opened_and_what_is_being_sent_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let case = Case::start(&folder.path().join("case")).unwrap();
        let mut sending = case.receive("uploads", 100).unwrap();
        sending.begin("a").unwrap();
        let left = case.folder().join("incoming/0123");
        std::fs::create_dir(&left).unwrap();
        std::fs::write(left.join("0"), b"half").unwrap();
        std::fs::write(case.folder().join("incoming/stray"), b"x").unwrap();
        let store = case.to_read().unwrap();
        let told = case.strangers_among_uploads(&store).unwrap();
        assert_eq!(told, ["`incoming`: 2 entries that no upload is sending"]);
        Case::at(case.folder()).unwrap();
        assert_eq!(left_aside(&case), 1, "only what is being sent");
        sending.write(b"one").unwrap();
        sending.keep().unwrap();
        assert_eq!(left_aside(&case), 0);
        let told = case.strangers_among_uploads(&store).unwrap();
        assert!(told.len() == 1 && told[0].starts_with("`uploads`: 1 entries"), "{told:?}");
    }

    #[test]
    fn names_cannot_lead_elsewhere_or_hide() {
        for (name, plain) in [
            ("C:\\x\\plan.doc", "plan.doc"),
            ("..", "file"),
            ("", "file"),
            (".bashrc", "bashrc"),
            ("a\u{1b}[2J\u{202e}.pdf", "a_[2J_.pdf"),
            ("Доклад 1.docx", "Доклад 1.docx"),
        ] {
            assert_eq!(plain_name(name), plain, "{name:?}");
        }
        assert!(plain_name(&format!("{}.pdf", "é".repeat(400))).len() < 210);
    }
}
