use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use daylight_case::{Counts, Progress};
use daylight_model::Untrusted;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::printer::{bytes, counted};

/// A document that takes longer than this is named.
const SLOW: Duration = Duration::from_secs(5);

/// How often the line is drawn.
const EVERY: Duration = Duration::from_millis(200);

/// Does some work on this thread while another shows how far it is. Nothing is shown where stderr is
/// no terminal.
pub(crate) fn watch<T>(progress: &Arc<Progress>, work: impl FnOnce() -> T) -> T {
    let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
    if bar.is_hidden() {
        return work();
    }
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {msg}") {
        bar.set_style(style);
    }
    let (done, ended) = channel::<()>();
    let shown = Arc::clone(progress);
    std::thread::scope(|scope| {
        scope.spawn(move || draw(&bar, &shown, &ended));
        let result = work();
        drop(done);
        result
    })
}

fn draw(bar: &ProgressBar, progress: &Progress, ended: &Receiver<()>) {
    let started = Instant::now();
    while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(EVERY) {
        let counts = progress.counts();
        let (done, total) = match counts.pages_to_recognise {
            0 => bytes_of(&counts),
            pages => (counts.recognised_pages, pages),
        };
        bar.set_length(total.max(1));
        bar.set_position(done);
        bar.set_message(message(&counts, started.elapsed(), progress));
    }
    bar.finish_and_clear();
}

/// Bytes done and known. Until a file is hashed its bytes are only counted.
fn bytes_of(counts: &Counts) -> (u64, u64) {
    let unhashed = counts.counted_bytes.saturating_sub(counts.entered_bytes);
    (counts.read_bytes, counts.known_bytes + unhashed)
}

fn message(counts: &Counts, elapsed: Duration, progress: &Progress) -> String {
    if counts.pages_to_recognise > 0 {
        return format!(
            "everything else is read · recognising {} of {} (OCR)",
            indicatif::HumanCount(counts.recognised_pages),
            counted(counts.pages_to_recognise, "page", "pages"),
        );
    }
    let (done, total) = bytes_of(counts);
    let unhashed = counts.counted_files.saturating_sub(counts.entered_files);
    let mut line = format!(
        "{} of {}{} · {} of {}",
        indicatif::HumanCount(counts.read_documents),
        counted(counts.known_documents + unhashed, "document", "documents"),
        if counts.counted_all { "" } else { " (still counting)" },
        bytes(done),
        bytes(total),
    );
    let seconds = elapsed.as_secs_f64();
    if done > 0 && seconds > 1.0 {
        let rate = done as f64 / seconds;
        let left = (total.saturating_sub(done)) as f64 / rate;
        line.push_str(&format!(" · {}/s", bytes(rate as u64)));
        if counts.counted_all {
            line.push_str(&format!(" · {} left", indicatif::HumanDuration(Duration::from_secs(left as u64))));
        }
    }
    if let Some(slow) = progress.slowest(SLOW) {
        let name = slow.path.file_name().unwrap_or_default().to_string_lossy();
        let name = Untrusted(&name).to_string();
        let since = slow.since.elapsed().as_secs();
        line.push_str(&format!(" · {name} ({}) for {since} s", bytes(slow.size)));
    }
    line
}
