use std::collections::BTreeMap;

use super::merkle::TreeHash;

/// The lines of a `SHA256SUMS` file: what each file of a folder hashes to. `sha256sum -c` of coreutils checks it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// By path from the folder, in order.
    pub files: BTreeMap<String, TreeHash>,
}

/// A line that is not `HASH  PATH`, a path that leads elsewhere, or one that is named twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of SHA256SUMS {why}")]
pub struct BadSums {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Sums {
    /// Reads them. Lines must be in order of path, as they are written.
    pub fn read(text: &str) -> Result<Self, BadSums> {
        let mut files: BTreeMap<String, TreeHash> = BTreeMap::new();
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let bad = |why| BadSums { line: number, why };
            let line = line.strip_suffix('\n').ok_or(bad("does not end"))?;
            let (hash, path) = line.split_once("  ").ok_or(bad("is not a hash, two spaces and a path"))?;
            let hash = TreeHash::from_hex(hash).ok_or(bad("does not begin with 64 hexadecimal digits"))?;
            if !is_plain(path) {
                return Err(bad("names a path that a release cannot have"));
            }
            if files.last_key_value().is_some_and(|(last, _)| last.as_str() >= path) {
                return Err(bad("is out of order"));
            }
            files.insert(path.to_owned(), hash);
        }
        Ok(Self { files })
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        self.files.iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect()
    }
}

/// Whether a path is one of a release: letters, digits, `.`, `_`, `-` and `/` of ASCII, in lower or upper case, with no
/// way out of the folder. Such names mean the same on every file system and web host.
pub fn is_plain(path: &str) -> bool {
    path.split('/').all(|name| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_they_were_written() {
        let mut sums = Sums::default();
        for path in ["b/c.png", "a.html", "B"] {
            sums.files.insert(path.into(), TreeHash::of_leaf(path.as_bytes()));
        }
        assert_eq!(Sums::read(&sums.to_text()), Ok(sums));
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        let hash = "0".repeat(64);
        for path in ["", "/etc/passwd", "../x", "a/../b", "a//b", ".hidden", "a b", "ä", "a\\b", "a/"] {
            assert!(Sums::read(&format!("{hash}  {path}\n")).is_err(), "{path}");
        }
        assert!(Sums::read(&format!("{hash}  b\n{hash}  a\n")).is_err());
        assert!(Sums::read(&format!("{hash}  a\n{hash}  a\n")).is_err());
        assert!(Sums::read(&format!("{hash} *a\n")).is_err());
        assert!(Sums::read("abc  a\n").is_err());
    }
}
