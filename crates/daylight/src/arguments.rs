mod timeline;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use daylight_case::{LedgerChoice, Ocr, Softening, TimeKept, Widening, widening_of};
use daylight_model::{DocHash, EntityKind, Format, MentionKind, ProblemKind};

pub(crate) use self::timeline::{DateArguments, EventAction, EventArguments, Timeline};

/// Reads a pile of leaked, released or disclosed files, makes everything in it findable, and says
/// plainly what it could not read. Offline, one program, one folder for each case.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// The folder of the case [default: this folder or the nearest above that is one; for `open`, beside the folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) case: Option<PathBuf>,

    /// Print JSON Lines, one object a line, without a default limit
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Stands before a `-word` of a query while clap looks at the arguments. A sign of private use, which
/// no query begins with.
const LEFT_OUT: char = '\u{e0de}';

impl Arguments {
    /// The arguments of this program. Behind `search` a word that begins with one dash is part of the
    /// query, wherever options stand.
    pub(crate) fn of_the_program() -> Self {
        let mut searching = false;
        Self::parse_from(std::env::args_os().map(|argument| {
            let text = argument.to_str().unwrap_or_default();
            if searching && text.starts_with('-') && !text.starts_with("--") {
                return format!("{LEFT_OUT}{text}").into();
            }
            searching |= text == "search";
            argument
        }))
    }
}

impl Search {
    /// The query as it was typed.
    pub(crate) fn query(&self) -> String {
        let words: Vec<&str> = self.query.iter().map(|word| word.trim_start_matches(LEFT_OUT)).collect();
        words.join(" ")
    }
}

const EXIT_CODES: &str = "Exit codes: 0 done · 1 the answer is none or no · 2 the request is wrong · \
3 done, but some documents could not be read in full · 4 the machine (disk, permission, lock) · \
5 the case is damaged · 70 a bug · 130 stopped by Ctrl-C";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read a folder into a case beside it and serve its reading room meanwhile
    Open(Open),
    /// Serve the reading room of one or several cases, on this machine alone
    Serve(Serve),
    /// Print a page of the reading room, or with .json its twin, without a server
    Get(Get),
    /// Start an empty case
    New(New),
    /// Add files and folders to the case and read what is new or changed
    Add(Add),
    /// Take in text that another program recognised (hOCR, ALTO, text)
    Ocr(OcrArguments),
    /// Follow files that moved, with a drive for instance
    Relocate(Relocate),
    /// Take documents out of sight, or destroy them
    Remove(Remove),
    /// Search the case
    // No short options here: a `-word` in a query leaves the word out, see `of_the_program`.
    #[command(disable_help_flag = true)]
    Search(Search),
    /// Look for every line of a list, each on its own
    Match(Match),
    /// Show a document: what it is, where it lies, its parts, its text
    Show(Show),
    /// Show documents along an axis of time
    Timeline(Timeline),
    /// List events to hold documents against, add one, take one back
    Event(EventArguments),
    /// Show the date of a document and where it comes from, or set it right
    Date(DateArguments),
    /// Hide what must not be seen, and make a PDF of pixels in which it is painted over
    Redact(Redact),
    /// Put papers together, build a site of plain files that anyone can check, publish it
    Release(Release),
    /// Make and list the keys that releases are proposed, approved and signed with
    Keys(Keys),
    /// List who and what the case names: people, organisations, places, codewords
    People(People),
    /// Show one of them: where it is named, when, with whom; decide about it
    Person(PersonArguments),
    /// Show who writes to or stands with whom around one of them
    Network(NetworkArguments),
    /// Look for lists of names over the whole case
    Names(Names),
    /// Write the case, or what a query finds, for other programs
    Export(Export),
    /// Compare the texts of two documents word by word: what one hides and the other shows
    Compare(Compare),
    /// List documents that say nearly the same as one, or all groups of such documents
    Copies(Copies),
    /// Hold a draft against the papers: quotations, citations, names, dates, durations, numbers, markings
    Story(StoryArguments),
    /// Keep what others say of the papers, and which papers support or contradict it
    Claims(Claims),
    /// Show the messages that a message belongs with, each before its answers
    Thread(Thread),
    /// List the keys that signatures of mail are checked with, or add some from a file
    MailKeys(MailKeys),
    /// Account for everything: what was read, what was not, and why
    Ledger(Ledger),
    /// List what others meant to hide in a document and did not take out
    Findings(Findings),
    /// Mark what is never to be published, or list it
    NeverPublish(NeverPublish),
    /// Check that the case is whole
    Check(Check),
    /// Show the log of what came in and what was done with it since
    Custody(CustodyArguments),
    /// Say what holds the readers of files here, and whether the disk is encrypted
    Doctor(Doctor),
    /// Make the index anew from the text that was read
    Rebuild(Rebuild),
    /// Read documents anew from their bytes
    Reread(Reread),
    /// Try again what was not read in full: all of it, or by reason, place or type
    Retry(Retry),
}

#[derive(Debug, Args)]
pub(crate) struct Open {
    /// The folder with the files
    pub(crate) folder: PathBuf,
    /// Only read, say how to search, and end, as with --json
    #[arg(long)]
    pub(crate) no_room: bool,
    #[command(flatten)]
    pub(crate) room: RoomArguments,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// Where the room is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Room")]
pub(crate) struct RoomArguments {
    /// Address to listen on: of this machine alone, until there are accounts
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub(crate) listen: std::net::IpAddr,
    /// Port to listen on [default: any that is free]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,
    /// Do not open a browser
    #[arg(long)]
    pub(crate) no_browser: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Folders of cases [default: the case of --case, or the nearest]
    #[arg(value_name = "CASE")]
    pub(crate) cases: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) room: RoomArguments,
}

#[derive(Debug, Args)]
pub(crate) struct Get {
    /// Path of a page: /search?q=word, /doc/REF.json, /ledger …
    pub(crate) path: String,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// The folder to make
    pub(crate) folder: PathBuf,
    /// How exactly the case notes when files came in: day, hour, second or none; an hour can identify a source
    #[arg(long, value_name = "STEP", default_value = "day", value_parser = time_kept)]
    pub(crate) when: TimeKept,
}

fn time_kept(name: &str) -> Result<TimeKept, String> {
    let known = || TimeKept::ALL.map(TimeKept::name).join(", ");
    TimeKept::from_name(name).ok_or_else(|| format!("there is no such step; there are {}", known()))
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// Files and folders; with none, reading goes on where it was stopped
    pub(crate) paths: Vec<PathBuf>,
    /// Keep copies of the files in the case, instead of reading them in place
    #[arg(long)]
    pub(crate) copy: bool,
    /// Name of the collection [default: the name of the folder]
    #[arg(long, value_name = "NAME")]
    pub(crate) collection: Option<String>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// How documents are read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Reading {
    /// Read even where this machine cannot lock the reader in; for files you trust
    #[arg(long)]
    pub(crate) reduced: bool,
    /// Documents read at the same time [default: one for each core]
    #[arg(long, value_name = "N")]
    pub(crate) readers: Option<std::num::NonZeroUsize>,
    /// Processor time one document may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) document_seconds: u64,
    /// Memory one reader may take, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 512)]
    pub(crate) worker_memory: u64,
    /// Text kept of one document, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 128)]
    pub(crate) most_text: u64,
    /// Passwords to try on locked archives, PDFs and office files, one on each line; those that fit are kept in the case
    #[arg(long, value_name = "FILE")]
    pub(crate) passwords: Option<PathBuf>,
    /// Recognise text in pictures (OCR), when everything else is read: on pages that need it, all or none
    #[arg(long, value_name = "WHICH", default_value = "auto", value_parser = ocr)]
    pub(crate) ocr: Ocr,
    /// Languages of text in pictures, such as deu+eng [default: what the texts suggest]
    #[arg(long, value_name = "LANGUAGES")]
    pub(crate) ocr_languages: Option<String>,
}

fn ocr(word: &str) -> Result<Ocr, String> {
    match word {
        "auto" => Ok(Ocr::Auto),
        "all" => Ok(Ocr::All),
        "none" => Ok(Ocr::None),
        _ => Err("there are auto, all and none".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct OcrArguments {
    /// Files with the text of a document each, called by its reference: 5a3eafa5714a.hocr
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The document, where the name of the file does not say it
    #[arg(long = "for", value_name = "DOC")]
    pub(crate) document: Option<String>,
    /// Read them even where this machine cannot lock the reader in; for files you trust
    #[arg(long)]
    pub(crate) reduced: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Relocate {
    /// The folder as it was called when its files were added
    pub(crate) old: PathBuf,
    /// Where the same files are now
    pub(crate) new: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// References of documents
    #[arg(required = true, value_name = "DOC")]
    pub(crate) documents: Vec<String>,
    /// Destroy bytes, text and index entries; the hash is kept, so that the bytes stay out
    #[arg(long)]
    pub(crate) purge: bool,
    /// With --purge: keep neither the hash nor the names of files
    #[arg(long, requires = "purge")]
    pub(crate) without_trace: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Search {
    /// Words, "phrases", OR, -not, wild*, fuzzy~1, "near these"~5, /regex/, from:…, date:2011..2012
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Hits to show [default: 10; all with --json]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Hits to leave out at the beginning
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: usize,
    /// Passages to show of each hit
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) passages: usize,
    /// Of documents that say nearly the same show only the first
    #[arg(long)]
    pub(crate) fold: bool,
    /// Print help
    #[arg(long, action = clap::ArgAction::Help)]
    help: Option<bool>,
}

#[derive(Debug, Args)]
pub(crate) struct Match {
    /// What to look for: a text with one thing on each line, or a .csv with what and how
    #[arg(value_name = "LIST")]
    pub(crate) list: PathBuf,
    /// Look for lines as written, with capitals, accents and signs
    #[arg(long, conflicts_with_all = ["fuzzy", "near", "query"])]
    pub(crate) exact: bool,
    /// Allow so many typing errors in each word, 1 or 2
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=2), conflicts_with_all = ["near", "query"])]
    pub(crate) fuzzy: Option<u8>,
    /// Look for the words of a line in any order, with at most so many others between them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100), conflicts_with = "query")]
    pub(crate) near: Option<u32>,
    /// Read each line as a query
    #[arg(long)]
    pub(crate) query: bool,
    /// Documents to name for each line; all are counted
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: u32,
    /// Print CSV
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Reference of a document, as `search` shows it
    #[arg(value_name = "DOC")]
    pub(crate) document: String,
    /// One page of its text
    #[arg(long, value_name = "N")]
    pub(crate) page: Option<u32>,
    /// All of its text
    #[arg(long, conflicts_with = "page")]
    pub(crate) text: bool,
}

#[derive(Debug, Args)]
pub(crate) struct People {
    /// Words or pieces of words of the name
    #[arg(value_name = "NAME")]
    pub(crate) query: Vec<String>,
    /// Only of this kind: person, organisation, place, codeword, email
    #[arg(long, value_name = "KIND", value_parser = entity_kind)]
    pub(crate) kind: Option<EntityKind>,
    /// Those that were hidden
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Pairs that may be the same, each with the reason
    #[arg(long, conflicts_with = "hidden")]
    pub(crate) proposals: bool,
    /// How many to show [default: 30; 100,000 with --json]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// How many to leave out at the beginning
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: u64,
}

fn entity_kind(name: &str) -> Result<EntityKind, String> {
    let known = || EntityKind::ALL.map(EntityKind::name).join(", ");
    EntityKind::from_name(name).ok_or_else(|| format!("there is no such kind; there are {}", known()))
}

#[derive(Debug, Args)]
pub(crate) struct PersonArguments {
    /// A reference, as `people` shows it, or a name that means one alone
    #[arg(value_name = "ENTITY")]
    pub(crate) entity: String,
    /// Documents to show [default: 10; all with --json]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    #[command(flatten)]
    pub(crate) decide: Decide,
}

/// What is decided about an entity.
#[derive(Debug, Args)]
#[command(next_help_heading = "Decide")]
#[group(multiple = false)]
pub(crate) struct Decide {
    /// It is the same as this one and goes by its name
    #[arg(long, value_name = "ENTITY")]
    pub(crate) merge_into: Option<String>,
    /// It is not the same as this one; nobody proposes it again
    #[arg(long, value_name = "ENTITY")]
    pub(crate) not: Option<String>,
    /// Written like this it is somebody else
    #[arg(long, value_name = "WRITING")]
    pub(crate) split: Option<String>,
    /// Show it by this name
    #[arg(long, value_name = "NAME")]
    pub(crate) rename: Option<String>,
    /// Do not show it among the others
    #[arg(long)]
    pub(crate) hide: bool,
    /// Take the last decision back
    #[arg(long)]
    pub(crate) undo: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Names {
    #[command(subcommand)]
    pub(crate) what: NamesDo,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NamesDo {
    /// Take in a list and look for all of it: CSV (name, other writings with ; between, kind) or FollowTheMoney's JSON Lines
    Add {
        /// The file
        #[arg(value_name = "LIST")]
        list: PathBuf,
        /// What to call the list [default: the name of the file]
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// What its names are where they do not say it [default: person]
        #[arg(long, value_name = "KIND", value_parser = entity_kind)]
        kind: Option<EntityKind>,
    },
    /// Show the lists, or the names of one that were found
    List {
        /// The name of a list
        #[arg(value_name = "NAME")]
        list: Option<String>,
        /// Names to show [default: 30; all with --json]
        #[arg(long, value_name = "N")]
        limit: Option<u64>,
    },
    /// Look for a list again, after documents came
    Look {
        /// The name of the list
        #[arg(value_name = "NAME")]
        list: String,
    },
    /// End a list
    Remove {
        /// The name of the list
        #[arg(value_name = "NAME")]
        list: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(subcommand)]
    pub(crate) what: ExportAs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExportAs {
    /// Documents, pages, people and organisations as JSON Lines of FollowTheMoney, as OpenAleph reads them
    Ftm {
        /// The file to write
        #[arg(value_name = "OUT")]
        out: PathBuf,
        /// Only what this query finds
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct NetworkArguments {
    /// A reference, as `people` shows it, or a name that means one alone
    #[arg(value_name = "ENTITY")]
    pub(crate) entity: String,
    /// How many to show around it, at most 40
    #[arg(long, value_name = "N", default_value_t = 24)]
    pub(crate) limit: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// Reference of a document
    #[arg(value_name = "DOC")]
    pub(crate) one: String,
    /// Reference of another
    #[arg(value_name = "DOC")]
    pub(crate) other: String,
}

#[derive(Debug, Args)]
pub(crate) struct Copies {
    /// Reference of a document; with none, all groups are listed, the largest first
    #[arg(value_name = "DOC")]
    pub(crate) document: Option<String>,
    /// Documents or groups to list [default: 20; all with --json]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Debug, Args)]
pub(crate) struct Claims {
    #[command(subcommand)]
    pub(crate) what: ClaimsWhat,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClaimsWhat {
    /// List all claims, or one with what can be computed of it
    List {
        /// Reference of a claim, or the beginning of it
        claim: Option<String>,
    },
    /// Enter a claim
    Add {
        /// The words
        words: String,
        /// Who said them
        #[arg(long, value_name = "WHO")]
        by: String,
        /// When
        #[arg(long, value_name = "DAY")]
        on: Option<String>,
        /// Where: a conference, a newspaper
        #[arg(long, value_name = "PLACE")]
        at: Option<String>,
        /// What it was: a speech, a headline, a press release
        #[arg(long, value_name = "KIND")]
        kind: Option<String>,
    },
    /// Say how a paper stands to a claim
    Link {
        /// Reference of a claim
        claim: String,
        /// Reference of a document
        #[arg(value_name = "DOC")]
        document: String,
        /// supports, contradicts or does-not-reach
        #[arg(value_parser = crate::commands::claims::stance)]
        stance: daylight_case::Stance,
        /// One page of it
        #[arg(long, value_name = "N")]
        page: Option<u32>,
    },
    /// Take back what was said of a paper and a claim
    Unlink {
        /// Reference of a claim
        claim: String,
        /// Reference of a document
        #[arg(value_name = "DOC")]
        document: String,
        /// The page that was named
        #[arg(long, value_name = "N")]
        page: Option<u32>,
    },
    /// Take a claim back
    Remove {
        /// Reference of a claim
        claim: String,
    },
    /// Bring back a claim that was taken back
    Restore {
        /// Reference of a claim
        claim: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct StoryArguments {
    /// The draft, in Markdown; a citation is [words](doc:REF#page)
    #[arg(value_name = "DRAFT")]
    pub(crate) draft: PathBuf,
    /// Print what holds too, not only what does not
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Thread {
    /// Reference of a message
    #[arg(value_name = "DOC")]
    pub(crate) document: String,
}

#[derive(Debug, Args)]
pub(crate) struct MailKeys {
    /// A file with a name and its record on each line: sel._domainkey.example.org v=DKIM1; k=rsa; p=…
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Ledger {
    /// List every file and part that was not read in full, with the reasons
    #[arg(long)]
    pub(crate) list: bool,
    /// List them as CSV
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    #[command(flatten)]
    pub(crate) which: Which,
}

/// Which of what was not read in full.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which of what was not read in full")]
pub(crate) struct Which {
    /// Only for this reason, such as needs-ocr; may be given several times
    #[arg(long, value_name = "REASON", value_parser = reason)]
    pub(crate) reason: Vec<ProblemKind>,
    /// Only in this file or folder, as the ledger lists it
    #[arg(long, value_name = "PATH")]
    pub(crate) under: Option<String>,
    /// Only of this type, such as pdf; may be given several times
    #[arg(long = "type", value_name = "TYPE", value_parser = format)]
    pub(crate) formats: Vec<Format>,
}

fn reason(name: &str) -> Result<ProblemKind, String> {
    let known = || ProblemKind::ALL.map(ProblemKind::name).join(", ");
    ProblemKind::from_name(name).ok_or_else(|| format!("there is no such reason; there are {}", known()))
}

fn format(name: &str) -> Result<Format, String> {
    let known = || Format::ALL.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ");
    Format::from_name(name).ok_or_else(|| format!("there is no such type; there are {}", known()))
}

impl Which {
    pub(crate) fn choice(self) -> LedgerChoice {
        LedgerChoice { reasons: self.reason, under: self.under, formats: self.formats }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Retry {
    #[command(flatten)]
    pub(crate) which: Which,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, Args)]
pub(crate) struct Findings {
    /// Reference of a document [default: all]
    #[arg(value_name = "DOC")]
    pub(crate) document: Option<String>,
    /// Only on this page
    #[arg(long, value_name = "N", requires = "document")]
    pub(crate) page: Option<u32>,
    /// Print CSV
    #[arg(long, conflicts_with_all = ["json", "reveal"])]
    pub(crate) csv: bool,
    /// Show what lies there; that somebody looked is noted, with the reason, in the custody log
    #[arg(long, requires_all = ["document", "reason"])]
    pub(crate) reveal: bool,
    /// Why
    #[arg(long, value_name = "TEXT", requires = "reveal")]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct NeverPublish {
    /// Reference of a document; with none, what is marked already is listed
    #[arg(value_name = "DOC", requires = "reason", conflicts_with = "lift")]
    pub(crate) document: Option<String>,
    /// Only this page
    #[arg(long, value_name = "N", requires = "document")]
    pub(crate) page: Option<u32>,
    /// Only these words of the page (of the first where none is named)
    #[arg(long, value_name = "TEXT", requires = "document")]
    pub(crate) words: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Lift what is called so; this needs a reason too
    #[arg(long, value_name = "REF", requires = "reason")]
    pub(crate) lift: Option<String>,
    /// List what was lifted too
    #[arg(long, conflicts_with_all = ["document", "lift"])]
    pub(crate) lifted: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Hash every file and part again
    #[arg(long)]
    pub(crate) bytes: bool,
    /// A head of the custody log that was kept elsewhere: look whether the log still holds it
    #[arg(long, value_name = "HEAD")]
    pub(crate) custody_head: Option<DocHash>,
}

#[derive(Debug, Args)]
pub(crate) struct CustodyArguments {
    /// Print every entry with its place in the chain, to be checked with sha256sum
    #[arg(long)]
    pub(crate) log: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Where a case lies or is to lie [default: the case that is named, or here]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Rebuild {}

#[derive(Debug, Args)]
pub(crate) struct Reread {
    /// References of documents; all with none
    #[arg(value_name = "DOC")]
    pub(crate) documents: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, Args)]
pub(crate) struct Redact {
    /// Reference of a document, as `search` shows it
    #[arg(value_name = "DOC", required_unless_present = "undo")]
    pub(crate) document: Option<String>,
    /// Only on this page [default: on all pages; for --box the first]
    #[arg(long, value_name = "N")]
    pub(crate) page: Option<u32>,
    /// Hide these words wherever they stand; may be given several times, as for every name of a person
    #[arg(long, value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// Hide a rectangle: left,top,right,bottom in points from the upper left corner
    #[arg(long = "box", value_name = "L,T,R,B", value_parser = rectangle)]
    pub(crate) area: Vec<[f32; 4]>,
    /// Hide everything of a kind: email, phone, iban, card, url …
    #[arg(long, value_name = "KIND", value_parser = mention)]
    pub(crate) rule: Vec<MentionKind>,
    /// Hide everything until it is revealed
    #[arg(long)]
    pub(crate) deny: bool,
    /// Show these words again where everything is hidden
    #[arg(long, value_name = "WORDS")]
    pub(crate) reveal: Vec<String>,
    /// With --box: show the rectangle again where everything is hidden
    #[arg(long, requires = "area")]
    pub(crate) reveal_box: bool,
    /// Why, as readers are to see it
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: Option<String>,
    /// Who says so [default: whoever is logged in]
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Option<String>,
    /// How far boxes are widened: grid (half an inch), line-end or line
    #[arg(long, value_name = "HOW", default_value = "grid", value_parser = widening)]
    pub(crate) widen: Widening,
    /// List what is redacted in the document
    #[arg(long, conflicts_with_all = ["words", "area", "rule", "deny", "reveal", "out", "undo"])]
    pub(crate) list: bool,
    /// Take a redaction back
    #[arg(long, value_name = "REDACTION")]
    pub(crate) undo: Vec<String>,
    /// Write the redacted PDF here
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// With --out: take away colours (gray), or all but black and white (bw)
    #[arg(long, value_name = "HOW", value_parser = softening)]
    pub(crate) soften: Option<Softening>,
    /// With --out: do not read the painted pages again
    #[arg(long)]
    pub(crate) no_text: bool,
    /// With --out: languages of the text, such as deu+eng [default: what the text suggests]
    #[arg(long, value_name = "LANGUAGES")]
    pub(crate) ocr_languages: Option<String>,
    /// Draw even where this machine cannot lock in what draws; for files you trust
    #[arg(long)]
    pub(crate) reduced: bool,
}

fn rectangle(text: &str) -> Result<[f32; 4], String> {
    let numbers: Vec<f32> = text.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    numbers.try_into().map_err(|_| "a box is four numbers: left,top,right,bottom".to_owned())
}

fn mention(name: &str) -> Result<MentionKind, String> {
    let known = || MentionKind::ALL.map(MentionKind::name).join(", ");
    let found = MentionKind::ALL.into_iter().find(|kind| kind.name() == name);
    found.ok_or_else(|| format!("there is no such kind; there are {}", known()))
}

fn widening(name: &str) -> Result<Widening, String> {
    widening_of(name).ok_or_else(|| "there are grid, line-end and line".to_owned())
}

fn softening(name: &str) -> Result<Softening, String> {
    match name {
        "gray" => Ok(Softening::Gray),
        "bw" => Ok(Softening::BlackAndWhite),
        _ => Err("there are gray and bw".to_owned()),
    }
}

/// Where keys lie.
#[derive(Debug, Args)]
pub(crate) struct KeyFolder {
    /// The folder with the keys [default: daylight/keys in your data folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) keys: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Keys {
    #[command(flatten)]
    pub(crate) folder: KeyFolder,
    #[command(subcommand)]
    pub(crate) command: KeysCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make a key
    Make {
        /// What it is to be called
        name: String,
        /// A file with the passphrase that is to lock it [default: ask]
        #[arg(long, value_name = "FILE")]
        passphrase: Option<PathBuf>,
        /// Leave it unlocked; for a disk that is locked itself
        #[arg(long)]
        without_passphrase: bool,
    },
    /// List the keys
    List,
    /// Print the public half, for others
    Export {
        /// Which
        name: String,
    },
    /// Replace a key by a new one, which the old one vouches for
    Rotate {
        /// Which
        name: String,
        /// A file with the passphrase of the old key [default: ask]
        #[arg(long, value_name = "FILE")]
        passphrase: Option<PathBuf>,
        /// A file with the passphrase that is to lock the new key [default: ask]
        #[arg(long, value_name = "FILE")]
        new_passphrase: Option<PathBuf>,
        /// Leave the new key unlocked
        #[arg(long)]
        without_passphrase: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Release {
    #[command(flatten)]
    pub(crate) folder: KeyFolder,
    #[command(subcommand)]
    pub(crate) command: ReleaseCommand,
}

/// What it takes to sign.
#[derive(Debug, Args)]
pub(crate) struct Signing {
    /// The key to sign with, by its name in the folder of keys
    #[arg(long, value_name = "KEY")]
    pub(crate) key: String,
    /// A file with its passphrase [default: ask]
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReleaseCommand {
    /// Prepare a release
    New(NewReleaseArguments),
    /// Put documents into it, or change what is said about those that are in it
    Add(AddToRelease),
    /// Take documents out of it
    TakeOut {
        /// Which release
        release: String,
        /// References of documents
        #[arg(required = true, value_name = "DOC")]
        documents: Vec<String>,
    },
    /// Keep a press release in Markdown; links to doc:REF#PAGE become links to its papers
    Press {
        /// Which release
        release: String,
        /// The text
        file: PathBuf,
        /// Its language
        #[arg(long, value_name = "LANGUAGE", default_value = "en")]
        language: String,
    },
    /// Withdraw a paper that was published; its place in the record stays
    Withdraw {
        /// The release that is to carry the withdrawal
        release: String,
        /// The name of the paper
        paper: String,
        /// Why, as far as it can be said
        #[arg(long, value_name = "REASON")]
        because: String,
        /// Take away what stands at its place in the record: a court order, a victim
        #[arg(long)]
        empty: bool,
    },
    /// List all releases
    List,
    /// Show a release as it stands
    Show {
        /// Which release
        release: String,
    },
    /// Build its folder: the site, the record, the proofs, the seal
    Build(BuildArguments),
    /// Propose exactly the bytes of a folder
    Propose {
        /// Which release
        release: String,
        /// The folder that was built
        folder: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Approve exactly the bytes that were proposed, with the key of somebody else
    Approve {
        /// Which release
        release: String,
        /// The folder that was built
        folder: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Add to the folder who agreed, and keep what was published; the folder can then be put anywhere
    Publish {
        /// Which release
        release: String,
        /// The folder that was built
        folder: PathBuf,
    },
    /// Check a release; needs its folder and a public key, no case
    Verify {
        /// The folder of a release
        folder: PathBuf,
        /// The publisher's public key: its line, its file, or its name in the folder of keys
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        /// A checkpoint that was kept from an earlier release; may be given several times
        #[arg(long, value_name = "FILE")]
        checkpoint: Vec<PathBuf>,
    },
    /// Serve one release with full search; opens no case
    Serve {
        /// The folder of a release
        folder: PathBuf,
        #[command(flatten)]
        room: RoomArguments,
    },
}

#[derive(Debug, Args)]
pub(crate) struct NewReleaseArguments {
    /// What it is called here
    pub(crate) name: String,
    /// Press release in Markdown, as FILE or LANGUAGE=FILE; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) press: Vec<String>,
    /// Its title [default: the first heading of the press release]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Your series of releases, a name without a schema such as example.org/releases
    #[arg(long, value_name = "NAME")]
    pub(crate) origin: String,
    /// Its day [default: today]
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    /// Before this day it is not published
    #[arg(long, value_name = "DATE")]
    pub(crate) embargo: Option<String>,
    /// The public key of who proposes: name, file or line
    #[arg(long, value_name = "KEY")]
    pub(crate) proposer: String,
    /// The public key of somebody else, who approves
    #[arg(long, value_name = "KEY", required_unless_present = "alone")]
    pub(crate) approver: Option<String>,
    /// One person releases alone; the release says so
    #[arg(long, conflicts_with = "approver")]
    pub(crate) alone: bool,
    /// Take away colours (gray), or all but black and white (bw), and with them printers' dots
    #[arg(long, value_name = "HOW", value_parser = softening)]
    pub(crate) soften: Option<Softening>,
}

#[derive(Debug, Args)]
pub(crate) struct AddToRelease {
    /// Which release
    pub(crate) release: String,
    /// References of documents
    #[arg(required = true, value_name = "DOC")]
    pub(crate) documents: Vec<String>,
    /// Its name in addresses [default: paper-1, paper-2 …]
    #[arg(long, value_name = "NAME")]
    pub(crate) id: Option<String>,
    /// Its title [default: made of its name; names of files tell more than they should]
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Its date: 2011, 2011-11 or 2011-11-21
    #[arg(long, value_name = "DATE")]
    pub(crate) date: Option<String>,
    /// Its language [default: that of the document]
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) language: Option<String>,
    /// What it belongs to
    #[arg(long, value_name = "NAME")]
    pub(crate) series: Option<String>,
    /// What it is
    #[arg(long, value_name = "NAME")]
    pub(crate) category: Option<String>,
    /// Somebody it names, approved for publication; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Vec<String>,
    /// A place it names; may be given several times
    #[arg(long, value_name = "NAME")]
    pub(crate) place: Vec<String>,
    /// Its place in the release [default: behind the others]
    #[arg(long, value_name = "N")]
    pub(crate) order: Option<u32>,
    /// The published paper it takes the place of
    #[arg(long, value_name = "PAPER", requires = "because")]
    pub(crate) corrects: Option<String>,
    /// With --corrects: what was wrong
    #[arg(long, value_name = "REASON", requires = "corrects")]
    pub(crate) because: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    /// Which release
    pub(crate) release: String,
    /// The folder to make
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// The folder of the last release: its papers are taken over as they are
    #[arg(long, value_name = "FOLDER")]
    pub(crate) earlier: Option<PathBuf>,
    /// Accept something that speaks against it, by the word it was named with; may be given several times
    #[arg(long, value_name = "WORD", requires = "because")]
    pub(crate) accept: Vec<String>,
    /// Why that is accepted
    #[arg(long, value_name = "REASON")]
    pub(crate) because: Option<String>,
    /// Do not read the painted pages again: the site has pictures only
    #[arg(long)]
    pub(crate) no_text: bool,
    /// Languages of the text, such as deu+eng [default: what the text suggests]
    #[arg(long, value_name = "LANGUAGES")]
    pub(crate) ocr_languages: Option<String>,
    /// Draw even where this machine cannot lock in what draws; for files you trust
    #[arg(long)]
    pub(crate) reduced: bool,
}
