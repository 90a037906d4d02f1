use std::path::Path;
use std::sync::Arc;

use crate::CaseError;
use crate::error::on_file;

/// Passwords in one list, and bytes of one of them.
const MOST: usize = 10_000;
const LONGEST: usize = 512;

/// The passwords in a text file, one on each line. Empty lines do not count, a line that is there twice counts once.
pub fn passwords_in(path: &Path) -> Result<Arc<[String]>, CaseError> {
    let bad = |why: String| CaseError::BadPasswords { path: path.to_owned(), why };
    let size = std::fs::metadata(path).map_err(on_file("reading", path))?.len();
    if size > (MOST * (LONGEST + 2)) as u64 {
        return Err(bad(format!("it has {size} bytes, which is more than any list of {MOST} passwords")));
    }
    let bytes = std::fs::read(path).map_err(on_file("reading", path))?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + error
                .as_bytes()
                .iter()
                .take(error.utf8_error().valid_up_to())
                .filter(|b| **b == b'\n')
                .count();
            return Err(bad(format!("line {line} is not UTF-8")));
        }
    };
    let mut seen = std::collections::HashSet::new();
    let mut passwords = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    for (number, line) in (1..).zip(text.split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.len() > LONGEST {
            return Err(bad(format!("line {number} is longer than {LONGEST} bytes")));
        }
        if !line.is_empty() && seen.insert(line) {
            passwords.push(line.to_owned());
        }
    }
    match passwords.len() {
        0 => Err(bad("there is no password in it".into())),
        count if count > MOST => Err(bad(format!("it has {count} passwords; {MOST} is the most"))),
        _ => Ok(passwords.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(bytes: &[u8]) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list");
        std::fs::write(&path, bytes).expect("written");
        match passwords_in(&path) {
            Ok(passwords) => Ok(passwords.to_vec()),
            Err(CaseError::BadPasswords { why, .. }) => Err(why),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn each_line_is_a_password_whatever_ends_it() {
        let told = list("\u{feff}dunlin\r\n\r\n heron \ngr\u{fc}nspecht\ndunlin".as_bytes());
        assert_eq!(told, Ok(vec!["dunlin".into(), " heron ".into(), "gr\u{fc}nspecht".into()]));
    }

    #[test]
    fn a_list_that_is_none_is_refused_with_the_reason() {
        assert_eq!(list(b""), Err("there is no password in it".into()));
        assert_eq!(list(b"\n\r\n"), Err("there is no password in it".into()));
        assert_eq!(list(b"dunlin\ngr\xfcn"), Err("line 2 is not UTF-8".into()));
        assert_eq!(list(&[b'x'; 513]), Err("line 1 is longer than 512 bytes".into()));
        let many: String = (0..10_001).map(|number| format!("{number}\n")).collect();
        assert_eq!(list(many.as_bytes()), Err("it has 10001 passwords; 10000 is the most".into()));
    }
}
