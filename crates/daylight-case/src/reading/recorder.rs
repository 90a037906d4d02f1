use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError};
use daylight_analyze::ANALYSIS_VERSION;
use daylight_extract::Hint;
use daylight_model::{DocHash, Family, Maintenance, Problem, ProblemKind, ReadingState};
use daylight_store::{
    Batch, FileSeen, FileState, Known, Outcome, PackFile, Recognised, RecognisedMentions, Row, Store,
};

use super::inbox::Harvest;
use super::intake::{note_file, note_missing, note_returned};
use super::reader::{Job, Shared, Task};
use super::recognising::{PageJob, PageSaid};
use crate::CaseError;
use crate::custody::Keeper;
use crate::picture::has_pictures;
use crate::progress::add;
use crate::recognition::Ocr;

/// What the recorder is told by the other threads.
#[derive(Debug)]
pub(crate) enum Note {
    /// A file of the evidence was hashed, or could not be.
    File(NotedFile),
    /// A file is as it was; `returned` is the document in it, if it was gone at the last walk.
    Unchanged { occurrence: Row, walk: i64, returned: Option<Row> },
    /// A walk saw everything below `prefix`.
    Walked { collection: Row, walk: i64, prefix: Vec<u8> },
    /// There will be no more files.
    AllWalked,
    /// More of a document that is still being read.
    Partly(Box<Harvest>),
    /// A document was read; it has `parts` parts.
    Finished { harvest: Box<Harvest>, outcome: Outcome, parts: u32, size: u64 },
    /// A document could not even be opened.
    Unreachable { document: Row, problem: Problem, outcome: Outcome, size: u64 },
    /// A document was left because somebody stops the program.
    Abandoned(Row),
    /// Recognition looked at a page.
    Recognised { document: Row, page: u32, said: PageSaid, mentions: Option<RecognisedMentions> },
}

/// A file of the evidence.
#[derive(Debug)]
pub(crate) struct NotedFile {
    pub(crate) collection: Row,
    pub(crate) walk: i64,
    pub(crate) path: Vec<u8>,
    pub(crate) state: FileState,
    pub(crate) flags: Option<String>,
    pub(crate) content: Result<DocHash, Problem>,
    /// Where the case keeps a copy, if it was asked to.
    pub(crate) copy: Option<(PackFile, u64)>,
}

/// A batch is committed when it is this old or has this many notes, or when nothing else comes.
const OLD: Duration = Duration::from_millis(250);
const MANY: u32 = 2_000;

/// Jobs given out for each reading thread, so that none waits for a commit.
const AHEAD: usize = 24;

/// Pages given out for each reading thread. They take a second each, so a few are enough.
const PAGES_AHEAD: usize = 4;

/// Pictures of one file that are looked at: more is no fax.
const MOST_PICTURES: u32 = 10_000;

/// A document of so many recognised pages is worth being found before the last.
const INDEXED_EARLY: u32 = 64;

/// The one thread that writes to the store. It gives out the jobs too, because only it knows what
/// has been committed: no parser opens a file that is not in the ledger.
pub(crate) struct Recorder<'a> {
    pub(crate) store: Store,
    pub(crate) keeper: Keeper,
    pub(crate) right: Maintenance,
    pub(crate) shared: &'a Shared,
    pub(crate) readers: usize,
    pub(crate) notes: Receiver<Note>,
    /// `None` once no more are given out.
    pub(crate) jobs: Option<Sender<Task>>,
    pub(crate) wake_index: Sender<()>,
    pub(crate) summary: Summary,
    /// Documents of this run that could not be read in full, as far as recognition may change that.
    pub(crate) not_in_full: HashSet<Row>,
    /// What the documents of a collection are written in, the most frequent first.
    pub(crate) languages: HashMap<Row, Vec<String>>,
}

/// What was given out and has not come back.
#[derive(Debug, Default)]
struct AtWork {
    documents: HashSet<Row>,
    pages: HashSet<(Row, u32)>,
}

/// What this run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Files that were new or changed.
    pub(crate) files: u64,
    /// Files that are as they were.
    pub(crate) unchanged: u64,
    /// Files that are gone since the last time.
    pub(crate) missing: u64,
    /// Documents read in this run.
    pub(crate) read: u64,
    /// Documents and files of this run that could not be read in full.
    pub(crate) not_in_full: u64,
    /// Pages that recognition looked at.
    pub(crate) recognised: u64,
}

impl Recorder<'_> {
    /// Records until everything is read, or somebody stops the program.
    pub(crate) fn run(mut self) -> Result<Summary, CaseError> {
        let mut at_work = AtWork::default();
        let mut walking = true;
        self.count_known()?;
        while !self.shared.stop.load(Ordering::Relaxed) {
            self.give_out(&mut at_work.documents)?;
            // Recognition comes second: everything else is searchable first.
            if !walking && at_work.documents.is_empty() && self.notes.is_empty() {
                self.give_out_pages(&mut at_work.pages)?;
                if at_work.pages.is_empty() {
                    break;
                }
            }
            self.record(&mut at_work, &mut walking)?;
        }
        // Without jobs the readers end, and with them their notes.
        self.jobs = None;
        while self.record(&mut at_work, &mut walking)? {}
        Ok(self.summary)
    }

    fn count_known(&self) -> Result<(), CaseError> {
        let [_, _, documents, bytes] = self.store.totals(&self.right)?;
        add(&self.shared.progress.known_documents, documents);
        add(&self.shared.progress.known_bytes, bytes);
        Ok(())
    }

    /// Gives out jobs as far as there is room.
    fn give_out(&self, at_work: &mut HashSet<Row>) -> Result<(), CaseError> {
        let most = self.readers * AHEAD;
        if at_work.len() > most / 2 {
            return Ok(());
        }
        for waiting in self.store.waiting(&self.right, most + at_work.len())? {
            if at_work.len() >= most {
                break;
            }
            if !at_work.insert(waiting.id) {
                continue;
            }
            let (collection, hint) =
                self.store.first_collection_and_names(&self.right, waiting.id, best_hint)?;
            let job = Job {
                document: waiting.id,
                hash: waiting.hash,
                size: waiting.size,
                depth: waiting.depth,
                origin: waiting.origin,
                collection,
                hint,
                resume: waiting.resume,
                standing: waiting.standing,
                locations: self.store.locations(&self.right, waiting.id)?,
            };
            let jobs = self.jobs.as_ref().ok_or(CaseError::Bug { thread: "recording" })?;
            jobs.send(Task::Read(Box::new(job))).map_err(|_| CaseError::Bug { thread: "reading" })?;
        }
        Ok(())
    }

    /// Gives out pages to recognise, a few more than there are readers.
    fn give_out_pages(&mut self, at_work: &mut HashSet<(Row, u32)>) -> Result<(), CaseError> {
        let most = self.readers * PAGES_AHEAD;
        if at_work.len() > most / 2 {
            return Ok(());
        }
        let open = self.store.to_recognise(&self.right, most)?;
        if open.is_empty() || !matches!(self.shared.recognition.tool(&self.shared.launch), Ok(Some(_))) {
            return Ok(());
        }
        let done = self.shared.progress.recognised_pages.load(Ordering::Relaxed);
        let left = self.store.count_to_recognise(&self.right)?;
        self.shared.progress.pages_to_recognise.store(done + left, Ordering::Relaxed);
        for (document, page) in open {
            if at_work.len() >= most {
                break;
            }
            if !at_work.insert((document, page)) {
                continue;
            }
            let job = self.page_job(document, page)?;
            let jobs = self.jobs.as_ref().ok_or(CaseError::Bug { thread: "recording" })?;
            jobs.send(Task::Recognise(Box::new(job))).map_err(|_| CaseError::Bug { thread: "reading" })?;
        }
        Ok(())
    }

    fn page_job(&mut self, document: Row, page: u32) -> Result<PageJob, CaseError> {
        let wanted = self.store.page_to_recognise(&self.right, document, page)?;
        let (collection, _) = self.store.first_collection_and_names(&self.right, document, |_| ())?;
        let mut hints: Vec<String> = wanted.languages;
        if let (true, Some(collection)) = (hints.is_empty(), collection) {
            if !self.languages.contains_key(&collection) {
                let found = self.store.languages_of(&self.right, collection)?;
                self.languages.insert(collection, found);
            }
            hints = self.languages.get(&collection).cloned().unwrap_or_default();
        }
        Ok(PageJob {
            document,
            page,
            hash: wanted.hash,
            format: wanted.format,
            locations: self.store.locations(&self.right, document)?,
            size: wanted.size,
            hints,
            passwords: self.store.passwords(&self.right, document)?,
        })
    }

    /// Takes notes for one batch and commits it. `false` when nobody is left to send any.
    fn record(&mut self, at_work: &mut AtWork, walking: &mut bool) -> Result<bool, CaseError> {
        let first = match self.notes.recv_timeout(OLD) {
            Ok(note) => note,
            Err(RecvTimeoutError::Timeout) => return Ok(true),
            Err(RecvTimeoutError::Disconnected) => return Ok(false),
        };
        let began = Instant::now();
        let mut written = Written {
            keeper: &self.keeper,
            packs: Vec::new(),
            summary: self.summary,
            indexable: false,
            not_in_full: &mut self.not_in_full,
        };
        let batch = self.store.batch()?;
        let mut note = Some(first);
        let mut count = 0;
        while let Some(taken) = note {
            match &taken {
                Note::AllWalked => *walking = false,
                Note::Finished { harvest, .. } => {
                    at_work.documents.remove(&harvest.document);
                }
                Note::Abandoned(document) | Note::Unreachable { document, .. } => {
                    at_work.documents.remove(document);
                }
                Note::Recognised { document, page, .. } => {
                    at_work.pages.remove(&(*document, *page));
                }
                _ => {}
            }
            written.write(&batch, self.shared, taken)?;
            count += 1;
            let room = count < MANY && began.elapsed() < OLD;
            // With work running out, what was written is better committed than gathered.
            let hungry = at_work.documents.len() * 2 < self.readers * AHEAD && count >= 64;
            note = if room && !hungry { self.notes.try_recv().ok() } else { None };
        }
        // Bytes first, then what names them.
        for pack in &written.packs {
            pack.sync()?;
        }
        batch.commit()?;
        let indexable = written.indexable;
        self.summary = written.summary;
        if indexable {
            match self.wake_index.try_send(()) {
                Ok(()) | Err(TrySendError::Full(())) => {}
                Err(TrySendError::Disconnected(())) => return Err(CaseError::Bug { thread: "indexing" }),
            }
        }
        Ok(true)
    }
}

/// One batch being written.
struct Written<'a> {
    keeper: &'a Keeper,
    packs: Vec<PackFile>,
    summary: Summary,
    indexable: bool,
    not_in_full: &'a mut HashSet<Row>,
}

impl Written<'_> {
    fn write(&mut self, batch: &Batch, shared: &Shared, note: Note) -> Result<(), CaseError> {
        match note {
            Note::File(file) => self.file(batch, shared, file),
            Note::Unchanged { occurrence, walk, returned } => {
                self.summary.unchanged += 1;
                if let Some(document) = returned {
                    note_returned(self.keeper, batch, document)?;
                }
                Ok(batch.file_unchanged(occurrence, walk)?)
            }
            Note::Walked { collection, walk, prefix } => {
                let missing = batch.mark_missing(collection, walk, &prefix)?;
                self.summary.missing += missing.len() as u64;
                note_missing(self.keeper, batch, &missing)
            }
            Note::AllWalked | Note::Abandoned(_) => Ok(()),
            Note::Partly(harvest) => self.harvest(batch, shared, *harvest),
            Note::Unreachable { document, problem, outcome, size } => {
                add(&shared.progress.read_documents, 1);
                add(&shared.progress.read_bytes, size);
                self.unreachable(batch, shared, document, &problem, &outcome)
            }
            Note::Recognised { said: None, .. } => Ok(()),
            Note::Recognised { document, page, said: Some(said), mentions } => {
                add(&shared.progress.recognised_pages, 1);
                if let Some(told) = mentions {
                    batch.keep_recognised_mentions(document, page, ANALYSIS_VERSION, &told)?;
                }
                self.recognised(batch, document, page, said)
            }
            Note::Finished { harvest, outcome, parts, size } => {
                let document = harvest.document;
                self.harvest(batch, shared, *harvest)?;
                self.finish(batch, shared, document, &outcome, parts)?;
                add(&shared.progress.read_documents, 1);
                add(&shared.progress.read_bytes, size);
                Ok(())
            }
        }
    }

    fn file(&mut self, batch: &Batch, shared: &Shared, file: NotedFile) -> Result<(), CaseError> {
        self.summary.files += 1;
        add(&shared.progress.entered_files, 1);
        add(&shared.progress.entered_bytes, file.state.size);
        let seen = FileSeen {
            collection: file.collection,
            walk: file.walk,
            path: &file.path,
            state: file.state,
            flags: file.flags.as_deref(),
        };
        let destroyed = Problem::new(ProblemKind::Removed, "it was destroyed by the keeper of the case");
        let hash = file.content.as_ref().ok().copied();
        let content = match file.content {
            Err(problem) => Err(problem),
            Ok(hash) => match batch.know(&hash, file.state.size, 0, None)? {
                Known::New(document) => {
                    self.came(shared, file.state.size);
                    Ok(document)
                }
                Known::Before(document) => Ok(document),
                Known::Destroyed => Err(destroyed),
            },
        };
        if content.is_err() {
            self.summary.not_in_full += 1;
        }
        let before = batch.file_seen(&seen, content.as_ref().copied())?;
        if let (Ok(document), Some(hash)) = (content, hash) {
            note_file(self.keeper, batch, (document, &hash, file.state.size), before)?;
            if let Some((pack, start)) = file.copy {
                batch.keep_original(document, pack.number(), start)?;
                self.keep(pack);
            }
            self.another_name(batch, document)?;
        }
        Ok(())
    }

    fn came(&mut self, shared: &Shared, size: u64) {
        if size > 0 {
            add(&shared.progress.known_documents, 1);
            add(&shared.progress.known_bytes, size);
        }
        self.indexable = true;
    }

    /// A document has a name it may not have had: the index has to know, and where the content left
    /// the format open a better hint has it read again, so that it reads the same whichever name
    /// came first.
    fn another_name(&mut self, batch: &Batch, document: Row) -> Result<(), CaseError> {
        let stands = batch.state_of(document)?;
        if stands.state == ReadingState::Waiting {
            return Ok(());
        }
        if stands.tie && best_hint(&batch.names_of(document)?) > stands.hint {
            batch.wait_again(document)?;
        }
        self.indexable = true;
        Ok(batch.touch(document)?)
    }

    fn harvest(&mut self, batch: &Batch, shared: &Shared, harvest: Harvest) -> Result<(), CaseError> {
        let Harvest {
            document,
            afresh,
            standing,
            metadata,
            pages,
            problems,
            bad_redactions,
            parts,
            packs,
            cursor,
            passwords,
        } = harvest;
        if afresh {
            batch.clear_reading(document)?;
        }
        batch.add_pages(document, standing.pages + 1, &pages)?;
        batch.add_metadata(document, standing.metadata, &metadata)?;
        batch.add_problems(document, standing.problems, &problems)?;
        batch.add_bad_redactions(document, &bad_redactions)?;
        passwords.iter().try_for_each(|password| batch.keep_password(document, password))?;
        if !parts.is_empty() {
            let (origin, depth) = batch.origin_and_depth(document)?;
            for part in &parts {
                match batch.part_told(document, origin, depth + 1, part)? {
                    Some(Known::New(_)) => {
                        let size = match &part.bytes {
                            daylight_store::PartBytes::Range { size, .. }
                            | daylight_store::PartBytes::Packed { size, .. }
                            | daylight_store::PartBytes::Kept { size, .. } => *size,
                            daylight_store::PartBytes::Missing => 0,
                        };
                        self.came(shared, size);
                    }
                    Some(Known::Before(id)) => self.another_name(batch, id)?,
                    Some(Known::Destroyed) | None => {}
                }
                if part.problem.is_some() {
                    self.summary.not_in_full += 1;
                }
            }
        }
        packs.into_iter().for_each(|pack| self.keep(pack));
        if let Some((cursor, next_position)) = cursor {
            batch.set_cursor(document, &cursor, next_position)?;
        }
        Ok(())
    }

    fn finish(
        &mut self,
        batch: &Batch,
        shared: &Shared,
        document: Row,
        outcome: &Outcome,
        parts: u32,
    ) -> Result<(), CaseError> {
        batch.forget_parts(document, parts)?;
        batch.finish(document, outcome)?;
        self.summary.read += 1;
        if matches!(outcome.state, ReadingState::PartlyRead | ReadingState::Unread)
            && self.not_in_full.insert(document)
        {
            self.summary.not_in_full += 1;
        }
        if has_pictures(outcome.format) {
            self.note_pages_to_recognise(batch, shared, document, outcome)?;
        }
        // A name that came while it was read may give a better hint than the one it was read with.
        if outcome.tie && best_hint(&batch.names_of(document)?) > outcome.hint {
            batch.wait_again(document)?;
        }
        self.indexable = true;
        Ok(())
    }

    /// What was recognised before stands again, and what was not is noted to be recognised.
    fn note_pages_to_recognise(
        &mut self,
        batch: &Batch,
        shared: &Shared,
        document: Row,
        outcome: &Outcome,
    ) -> Result<(), CaseError> {
        let pictures = match outcome.format.family() {
            Family::Image => batch.page_count_told(document)?.clamp(1, MOST_PICTURES),
            _ => 0,
        };
        batch.recognise_what_needs_it(document, pictures)?;
        if shared.recognition.which == Ocr::All {
            for page in 1..=outcome.pages.max(pictures) {
                batch.recognise_page(document, page)?;
            }
        }
        batch.recognised_again(document)?;
        self.settled(batch, document)
    }

    /// Recognition looked at a page, or could not.
    fn recognised(
        &mut self,
        batch: &Batch,
        document: Row,
        page: u32,
        said: Result<Box<Recognised>, String>,
    ) -> Result<(), CaseError> {
        self.summary.recognised += 1;
        let last = match said {
            Ok(said) => batch.recognised(document, page, &said)?,
            Err(why) => batch.not_recognised(document, page, &why)?,
        };
        self.settled(batch, document)?;
        let (_, pages) = batch.after_recognition(document)?;
        // A document goes into the index whole, so one of many pages goes there when it is done, and now and then
        // before, each time after twice as many pages.
        if last || (pages >= INDEXED_EARLY && pages.is_power_of_two()) {
            batch.touch(document)?;
            self.indexable = true;
        }
        Ok(())
    }

    /// Takes back that a document could not be read in full, where recognition has changed that.
    fn settled(&mut self, batch: &Batch, document: Row) -> Result<(), CaseError> {
        let (state, _) = batch.after_recognition(document)?;
        if state == ReadingState::Read && self.not_in_full.remove(&document) {
            self.summary.not_in_full = self.summary.not_in_full.saturating_sub(1);
        }
        Ok(())
    }

    /// What an earlier reading said stays; where there was none, the problem is all there is.
    fn unreachable(
        &mut self,
        batch: &Batch,
        shared: &Shared,
        document: Row,
        problem: &Problem,
        outcome: &Outcome,
    ) -> Result<(), CaseError> {
        if batch.keep_earlier_reading(document)? {
            self.summary.not_in_full += 1;
            return Ok(());
        }
        batch.clear_reading(document)?;
        batch.add_problems(document, 0, std::slice::from_ref(problem))?;
        self.finish(batch, shared, document, outcome, 0)
    }

    fn keep(&mut self, pack: PackFile) {
        if !self.packs.iter().any(|kept| kept.number() == pack.number()) {
            self.packs.push(pack);
        }
    }
}

/// The rank of the best hint that these paths and names give; 0 for none.
fn best_hint(names: &[Vec<u8>]) -> u8 {
    names.iter().filter_map(|name| hint_of(&String::from_utf8_lossy(name))).map(Hint::rank).max().unwrap_or(0)
}

/// Messages of a maildir have no ending: they lie in `cur` or `new`, and begin with the time.
fn hint_of(path: &str) -> Option<Hint> {
    let mut components = path.rsplit('/');
    let name = components.next()?;
    let in_maildir = matches!(components.next(), Some("cur" | "new"));
    if in_maildir && name.starts_with(|c: char| c.is_ascii_digit()) && name.contains('.') {
        return Some(Hint::Email);
    }
    Hint::from_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_a_maildir_is_taken_for_one_and_a_new_note_is_not() {
        assert_eq!(hint_of("box/cur/1331735400.M104P7.desk:2,S"), Some(Hint::Email));
        assert_eq!(hint_of("new/note"), None);
        assert_eq!(best_hint(&[b"a.txt".to_vec(), b"b/a.csv".to_vec(), b"a.md".to_vec()]), Hint::Csv.rank());
    }
}
