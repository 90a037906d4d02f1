//! Many things looked for at once, each answered on its own.

use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use daylight_model::DocRef;
use daylight_store::{MatchLine, MatchLines, MatchRun, NewMatchLine, Store};
use sha2::{Digest, Sha256};

use crate::address::fresh_address;
use crate::answering::{answer, questions};
use crate::csv::csv_row;
use crate::custody::{CustodyEvent, Keeper};
use crate::list::{How, ListKind, read_list};
use crate::reading::now;
use crate::{Case, CaseError, Person};

/// How a list is matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchOptions {
    /// What to call it: the name of the file, mostly.
    pub name: String,
    /// What the list is written as.
    pub kind: ListKind,
    /// How a line is looked for that says nothing itself.
    pub how: How,
    /// Documents kept of each answer, best first; all are counted.
    pub kept: u32,
    /// Lines looked for at the same time.
    pub threads: NonZeroUsize,
    /// Who asks.
    pub who: Person,
}

impl MatchOptions {
    /// The usual ones for a file of this name.
    pub fn of_file(name: &str, who: Person) -> Self {
        Self {
            name: name.to_owned(),
            kind: ListKind::of_name(name),
            how: How::Phrase,
            kept: 20,
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            who,
        }
    }
}

/// How far the matching of a list is.
#[derive(Debug, Default)]
pub struct MatchProgress {
    lines: AtomicU64,
    pub(crate) done: AtomicU64,
    pub(crate) found: AtomicU64,
}

/// A look at [`MatchProgress`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MatchCounts {
    /// Lines of the list.
    pub lines: u64,
    /// Lines that were answered, or cannot be understood.
    pub done: u64,
    /// Lines with any hits.
    pub found: u64,
}

impl MatchProgress {
    /// How far it is now.
    pub fn counts(&self) -> MatchCounts {
        let number = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        MatchCounts { lines: number(&self.lines), done: number(&self.done), found: number(&self.found) }
    }

    fn begin(&self, run: &MatchRun) {
        self.lines.store(run.lines, Ordering::Relaxed);
        self.done.store(run.done, Ordering::Relaxed);
        self.found.store(run.found, Ordering::Relaxed);
    }
}

/// What matching a list came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// The list, and how far it is.
    pub run: MatchRun,
    /// It was stopped before its end; [`Case::go_on_matching`] goes on.
    pub stopped: bool,
    /// Documents that wait to be read, or are not in the index yet, are not in the answers.
    pub incomplete: bool,
}

/// A line of a list with its answer, as a reader sees it.
pub type MatchedLine = MatchLine<DocRef>;

impl Case {
    /// Looks for every line of a list, each on its own, and keeps the answers. The same list that was stopped
    /// before goes on where it was.
    pub fn match_list(
        &self,
        list: &[u8],
        options: &MatchOptions,
        progress: &MatchProgress,
        stop: &AtomicBool,
    ) -> Result<Matched, CaseError> {
        let address = self.begin_match(list, options)?;
        self.go_on_matching(&address, options.threads, progress, stop)
    }

    /// Takes a list in, without looking for anything yet, and gives its address. The same list that was
    /// stopped before has the address it had.
    pub fn begin_match(&self, list: &[u8], options: &MatchOptions) -> Result<String, CaseError> {
        let lines = read_list(list, options.kind, options.how)?;
        let digest = digest(&lines, options);
        let mut store = self.to_write()?;
        if let Some(run) = store.unfinished_match(&digest)? {
            return Ok(run.address);
        }
        let address = fresh_address()?;
        self.take_list_in(&mut store, &address, &lines, &digest, options)?;
        Ok(address)
    }

    pub(crate) fn take_list_in(
        &self,
        store: &mut Store,
        address: &str,
        lines: &[NewMatchLine],
        digest: &[u8; 32],
        options: &MatchOptions,
    ) -> Result<(), CaseError> {
        let run = MatchRun {
            id: 0,
            address: address.to_owned(),
            name: options.name.clone(),
            kept: options.kept,
            who: options.who.name().to_owned(),
            at: now(),
            seen: self.in_sight()?,
            ended: None,
            lines: 0,
            done: 0,
            found: 0,
            bad: 0,
        };
        let keeper = Keeper::of(store)?;
        let batch = store.batch()?;
        batch.add_match(&run, digest, lines)?;
        keeper.note(&batch, CustodyEvent::Matched, format!("{} lines", lines.len()))?;
        Ok(batch.commit()?)
    }

    /// Answers the lines of a list that are not answered yet. Where the case has changed since the others
    /// were, they are asked again, so that all answers are about the same documents.
    pub fn go_on_matching(
        &self,
        address: &str,
        threads: NonZeroUsize,
        progress: &MatchProgress,
        stop: &AtomicBool,
    ) -> Result<Matched, CaseError> {
        let mut store = self.to_write()?;
        let open = self.open_search()?;
        let run = up_to_date(&mut store, address, open.sequence())?;
        progress.begin(&run);
        let questions = questions(store.open_match_lines(run.id)?);
        let searches = (0..threads.get().min(questions.len())).map(|_| open.another());
        let searches = searches.collect::<Result<Vec<_>, _>>()?;
        answer(&mut store, &run, &questions, searches, progress, stop)?;
        let run = run_at(&store, address)?;
        let stopped = run.done < run.lines;
        if !stopped {
            let batch = store.batch()?;
            batch.end_match(run.id, &now())?;
            batch.commit()?;
        }
        let incomplete = self.in_sight()? < store.sequence()?;
        Ok(Matched { run: run_at(&store, address)?, stopped, incomplete })
    }

    /// All lists that were matched, the last one first.
    pub fn matches(&self) -> Result<Vec<MatchRun>, CaseError> {
        Ok(self.to_read()?.matches()?)
    }

    /// The list at an address, and how far it is.
    pub fn match_at(&self, address: &str) -> Result<MatchRun, CaseError> {
        run_at(&self.to_read()?, address)
    }

    /// Some lines of a list with their answers, in the order of the list.
    pub fn match_lines(
        &self,
        address: &str,
        which: MatchLines,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<MatchedLine>, CaseError> {
        let store = self.to_read()?;
        let view = self.keepers_view(&store)?;
        let run = run_at(&store, address)?;
        let lines = store.match_lines(&view, run.id, which, offset, limit)?;
        Ok(lines.into_iter().map(|line| line.called(|document| view.doc_ref(document))).collect())
    }

    /// Writes a list with its answers as CSV (RFC 4180): line, looked for, how, documents, first
    /// documents, problem.
    pub fn match_csv(&self, address: &str, which: MatchLines, out: &mut dyn Write) -> Result<(), CaseError> {
        const AT_ONCE: u64 = 1000;
        let doing = |source| CaseError::File { doing: "writing", path: "the list".into(), source };
        out.write_all(b"line,wanted,how,documents,first,problem\r\n").map_err(doing)?;
        let mut offset = 0;
        loop {
            let lines = self.match_lines(address, which, offset, AT_ONCE)?;
            for line in &lines {
                out.write_all(csv_line(line).as_bytes()).map_err(doing)?;
            }
            if (lines.len() as u64) < AT_ONCE {
                return Ok(());
            }
            offset += AT_ONCE;
        }
    }

    /// Forgets a list with its answers.
    pub fn forget_match(&self, address: &str) -> Result<(), CaseError> {
        let mut store = self.to_write()?;
        let run = run_at(&store, address)?;
        let batch = store.batch()?;
        batch.forget_match(run.id)?;
        Ok(batch.commit()?)
    }
}

/// The list as it stands, to be asked again from the beginning where the case has changed.
fn up_to_date(store: &mut Store, address: &str, seen: u64) -> Result<MatchRun, CaseError> {
    let run = run_at(store, address)?;
    if run.ended.is_some() || run.seen == seen {
        return Ok(run);
    }
    let batch = store.batch()?;
    batch.ask_match_again(run.id, seen)?;
    batch.commit()?;
    run_at(store, address)
}

pub(crate) fn run_at(store: &Store, address: &str) -> Result<MatchRun, CaseError> {
    store.match_at(address)?.ok_or_else(|| CaseError::NoMatch { address: address.to_owned() })
}

/// Of all that makes two lists the same question.
pub(crate) fn digest(lines: &[NewMatchLine], options: &MatchOptions) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(options.kept.to_be_bytes());
    let mut add = |text: &str| {
        hasher.update((text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    };
    add(&options.name);
    for line in lines {
        add(&line.number.to_string());
        add(&line.wanted);
        add(line.query.as_deref().unwrap_or_default());
        add(line.query.as_ref().err().map_or("", String::as_str));
    }
    hasher.finalize().into()
}

fn csv_line(line: &MatchedLine) -> String {
    let first: Vec<&str> = line.documents.iter().map(|document| document.0.as_str()).collect();
    let total = line.total.map_or(String::new(), |total| total.to_string());
    let problem = line.query.as_ref().err().map_or("", String::as_str);
    let (number, first) = (line.number.to_string(), first.join(" "));
    let cells = [&number, &line.wanted, &line.how, &total, &first, problem].map(|cell: &str| cell);
    csv_row(cells)
}
