use std::collections::VecDeque;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use daylight_analyze::{Analysis, LanguageSample};
use daylight_extract::{Hint, Limits, Order, Sink, Source, Stop, read};
use daylight_jail::{Document, DocumentLimits, Failure, ForkServer, Launch, Worker};
use daylight_model::{Field, Format, Page, PartHead, Problem, ProblemKind};
use daylight_store::PackedPage;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::wire::{Asked, EVENT, Event, PART_BYTES, Request};
use crate::{Outcome, WORKER};

/// Parts deeper than this are left out, on both sides: the corpora hold bombs.
const DEEPEST: u32 = 6;

/// What unpacking one document may cost, on both sides.
const UNPACKED: u64 = 64 << 20;

/// What was told, counted. Both sides must come to the same.
#[derive(Default)]
pub(crate) struct Counts {
    documents: u64,
    pages: u64,
    text: u64,
    parts: u64,
    problems: u64,
    lost: u64,
    started: u64,
    packed: usize,
    out_of_time: u64,
    longest: Duration,
}

impl Counts {
    fn and(&self, other: &Self) -> Self {
        Self {
            documents: self.documents + other.documents,
            pages: self.pages + other.pages,
            text: self.text + other.text,
            parts: self.parts + other.parts,
            problems: self.problems + other.problems,
            lost: self.lost + other.lost,
            started: self.started + other.started,
            packed: self.packed + other.packed,
            out_of_time: self.out_of_time + other.out_of_time,
            longest: self.longest.max(other.longest),
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { documents, pages, text, parts, problems, lost, started, packed, .. } = self;
        write!(
            f,
            "{documents} documents, {pages} pages, {text} bytes of text packed to {packed}, {parts} parts, \
             {problems} problems, {started} readers started, {lost} lost"
        )
    }
}

struct Waiting {
    name: String,
    bytes: Vec<u8>,
    depth: u32,
}

/// Every file, then its parts, each handed to the reader of a thread; as many threads as `add` has.
fn each<R>(rounds: usize, folders: &[&str], reader: impl Fn() -> R + Sync) -> Outcome<Counts>
where
    R: FnMut(&Waiting, &mut Gathered) -> Outcome<()>,
{
    let entries = folders.iter().flat_map(|folder| WalkDir::new(folder).sort_by_file_name());
    let entries = entries.collect::<Result<Vec<_>, _>>()?;
    let files: Vec<_> = entries.into_iter().filter(|entry| entry.file_type().is_file()).collect();
    let next = AtomicUsize::new(0);
    let thread = || {
        let (mut read, mut counts) = (reader(), Counts::default());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= files.len() * rounds {
                return Ok(counts);
            }
            let file = &files[number % files.len()];
            let name = file.file_name().to_string_lossy().into_owned();
            let mut queue = VecDeque::from([Waiting { name, bytes: std::fs::read(file.path())?, depth: 0 }]);
            while let Some(waiting) = queue.pop_front() {
                let mut gathered = Gathered { counts, ..Gathered::default() };
                gathered.counts.documents += 1;
                read(&waiting, &mut gathered)?;
                counts = gathered.counts;
                if waiting.depth < DEEPEST {
                    let depth = waiting.depth + 1;
                    let parts = gathered.parts.into_iter();
                    queue.extend(parts.map(|(name, bytes)| Waiting { name, bytes, depth }));
                }
            }
        }
    };
    let threads = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(thread)).collect();
        running.into_iter().try_fold(Counts::default(), |sum, thread| {
            let counts: Outcome<Counts> = thread.join().map_err(|_| "a reading thread panicked")?;
            Ok(sum.and(&counts?))
        })
    })
}

/// What is done with everything that is told, on both sides alike: pages are packed as the store packs
/// them, bytes of parts hashed.
#[derive(Default)]
struct Gathered {
    counts: Counts,
    parts: Vec<(String, Vec<u8>)>,
    open: Option<(String, Vec<u8>, Sha256)>,
    strange: bool,
}

impl Gathered {
    fn page(&mut self, page: &Page) -> Result<(), Stop> {
        self.counts.pages += 1;
        self.counts.text += page.text.len() as u64;
        self.counts.packed += PackedPage::pack(page).map_err(|_| Stop)?.weight();
        Ok(())
    }

    fn part_begin(&mut self, head: &PartHead) {
        self.open = Some((head.name.clone().unwrap_or_default(), Vec::new(), Sha256::new()));
    }

    fn part_bytes(&mut self, bytes: &[u8]) {
        if let Some((_, held, hasher)) = &mut self.open {
            hasher.update(bytes);
            held.extend_from_slice(bytes);
        }
    }

    fn part_end(&mut self, problem: bool) {
        if let Some((name, bytes, hasher)) = self.open.take() {
            std::hint::black_box(hasher.finalize());
            self.part(name, bytes, problem);
        }
    }

    fn part_range(&mut self, head: &PartHead, whole: &[u8], start: u64, length: u64) {
        let range = start as usize..(start + length) as usize;
        let bytes = whole.get(range).unwrap_or_default().to_vec();
        std::hint::black_box(Sha256::digest(&bytes));
        self.part(head.name.clone().unwrap_or_default(), bytes, false);
    }

    fn part(&mut self, name: String, bytes: Vec<u8>, problem: bool) {
        self.counts.parts += 1;
        self.counts.problems += u64::from(problem);
        if !bytes.is_empty() {
            self.parts.push((name, bytes));
        }
    }

    fn problem(&mut self, kind: ProblemKind) {
        self.strange |= !kind.is_ordinary();
        self.counts.problems += 1;
    }
}

/// Without the jail: the reader tells us directly.
#[expect(clippy::disallowed_methods, reason = "what the jail costs is measured against doing without")]
pub(crate) fn bare(rounds: usize, folders: &[&str]) -> Outcome<Counts> {
    let reader = || {
        |waiting: &Waiting, gathered: &mut Gathered| {
            std::hint::black_box(Sha256::digest(&waiting.bytes));
            let source = Source::new(waiting.bytes.clone());
            let limits = Limits { unpacked: UNPACKED, ..Limits::default() };
            let order = Order { hint: Hint::from_name(&waiting.name), limits, ..Order::default() };
            let mut direct = Direct {
                gathered,
                whole: &waiting.bytes,
                sample: LanguageSample::default(),
                analysis: Analysis::default(),
            };
            read(&source, &order, &mut direct);
            std::hint::black_box(direct.sample.language());
            Ok(())
        }
    };
    each(rounds, folders, reader)
}

struct Direct<'a> {
    gathered: &'a mut Gathered,
    whole: &'a [u8],
    sample: LanguageSample,
    analysis: Analysis,
}

impl Sink for Direct<'_> {
    fn format(&mut self, _: Format, _: bool) -> Result<(), Stop> {
        Ok(())
    }

    fn metadata(&mut self, field: &Field, value: &str) -> Result<(), Stop> {
        std::hint::black_box((field.clone(), value.to_owned()));
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "what the jail costs is measured against this")]
    fn page(&mut self, page: &Page) -> Result<(), Stop> {
        self.sample.see(&page.text);
        std::hint::black_box(self.analysis.page(&page.text, None));
        self.gathered.page(page)
    }

    fn part_range(&mut self, _: u32, head: &PartHead, offset: u64, length: u64) -> Result<(), Stop> {
        self.gathered.part_range(head, self.whole, offset, length);
        Ok(())
    }

    fn part_begin(&mut self, _: u32, head: &PartHead) -> Result<(), Stop> {
        self.gathered.part_begin(head);
        Ok(())
    }

    fn part_bytes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        self.gathered.part_bytes(bytes);
        Ok(())
    }

    fn part_end(&mut self, problem: Option<&Problem>) -> Result<(), Stop> {
        self.gathered.part_end(problem.is_some());
        Ok(())
    }

    fn part_missing(&mut self, _: u32, head: &PartHead, _: &Problem) -> Result<(), Stop> {
        self.gathered.part(head.name.clone().unwrap_or_default(), Vec::new(), true);
        Ok(())
    }

    fn problem(&mut self, problem: &Problem) -> Result<(), Stop> {
        self.gathered.problem(problem.kind);
        Ok(())
    }

    fn cursor(&mut self, _: &[u8], _: u32) -> Result<(), Stop> {
        Ok(())
    }
}

/// In the jail, with the program's own worker, which is replaced when it would be there.
pub(crate) fn jailed(rounds: usize, folders: &[&str]) -> Outcome<Counts> {
    in_time(&DocumentLimits::default(), rounds, folders)
}

/// In the jail with so many seconds for each document, and how long it took until the reader was back or dead.
pub(crate) fn limited(seconds: u64, folders: &[&str]) -> Outcome<String> {
    let most = Duration::from_secs(seconds);
    let limits = DocumentLimits { cpu: most, wall: most, ..DocumentLimits::default() };
    let Counts { documents, lost, out_of_time, longest, .. } = in_time(&limits, 1, folders)?;
    let longest = longest.as_millis();
    Ok(format!("documents\t{documents}\nlost\t{lost}\nout of time\t{out_of_time}\nlongest\t{longest}"))
}

fn in_time(time: &DocumentLimits, rounds: usize, folders: &[&str]) -> Outcome<Counts> {
    let launch = Launch::new(std::env::current_exe()?, vec![OsString::from(WORKER)]);
    let reader = || {
        let (mut server, mut kept) = (ForkServer::new(launch.clone()), None::<Worker>);
        move |waiting: &Waiting, gathered: &mut Gathered| {
            let mut hasher = Sha256::new();
            let size = waiting.bytes.len() as u64;
            let document = Document::copied_from(&*waiting.bytes, size, |piece| hasher.update(piece))?;
            std::hint::black_box(hasher.finalize());
            let limits = Limits { unpacked: UNPACKED, ..Limits::default() };
            let request = postcard::to_allocvec(&Asked::Read(Request {
                hint: Hint::from_name(&waiting.name).map_or(0, Hint::rank),
                resume: None,
                limits: (limits.text, limits.unpacked, limits.parts),
                unlocking: limits.unlocking,
                hash: false,
            }))?;
            let mut worker = match kept.take().filter(Worker::fit_for_more) {
                Some(worker) => worker,
                None => {
                    gathered.counts.started += 1;
                    server.worker()?
                }
            };
            let stop = AtomicBool::new(false);
            let begun = Instant::now();
            let ended = worker.run(&request, &document, time, &stop, |kind, body| {
                match take(kind, body, &waiting.bytes, gathered) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            });
            gathered.counts.longest = gathered.counts.longest.max(begun.elapsed());
            gathered.counts.out_of_time += u64::from(matches!(ended, Err(Failure::TimedOut { .. })));
            match ended {
                Ok(_) if !gathered.strange => kept = Some(worker),
                Ok(_) => {}
                Err(_) => gathered.counts.lost += 1,
            }
            Ok(())
        }
    };
    each(rounds, folders, reader)
}

/// Checks and takes a frame, as the inbox of the program does.
fn take(kind: u8, body: &[u8], whole: &[u8], gathered: &mut Gathered) -> io::Result<()> {
    let lie = || io::Error::from(io::ErrorKind::InvalidData);
    if kind == PART_BYTES {
        gathered.part_bytes(body);
        return Ok(());
    }
    if kind != EVENT {
        return Err(lie());
    }
    match postcard::from_bytes(body).map_err(|_| lie())? {
        Event::Page(page) => {
            let mut last = 0;
            for word in &page.words {
                if page.text.get(word.start as usize..word.end as usize).is_none() || word.start < last {
                    return Err(lie());
                }
                last = word.end;
            }
            if memchr::memchr2(0, b'\r', page.text.as_bytes()).is_some() {
                return Err(lie());
            }
            gathered.page(&page).map_err(|_| lie())?;
        }
        Event::Metadata { field, value } => {
            std::hint::black_box((field.into_owned(), value.into_owned()));
        }
        Event::PartRange { head, start, length, .. } => gathered.part_range(&head, whole, start, length),
        Event::PartBegin { head, .. } => gathered.part_begin(&head),
        Event::PartEnd(problem) => gathered.part_end(problem.is_some()),
        Event::PartMissing { head, .. } => {
            gathered.part(head.into_owned().name.unwrap_or_default(), Vec::new(), true);
        }
        Event::Problem(problem) => gathered.problem(problem.kind),
        Event::BadRedaction(found) => drop(std::hint::black_box(found.into_owned())),
        Event::Mentions { mentions, left_out } => {
            std::hint::black_box((mentions.into_owned(), left_out));
        }
        Event::Format { .. }
        | Event::Cursor { .. }
        | Event::Language(_)
        | Event::Hash(_)
        | Event::Opened(_) => {}
    }
    Ok(())
}
