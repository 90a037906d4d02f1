use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use daylight_testkit::{Run, Sealed};
use serde_json::Value;

/// The program under test.
pub(crate) const DAYLIGHT: &str = env!("CARGO_BIN_EXE_daylight");

/// A sealed place to run the program in. Cases are made in its folder `work`.
pub(crate) struct Place {
    pub(crate) sealed: Sealed,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { sealed: Sealed::new() }
    }

    /// One with a copy of the sample in the folder `sample`.
    pub(crate) fn with_sample() -> Self {
        let place = Self::new();
        copy_folder(&repository().join("sample"), &place.path("sample"));
        place
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.sealed.work().join(name)
    }

    /// The program with these arguments, not yet started.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = self.sealed.command(Path::new(DAYLIGHT));
        command.args(arguments);
        command
    }

    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Run {
        self.sealed.finish(self.command(arguments))
    }

    /// Runs it and expects this exit code.
    #[track_caller]
    pub(crate) fn expect<A: AsRef<OsStr>>(&self, code: i32, arguments: &[A]) -> Run {
        let run = self.run(arguments);
        let given: Vec<_> = arguments.iter().map(|argument| argument.as_ref().to_owned()).collect();
        assert_eq!(run.code, Some(code), "{given:?}\n{}", run.transcript());
        run
    }

    /// Reads a folder of this place into a new case `NAME.case`, whatever can be read of it.
    #[track_caller]
    pub(crate) fn open(&self, name: &str) -> Run {
        let run = self.run(&["open", name, "--no-room"]);
        assert!(matches!(run.code, Some(0 | 3)), "{}", run.transcript());
        run
    }

    /// What a verb prints with `--json`, line by line, whatever its exit code below 2 or 3.
    #[track_caller]
    pub(crate) fn json(&self, case: &str, arguments: &[&str]) -> Vec<Value> {
        let run = self.run(&[&["--json", "--case", case], arguments].concat());
        assert!(matches!(run.code, Some(0 | 1 | 3)), "{arguments:?}\n{}", run.transcript());
        lines(&run.stdout)
    }

    /// The documents that a search finds, best first.
    #[track_caller]
    pub(crate) fn found(&self, case: &str, query: &str) -> Vec<String> {
        self.json(case, &["search", query]).iter().map(|hit| text(&hit["document"])).collect()
    }

    /// The one document that a search finds.
    #[track_caller]
    pub(crate) fn only(&self, case: &str, query: &str) -> String {
        let found = self.found(case, query);
        let [only] = found.as_slice() else { panic!("{query} finds {found:?}") };
        only.clone()
    }

    /// Everything a case answers that must not depend on how it came to be: for each query the hits
    /// with their scores, places and passages; the account; every document of `*` in full.
    #[track_caller]
    pub(crate) fn answers(&self, case: &str, queries: &[&str]) -> Vec<String> {
        let mut answers = Vec::new();
        for query in queries {
            answers.push(format!("? {query}"));
            answers.extend(self.json(case, &["search", query]).iter().map(Value::to_string));
        }
        let account = self.json(case, &["ledger"]);
        answers.push(account.first().expect("an account").to_string());
        for document in self.found(case, "*") {
            let shown = self.json(case, &["show", &document]);
            answers.extend(shown.iter().map(Value::to_string));
        }
        answers
    }
}

/// The folder of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// JSON Lines as values; fails where a line is no object.
#[track_caller]
pub(crate) fn lines(printed: &str) -> Vec<Value> {
    let object = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|cause| panic!("{cause}: {line}"));
        assert!(value.is_object(), "{line}");
        value
    };
    printed.lines().map(object).collect()
}

#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Copies a folder with all in it; times are those of now.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let there = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &there);
        } else {
            fs::copy(entry.path(), there).unwrap();
        }
    }
}

/// Every file under the folder.
pub(crate) fn files_under(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

#[expect(clippy::disallowed_methods, reason = "a folder of a sealed place, which is gone with it anyway")]
pub(crate) fn remove_folder(folder: &Path) {
    fs::remove_dir_all(folder).unwrap();
}
