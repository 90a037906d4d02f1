//! Opens a case and offers its use cases: add, read, search, browse, check, rebuild.
//!
//! The parent process parses nothing: it hashes, hands documents to workers in the jail, checks
//! what they say, stores it and lets the index follow.

mod address;
mod analyst;
mod answering;
mod authenticity;
mod blurring;
mod bytes;
mod case;
mod check;
mod claims;
mod csv;
mod custody;
mod difference;
mod disk;
mod entities;
mod error;
mod explain;
mod facets;
mod findings;
mod folded;
#[cfg(any(test, feature = "fuzz"))]
pub mod fuzz;
mod heading;
mod index;
mod key_ring;
mod ledger;
mod ledger_hint;
mod letter;
mod list;
mod lock;
mod marks;
mod matching;
mod matching_in_all;
mod mentions;
mod names;
mod near;
mod never_publish;
mod notes;
mod original;
mod paper;
mod passwords;
mod pdf_of_pictures;
mod person;
mod picture;
mod place;
mod progress;
mod publishing;
mod purge;
mod quoting;
mod read_marks;
mod reading;
mod rebuild;
mod recognised_elsewhere;
mod recognition;
mod redaction;
mod release;
mod relocate;
mod remove;
mod search;
mod several;
mod show;
mod story;
mod table;
mod tags;
mod takeaway;
mod thread;
mod timeline;
mod upload;
mod views;
mod whereabouts;
mod wire;
mod worker;

pub use authenticity::{Authenticity, Hop, MailFact, MailKey, duration};
pub use case::{Case, folder_for, nearest};
pub use check::{CheckOptions, CheckReport, CheckedCustody, Finding, Thoroughness};
pub use claims::{NewClaim, ShownClaim, ShownLink, Stance};
pub use csv::{csv_cell, csv_row};
pub use custody::{Custody, CustodyEvent, TimeKept};
pub use daylight_analyze::difference::{Differs, Piece as DifferencePiece};
pub use daylight_jail::Layers;
pub use daylight_model::Page;
pub use daylight_publish::{
    Disagreement, KeyError, PublicKey, SignedNote, SiteReport, Softening, Verified, Widening, verify,
};
pub use daylight_story::{
    Change as StoryChange, Finding as StoryFinding, Kind as StoryKind, PaperPlace, Report as StoryReport,
    Verdict as StoryVerdict, written as written_citation,
};
pub use difference::{Compared, DifferenceCounts, MOST_COMPARED, Side};
pub use disk::Disk;
pub use entities::{
    Companion, DecisionTaken, Entities, EntitiesWanted, Entity, EntityMember, EntityPage, EntityWriting,
    FtmWritten, MentioningDocument, NETWORK_DOCUMENTS, NETWORK_NODES, NamedPlace, Network, NetworkLink,
    Proposal,
};
pub use error::CaseError;
pub use explain::{ExitKind, Explained, explain};
pub use findings::{RevealedText, ShownFinding};
pub use heading::{DateReason, DateSource, DateTold, DocumentDate, HeadingLine};
pub use key_ring::{KeyRing, ShownKey};
pub use ledger::{LedgerChoice, LedgerLine, LedgerReport};
pub use ledger_hint::hint;
pub use letter::Letter;
pub use list::{How, ListKind};
pub use marks::{MarkArea, PageMarks};
pub use matching::{MatchCounts, MatchOptions, MatchProgress, Matched, MatchedLine};
pub use matching_in_all::{LineOfAll, MatchedInAll, begin_match_in_all};
pub use mentions::{HighestMarking, Told, ToldValue};
pub use names::{FoundName, MOST_FUZZY, NamesLooked, NamesProgress, ShownNameList};
pub use near::{CopyGroup, NearCopies, ShownCopy};
pub use never_publish::{ShownBar, ToBar};
pub use notes::ShownNote;
pub use original::Original;
pub use paper::{Paper, PaperNamed, RequirementLine, RequirementTold};
pub use passwords::passwords_in;
pub use pdf_of_pictures::{PDF_PAGES, PicturePdf};
pub use person::Person;
pub use picture::{DeskOptions, Picture, PictureDesk, has_pictures};
pub use progress::{Counts, Progress, Slow};
pub use publishing::PublishingError;
pub use quoting::{FoundAgain, Passage};
pub use reading::{AddOptions, Added, LeftOut, layers_of_the_jail, ocr_of_this_machine};
pub use rebuild::Reread;
pub use recognised_elsewhere::TakenIn;
pub use recognition::{Ocr, OcrTool};
pub use redaction::{
    Preview, Recogniser, RedactOrder, RedactWhat, RedactedPdf, ShownRedaction, widening_name, widening_of,
};
pub use release::{BuildOrder, BuiltRelease, NewRelease, PaperWish, Published, ShownPaper, ShownRelease};
pub use relocate::Relocated;
pub use remove::{Removal, RemoveOptions};
pub use search::{Answer, AnswerHit, AnswerPassage, OpenSearch, SearchOptions};
pub use several::{AnswerOfSeveral, FoundInSeveral, OneOfSeveral};
pub use show::{NAMED_CONTAINERS, Shown, ShownPart, TITLED_PARTS};
pub use table::{LARGEST_TABLE, Table, TableOrder};
pub use tags::{Documents, SaidAbout, ShownTag};
pub use takeaway::{Selection, SheetWords, TAKE_AWAY_DOCUMENTS, TakeAs, TakeFrom, TakenAway, take_away};
pub use thread::{LONGEST_THREAD, Thread, ThreadMessage};
pub use timeline::{
    MOST_SINGLE, Timeline, TimelineDocument, TimelineEvent, TimelinePeriod, TimelineRequest, TimelineStretch,
};
pub use upload::{Incoming, Uploaded};
pub use views::{KEPT_VIEWS, SearchView, ShownSearch};
pub use worker::work;

pub use daylight_analyze::likeness::Alike;
pub use daylight_extract::letter::{Element as LetterElement, Piece as LetterPiece, Ways as LetterWays};
pub use daylight_search::{DateStep, Facet, FacetBy, FacetCount, FacetRequest, FacetValue, Sort};
pub use daylight_store::{BarEnd, BarredPlace, Revealing};
pub use daylight_store::{
    Claim, CustodyLink, Event, MatchLines, MatchRun, Occurrence, PageText, Quotation, ReadMark,
    RecognisedPage, TagCount, Tagged,
};
