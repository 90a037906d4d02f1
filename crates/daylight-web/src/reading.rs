//! Reading that runs while the room is open: started, watched, paused and gone on with from its pages.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use daylight_case::{AddOptions, Added, Case, CaseError, Counts, Progress, explain};

/// The reading of one case.
#[derive(Default)]
pub(crate) struct Reading(Mutex<State>);

#[derive(Default)]
struct State {
    running: Option<Running>,
    paths: Vec<PathBuf>,
    ended: Option<Ended>,
}

struct Running {
    progress: Arc<Progress>,
    stop: Arc<AtomicBool>,
    since: Instant,
}

/// How the last reading ended.
#[derive(Debug, Clone)]
pub(crate) enum Ended {
    Done(Added),
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

    /// Adds files and reads what waits, on a thread of its own. `false` where reading runs already.
    pub(crate) fn start(
        self: &Arc<Self>,
        case: Case,
        paths: Vec<PathBuf>,
        options: AddOptions,
    ) -> Option<Arc<Progress>> {
        let mut state = self.state();
        if state.running.is_some() {
            return None;
        }
        let progress = Arc::new(Progress::default());
        let stop = Arc::new(AtomicBool::new(false));
        let running =
            Running { progress: Arc::clone(&progress), stop: Arc::clone(&stop), since: Instant::now() };
        state.running = Some(running);
        state.paths.clone_from(&paths);
        state.ended = None;
        drop(state);
        let (this, shown) = (Arc::clone(self), Arc::clone(&progress));
        std::thread::spawn(move || {
            let ended = match case.add(&paths, &options, &progress, &stop) {
                Ok(added) => Ended::Done(added),
                Err(error) => Ended::Failed(told(&error)),
            };
            let mut state = this.state();
            state.running = None;
            state.ended = Some(ended);
        });
        Some(shown)
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

fn told(error: &CaseError) -> String {
    let explained = explain(error);
    match explained.hint {
        Some(hint) => format!("{}; {hint}", explained.message),
        None => explained.message,
    }
}
