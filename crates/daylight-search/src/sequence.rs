use std::path::Path;

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
    let mut smallest: Option<u64> = None;
    for label in labels_in(dir).map_err(trouble)? {
        let directory = MmapDirectory::open(class_dir(dir, label)).map_err(TantivyError::from)?;
        let seen = if Index::exists(&directory).map_err(TantivyError::from)? {
            committed_sequence(&Index::open(directory)?)?.unwrap_or(0)
        } else {
            0
        };
        smallest = Some(smallest.map_or(seen, |before| before.min(seen)));
    }
    Ok(smallest.unwrap_or(0))
}
