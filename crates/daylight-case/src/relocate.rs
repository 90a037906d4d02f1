use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use daylight_model::Maintenance;

use crate::bytes::{file_path, open_plain};
use crate::custody::{CustodyEvent, Keeper};
use crate::error::on_file;
use crate::{Case, CaseError};

/// Files looked at in the new place before a collection is moved there: enough to notice that it is
/// another folder, few enough to take no time on a slow drive.
const LOOKED_AT: usize = 20;

/// What relocating came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relocated {
    /// Collections whose files are now looked for below the new folder.
    pub collections: Vec<String>,
}

impl Case {
    /// Follows a moved drive: every collection below `old` is now found below `new`. Nothing is
    /// moved when the new place does not hold the same files.
    pub fn relocate(&self, old: &Path, new: &Path) -> Result<Relocated, CaseError> {
        let _lock = self.lock()?;
        let mut store = self.to_write()?;
        let right = Maintenance::taken_by_the_case();
        let new = new.canonicalize().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => CaseError::NoSuchPath { path: new.to_owned() },
            _ => on_file("finding", new)(error),
        })?;
        // The old place is often gone; where it is not, it may have been named through a link.
        let old = old
            .canonicalize()
            .unwrap_or_else(|_| std::path::absolute(old).unwrap_or_else(|_| old.to_owned()));
        let mut moved = Vec::new();
        for collection in store.collections(&right)? {
            let root = Path::new(std::ffi::OsStr::from_bytes(&collection.root)).to_owned();
            let Ok(rest) = root.strip_prefix(&old) else { continue };
            let there = if rest.as_os_str().is_empty() { new.clone() } else { new.join(rest) };
            for (path, place) in store
                .places(&right, collection.id)?
                .iter()
                .filter(|(_, place)| place.document.is_some())
                .take(LOOKED_AT)
            {
                let file = file_path(there.as_os_str().as_bytes(), path);
                let opened = open_plain(&file).and_then(|file| file.metadata());
                let same = opened.map_err(on_file("looking for", &file))?.len() == place.state.size;
                if !same {
                    return Err(CaseError::OtherFile { path: file });
                }
            }
            moved.push((collection, there));
        }
        if moved.is_empty() {
            return Err(CaseError::NoCollection { path: old });
        }
        let keeper = Keeper::of(&store)?;
        let batch = store.batch()?;
        for (collection, there) in &moved {
            batch.move_collection(collection.id, there.as_os_str().as_bytes())?;
            keeper.note(&batch, CustodyEvent::Relocated, format!("collection {}", collection.id))?;
        }
        batch.commit()?;
        Ok(Relocated { collections: moved.into_iter().map(|(collection, _)| collection.name).collect() })
    }
}
