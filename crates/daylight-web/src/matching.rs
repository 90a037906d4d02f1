//! Lists that are looked for while the room is open: one after the other, started, watched and stopped from
//! their pages.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use daylight_case::{Case, MatchCounts, MatchProgress, explain};

/// The lists of one case.
#[derive(Default)]
pub(crate) struct Matching(Mutex<State>);

#[derive(Default)]
struct State {
    running: Option<Running>,
    waiting: VecDeque<String>,
    /// Why a list could not be looked for to its end.
    failed: HashMap<String, String>,
}

#[derive(Clone)]
struct Running {
    address: String,
    progress: Arc<MatchProgress>,
    stop: Arc<AtomicBool>,
}

/// What happens to a list now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is looked for. It stops soon where that was asked.
    Running { counts: MatchCounts, stopping: bool },
    /// Others come first.
    Waiting,
    /// Nothing.
    Still,
    /// Nothing any more, and why.
    Failed(String),
}

impl Matching {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for what is left of a list, as soon as those before it are done.
    pub(crate) fn start(self: &Arc<Self>, case: Case, address: &str, threads: NonZeroUsize) {
        let mut state = self.state();
        if state.is_under_way(address) {
            return;
        }
        state.failed.remove(address);
        state.waiting.push_back(address.to_owned());
        if state.running.is_some() {
            return;
        }
        let Some(first) = state.next() else { return };
        drop(state);
        let this = Arc::clone(self);
        std::thread::spawn(move || {
            let mut next = Some(first);
            while let Some(Running { address, progress, stop }) = next {
                let under_way = UnderWay { matching: &this, address };
                let ended = case.go_on_matching(&under_way.address, threads, &progress, &stop);
                let mut state = this.state();
                if let Err(error) = ended {
                    state.failed.insert(under_way.address.clone(), explain(&error).message);
                }
                next = state.next();
                drop(state);
            }
        });
    }

    /// Asks for an end; what was answered is kept.
    pub(crate) fn stop(&self, address: &str) {
        let mut state = self.state();
        state.waiting.retain(|waiting| waiting != address);
        if let Some(running) = state.running.as_ref().filter(|running| running.address == address) {
            running.stop.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn standing(&self, address: &str) -> Standing {
        let state = self.state();
        if let Some(running) = state.running.as_ref().filter(|running| running.address == address) {
            let stopping = running.stop.load(Ordering::Relaxed);
            return Standing::Running { counts: running.progress.counts(), stopping };
        }
        match state.failed.get(address) {
            _ if state.waiting.iter().any(|waiting| waiting == address) => Standing::Waiting,
            Some(why) => Standing::Failed(why.clone()),
            None => Standing::Still,
        }
    }
}

/// A list on its thread. If that ends in a panic, the room knows that the list is looked for no longer.
struct UnderWay<'a> {
    matching: &'a Matching,
    address: String,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut state = self.matching.state();
            state.running = None;
            let why = "the program made a mistake of its own; what was answered is kept".to_owned();
            state.failed.insert(self.address.clone(), why);
        }
    }
}

impl State {
    fn is_under_way(&self, address: &str) -> bool {
        let running = self.running.as_ref();
        running.is_some_and(|running| running.address == address && !running.stop.load(Ordering::Relaxed))
            || self.waiting.iter().any(|waiting| waiting == address)
    }

    /// The next list, which runs from now on.
    fn next(&mut self) -> Option<Running> {
        self.running = self.waiting.pop_front().map(|address| Running {
            address,
            progress: Arc::default(),
            stop: Arc::default(),
        });
        self.running.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_whose_thread_panics_is_stopped_and_says_why() {
        let matching = Arc::new(Matching::default());
        matching.state().waiting.push_back("ab12".to_owned());
        assert!(matching.state().next().is_some());
        let this = Arc::clone(&matching);
        let ended = std::thread::spawn(move || {
            let _under_way = UnderWay { matching: &this, address: "ab12".to_owned() };
            panic!("as a query of ours may");
        });
        assert!(ended.join().is_err());
        assert!(matches!(matching.standing("ab12"), Standing::Failed(_)));
        assert!(matching.state().running.is_none(), "the next list can start");
    }
}
