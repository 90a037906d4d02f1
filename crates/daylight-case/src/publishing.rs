use daylight_model::{DocRef, Problem};
use daylight_publish::{CannotRead, CannotSeal, KeyError, SiteError};

/// Why something is not hidden, signed or published. Each is a refusal: nothing has gone out.
#[derive(Debug, thiserror::Error)]
pub enum PublishingError {
    /// A redaction without a reason.
    #[error("a redaction needs a reason, which is published with it")]
    NoReason,
    /// Nothing was named that could be hidden.
    #[error("nothing on these pages fits")]
    NothingFits,
    /// A rectangle lies outside the page, or has no size.
    #[error("the box lies outside page {page}, which is {width} by {height} points")]
    BoxOutside {
        /// The page.
        page: u32,
        /// Its width in points.
        width: u32,
        /// Its height in points.
        height: u32,
    },
    /// Nobody knows where on the picture of the page its words stand.
    #[error("the places of words on page {page} are not known")]
    NoPlaces {
        /// The page.
        page: u32,
    },
    /// The page does not look as it did when something on it was hidden.
    #[error("page {page} of {document} has changed since it was redacted")]
    PageChanged {
        /// The document.
        document: DocRef,
        /// The page.
        page: u32,
    },
    /// There is no such redaction.
    #[error("no redaction `{reference}`")]
    NoRedaction {
        /// As it was given.
        reference: String,
    },
    /// A document has more pages than are published of one.
    #[error("{document} has {pages} pages, more than the {most} that are redacted at once")]
    TooManyPages {
        /// The document.
        document: DocRef,
        /// How many it has.
        pages: u32,
        /// How many it may have.
        most: u32,
    },
    /// A page has no picture, so nothing of it can go out.
    #[error("page {page} of {document} cannot be drawn: {}", problem.detail)]
    NotDrawn {
        /// The document.
        document: DocRef,
        /// The page.
        page: u32,
        /// Why.
        problem: Problem,
    },
    /// The gate found something in what was to go out.
    #[error("the gate holds {document} back: {}", findings.join("; "))]
    HeldBack {
        /// The document.
        document: DocRef,
        /// What it found, in our own words.
        findings: Vec<String>,
    },
    /// A key cannot be used.
    #[error("the key `{name}`: {source}")]
    Key {
        /// Its name.
        name: String,
        /// Why not.
        source: KeyError,
    },
    /// There is no key of this name.
    #[error("there is no key `{name}`")]
    NoKey {
        /// As it was given.
        name: String,
    },
    /// There is a key of this name already.
    #[error("there is a key `{name}` already")]
    KeyTaken {
        /// As it was given.
        name: String,
    },
    /// A key cannot have this name.
    #[error("`{name}` cannot be the name of a key")]
    BadKeyName {
        /// As it was given.
        name: String,
    },
    /// There is no release of this name.
    #[error("no release `{name}`")]
    NoRelease {
        /// As it was given.
        name: String,
    },
    /// What was asked of a release cannot be, for a reason in our own words.
    #[error("{why}")]
    Refused {
        /// Why.
        why: String,
        /// What to do.
        hint: String,
    },
    /// Somebody has to decide before the release is built.
    #[error("{} to be decided before this can go out", if concerns.len() == 1 { "something has" } else { "some things have" })]
    Undecided {
        /// What, each with the word it is accepted by.
        concerns: Vec<(String, String)>,
    },
    /// Something is never to be published. Nobody can accept that here: a bar is lifted by an act of its own.
    #[error("{}", what.join("; "))]
    Barred {
        /// What, in our own words.
        what: Vec<String>,
    },
    /// A release does not agree with what was signed.
    #[error("the folder is not what was built: {}", findings.join("; "))]
    NotAsBuilt {
        /// What does not agree.
        findings: Vec<String>,
    },
    /// The folder of a release cannot be read.
    #[error(transparent)]
    CannotRead(#[from] CannotRead),
    /// The folder of a release cannot be sealed.
    #[error(transparent)]
    CannotSeal(#[from] CannotSeal),
    /// The site cannot be built.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// What is kept about it cannot be understood.
    #[error("what the case keeps about {what} cannot be read")]
    Unreadable {
        /// What.
        what: &'static str,
    },
}
