use std::path::PathBuf;

use daylight_model::{DocRef, Problem};
use daylight_search::{IndexError, QueryError, SearchError};
use daylight_store::StoreError;

use crate::publishing::PublishingError;

/// Why a use case could not be done. `explain.rs` has the words for people.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// No case where one was looked for.
    #[error("no case in `{}`", folder.display())]
    NoCase {
        /// Where.
        folder: PathBuf,
    },
    /// There is something already where a case was to be made.
    #[error("`{}` is there already", folder.display())]
    Taken {
        /// Where.
        folder: PathBuf,
    },
    /// A path that was named is not there.
    #[error("`{}` is not there", path.display())]
    NoSuchPath {
        /// Which.
        path: PathBuf,
    },
    /// No such claim.
    #[error("no claim `{reference}`")]
    NoClaim {
        /// As it was asked for.
        reference: String,
    },
    /// A claim cannot be kept.
    #[error("a claim cannot be kept: {why}")]
    BadClaim {
        /// Why not, in our own words.
        why: &'static str,
    },
    /// A list of passwords is none.
    #[error("`{}` is no list of passwords: {why}", path.display())]
    BadPasswords {
        /// Which.
        path: PathBuf,
        /// Why not, in our own words.
        why: String,
    },
    /// A file of keys of mail has none.
    #[error("`{}` has no keys of mail: {why}", path.display())]
    BadMailKeys {
        /// Which.
        path: PathBuf,
        /// Why not, in our own words.
        why: String,
    },
    /// A path that was named lies in the case itself.
    #[error("`{}` is part of the case", path.display())]
    InsideCase {
        /// Which.
        path: PathBuf,
    },
    /// Another program writes to the case.
    #[error("`{}` is being written by another program", folder.display())]
    Locked {
        /// The case.
        folder: PathBuf,
    },
    /// A file or folder could not be used.
    #[error("{doing} `{}`: {source}", path.display())]
    File {
        /// What was attempted.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index could not be written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The index could not be read.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The query cannot be understood.
    #[error("the query cannot be read: {error}")]
    Query {
        /// The query as written.
        query: String,
        /// Where and why.
        error: QueryError,
    },
    /// Nobody is called so.
    #[error("nobody and nothing in the case is called `{wanted}`")]
    NoEntity {
        /// The name or the reference.
        wanted: String,
    },
    /// Several entities are called so.
    #[error("several are called `{wanted}`")]
    ManyEntities {
        /// The name as it was given.
        wanted: String,
        /// Some of them: reference and name.
        fits: Vec<(String, String)>,
    },
    /// What was decided about an entity cannot be.
    #[error("this cannot be decided: {why}")]
    BadDecision {
        /// Why not.
        why: &'static str,
    },
    /// Workers cannot be locked in on this machine.
    #[error("{source}")]
    NoJail {
        /// What the jail says.
        source: daylight_jail::StartError,
    },
    /// Text is to be recognised in a language whose model is not there.
    #[error("no language `{language}` for recognition")]
    NoOcrLanguage {
        /// As it was given.
        language: String,
        /// Those that are there, as Tesseract calls them.
        known: Vec<String>,
    },
    /// A file cannot be taken in as recognised text.
    #[error("`{}` cannot be taken in: {why}", path.display())]
    BadRecognition {
        /// Which.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// No document with this reference is in sight.
    #[error("no document `{reference}`")]
    NoDocument {
        /// As it was given.
        reference: String,
    },
    /// The reference fits several documents.
    #[error("`{reference}` fits {} documents", fits.len())]
    Ambiguous {
        /// As it was given.
        reference: String,
        /// What it fits.
        fits: Vec<DocRef>,
    },
    /// The document has fewer pages.
    #[error("there is no page {page}, the document has {pages}")]
    NoPage {
        /// The page asked for.
        page: u32,
        /// How many there are.
        pages: u32,
    },
    /// The bytes of a document cannot be got just now.
    #[error("the bytes of document `{reference}` cannot be read: {}", problem.detail)]
    NoBytes {
        /// Which document.
        reference: DocRef,
        /// Why.
        problem: Problem,
    },
    /// There is no picture of a page.
    #[error("page {page} cannot be drawn: {}", problem.detail)]
    NotDrawn {
        /// Which page.
        page: u32,
        /// Why.
        problem: Problem,
    },
    /// A room cannot be opened to others.
    #[error("`{address}` is not an address of this machine alone")]
    NotLoopback {
        /// As it was given.
        address: String,
    },
    /// A room cannot be opened.
    #[error("{doing}: {source}")]
    Room {
        /// What was attempted.
        doing: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// No collection has its files there.
    #[error("no collection lies below `{}`", path.display())]
    NoCollection {
        /// The path asked for.
        path: PathBuf,
    },
    /// A file in the new place is not the one that was added.
    #[error("`{}` is not the file that was added", path.display())]
    OtherFile {
        /// Which.
        path: PathBuf,
    },
    /// A tag cannot have this name.
    #[error("`{name}` cannot be the name of a tag: {why}")]
    BadTag {
        /// As it was given.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// Not a date.
    #[error("not a date")]
    BadDate {
        /// As it was given.
        date: String,
    },
    /// An event needs a name, and ends that follow each other.
    #[error("not an event: {why}")]
    BadEvent {
        /// As it was given.
        name: String,
        /// Why not.
        why: &'static str,
    },
    /// There is no event of this number, or it is not to be taken back.
    #[error("no such event")]
    NoEvent {
        /// As it was given.
        number: String,
    },
    /// There is no such tag.
    #[error("no tag `{name}`")]
    NoTag {
        /// As it was given.
        name: String,
    },
    /// A note, a tag or a mark was to be put on words that are not there.
    #[error("these words do not stand on page {page}")]
    NoWords {
        /// The page.
        page: u32,
    },
    /// A note cannot be kept as it is.
    #[error("the note cannot be kept: {why}")]
    BadNote {
        /// Why not.
        why: &'static str,
    },
    /// There is no note with this reference.
    #[error("no note `{reference}`")]
    NoNote {
        /// As it was given.
        reference: String,
    },
    /// A reason that has to be given is none.
    #[error("the reason cannot be kept: {why}")]
    BadReason {
        /// Why not.
        why: &'static str,
    },
    /// Nothing of this reference is barred from publication.
    #[error("nothing marked as never to be published is called `{reference}`")]
    NoBar {
        /// As it was given.
        reference: String,
    },
    /// Nothing lies at this address.
    #[error("nothing lies at `{address}`")]
    NoView {
        /// As it was given.
        address: String,
    },
    /// There is no saved search of this name.
    #[error("no saved search `{name}`")]
    NoSavedSearch {
        /// As it was given.
        name: String,
    },
    /// There is no list at this address.
    #[error("no list at `{address}`")]
    NoMatch {
        /// As it was given.
        address: String,
    },
    /// A list to look for cannot be read.
    #[error("the list cannot be read: {why}")]
    BadList {
        /// Why not.
        why: String,
    },
    /// More documents than are taken away at once.
    #[error("{documents} documents are more than are taken away at once, which is {most}")]
    TooManyToTake {
        /// How many were asked for.
        documents: u64,
        /// How many there may be.
        most: u64,
    },
    /// Files that are sent are larger together than they may be.
    #[error("the files are larger than {most} bytes together")]
    UploadTooLarge {
        /// How large they may be.
        most: u64,
    },
    /// Something is not hidden, signed or published.
    #[error(transparent)]
    Publishing(#[from] PublishingError),
    /// The operating system gives no random numbers.
    #[error("no random numbers: {why}")]
    NoChance {
        /// What it says.
        why: String,
    },
    /// A thread of ours ended in a panic: a bug.
    #[error("the {thread} thread ended by a fault of its own")]
    Bug {
        /// Which.
        thread: &'static str,
    },
}

/// Adds what was attempted, and on what, to what the operating system said.
pub(crate) fn on_file<'a>(
    doing: &'static str,
    path: &'a std::path::Path,
) -> impl FnOnce(std::io::Error) -> CaseError + 'a {
    move |source| CaseError::File { doing, path: path.to_owned(), source }
}
