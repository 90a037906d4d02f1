//! Reading that runs while the room is open: started, watched, paused and gone on with from its pages.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use daylight_case::{AddOptions, Added, Case, CaseError, Counts, Progress, Reread, explain};
use daylight_model::ProblemKind;

/// The reading of one case.
#[derive(Default)]
pub(crate) struct Reading(Mutex<State>);

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
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
                let ended = work.run(&case, &options, &progress, &stop);
                next = this.state().end(ended, stop.load(Ordering::Relaxed));
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
            Self::Again(reason) => case.reread_for(*reason, options, progress, stop),
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
