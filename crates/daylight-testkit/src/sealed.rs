use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::Folder;

/// A place where a program sees nothing of the machine it runs on: a fresh folder, a home of its
/// own, a fixed environment. It is gone when dropped.
#[derive(Debug)]
pub struct Sealed {
    root: TempDir,
}

/// What one run of the program left behind. Text is redacted, so that it can stand in a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Default for Sealed {
    fn default() -> Self {
        Self::new()
    }
}

impl Sealed {
    /// A fresh one.
    pub fn new() -> Self {
        let root = tempfile::Builder::new()
            .prefix("daylight-")
            .tempdir()
            .unwrap_or_else(|cause| panic!("cannot make a folder for the test: {cause}"));
        let sealed = Self { root };
        for folder in [sealed.home(), sealed.work().to_path_buf()] {
            Folder::at(folder);
        }
        sealed
    }

    /// The folder that programs run in.
    pub fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// The home of the program.
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// A folder inside [`Sealed::work`] to build files in.
    pub fn folder(&self, name: &str) -> Folder {
        Folder::at(self.work().join(name))
    }

    /// The command, ready to be changed and started: sealed environment, no input.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.work())
            .env_clear()
            .env("HOME", self.home())
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("TMPDIR", self.root.path())
            .env("TZ", "UTC")
            .env("LANG", "C.UTF-8")
            .env("LC_ALL", "C.UTF-8")
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100")
            .env("TERM", "dumb")
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn run<A: AsRef<OsStr>>(&self, program: &Path, args: &[A]) -> Run {
        let mut command = self.command(program);
        command.args(args);
        self.finish(command)
    }

    /// Runs a command made by [`Sealed::command`] to its end.
    pub fn finish(&self, mut command: Command) -> Run {
        let output = command.output().unwrap_or_else(|cause| panic!("cannot run {command:?}: {cause}"));
        Run {
            code: output.status.code(),
            stdout: self.redact(&String::from_utf8_lossy(&output.stdout)),
            stderr: self.redact(&String::from_utf8_lossy(&output.stderr)),
        }
    }

    /// The text with the paths of this place replaced: `[WORK]`, `[HOME]`, `[TEMP]`.
    pub fn redact(&self, text: &str) -> String {
        let mut text = text.to_owned();
        // The folder may be reached through a link (as on macOS), and programs print either form.
        let real = self.root.path().canonicalize().ok();
        for root in real.iter().map(PathBuf::as_path).chain([self.root.path()]) {
            for (folder, word) in [("work", "[WORK]"), ("home", "[HOME]"), ("", "[TEMP]")] {
                let path = if folder.is_empty() { root.to_path_buf() } else { root.join(folder) };
                text = text.replace(&*path.to_string_lossy(), word);
            }
        }
        text
    }
}

impl Run {
    /// The whole run as one text, for a snapshot.
    pub fn transcript(&self) -> String {
        let code = match self.code {
            Some(code) => code.to_string(),
            None => "ended by a signal".to_owned(),
        };
        let mut text = format!("exit code: {code}\n");
        for (name, content) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            text.push_str(&format!("----- {name} -----\n{content}"));
            if !content.is_empty() && !content.ends_with('\n') {
                text.push('\n');
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_sees_the_sealed_place_and_nothing_else() {
        let sealed = Sealed::new();
        sealed.folder("leak").text("a.txt", "x");
        let run =
            sealed.run(Path::new("/bin/sh"), &["-c", "pwd; ls leak; env | sort; echo oops >&2; exit 3"]);
        assert_eq!(run.code, Some(3));
        assert_eq!(run.stderr, "oops\n");
        assert!(run.stdout.starts_with("[WORK]\na.txt\n"), "{}", run.stdout);
        assert!(run.stdout.contains("HOME=[HOME]\n") && run.stdout.contains("TZ=UTC\n"));
        assert!(!run.stdout.contains("CARGO"), "{}", run.stdout);
        assert!(run.transcript().starts_with("exit code: 3\n----- stdout -----\n[WORK]\n"));
    }
}
