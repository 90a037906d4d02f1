use std::path::{Path, PathBuf};

use daylight_model::View;
use daylight_store::Store;

use crate::error::on_file;
use crate::lock::WriterLock;
use crate::{CaseError, TimeKept};

/// One folder that holds one investigation: database, index, the bytes of parts.
#[derive(Debug)]
pub struct Case {
    folder: PathBuf,
}

impl Case {
    /// Starts an empty case in a folder that is not there yet, or is empty.
    pub fn start(folder: &Path) -> Result<Self, CaseError> {
        Self::start_keeping(folder, TimeKept::default())
    }

    /// The same, and says how exactly it keeps when something is done to it.
    pub fn start_keeping(folder: &Path, time: TimeKept) -> Result<Self, CaseError> {
        let free = match std::fs::read_dir(folder) {
            Ok(mut entries) => entries.next().is_none() || is_cut_off(folder),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        };
        if !free {
            return Err(CaseError::Taken { folder: folder.to_owned() });
        }
        std::fs::create_dir_all(folder).map_err(on_file("making", folder))?;
        let folder = folder.canonicalize().map_err(on_file("finding", folder))?;
        let case = Self { folder };
        let _lock = case.lock()?;
        case.keep_time(time)?;
        // The last step: what has packs is a case, what has none is the beginning of one.
        std::fs::create_dir_all(case.packs()).map_err(on_file("making", &case.packs()))?;
        Ok(case)
    }

    /// The case in this folder; an empty one is started where there is none.
    pub fn at_or_start(folder: &Path) -> Result<Self, CaseError> {
        if is_case(folder) { Self::at(folder) } else { Self::start(folder) }
    }

    /// The case in this folder.
    pub fn at(folder: &Path) -> Result<Self, CaseError> {
        if !is_case(folder) {
            return Err(CaseError::NoCase { folder: folder.to_owned() });
        }
        let folder = folder.canonicalize().map_err(on_file("finding", folder))?;
        let case = Self { folder };
        case.to_read()?;
        case.sweep_incoming();
        Ok(case)
    }

    /// Where the case lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn packs(&self) -> PathBuf {
        self.folder.join("packs")
    }

    pub(crate) fn pictures(&self) -> PathBuf {
        self.folder.join("pictures")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.folder.join("index")
    }

    pub(crate) fn lock(&self) -> Result<WriterLock, CaseError> {
        WriterLock::take(&self.folder)
    }

    pub(crate) fn to_write(&self) -> Result<Store, CaseError> {
        Ok(Store::open(&self.folder)?)
    }

    pub(crate) fn to_read(&self) -> Result<Store, CaseError> {
        Ok(Store::open_to_read(&self.folder)?)
    }

    /// The view of the person who keeps the case.
    pub(crate) fn keepers_view(&self, store: &Store) -> Result<View, CaseError> {
        Ok(View::of_keeper(store.labels()?))
    }
}

/// Whether this folder is a case. A walk never enters one.
pub(crate) fn is_case(folder: &Path) -> bool {
    folder.join(Store::FILE).is_file() && folder.join("packs").is_dir()
}

/// Whether starting a case in this folder was cut off, by a full disk or a kill. There is nothing in it.
fn is_cut_off(folder: &Path) -> bool {
    folder.join(WriterLock::FILE).is_file()
        && folder.join(Store::FILE).is_file()
        && !folder.join("packs").exists()
        && !folder.join("index").exists()
}

/// The case in this folder or the nearest above, as a repository is found.
pub fn nearest(start: &Path) -> Result<Case, CaseError> {
    let no_case = || CaseError::NoCase { folder: start.to_owned() };
    let start = start.canonicalize().map_err(|_| no_case())?;
    let folder = start.ancestors().find(|folder| is_case(folder)).ok_or_else(no_case)?;
    Case::at(folder)
}

/// Where the case of `daylight open FOLDER` lies: `FOLDER.case` beside it; in `data` (the user's
/// data folder), under the name and a number made from the path, where that cannot be written.
pub fn folder_for(evidence: &Path, data: Option<&Path>) -> Result<PathBuf, CaseError> {
    let evidence =
        evidence.canonicalize().map_err(|_| CaseError::NoSuchPath { path: evidence.to_owned() })?;
    let mut name = evidence.file_name().unwrap_or("evidence".as_ref()).to_owned();
    name.push(".case");
    let beside = evidence.parent().map(|parent| parent.join(&name));
    let Some(data) = data else { return beside.ok_or(CaseError::NoSuchPath { path: evidence }) };
    if let Some(beside) = beside.filter(|beside| beside.exists() || can_write_beside(beside)) {
        return Ok(beside);
    }
    use sha2::{Digest, Sha256};
    use std::os::unix::ffi::OsStrExt;
    let [a, b, c, ..] = <[u8; 32]>::from(Sha256::digest(evidence.as_os_str().as_bytes()));
    let mut unlike = std::ffi::OsString::from(format!("{a:02x}{b:02x}{c:02x}-"));
    unlike.push(name);
    Ok(data.join("daylight").join(unlike))
}

fn can_write_beside(path: &Path) -> bool {
    path.parent().is_some_and(|parent| {
        rustix::fs::access(parent, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok()
    })
}
