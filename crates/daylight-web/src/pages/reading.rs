use std::path::PathBuf;

use askama::Template;
use axum::http::Method;
use daylight_case::Case;
use schemars::JsonSchema;
use serde::Serialize;

use super::schema_of;
use crate::answer::{Answer, Answered, Trouble, page};
use crate::ask::Ask;
use crate::desk::Desk;
use crate::frame::Frame;
use crate::reading::{Ended, Work};
use crate::routes::Route;
use crate::text::Name;

/// What is being read now, and how far it is.
#[derive(Template, Serialize, JsonSchema)]
#[template(path = "reading.html")]
struct ReadingPage {
    #[serde(skip)]
    #[schemars(skip)]
    frame: Frame,
    running: bool,
    /// Somebody asked for a pause; what is being read is read to its end.
    pausing: bool,
    /// Every file is counted, so the totals are final but for parts that come to light.
    counted_all: bool,
    documents_read: u64,
    documents_known: u64,
    bytes_read: u64,
    bytes_known: u64,
    documents_indexed: u64,
    seconds: f64,
    /// Bytes a second since it began.
    rate: u64,
    /// Seconds that are left at that rate; none before all is counted.
    left: Option<u64>,
    /// A document that has been read for more than five seconds.
    slow: Option<Name>,
    /// How the last reading ended.
    ended: Option<String>,
    failed: bool,
    /// MiB that one upload may have.
    most_upload: u64,
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            method: Method::GET,
            path: "/reading",
            summary: "What is being read now",
            fields: &[],
            run: show,
            twin: Some(schema_of::<ReadingPage>),
        },
        Route {
            method: Method::POST,
            path: "/reading",
            summary: "Add files by path, pause, go on",
            fields: &[("path", "file or folder on this machine to add"), ("do", "pause or resume")],
            run: change,
            twin: None,
        },
    ]
}

fn show(ask: &Ask) -> Answered {
    let look = ask.desk()?.reading.look();
    let (counts, seconds) = look.running.unwrap_or_default();
    let unhashed = counts.counted_bytes.saturating_sub(counts.entered_bytes);
    let unhashed_files = counts.counted_files.saturating_sub(counts.entered_files);
    let bytes_known = counts.known_bytes + unhashed;
    let rate = if seconds > 0.5 { (counts.read_bytes as f64 / seconds) as u64 } else { 0 };
    let left = (counts.counted_all && rate > 0).then(|| bytes_known.saturating_sub(counts.read_bytes) / rate);
    let (ended, failed) = match &look.ended {
        None => (None, false),
        Some(Ended::Failed(why)) => (Some(why.clone()), true),
        Some(Ended::BrokeOff(id)) => (Some((ask.words.several.broke_off)(id)), true),
        Some(Ended::Done { added, unreachable }) => {
            let documents = (ask.words.documents)(added.read);
            let not_in_full = added.not_in_full;
            let told = if added.stopped { ask.words.paused } else { ask.words.done };
            let mut words = format!("{told}: {documents}, {not_in_full} {}", ask.words.not_in_full);
            if *unreachable > 0 {
                let documents = (ask.words.documents)(*unreachable);
                words.push_str(&format!("; {}: {documents}", ask.words.not_reached));
            }
            (Some(words), false)
        }
    };
    let shown = ReadingPage {
        frame: Frame::new(ask, "reading"),
        running: look.running.is_some(),
        pausing: look.pausing,
        counted_all: counts.counted_all,
        documents_read: counts.read_documents,
        documents_known: counts.known_documents + unhashed_files,
        bytes_read: counts.read_bytes,
        bytes_known,
        documents_indexed: counts.indexed_documents,
        seconds,
        rate,
        left,
        slow: look.slow.map(|(name, seconds, bytes)| Name(format!("{name} ({bytes} B, {seconds:.0} s)"))),
        ended,
        failed,
        most_upload: ask.room.most_upload() >> 20,
    };
    page(ask, &shown)
}

fn change(ask: &Ask) -> Answered {
    let desk = ask.desk()?;
    if ask.field("do") == Some("pause") {
        desk.reading.pause();
        return Ok(Answer::See(format!("/reading?case={}", desk.number)));
    }
    let paths = match ask.field("path") {
        Some(path) => vec![PathBuf::from(path.trim())],
        None if ask.field("do") == Some("resume") => desk.reading.paths(),
        None => return Err(Trouble::wrong("name a file or folder to add")),
    };
    if let Some(path) = paths.iter().find(|path| !path.is_absolute() || !path.exists()) {
        let shown = daylight_model::Untrusted(&path.to_string_lossy()).to_string();
        return Err(Trouble::wrong(format!(
            "`{shown}` is not there; write its whole path, from the first slash on"
        )));
    }
    start(ask, desk, Work::Add(paths))
}

/// Starts reading, and leads to where it can be watched.
pub(super) fn start(ask: &Ask, desk: &Desk, work: Work) -> Answered {
    let case = Case::at(desk.case.folder())?;
    if desk.reading.start(case, work, ask.room.reading().clone()).is_none() {
        return Err(Trouble::wrong("something is being read already; pause it, or wait until it is done"));
    }
    Ok(Answer::See(format!("/reading?case={}", desk.number)))
}
