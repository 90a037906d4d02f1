use std::path::PathBuf;

use daylight_model::DocHash;

/// Why the index could not be written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The folder could not be made or listed.
    #[error("cannot use the index folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Written by another version of the index: it has to be built anew.
    #[error("the index in {} was written by another version", path.display())]
    OtherVersion {
        /// The folder of the class.
        path: PathBuf,
    },
    /// Another process writes to it.
    #[error("the index in {} is being written by somebody else", path.display())]
    Locked {
        /// The folder of the class.
        path: PathBuf,
    },
    /// More text than one document of the index can hold: over eight thousand million bytes.
    #[error("document {hash} is too long for the index")]
    TooLong {
        /// The document.
        hash: DocHash,
    },
    /// The engine could not do it: a full disk, a damaged file.
    #[error("cannot write the index")]
    Engine(#[from] tantivy::TantivyError),
}

/// Why a question could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The folder could not be listed.
    #[error("cannot use the index folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Written by another version of the index: it has to be built anew.
    #[error("the index in {} was written by another version", path.display())]
    OtherVersion {
        /// The folder of the class.
        path: PathBuf,
    },
    /// The engine could not do it.
    #[error("cannot read the index")]
    Engine(#[from] tantivy::TantivyError),
    /// A file of the index could not be read.
    #[error("cannot read the index")]
    Read(#[from] std::io::Error),
    /// The text of a page could not be had.
    #[error("cannot read the text of a page")]
    Text(#[source] crate::TextsError),
    /// What people said about documents could not be had.
    #[error("cannot read what people added")]
    Said(#[source] crate::TextsError),
}
