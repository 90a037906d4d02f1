use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::proof::TreeHash;

/// Folders inside folders that are followed.
const DEEPEST: usize = 32;

/// Something that lies in a release folder.
pub(crate) struct Found {
    /// From the folder, with `/`; what is not UTF-8 shows as U+FFFD, and such names are never plain.
    pub(crate) path: String,
    /// An ordinary file: no link, no device, no folder.
    pub(crate) is_file: bool,
}

/// A file or folder that the system does not give.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {path}: {source}")]
pub struct CannotRead {
    /// From the folder of the release.
    pub path: String,
    /// As the system says it.
    pub source: std::io::Error,
}

/// Everything in the folder that is not itself a folder, in order of path. Links are told and not followed.
pub(crate) fn files(folder: &Path) -> Result<Vec<Found>, CannotRead> {
    let mut found = Vec::new();
    collect(folder, "", 0, &mut found)?;
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, depth: usize, found: &mut Vec<Found>) -> Result<(), CannotRead> {
    let cannot =
        |source| CannotRead { path: if prefix.is_empty() { "." } else { prefix }.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let kind = entry.file_type().map_err(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if kind.is_dir() && depth < DEEPEST {
            collect(&entry.path(), &path, depth + 1, found)?;
        } else {
            found.push(Found { path, is_file: kind.is_file() });
        }
    }
    Ok(())
}

/// Hash and size of a file, read in pieces.
pub(crate) fn hash(folder: &Path, path: &str) -> Result<(TreeHash, u64), CannotRead> {
    let cannot = |source| CannotRead { path: path.to_owned(), source };
    let mut file = File::open(folder.join(path)).map_err(cannot)?;
    let mut sha = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    let mut size = 0;
    loop {
        match file.read(&mut buffer).map_err(cannot)? {
            0 => return Ok((TreeHash(sha.finalize().into()), size)),
            read => {
                sha.update(&buffer[..read]);
                size += read as u64;
            }
        }
    }
}
