//! Queries answered on several threads, and their answers written down as they come.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use daylight_model::DocHash;
use daylight_search::Options;
use daylight_store::{MatchRun, Store};

use crate::progress::add;
use crate::search::parsed;
use crate::{CaseError, MatchProgress, OpenSearch};

/// Answers are kept after so long at the latest: what a kill costs.
const SOON: Duration = Duration::from_millis(500);
/// Or when there are so many.
const MANY: usize = 500;

/// Answers the questions, a thread for each of the opened searches, which all see the same documents.
pub(crate) fn answer(
    store: &mut Store,
    run: &MatchRun,
    questions: &[Question],
    searches: Vec<OpenSearch>,
    progress: &MatchProgress,
    stop: &AtomicBool,
) -> Result<(), CaseError> {
    let next = AtomicUsize::new(0);
    let (answers, answered) = crossbeam_channel::bounded(64);
    std::thread::scope(|scope| {
        for open in searches {
            let (answers, next) = (answers.clone(), &next);
            scope.spawn(move || {
                let ended = answer_questions(&open, questions, run.kept, next, stop, &answers);
                // Nobody listens any more where keeping the answers did not work: that error counts.
                let _ = ended.map_err(|error| answers.send(Err(error)));
            });
        }
        drop(answers);
        let kept = keep(store, run, questions, &answered, progress);
        if kept.is_err() {
            // The others stop at their next answer, which nobody takes.
            drop(answered);
        }
        kept
    })
}

/// Takes one question after the other until there are none.
fn answer_questions(
    open: &OpenSearch,
    questions: &[Question],
    kept: u32,
    next: &AtomicUsize,
    stop: &AtomicBool,
    answers: &Sender<Result<Answered, CaseError>>,
) -> Result<(), CaseError> {
    while !stop.load(Ordering::Relaxed) {
        let question = next.fetch_add(1, Ordering::Relaxed);
        let Some(Question { query, .. }) = questions.get(question) else { break };
        let (total, first) = open.count_and_first(query, kept as usize)?;
        if answers.send(Ok(Answered { question, total, first })).is_err() {
            break;
        }
    }
    Ok(())
}

/// A query and the lines that ask it: equal lines are looked for once.
pub(crate) struct Question {
    query: String,
    lines: Vec<u64>,
}

/// The answer to a question.
struct Answered {
    question: usize,
    total: u64,
    first: Vec<DocHash>,
}

/// Every query once, with the lines that ask it.
pub(crate) fn questions(open: Vec<(u64, String)>) -> Vec<Question> {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut questions: Vec<Question> = Vec::new();
    for (line, query) in open {
        match known.get(&query) {
            Some(at) => questions[*at].lines.push(line),
            None => {
                known.insert(query.clone(), questions.len());
                questions.push(Question { query, lines: vec![line] });
            }
        }
    }
    questions
}

/// Keeps answers as they come, many in one step.
fn keep(
    store: &mut Store,
    run: &MatchRun,
    questions: &[Question],
    answered: &Receiver<Result<Answered, CaseError>>,
    progress: &MatchProgress,
) -> Result<(), CaseError> {
    let mut gathered: Vec<Answered> = Vec::new();
    let mut kept_at = Instant::now();
    loop {
        let left = SOON.saturating_sub(kept_at.elapsed());
        let ended = match answered.recv_timeout(left) {
            Ok(answer) => {
                let answer = answer?;
                let lines = questions[answer.question].lines.len() as u64;
                add(&progress.done, lines);
                add(&progress.found, if answer.total > 0 { lines } else { 0 });
                gathered.push(answer);
                false
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => true,
        };
        if ended || gathered.len() >= MANY || kept_at.elapsed() >= SOON {
            write_down(store, run, questions, &mut gathered)?;
            kept_at = Instant::now();
        }
        if ended {
            return Ok(());
        }
    }
}

fn write_down(
    store: &mut Store,
    run: &MatchRun,
    questions: &[Question],
    gathered: &mut Vec<Answered>,
) -> Result<(), CaseError> {
    if gathered.is_empty() {
        return Ok(());
    }
    let batch = store.batch()?;
    for answer in gathered.drain(..) {
        for line in &questions[answer.question].lines {
            batch.answer_match(run.id, *line, answer.total, &answer.first)?;
        }
    }
    Ok(batch.commit()?)
}

impl OpenSearch {
    /// How many documents a query finds, and the first of them.
    fn count_and_first(&self, query: &str, first: usize) -> Result<(u64, Vec<DocHash>), CaseError> {
        let part = Options { limit: Some(first), ..Options::default() };
        let answer = self.find(&parsed(query)?)?.answer(&part)?;
        let mut hashes = Vec::with_capacity(answer.hits.len());
        for hit in &answer.hits {
            hashes.extend(self.store.document(&self.view, hit.row)?.map(|document| document.hash));
        }
        Ok((answer.total, hashes))
    }
}
