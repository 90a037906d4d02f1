//! All words for what went wrong: what was attempted, on what, why it did not work, and a hint that
//! works when pasted.

use std::path::Path;

use daylight_model::Untrusted;
use daylight_store::{Fault, StoreError};

use crate::{CaseError, PublishingError};

/// An error in words for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// The query, and a line that points into it.
    pub excerpt: Option<(String, String)>,
    /// What to do.
    pub hint: Option<String>,
    /// What kind of end it is for the program.
    pub exit: ExitKind,
}

/// Kinds of ends, each with its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitKind {
    /// Done.
    Done,
    /// The answer is none, or no.
    None,
    /// The request is wrong.
    Request,
    /// Done, but some documents could not be read in full.
    NotInFull,
    /// Disk, permission, lock.
    Machine,
    /// The case is damaged.
    Damaged,
    /// A bug of ours.
    Bug,
    /// Stopped by Ctrl-C.
    Stopped,
}

impl ExitKind {
    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::None => 1,
            Self::Request => 2,
            Self::NotInFull => 3,
            Self::Machine => 4,
            Self::Damaged => 5,
            Self::Bug => 70,
            Self::Stopped => 130,
        }
    }
}

/// Puts an error into words.
pub fn explain(error: &CaseError) -> Explained {
    match error {
        CaseError::Query { query, error } => query_error(query, error),
        CaseError::Store(error) => store_error(error),
        CaseError::Index(error) => index_error(error),
        CaseError::Search(error) => search_error(error),
        CaseError::NoEntity { .. } | CaseError::ManyEntities { .. } | CaseError::BadDecision { .. } => {
            about_entities(error)
        }
        CaseError::BadTag { .. }
        | CaseError::BadDate { .. }
        | CaseError::BadEvent { .. }
        | CaseError::NoEvent { .. }
        | CaseError::NoTag { .. }
        | CaseError::NoWords { .. }
        | CaseError::BadNote { .. }
        | CaseError::NoNote { .. }
        | CaseError::NoClaim { .. }
        | CaseError::BadClaim { .. }
        | CaseError::BadReason { .. }
        | CaseError::NoBar { .. }
        | CaseError::NoView { .. }
        | CaseError::NoSavedSearch { .. }
        | CaseError::NoMatch { .. }
        | CaseError::BadList { .. } => about_what_people_add(error),
        CaseError::Publishing(error) => publishing_error(error),
        other => request_or_machine(other),
    }
}

fn about_entities(error: &CaseError) -> Explained {
    match error {
        CaseError::NoEntity { wanted } => say(
            ExitKind::None,
            format!("nobody and nothing in the case is called `{}`", Untrusted(wanted)),
            hint("`daylight people` lists who is; names of papers read by an earlier version come with `daylight reread`".into()),
        ),
        CaseError::ManyEntities { wanted, fits } => {
            let fits: Vec<String> =
                fits.iter().map(|(reference, name)| format!("{reference} ({})", Untrusted(name))).collect();
            say(
                ExitKind::Request,
                format!("`{}` means several", Untrusted(wanted)),
                hint(format!("say which: {}", fits.join(", "))),
            )
        }
        other => say(ExitKind::Request, other.to_string(), hint("`daylight person NAME` shows what was decided".into())),
    }
}

fn about_what_people_add(error: &CaseError) -> Explained {
    match error {
        CaseError::BadDate { date } => say(
            ExitKind::Request,
            format!("`{}` is not a date", Untrusted(date)),
            hint("write 2011, 2011-11, 2011-11-03 or 2011-11-03T10:15:00+02:00".into()),
        ),
        CaseError::BadEvent { name, why } => say(
            ExitKind::Request,
            format!("`{}` cannot be an event: {why}", Untrusted(name)),
            hint("daylight event add \"the summit\" 2011-11-03 2011-11-04".into()),
        ),
        CaseError::NoEvent { number } => say(
            ExitKind::None,
            format!("no event `{}` that this could be done with", Untrusted(number)),
            hint("their numbers: daylight event".into()),
        ),
        CaseError::BadTag { name, why } => say(
            ExitKind::Request,
            format!("`{}` cannot be the name of a tag: {why}", Untrusted(name)),
            hint("a short name is best: a word or two".into()),
        ),
        CaseError::NoTag { name } => {
            say(ExitKind::None, format!("no tag `{}`", Untrusted(name)), hint("look at the list of all tags".into()))
        }
        CaseError::NoWords { page } => say(
            ExitKind::Request,
            format!("these words do not stand on page {page}"),
            hint("mark them once more; the page may have been read anew meanwhile".into()),
        ),
        CaseError::NoNote { reference } => {
            say(ExitKind::None, format!("no note `{}`", Untrusted(reference)), hint("it may have been taken back".into()))
        }
        CaseError::BadReason { .. } => say(
            ExitKind::Request,
            error.to_string(),
            hint("a short sentence that somebody understands who looks at it in a year".into()),
        ),
        CaseError::NoBar { reference } => say(
            ExitKind::None,
            format!("nothing that is never to be published is called `{}`", Untrusted(reference)),
            hint("`daylight never-publish` lists what there is; it may have been lifted".into()),
        ),
        CaseError::NoClaim { reference } => say(
            ExitKind::None,
            format!("no claim `{}`", Untrusted(reference)),
            hint("`daylight claims list` lists them".into()),
        ),
        CaseError::BadClaim { .. } => say(
            ExitKind::Request,
            error.to_string(),
            hint("`daylight claims add \"WORDS\" --by WHO --on DAY --at PLACE --kind speech`".into()),
        ),
        CaseError::NoView { address } => say(
            ExitKind::None,
            format!("nothing lies at `{}`", Untrusted(address)),
            hint("what was not looked at for long and not saved is forgotten; search once more".into()),
        ),
        CaseError::NoSavedSearch { name } => say(
            ExitKind::None,
            format!("no saved search `{}`", Untrusted(name)),
            hint("look at the list of saved searches".into()),
        ),
        CaseError::NoMatch { address } => say(
            ExitKind::None,
            format!("no list at `{}`", Untrusted(address)),
            hint("it may have been forgotten; match the list once more".into()),
        ),
        CaseError::BadList { .. } => say(
            ExitKind::Request,
            error.to_string(),
            hint("one thing to look for on each line, saved as UTF-8; behind a comma (CSV) or a tab how: exact, fuzzy 1, near 5".into()),
        ),
        other => say(ExitKind::Request, other.to_string(), None),
    }
}

fn say(exit: ExitKind, message: impl Into<String>, hint: impl Into<Option<String>>) -> Explained {
    Explained { message: message.into(), excerpt: None, hint: hint.into(), exit }
}

fn request_or_machine(error: &CaseError) -> Explained {
    match error {
        CaseError::NoCase { folder } => say(
            ExitKind::Request,
            format!("no case in {} or any folder above it", shown(folder)),
            hint(format!("`daylight new {}` starts one, `daylight open FOLDER` reads a folder into one", quoted(folder))),
        ),
        CaseError::Taken { folder } => say(
            ExitKind::Request,
            format!("cannot start a case in {}: there is something already", shown(folder)),
            hint("name a folder that is empty or not there yet".into()),
        ),
        CaseError::NoSuchPath { path } => say(
            ExitKind::Request,
            format!("cannot add {}: it is not there", shown(path)),
            hint("look at the path once more; a drive may have to be connected first".into()),
        ),
        CaseError::BadPasswords { path, why } => say(
            ExitKind::Request,
            format!("cannot take passwords from {}: {why}", shown(path)),
            hint("one password on each line, saved as UTF-8; empty lines do not count".into()),
        ),
        CaseError::BadMailKeys { path, why } => say(
            ExitKind::Request,
            format!("cannot take keys of mail from {}: {why}", shown(path)),
            hint("on each line a name and its record: sel._domainkey.example.org v=DKIM1; k=rsa; p=…".into()),
        ),
        CaseError::InsideCase { path } => say(
            ExitKind::Request,
            format!("cannot add {}: it is part of the case itself", shown(path)),
            hint("add the folder the files came in".into()),
        ),
        CaseError::Locked { folder } => say(
            ExitKind::Machine,
            format!("cannot write to {}: another daylight is writing to it", shown(folder)),
            hint("wait until it ends, or stop it with Ctrl-C; searching works meanwhile".into()),
        ),
        CaseError::File { doing, path, source } => say(
            if source.kind() == std::io::ErrorKind::NotFound { ExitKind::Request } else { ExitKind::Machine },
            format!("{doing} {} did not work: {}", shown(path), reason(source)),
            file_hint(source),
        ),
        CaseError::NoJail { source } => say(
            ExitKind::Machine,
            format!("cannot read safely on this machine: {source}"),
            hint("documents are read by a process that can do nothing else; `--reduced` reads without, for files you trust".into()),
        ),
        CaseError::NoOcrLanguage { language, known } => say(
            ExitKind::Request,
            format!("Tesseract has no language `{language}` on this machine; it has {}", known.join(", ")),
            hint("on Debian and Ubuntu `apt install tesseract-ocr-CODE` brings one, such as tesseract-ocr-deu".into()),
        ),
        CaseError::BadRecognition { path, why } => say(
            ExitKind::Request,
            format!("{} cannot be taken in as recognised text: {why}", shown(path)),
            hint("hOCR, ALTO, or text with a form feed between pages; `--for DOC` says of which document".into()),
        ),
        CaseError::NoDocument { reference } => say(
            ExitKind::None,
            format!("no document `{}`", Untrusted(reference)),
            hint("`daylight search` shows the reference of each hit".into()),
        ),
        CaseError::Ambiguous { reference, fits } => {
            let fits: Vec<String> = fits.iter().map(ToString::to_string).collect();
            say(
                ExitKind::Request,
                format!("`{}` fits {} documents", Untrusted(reference), fits.len()),
                hint(format!("write more of it: {}", fits.join(", "))),
            )
        }
        CaseError::NoPage { page, pages } => say(
            ExitKind::None,
            format!("there is no page {page}: the document has {pages}"),
            None,
        ),
        CaseError::NoBytes { reference, problem } => say(
            ExitKind::Machine,
            format!("cannot read the bytes of document `{reference}`: {}", problem.detail),
            hint("its text is kept in the case; `daylight relocate OLD NEW` follows files that were moved".into()),
        ),
        CaseError::NotDrawn { page, problem } => say(
            ExitKind::None,
            format!("cannot draw page {page}: {}", problem.detail),
            None,
        ),
        CaseError::UploadTooLarge { most } => say(
            ExitKind::Request,
            format!("the files are larger than {} MiB together, which is the most that is taken at once", most >> 20),
            hint("put them in a folder of this machine and add it by its path: that has no limit".into()),
        ),
        CaseError::TooManyToTake { .. } => say(
            ExitKind::Request,
            error.to_string(),
            hint("narrow the search down, by date or folder, and take it away in several pieces".into()),
        ),
        CaseError::NotLoopback { address } => say(
            ExitKind::Request,
            format!("a room on `{}` could be read by others, and there are no accounts yet", Untrusted(address)),
            hint("leave out --listen, or use 127.0.0.1; for another machine, tunnel to it with ssh".into()),
        ),
        CaseError::Room { doing, source } => say(
            ExitKind::Machine,
            format!("{doing}: {}", reason(source)),
            hint("another program may have the port; leave out --port to take any that is free".into()),
        ),
        CaseError::NoCollection { path } => say(
            ExitKind::Request,
            format!("no collection lies below {}", shown(path)),
            hint("name the folder as it was called when its files were added".into()),
        ),
        CaseError::OtherFile { path } => say(
            ExitKind::Request,
            format!("{} is not the file that was added", shown(path)),
            hint("name the folder that holds the same files; nothing was changed".into()),
        ),
        CaseError::NoChance { why } => say(
            ExitKind::Machine,
            format!("this machine gives no random numbers: {why}"),
            hint("try again when it has been up for a moment".into()),
        ),
        other => say(
            ExitKind::Bug,
            format!("{other}: this is a bug of daylight"),
            hint("what was committed is safe; run the command again, and tell us what you did".into()),
        ),
    }
}

fn publishing_error(error: &PublishingError) -> Explained {
    use PublishingError as E;
    let told = Untrusted(&error.to_string()).to_string();
    let refused = |words: &str| say(ExitKind::Request, told.clone(), hint(words.into()));
    match error {
        E::NoReason => refused("say it with --reason, as readers are to see it: \"name of a source\""),
        E::NothingFits => say(
            ExitKind::None,
            error.to_string(),
            hint("look at the text of the page; a picture without recognised text takes --box".into()),
        ),
        E::BoxOutside { .. } => {
            refused("a box is left,top,right,bottom in points (1/72 inch) from the upper left corner")
        }
        E::NoPlaces { .. } => refused("hide it with --box, or have the page recognised (OCR) first"),
        E::PageChanged { page, .. } => refused(&format!(
            "look at page {page} once more, take its redactions back (`daylight redact DOC --list`) and choose them anew; nothing was made"
        )),
        E::NoRedaction { .. } => say(
            ExitKind::None,
            told.clone(),
            hint("`daylight redact DOC --list` shows those of a document".into()),
        ),
        E::TooManyPages { .. } => refused("take the document apart and add the parts to the case"),
        E::NotDrawn { .. } => {
            refused("what cannot be drawn in full cannot be painted over; nothing was made")
        }
        E::HeldBack { .. } => refused(
            "what is hidden in one place may still show in another: hide it there too (without --page it is hidden everywhere); nothing was made",
        ),
        E::Key { source, .. } => say(
            ExitKind::Request,
            format!("cannot use this key: {source}"),
            hint(
                "`daylight keys list` shows the keys that are there; --passphrase FILE opens a locked one"
                    .into(),
            ),
        ),
        E::NoKey { name } => say(
            ExitKind::None,
            format!("no key `{}`", Untrusted(name)),
            hint(
                "`daylight keys make NAME` makes one, `daylight keys list` shows those that are there".into(),
            ),
        ),
        E::KeyTaken { .. } => {
            refused("choose another name; `daylight keys rotate NAME` replaces it by a new one")
        }
        E::BadKeyName { .. } => refused("letters, digits, dash and underscore"),
        E::NoRelease { .. } => {
            say(ExitKind::None, told.clone(), hint("`daylight release list` shows those there are".into()))
        }
        E::Refused { hint: words, .. } => say(ExitKind::Request, told.clone(), hint(words.clone())),
        E::Undecided { concerns } => {
            let listed: Vec<String> =
                concerns.iter().map(|(word, what)| format!("{what} (--accept {word})")).collect();
            say(
                ExitKind::Request,
                format!("{error}: {}", listed.join("; ")),
                hint("change it, or accept it by its word with --because REASON, which the custody log keeps; nothing was built".into()),
            )
        }
        E::Barred { .. } => refused(
            "hide it, or leave it out; `daylight never-publish` says why it is barred; nothing was built",
        ),
        E::NotAsBuilt { .. } => refused("build the release anew; nothing was published"),
        E::CannotRead(cannot) => say(
            if cannot.source.kind() == std::io::ErrorKind::NotFound {
                ExitKind::Request
            } else {
                ExitKind::Machine
            },
            error.to_string(),
            hint("name the folder of a release that was built".into()),
        ),
        E::CannotSeal(_) | E::Site(_) => {
            say(ExitKind::Machine, error.to_string(), hint("nothing was published".into()))
        }
        E::Unreadable { .. } => {
            say(ExitKind::Damaged, error.to_string(), hint("`daylight check` says more".into()))
        }
    }
}

fn query_error(query: &str, error: &daylight_search::QueryError) -> Explained {
    let before = query.get(..error.at.start).unwrap_or(query);
    let inside = query.get(error.at.clone()).unwrap_or_default();
    let width = |text: &str| Untrusted(text).to_string().chars().count();
    let pointer = format!("{}{}", " ".repeat(width(before)), "^".repeat(width(inside).max(1)));
    Explained {
        message: error.message.clone(),
        excerpt: Some((Untrusted(query).to_string(), pointer)),
        hint: error.hint.clone(),
        exit: ExitKind::Request,
    }
}

fn store_error(error: &StoreError) -> Explained {
    match (error.fault(), error) {
        (Fault::Full, _) => full(),
        (Fault::Permission, _) => say(
            ExitKind::Machine,
            format!("the case cannot be written or read here: {error}"),
            hint("look at who owns the folder of the case; `--case DIR` names another one".into()),
        ),
        (Fault::Busy, _) => say(
            ExitKind::Machine,
            "another program holds the database of the case",
            hint("wait until it ends and run the command again".into()),
        ),
        (Fault::Newer, StoreError::Newer { found, known }) => say(
            ExitKind::Request,
            format!("the case was made by a newer daylight (schema {found}; this one knows up to {known})"),
            hint("use the newer daylight; nothing was changed".into()),
        ),
        (Fault::Damaged, _) => say(
            ExitKind::Damaged,
            format!("the case is damaged: {error}"),
            hint("`daylight check` says what; keep a copy of the folder before you try anything".into()),
        ),
        _ => say(
            ExitKind::Machine,
            format!("the case cannot be used just now: {error}"),
            hint("look at the disk it lies on and run the command again; what was committed is safe".into()),
        ),
    }
}

fn index_error(error: &daylight_search::IndexError) -> Explained {
    use daylight_search::IndexError;
    match error {
        IndexError::OtherVersion { .. } => other_index(),
        IndexError::Locked { path } => say(
            ExitKind::Machine,
            format!("the index in {} is being written by another program", shown(path)),
            hint("wait until it ends and run the command again".into()),
        ),
        other => machine_trouble(other).unwrap_or_else(|| {
            say(ExitKind::Machine, with_causes(other), hint("`daylight rebuild` makes the index anew".into()))
        }),
    }
}

fn search_error(error: &daylight_search::SearchError) -> Explained {
    use daylight_search::SearchError;
    match error {
        SearchError::OtherVersion { .. } => other_index(),
        other => machine_trouble(other).unwrap_or_else(|| {
            say(ExitKind::Damaged, with_causes(other), hint("`daylight rebuild` makes the index anew".into()))
        }),
    }
}

/// Trouble of the machine somewhere below an error of the index: a full disk, a folder that may not be
/// used. Making the index anew would not help.
fn machine_trouble(error: &(dyn std::error::Error + 'static)) -> Option<Explained> {
    let mut cause = Some(error);
    while let Some(inner) = cause {
        let kind = inner
            .downcast_ref::<std::io::Error>()
            .or_else(|| inner.downcast_ref::<std::sync::Arc<std::io::Error>>().map(AsRef::as_ref))
            .map(std::io::Error::kind);
        match kind {
            Some(std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) => return Some(full()),
            Some(std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem) => {
                return Some(say(
                    ExitKind::Machine,
                    with_causes(error),
                    hint("look at who owns the folder of the case; `--case DIR` names another one".into()),
                ));
            }
            _ => cause = inner.source(),
        }
    }
    None
}

fn full() -> Explained {
    say(
        ExitKind::Machine,
        "the disk with the case is full",
        hint("make room and run the same command again: it goes on where it stopped, nothing is lost".into()),
    )
}

fn other_index() -> Explained {
    say(
        ExitKind::Machine,
        "the index was written by another version of daylight",
        hint("`daylight rebuild` makes it anew from what was read".into()),
    )
}

/// An error with all it was caused by, the outermost first.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words = format!("{words}: {}", Untrusted(&inner.to_string()));
        cause = inner.source();
    }
    words
}

fn file_hint(error: &std::io::Error) -> Option<String> {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            hint("look at who may read it: `ls -ld` shows it; nothing was changed".into())
        }
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            hint("make room and run the same command again: it goes on where it stopped".into())
        }
        _ => None,
    }
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => "not permitted".into(),
        std::io::ErrorKind::NotFound => "it is not there".into(),
        std::io::ErrorKind::StorageFull => "the disk is full".into(),
        std::io::ErrorKind::ReadOnlyFilesystem => "it cannot be written".into(),
        _ => error.to_string(),
    }
}

fn hint(words: String) -> Option<String> {
    Some(words)
}

fn shown(path: &Path) -> String {
    format!("`{}`", Untrusted(&path.to_string_lossy()))
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = Untrusted(&path.to_string_lossy()).to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@%".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
