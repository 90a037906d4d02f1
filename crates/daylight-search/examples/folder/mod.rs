//! The files of a folder as documents with pages of a common length.

use std::io;
use std::path::{Path, PathBuf};

use daylight_model::{DocHash, Format, Label};
use daylight_search::{IndexedDocument, TextField};

/// Every file below a folder, in the order of their paths.
pub(crate) fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

/// What is not UTF-8 is replaced: this is about speed. A number stands for the hash.
pub(crate) fn document(row: usize, path: &Path) -> io::Result<IndexedDocument> {
    let mut hash = DocHash([0; 32]);
    let mixed = (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash.0[..8].copy_from_slice(&mixed.to_be_bytes());
    let mut document = IndexedDocument::new(row as i64, hash, Label::INTERNAL, Format::Text);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    document.pages = pages(&String::from_utf8_lossy(&std::fs::read(path)?));
    document.fields =
        vec![(TextField::Name, name.clone()), (TextField::Path, path.to_string_lossy().into_owned())];
    document.about = vec![name];
    Ok(document)
}

/// Bytes of a page, about what is printed on one.
const PAGE: usize = 4000;

fn pages(text: &str) -> Vec<String> {
    let mut pages = vec![String::new()];
    for line in text.split_inclusive('\n') {
        match pages.last_mut() {
            Some(page) if page.len() < PAGE => page.push_str(line),
            _ => pages.push(line.to_owned()),
        }
    }
    pages
}
