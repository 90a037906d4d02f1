//! Inputs that are large enough to be measured: real files many times over, no two with the same bytes.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::arguments::Wrong;

/// Every file below a folder, in the order of their paths; links are not followed.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, Wrong> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let listing = |cause| Wrong::at("list", &folder, cause);
        for entry in std::fs::read_dir(&folder).map_err(listing)? {
            let entry = entry.map_err(listing)?;
            let is_folder = entry.file_type().map_err(listing)?.is_dir();
            if is_folder { folders.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    files.sort();
    Ok(files)
}

/// Writes every file of `from` so many times below `to`. Each copy ends in a line with a number, which is a
/// comment in a PDF and one more line in a text.
pub(crate) fn repeat(from: &Path, to: &Path, times: usize) -> Result<Vec<PathBuf>, Wrong> {
    let mut written = Vec::new();
    let sources = files(from)?;
    for copy in 0..times {
        let folder = to.join(format!("copy-{copy}"));
        std::fs::create_dir_all(&folder).map_err(|cause| Wrong::at("make", &folder, cause))?;
        for (number, source) in sources.iter().enumerate() {
            let bytes = std::fs::read(source).map_err(|cause| Wrong::at("read", source, cause))?;
            let name = source.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let mark = if bytes.starts_with(b"%PDF") { "\n% " } else { "\n" };
            let path = folder.join(format!("{number:05}-{name}"));
            std::fs::File::create_new(&path)
                .and_then(|mut file| {
                    file.write_all(&bytes)?;
                    writeln!(file, "{mark}{}", copy * sources.len() + number)
                })
                .map_err(|cause| Wrong::at("write", &path, cause))?;
            written.push(path);
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_copies_are_the_same_and_each_begins_as_its_original() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        std::fs::create_dir_all(from.join("below")).unwrap();
        std::fs::write(from.join("a.txt"), "one").unwrap();
        std::fs::write(from.join("below/b.pdf"), "%PDF-1.4\n%%EOF").unwrap();
        let written = repeat(&from, &to, 3).unwrap();
        assert_eq!(files(&to).unwrap(), written);
        let mut contents: Vec<String> =
            written.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
        assert!(contents.contains(&"one\n4\n".to_owned()), "{contents:?}");
        assert!(contents.contains(&"%PDF-1.4\n%%EOF\n% 5\n".to_owned()), "{contents:?}");
        contents.sort();
        contents.dedup();
        assert_eq!(contents.len(), 6);
    }
}
