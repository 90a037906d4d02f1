//! Reading that runs while the room is open: started, watched, paused and gone on with from its pages.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use daylight_case::{AddOptions, Added, Case, CaseError, Counts, LedgerChoice, Progress, Reread, explain};
use daylight_model::ProblemKind;

use crate::answer::random_word;
use crate::room::Log;

/// The reading of one case.
pub(crate) struct Reading {
    state: Mutex<State>,
    log: Log,
}

#[derive(Default)]
struct State {
    running: Option<Running>,
    paths: Vec<PathBuf>,
    ended: Option<Ended>,
    /// Read when what runs now is done.
    waiting: Vec<(Case, Work, AddOptions)>,
}

struct Running {
    progress: Arc<Progress>,
    stop: Arc<AtomicBool>,
    since: Instant,
}

/// What is to be read.
#[derive(Debug, Clone)]
pub(crate) enum Work {
    /// Files and folders, and what waits. Without any, what waits.
    Add(Vec<PathBuf>),
    /// What was not read in full for this reason.
    Again(ProblemKind),
}

/// How the last reading ended.
#[derive(Debug, Clone)]
pub(crate) enum Ended {
    Done {
        added: Added,
        /// Documents that were to be read again and cannot be reached; they keep what they have.
        unreachable: u64,
    },
    Failed(String),
    /// In a mistake of our own, which the log knows by this id.
    BrokeOff(String),
}

/// A look at the reading.
pub(crate) struct Look {
    /// Counts and seconds, while it runs.
    pub(crate) running: Option<(Counts, f64)>,
    /// What has been read for long: seconds and bytes.
    pub(crate) slow: Option<(String, f64, u64)>,
    pub(crate) pausing: bool,
    pub(crate) ended: Option<Ended>,
}

impl Reading {
    pub(crate) fn new(log: Log) -> Self {
        Self { state: Mutex::default(), log }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads, on a thread of its own. `None` where reading runs already.
    pub(crate) fn start(
        self: &Arc<Self>,
        case: Case,
        work: Work,
        options: AddOptions,
    ) -> Option<Arc<Progress>> {
        let state = self.state();
        if state.running.is_some() {
            return None;
        }
        Some(self.spawn(state, case, work, options))
    }

    fn spawn(
        self: &Arc<Self>,
        mut state: MutexGuard<'_, State>,
        case: Case,
        work: Work,
        options: AddOptions,
    ) -> Arc<Progress> {
        let (progress, stop) = state.begin(&work);
        drop(state);
        let (this, shown) = (Arc::clone(self), Arc::clone(&progress));
        std::thread::spawn(move || {
            let mut next = Some((case, work, options, progress, stop));
            while let Some((case, work, options, progress, stop)) = next {
                let under_way = UnderWay { reading: &this, told: false };
                let ended = work.run(&case, &options, &progress, &stop);
                next = under_way.end(ended, stop.load(Ordering::Relaxed));
            }
        });
        shown
    }

    /// Reads now, or when what runs now is done.
    pub(crate) fn start_or_wait(self: &Arc<Self>, case: Case, work: Work, options: AddOptions) {
        let mut state = self.state();
        if state.running.is_some() {
            state.waiting.push((case, work, options));
            return;
        }
        self.spawn(state, case, work, options);
    }

    /// Asks it to stop where it can go on.
    pub(crate) fn pause(&self) {
        if let Some(running) = &self.state().running {
            running.stop.store(true, Ordering::Relaxed);
        }
    }

    /// What was added last, to go on with.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        self.state().paths.clone()
    }

    pub(crate) fn look(&self) -> Look {
        let state = self.state();
        let running = state.running.as_ref();
        let slow = running.and_then(|running| running.progress.slowest(std::time::Duration::from_secs(5)));
        Look {
            running: running
                .map(|running| (running.progress.counts(), running.since.elapsed().as_secs_f64())),
            slow: slow.map(|slow| {
                let name = slow.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (name, slow.since.elapsed().as_secs_f64(), slow.size)
            }),
            pausing: running.is_some_and(|running| running.stop.load(Ordering::Relaxed)),
            ended: state.ended.clone(),
        }
    }
}

/// A reading on its thread. However that ends, the room knows that it runs no longer.
struct UnderWay<'a> {
    reading: &'a Reading,
    told: bool,
}

impl UnderWay<'_> {
    /// It came to its end: what is to be read next.
    fn end(mut self, ended: Ended, paused: bool) -> Option<Turn> {
        self.told = true;
        self.reading.state().end(ended, paused)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if self.told {
            return;
        }
        let id = random_word();
        let mut state = self.reading.state();
        state.running = None;
        state.ended = Some(Ended::BrokeOff(id.clone()));
        drop(state);
        (self.reading.log)(format_args!("{id} reading panicked"));
    }
}

/// What a thread of the reading needs.
type Turn = (Case, Work, AddOptions, Arc<Progress>, Arc<AtomicBool>);

impl State {
    fn begin(&mut self, work: &Work) -> (Arc<Progress>, Arc<AtomicBool>) {
        let progress = Arc::new(Progress::default());
        let stop = Arc::new(AtomicBool::new(false));
        let running =
            Running { progress: Arc::clone(&progress), stop: Arc::clone(&stop), since: Instant::now() };
        self.running = Some(running);
        self.ended = None;
        self.paths = match work {
            Work::Add(paths) => paths.clone(),
            // What is to be read again waits in the case from then on.
            Work::Again(_) => Vec::new(),
        };
        (progress, stop)
    }

    /// What is to be read next, unless somebody wanted a pause.
    fn end(&mut self, ended: Ended, paused: bool) -> Option<Turn> {
        self.running = None;
        self.ended = Some(ended);
        if paused || self.waiting.is_empty() {
            return None;
        }
        let (case, work, options) = self.waiting.remove(0);
        let (progress, stop) = self.begin(&work);
        Some((case, work, options, progress, stop))
    }
}

impl Work {
    fn run(
        &self,
        case: &Case,
        options: &AddOptions,
        progress: &Arc<Progress>,
        stop: &Arc<AtomicBool>,
    ) -> Ended {
        let read = match self {
            Self::Add(paths) => {
                case.add(paths, options, progress, stop).map(|added| Reread { added, ..Reread::default() })
            }
            Self::Again(reason) => {
                let choice = LedgerChoice { reasons: vec![*reason], ..LedgerChoice::default() };
                case.retry(&choice, options, progress, stop)
            }
        };
        match read {
            Ok(Reread { added, unreachable }) => Ended::Done { added, unreachable },
            Err(error) => Ended::Failed(told(&error)),
        }
    }
}

fn told(error: &CaseError) -> String {
    let explained = explain(error);
    match explained.hint {
        Some(hint) => format!("{}; {hint}", explained.message),
        None => explained.message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_that_panics_is_not_running_for_ever_and_the_log_has_its_id() {
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&lines);
        let reading =
            Arc::new(Reading::new(Arc::new(move |line| kept.lock().expect("lines").push(line.to_string()))));
        let (progress, _) = reading.state().begin(&Work::Add(Vec::new()));
        assert!(reading.look().running.is_some());
        let this = Arc::clone(&reading);
        let ended = std::thread::spawn(move || {
            let _under_way = UnderWay { reading: &this, told: false };
            let _shown = progress.counts();
            panic!("as a parser of ours may");
        });
        assert!(ended.join().is_err());
        let look = reading.look();
        assert!(look.running.is_none(), "the next reading can start");
        let Some(Ended::BrokeOff(id)) = look.ended else { panic!("{:?}", look.ended) };
        assert_eq!(*lines.lock().expect("lines"), [format!("{id} reading panicked")]);
    }
}
