//! Adds files to a case and reads what waits there.
//!
//! ```text
//! walk, hash ──notes──▶ recorder ──jobs──▶ readers, each with a worker in the jail
//!                          ▲ │  ▲                │
//!                          │ │  └─────notes──────┘
//!                    store ┘ └─wake─▶ index
//! ```
//!
//! All channels are bounded. The recorder alone writes to the store; it gives out a job only for
//! what it has committed, and it never waits for a reader, so that nothing can wait in a circle.

mod attempts;
mod inbox;
mod intake;
mod reader;
mod recognising;
mod recorder;
mod walk;

#[cfg(any(test, feature = "fuzz"))]
pub(crate) use {inbox::Inbox, reader::Job};

use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Scope, ScopedJoinHandle};

use crossbeam_channel::{Sender, bounded};
use daylight_jail::{DocumentLimits, Launch, Layers, Strength, Worker, WorkerLimits};
use daylight_model::Maintenance;
use daylight_store::{Collection, Packs, Store};

use crate::custody::{CustodyEvent, Keeper};
use crate::error::on_file;
use crate::index::Indexer;
use crate::progress::Progress;
use crate::recognition::{Ocr, OcrTool, ocr_tool};
use crate::{Case, CaseError};
pub(crate) use attempts::hand_over;
use reader::{Reader, Shared};
use recognising::Recognition;
use recorder::{Recorder, Summary};
use walk::{Walk, Walker};

/// Reading gives way to whoever works on the machine meanwhile, the reading room first of all.
const NICENESS: u8 = 10;

/// Blocks of a hash that trying passwords may cost for each second of processor time that a document may take: at most
/// half of what a machine does, so that the document is read within its time after that.
const BLOCKS_A_SECOND: u64 = 1_000_000;

/// How files are added and read.
#[derive(Debug, Clone)]
pub struct AddOptions {
    /// The program that becomes a worker when started with `worker_arguments`.
    pub program: PathBuf,
    /// See `program`.
    pub worker_arguments: Vec<std::ffi::OsString>,
    /// Keep copies of the originals in the case.
    pub copy: bool,
    /// Name of the collection; the folder's own name where it is not given.
    pub collection: Option<String>,
    /// Read even where layers of the jail are missing.
    pub reduced: bool,
    /// Which pages are given to recognition (OCR) when everything else is read.
    pub ocr: Ocr,
    /// The languages to recognise text in, such as `deu+eng`; what the texts suggest where it is not given.
    pub ocr_languages: Option<String>,
    /// The program that recognises, `None` where there is none: Tesseract of the `PATH`, if not set otherwise.
    pub tesseract: Option<PathBuf>,
    /// Reading threads, each with a worker.
    pub readers: NonZeroUsize,
    /// Threads that index.
    pub index_threads: NonZeroUsize,
    /// Processor time for one document, in seconds.
    pub document_seconds: u64,
    /// Memory for one worker, in bytes.
    pub worker_memory: u64,
    /// Text of one document, in bytes.
    pub most_text: u64,
    /// Passwords to be tried where one is needed; those that opened a document are kept in the case.
    pub passwords: Arc<[String]>,
}

impl AddOptions {
    /// The usual limits, and all cores.
    pub fn new(program: PathBuf, worker_arguments: Vec<std::ffi::OsString>) -> Self {
        let cores = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self {
            program,
            worker_arguments,
            copy: false,
            collection: None,
            reduced: false,
            ocr: Ocr::Auto,
            ocr_languages: None,
            tesseract: crate::recognition::in_path("tesseract"),
            readers: cores,
            index_threads: NonZeroUsize::MIN,
            document_seconds: DocumentLimits::default().cpu.as_secs(),
            worker_memory: WorkerLimits::default().data_bytes,
            most_text: daylight_extract::Limits::default().text,
            passwords: Arc::default(),
        }
    }
}

/// What adding came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Added {
    /// Files that were new or changed.
    pub files: u64,
    /// Files that are as they were.
    pub unchanged: u64,
    /// Files that are gone since the last time.
    pub missing: u64,
    /// Documents read in this run.
    pub read: u64,
    /// Documents, files and parts of this run that could not be read in full.
    pub not_in_full: u64,
    /// Pages whose pictures recognition (OCR) looked at in this run.
    pub recognised: u64,
    /// Pages that wait for recognition.
    pub to_recognise: u64,
    /// Why recognition cannot be used, though it is there.
    pub ocr_unusable: Option<String>,
    /// Somebody stopped the program; running again goes on.
    pub stopped: bool,
    /// Folders that were left out on purpose.
    pub left_out: Vec<LeftOut>,
}

/// A folder the walk did not enter because it is a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Which.
    pub path: PathBuf,
}

impl Case {
    /// Adds files and folders, and reads everything that waits. With no paths it goes on with what
    /// an earlier run left.
    pub fn add(
        &self,
        paths: &[PathBuf],
        options: &AddOptions,
        progress: &Arc<Progress>,
        stop: &Arc<AtomicBool>,
    ) -> Result<Added, CaseError> {
        let _lock = self.lock()?;
        let mut store = self.to_write()?;
        self.finish_purge(&mut store)?;
        let right = Maintenance::taken_by_the_case();
        let walks = self.walks(&mut store, paths, options)?;
        let packs = Arc::new(Packs::open(&self.packs(), &store.pack_ends(&right)?)?);
        let shared = self.shared(options, &packs, progress, stop);
        check_jail(&shared.launch)?;
        shared.recognition.check_languages(&shared.launch)?;
        let copies = options.copy.then(|| packs.writer());
        let (summary, left_out) = std::thread::scope(|scope| {
            let starts: Vec<PathBuf> =
                walks.iter().map(|walk| walk.root.join(std::ffi::OsStr::from_bytes(&walk.prefix))).collect();
            scope.spawn(move || walk::count(&starts, stop, progress));
            self.run(scope, &shared, store, options, |notes| {
                Walker { notes, stop, progress, copies, left_out: Vec::new() }.run(walks)
            })
        })?;
        let Summary { files, unchanged, missing, read, not_in_full, recognised } = summary;
        let stopped = stop.load(Ordering::Relaxed);
        let to_recognise = self.to_read()?.count_to_recognise(&right)?;
        let unusable = || shared.recognition.tool(&shared.launch).err().map(str::to_owned);
        let ocr_unusable = if to_recognise > 0 { unusable() } else { None };
        Ok(Added {
            files,
            unchanged,
            missing,
            read,
            not_in_full,
            recognised,
            to_recognise,
            ocr_unusable,
            stopped,
            left_out,
        })
    }

    /// Starts all threads and waits for them. The first that ends with an error stops the others.
    fn run<'scope>(
        &self,
        scope: &'scope Scope<'scope, '_>,
        shared: &'scope Shared,
        store: Store,
        options: &AddOptions,
        walk: impl FnOnce(&Sender<recorder::Note>) -> Result<Vec<LeftOut>, CaseError> + Send + 'scope,
    ) -> Result<(Summary, Vec<LeftOut>), CaseError> {
        let readers = options.readers.get();
        let (notes_in, notes) = bounded(256);
        let (jobs_in, jobs) = bounded(readers * 64);
        let (wake_index, wakes) = bounded(1);
        let indexer = Indexer::open(self, options.index_threads, &shared.progress)?;
        let guard = StopOnError(shared.stop.as_ref());
        let index_thread = scope.spawn(move || guard.watch(|| indexer.follow(&wakes)));
        let mut reading = Vec::new();
        for number in 0..readers {
            let (jobs, notes) = (jobs.clone(), notes_in.clone());
            // Made in its thread: a worker belongs to the thread that started it.
            let read = move || Reader::new(number, shared, notes)?.run(&jobs);
            reading.push(scope.spawn(move || guard.watch(read)));
        }
        let walking = scope.spawn(move || guard.watch(|| walk(&notes_in)));
        let right = Maintenance::taken_by_the_case();
        let keeper = Keeper::of(&store)?;
        let recorder = Recorder {
            store,
            keeper,
            right,
            shared,
            readers,
            notes,
            jobs: Some(jobs_in),
            wake_index,
            summary: Summary::default(),
            not_in_full: HashSet::new(),
            languages: HashMap::new(),
        };
        let recording = scope.spawn(move || guard.watch(|| recorder.run()));
        // In the order in which a failure of one makes the next one fail: the cause comes first.
        let recorded = joined(recording, "recording");
        let walked = joined(walking, "walking");
        let read: Vec<_> = reading.into_iter().map(|thread| joined(thread, "reading")).collect();
        let indexed = joined(index_thread, "indexing");
        let mut first_bug = None;
        let mut sort = |error: CaseError| match error {
            CaseError::Bug { .. } => {
                first_bug.get_or_insert(error);
                None
            }
            cause => Some(cause),
        };
        let mut summary = Summary::default();
        let mut left_out = Vec::new();
        let causes: Vec<CaseError> =
            [recorded.map(|found| summary = found), walked.map(|found| left_out = found), indexed]
                .into_iter()
                .chain(read)
                .filter_map(|ended| ended.err().and_then(&mut sort))
                .collect();
        match causes.into_iter().next().or(first_bug) {
            Some(error) => Err(error),
            None => Ok((summary, left_out)),
        }
    }

    fn shared(
        &self,
        options: &AddOptions,
        packs: &Arc<Packs>,
        progress: &Arc<Progress>,
        stop: &Arc<AtomicBool>,
    ) -> Shared {
        let mut launch = Launch::new(options.program.clone(), options.worker_arguments.clone());
        launch.limits.data_bytes = options.worker_memory;
        launch.limits.cpu_seconds_backstop =
            launch.limits.cpu_seconds_backstop.max(options.document_seconds * 3);
        launch.niceness = NICENESS;
        launch.strength = if options.reduced { Strength::Reduced } else { Strength::Full };
        let cpu = std::time::Duration::from_secs(options.document_seconds);
        Shared {
            launch,
            limits: DocumentLimits { cpu, wall: cpu * 5, ..DocumentLimits::default() },
            most_text: options.most_text,
            passwords: Arc::clone(&options.passwords),
            unlocking: options.document_seconds.saturating_mul(BLOCKS_A_SECOND),
            packs: Arc::clone(packs),
            case: self.folder().to_owned(),
            stop: Arc::clone(stop),
            progress: Arc::clone(progress),
            recognition: Recognition::new(
                options.ocr,
                options.tesseract.clone(),
                options.ocr_languages.clone(),
            ),
        }
    }

    /// Finds or makes the collection of each path.
    fn walks(
        &self,
        store: &mut Store,
        paths: &[PathBuf],
        options: &AddOptions,
    ) -> Result<Vec<Walk>, CaseError> {
        let right = Maintenance::taken_by_the_case();
        let mut resolved = Vec::new();
        for path in paths {
            let real = path.canonicalize().map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => CaseError::NoSuchPath { path: path.clone() },
                _ => on_file("finding", path)(error),
            })?;
            if real.starts_with(self.folder()) && !real.starts_with(self.uploads()) {
                return Err(CaseError::InsideCase { path: path.clone() });
            }
            if real.is_dir() {
                // An unreadable folder that was named is an error of the request, not of the leak.
                std::fs::read_dir(&real).map_err(on_file("listing", path))?;
            }
            resolved.push(real);
        }
        let keeper = Keeper::of(store)?;
        let mut walks = Vec::new();
        for real in resolved {
            let uploads = Some(self.uploads()).filter(|uploads| real.starts_with(uploads));
            let (collection, prefix) =
                collection_of(store, &right, &real, options.collection.as_deref(), uploads.as_deref())?;
            let root = PathBuf::from(std::ffi::OsStr::from_bytes(&collection.root));
            let known = store.places(&right, collection.id)?;
            let batch = store.batch()?;
            let number = batch.begin_walk(collection.id)?;
            let what = format!("collection {}, walk {number}", collection.id);
            keeper.note(&batch, CustodyEvent::Added, what)?;
            batch.commit()?;
            walks.push(Walk { collection: collection.id, number, root, prefix, known });
        }
        Ok(walks)
    }
}

/// The collection whose root is this folder or lies above it; a new one otherwise. A single file
/// belongs to the collection of its folder. What was uploaded belongs to no other.
fn collection_of(
    store: &mut Store,
    right: &Maintenance,
    real: &Path,
    name: Option<&str>,
    uploads: Option<&Path>,
) -> Result<(Collection, Vec<u8>), CaseError> {
    let folder = if real.is_dir() { real } else { real.parent().unwrap_or(real) };
    let known = store.collections(right)?;
    let nearest = known
        .into_iter()
        .filter(|collection| {
            let root = Path::new(std::ffi::OsStr::from_bytes(&collection.root));
            // A case may lie in a folder that was added to it, whose walks do not enter it.
            folder.starts_with(root) && uploads.is_none_or(|uploads| root.starts_with(uploads))
        })
        .max_by_key(|collection| collection.root.len());
    let collection = match nearest {
        Some(collection) => collection,
        None => {
            let own = folder.file_name().map_or_else(|| "files".into(), |name| name.to_string_lossy());
            let batch = store.batch()?;
            let collection = batch.add_collection(name.unwrap_or(&own), folder.as_os_str().as_bytes())?;
            batch.commit()?;
            collection
        }
    };
    let root = Path::new(std::ffi::OsStr::from_bytes(&collection.root));
    let prefix = real.strip_prefix(root).unwrap_or(Path::new("")).as_os_str().as_bytes().to_vec();
    Ok((collection, prefix))
}

/// Refuses before any file is touched where workers cannot be locked in.
fn check_jail(launch: &Launch) -> Result<(), CaseError> {
    Worker::start(launch).map(drop).map_err(|source| CaseError::NoJail { source })
}

/// What holds a worker of this program on this machine.
pub fn layers_of_the_jail(
    program: PathBuf,
    worker_arguments: Vec<std::ffi::OsString>,
) -> Result<Layers, CaseError> {
    daylight_jail::layers(&Launch::new(program, worker_arguments))
        .map_err(|source| CaseError::NoJail { source })
}

/// Whether text in pictures can be recognised on this machine, tried in the jail.
pub fn ocr_of_this_machine(options: &AddOptions) -> OcrTool {
    let mut launch = Launch::new(options.program.clone(), options.worker_arguments.clone());
    launch.strength = if options.reduced { Strength::Reduced } else { Strength::Full };
    ocr_tool(options.tesseract.clone(), &launch)
}

/// A thread that ends with an error, or in a panic, stops the others.
#[derive(Clone, Copy)]
struct StopOnError<'a>(&'a AtomicBool);

impl StopOnError<'_> {
    fn watch<T>(self, work: impl FnOnce() -> Result<T, CaseError>) -> Result<T, CaseError> {
        let alarm = Alarm(self.0);
        let ended = work();
        if ended.is_err() {
            self.0.store(true, Ordering::Relaxed);
        }
        drop(alarm);
        ended
    }
}

struct Alarm<'a>(&'a AtomicBool);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

fn joined<T>(thread: ScopedJoinHandle<Result<T, CaseError>>, name: &'static str) -> Result<T, CaseError> {
    thread.join().unwrap_or(Err(CaseError::Bug { thread: name }))
}

/// The time, as RFC 3339 in UTC, to the second: for what people do themselves. What tells when files came in is
/// noted by [`Keeper`], which knows how exactly.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
