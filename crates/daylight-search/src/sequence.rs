use std::path::Path;

use daylight_model::Label;
use tantivy::directory::MmapDirectory;
use tantivy::{Index, TantivyError};

use crate::SearchError;
use crate::writer::{class_dir, committed_sequence, labels_in};

/// The sequence of the store that the index in this folder has seen, the smallest over its classes;
/// 0 where there is no index, or one of another version.
pub fn last_sequence(dir: &Path) -> Result<u64, SearchError> {
    let trouble = |source| SearchError::Folder { path: dir.to_owned(), source };
    if !dir.try_exists().map_err(trouble)? {
        return Ok(0);
    }
    seen(dir, &labels_in(dir).map_err(trouble)?)
}

/// The same over some classes; those that have no index are passed over.
pub(crate) fn seen(dir: &Path, labels: &[Label]) -> Result<u64, SearchError> {
    let mut smallest: Option<u64> = None;
    for label in labels {
        let path = class_dir(dir, *label);
        if !path.try_exists().map_err(|source| SearchError::Folder { path: path.clone(), source })? {
            continue;
        }
        let directory = MmapDirectory::open(path).map_err(TantivyError::from)?;
        let seen = if Index::exists(&directory).map_err(TantivyError::from)? {
            committed_sequence(&Index::open(directory)?)?.unwrap_or(0)
        } else {
            0
        };
        smallest = Some(smallest.map_or(seen, |before| before.min(seen)));
    }
    Ok(smallest.unwrap_or(0))
}
