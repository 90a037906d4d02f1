use std::collections::VecDeque;
use std::fmt::Display;
use std::path::Path;

/// Why a chore was not done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The command line.
    Request(String),
    /// Disk, permission.
    Machine(String),
    /// It was done, and what was promised does not hold.
    Unmet(String),
}

impl Wrong {
    /// What was attempted on a path, and why it did not work.
    pub(crate) fn at(doing: &str, path: &Path, cause: impl Display) -> Self {
        Self::Machine(format!("cannot {doing} `{}`: {cause}", path.display()))
    }
}

/// What stands after `cargo xtask`, taken one by one.
#[derive(Debug)]
pub(crate) struct Arguments(VecDeque<String>);

impl Arguments {
    pub(crate) fn of_the_program() -> Self {
        Self(std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect())
    }

    /// The next word that is not an option.
    pub(crate) fn next_word(&mut self, what: &str) -> Result<String, Wrong> {
        self.0.pop_front().ok_or_else(|| Wrong::Request(format!("{what} is missing")))
    }

    /// Takes `--name` out, wherever it stands.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() < before
    }

    /// Takes `--name VALUE` or `--name=VALUE` out, wherever it stands.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>, Wrong> {
        let joined = format!("{name}=");
        let Some(at) = self.0.iter().position(|word| word == name || word.starts_with(&joined)) else {
            return Ok(None);
        };
        let word = self.0.remove(at).unwrap_or_default();
        if let Some(value) = word.strip_prefix(&joined) {
            return Ok(Some(value.to_owned()));
        }
        match self.0.remove(at) {
            Some(value) => Ok(Some(value)),
            None => Err(Wrong::Request(format!("{name} needs a value"))),
        }
    }

    /// Nothing may be left.
    pub(crate) fn end(self) -> Result<(), Wrong> {
        match self.0.front() {
            None => Ok(()),
            Some(word) => Err(Wrong::Request(format!("`{word}` is not known here"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(words: &[&str]) -> Arguments {
        Arguments(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn options_are_found_wherever_they_stand() {
        let mut given = arguments(&["dir", "--seed=7", "--size", "2GB", "--list"]);
        assert_eq!(given.value("--size"), Ok(Some("2GB".into())));
        assert_eq!(given.value("--seed"), Ok(Some("7".into())));
        assert_eq!(given.value("--other"), Ok(None));
        assert!(given.flag("--list"));
        assert_eq!(given.next_word("a folder"), Ok("dir".into()));
        assert_eq!(given.end(), Ok(()));
    }

    #[test]
    fn what_is_missing_or_too_much_is_named() {
        let missing = arguments(&["--size"]).value("--size");
        assert_eq!(missing, Err(Wrong::Request("--size needs a value".into())));
        assert_eq!(arguments(&["--sizes"]).end(), Err(Wrong::Request("`--sizes` is not known here".into())));
        assert_eq!(arguments(&[]).next_word("a folder"), Err(Wrong::Request("a folder is missing".into())));
    }
}
