//! Every message that a person may meet, as it is printed, in `explain.txt`: read it as they would.
//! `ACCEPT=1 cargo test -p daylight-case --test explain` writes it.

#![allow(clippy::unwrap_used)]

use std::io::{Error as IoError, ErrorKind};
use std::path::PathBuf;

use daylight_case::{CaseError, explain};
use daylight_jail::StartError;
use daylight_model::{DocHash, DocRef, Problem, ProblemKind};
use daylight_search::{IndexError, SearchError};
use daylight_store::{Store, StoreError};

fn path() -> PathBuf {
    "/home/ana/a leak".into()
}

fn file(kind: ErrorKind) -> CaseError {
    CaseError::File { doing: "making", path: path(), source: kind.into() }
}

fn store(kind: ErrorKind) -> CaseError {
    StoreError::File { doing: "writing", path: path(), source: kind.into() }.into()
}

fn query(query: &str) -> CaseError {
    let error = daylight_search::parse(query).unwrap_err();
    CaseError::Query { query: query.to_owned(), error }
}

fn not_a_database() -> CaseError {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(Store::FILE), vec![b'x'; 8192]).unwrap();
    Store::open_to_read(folder.path()).unwrap_err().into()
}

fn no_jail(source: StartError) -> CaseError {
    CaseError::NoJail { source }
}

fn publishing() -> Vec<CaseError> {
    use daylight_case::{KeyError, PublishingError as E};
    let document = || DocRef("4f0000000001".into());
    vec![
        E::NoReason.into(),
        E::NothingFits.into(),
        E::BoxOutside { page: 2, width: 595, height: 842 }.into(),
        E::NoPlaces { page: 2 }.into(),
        E::PageChanged { document: document(), page: 2 }.into(),
        E::NoRedaction { reference: "21dd".into() }.into(),
        E::TooManyPages { document: document(), pages: 400, most: 300 }.into(),
        E::NotDrawn {
            document: document(),
            page: 3,
            problem: Problem::on_page(3, ProblemKind::Damaged, "no page can be found in it"),
        }
        .into(),
        E::HeldBack {
            document: document(),
            findings: vec!["redacted string 1 is in it, in its text".into()],
        }
        .into(),
        E::Key { name: "desk".into(), source: KeyError::WrongPassphrase }.into(),
        E::NoKey { name: "de\u{1b}sk".into() }.into(),
        E::KeyTaken { name: "desk".into() }.into(),
        E::BadKeyName { name: "../desk".into() }.into(),
        E::NoRelease { name: "spring".into() }.into(),
        E::Refused { why: "nobody has approved these bytes".into(), hint: "approve them".into() }.into(),
        E::Undecided {
            concerns: vec![(
                "paper-2:page-1:shows:paper-1".into(),
                "page 1 of `paper-2` says what is hidden in `paper-1`".into(),
            )],
        }
        .into(),
        E::Barred { what: vec!["page 2 of `paper-1` is never to be published".into()] }.into(),
        E::NotAsBuilt { findings: vec!["index.html was altered".into()] }.into(),
        E::Unreadable { what: "a release" }.into(),
    ]
}

fn every_error() -> Vec<CaseError> {
    let reference = || "4f\u{1b}".to_owned();
    let fits = vec![DocRef("4f0000000001".into()), DocRef("4f0000000002".into())];
    let program = PathBuf::from("/usr/bin/daylight");
    vec![
        CaseError::NoCase { folder: path() },
        CaseError::Taken { folder: path() },
        CaseError::NoSuchPath { path: "a\u{1b}[2J name".into() },
        CaseError::BadPasswords { path: "list.txt".into(), why: "line 2 is not UTF-8".into() },
        CaseError::BadMailKeys { path: "keys.txt".into(), why: "no line has a name and a key".into() },
        CaseError::InsideCase { path: path() },
        CaseError::Locked { folder: path() },
        file(ErrorKind::PermissionDenied),
        file(ErrorKind::NotFound),
        file(ErrorKind::StorageFull),
        file(ErrorKind::ReadOnlyFilesystem),
        CaseError::File {
            doing: "listing",
            path: path(),
            source: IoError::other("the disk does not answer"),
        },
        store(ErrorKind::StorageFull),
        store(ErrorKind::PermissionDenied),
        store(ErrorKind::TimedOut),
        not_a_database(),
        StoreError::Newer { found: 7, known: 1 }.into(),
        StoreError::Foreign { path: path() }.into(),
        StoreError::Damaged { what: "page 3 of document 9 is not there".into() }.into(),
        IndexError::Folder { path: path(), source: ErrorKind::PermissionDenied.into() }.into(),
        IndexError::OtherVersion { path: path() }.into(),
        IndexError::Locked { path: path() }.into(),
        IndexError::TooLong { hash: DocHash([0x4f; 32]) }.into(),
        SearchError::Folder { path: path(), source: ErrorKind::PermissionDenied.into() }.into(),
        SearchError::OtherVersion { path: path() }.into(),
        SearchError::Read(ErrorKind::UnexpectedEof.into()).into(),
        query("from:\"Miriam Ok"),
        query("form:ana"),
        query("date:2011-13"),
        query("/a(b/"),
        query("has:markings"),
        query("\u{1b}[2J (and on"),
        no_jail(StartError::Program { program, cause: ErrorKind::NotFound.into() }),
        no_jail(StartError::Refused { why: "this kernel has no Landlock".into() }),
        CaseError::NoOcrLanguage { language: "fra".into(), known: vec!["deu".into(), "eng".into()] },
        CaseError::BadRecognition { path: path(), why: "it has 12 pages and the document 10".into() },
        CaseError::NoDocument { reference: reference() },
        CaseError::Ambiguous { reference: reference(), fits },
        CaseError::NoPage { page: 9, pages: 2 },
        CaseError::NoBytes {
            reference: DocRef("4f0000000001".into()),
            problem: Problem::new(ProblemKind::Missing, "the file is not there"),
        },
        CaseError::NotDrawn {
            page: 3,
            problem: Problem::new(ProblemKind::TimedOut, "drawing it took longer than 20 seconds"),
        },
        CaseError::NoCollection { path: path() },
        CaseError::OtherFile { path: path() },
        CaseError::BadDate { date: "soon".into() },
        CaseError::BadEvent { name: "summit".into(), why: "it ends before it begins" },
        CaseError::NoEvent { number: "7".into() },
        CaseError::NoEntity { wanted: "a\u{1b} name".into() },
        CaseError::ManyEntities {
            wanted: "okoye".into(),
            fits: vec![("00112233aabbccdd".into(), "Miriam Okoye".into())],
        },
        CaseError::BadDecision { why: "they are of two kinds" },
        CaseError::BadTag { name: "none".into(), why: "`tag:none` asks for what has no tag" },
        CaseError::NoTag { name: "a\u{1b} tag".into() },
        CaseError::NoWords { page: 3 },
        CaseError::BadNote { why: "it is empty" },
        CaseError::NoNote { reference: reference() },
        CaseError::BadReason { why: "there is none" },
        CaseError::NoBar { reference: reference() },
        CaseError::NoView { address: reference() },
        CaseError::NoSavedSearch { name: reference() },
        CaseError::NoMatch { address: reference() },
        CaseError::BadList { why: "line 7 is not UTF-8".into() },
        CaseError::TooManyToTake { documents: 31_000, most: 20_000 },
        CaseError::UploadTooLarge { most: 4 << 30 },
        CaseError::NoChance { why: "the source is not ready".into() },
        CaseError::Bug { thread: "reading" },
    ]
}

#[test]
fn every_message_says_what_did_not_work_why_and_what_to_do() {
    let mut told = String::new();
    for error in every_error().into_iter().chain(publishing()) {
        let explained = explain(&error);
        told.push_str(&format!("error: {}\n", explained.message));
        if let Some((query, pointer)) = &explained.excerpt {
            told.push_str(&format!("  {query}\n  {pointer}\n"));
        }
        if let Some(hint) = &explained.hint {
            told.push_str(&format!("hint: {hint}\n"));
        }
        told.push_str(&format!("exit code: {}\n\n", explained.exit.code()));
        assert!(!explained.message.is_empty() && !explained.message.ends_with('.'), "{}", explained.message);
    }
    assert!(!told.contains('\u{1b}'), "control characters are escaped");
    let expected = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/explain.txt");
    if std::env::var_os("ACCEPT").is_some() {
        std::fs::write(expected, &told).unwrap();
    }
    let written = std::fs::read_to_string(expected).unwrap();
    let differs = written.lines().zip(told.lines()).find(|(written, told)| written != told);
    assert!(written == told, "ACCEPT=1 writes what is printed; the first difference: {differs:?}");
}
