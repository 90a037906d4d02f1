use std::fs;
use std::path::{Path, PathBuf};

use crate::make;

/// A folder of small files for one test, built line by line.
///
/// ```no_run
/// # let dir = std::path::Path::new("x");
/// let leak = daylight_testkit::Folder::at(dir)
///     .text("notes/a.txt", "the money came in March")
///     .pdf("order.pdf", &["first page", "second page"]);
/// ```
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Makes the folder where it is missing.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        make_folder(&root);
        Self { root }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// A file with exactly these bytes. Folders in `name` are made.
    pub fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.root.join(name);
        if let Some(parent) = path.parent() {
            make_folder(parent);
        }
        fs::write(&path, bytes).unwrap_or_else(|cause| panic!("cannot write {}: {cause}", path.display()));
        self
    }

    /// A UTF-8 text.
    pub fn text(self, name: &str, text: &str) -> Self {
        self.file(name, text)
    }

    /// A PDF with one page for each text.
    pub fn pdf(self, name: &str, pages: &[&str]) -> Self {
        self.file(name, make::pdf(pages))
    }

    /// A Word paper with one paragraph for each text.
    pub fn docx(self, name: &str, paragraphs: &[&str]) -> Self {
        self.file(name, make::docx(paragraphs))
    }

    /// A message.
    pub fn eml(self, name: &str, message: &make::Message) -> Self {
        self.file(name, message.bytes())
    }

    /// A mailbox of these messages.
    pub fn mbox(self, name: &str, messages: &[make::Message]) -> Self {
        self.file(name, make::mbox(messages))
    }

    /// A ZIP archive of these members.
    pub fn zip(self, name: &str, members: &[(&str, &[u8])]) -> Self {
        self.file(name, make::zip(members))
    }
}

fn make_folder(path: &Path) {
    fs::create_dir_all(path).unwrap_or_else(|cause| panic!("cannot make {}: {cause}", path.display()));
}
