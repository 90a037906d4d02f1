use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use daylight_case::{
    Case, CaseError, ExitKind, How, MatchLines, MatchOptions, MatchProgress, Matched, MatchedLine, Person,
};
use daylight_model::Untrusted;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::Match;
use crate::printer::{OutputClosed, Printer, counted, note};

/// Lines fetched at a time.
const AT_ONCE: u64 = 500;

/// How often the line of progress is drawn.
const EVERY: Duration = Duration::from_millis(200);

pub(crate) fn run(context: &mut Context, arguments: Match) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let path = &arguments.list;
    let list = std::fs::read(path).map_err(|source| CaseError::File {
        doing: "reading",
        path: path.clone(),
        source,
    })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut options = MatchOptions::of_file(&name, Person::at_this_machine());
    options.how = how(&arguments);
    options.kept = arguments.limit;
    let progress = Arc::new(MatchProgress::default());
    let matched = watch(&progress, || case.match_list(&list, &options, &progress, &context.stop))?;
    if arguments.csv {
        let mut csv = Vec::new();
        case.match_csv(&matched.run.address, MatchLines::All, &mut csv)?;
        context.printer.raw(&csv)?;
    } else {
        print(&mut context.printer, &case, &matched)?;
    }
    Ok(end(&matched))
}

fn how(arguments: &Match) -> How {
    match (arguments.fuzzy, arguments.near) {
        (Some(errors), _) => How::Fuzzy(errors),
        (None, Some(others)) => How::Near(others),
        (None, None) if arguments.exact => How::Exact,
        (None, None) if arguments.query => How::Query,
        (None, None) => How::Phrase,
    }
}

/// Says what came of it; the exit code speaks of this run.
fn end(matched: &Matched) -> ExitKind {
    let run = &matched.run;
    note(format_args!("{} of {} found", HumanCount(run.found), counted(run.lines, "line", "lines")));
    if run.bad > 0 {
        note(format_args!("{} cannot be understood", counted(run.bad, "line", "lines")));
    }
    if matched.incomplete {
        note("note: not everything that was read is in the index yet; `daylight add` brings it up to date");
    }
    if matched.stopped {
        note(format_args!(
            "stopped after {} of {}; the same command goes on where it stopped",
            HumanCount(run.done),
            counted(run.lines, "line", "lines")
        ));
        return ExitKind::Stopped;
    }
    if run.found == 0 { ExitKind::None } else { ExitKind::Done }
}

fn print(printer: &mut Printer, case: &Case, matched: &Matched) -> Result<(), Ended> {
    if !printer.json {
        printer.line(printer.strong(" line  documents  looked for"))?;
    }
    let mut offset = 0;
    loop {
        let lines = case.match_lines(&matched.run.address, MatchLines::All, offset, AT_ONCE)?;
        for line in &lines {
            print_line(printer, line)?;
        }
        if (lines.len() as u64) < AT_ONCE {
            return Ok(());
        }
        offset += AT_ONCE;
    }
}

fn print_line(printer: &mut Printer, line: &MatchedLine) -> Result<(), OutputClosed> {
    if printer.json {
        return printer.object(&LineLine::of(line));
    }
    let wanted = printer.strong(Untrusted(&line.wanted.replace(['\n', '\t'], " ")));
    let total = match (line.total, &line.query) {
        (Some(total), _) => HumanCount(total).to_string(),
        (None, Ok(_)) => "?".to_owned(),
        (None, Err(_)) => "-".to_owned(),
    };
    let how = Untrusted(&line.how).to_string();
    printer.line(format_args!(
        "{:>5}  {total:>9}  {wanted} {}",
        line.number,
        printer.soft(format!("({how})"))
    ))?;
    if let Err(why) = &line.query {
        return printer.line(format_args!("{:18}cannot be looked for: {}", "", Untrusted(why)));
    }
    if line.documents.is_empty() {
        return Ok(());
    }
    let mut documents: Vec<String> = line.documents.iter().map(ToString::to_string).collect();
    let left = line.total.unwrap_or_default().saturating_sub(documents.len() as u64);
    documents.extend((left > 0).then(|| format!("and {} more", HumanCount(left))));
    printer.line(format_args!("{:18}{}", "", documents.join(" ")))
}

#[derive(Serialize)]
struct LineLine<'a> {
    line: u64,
    wanted: &'a str,
    how: &'a str,
    query: Option<&'a str>,
    problem: Option<&'a str>,
    /// All that match; `null` where the line was not answered.
    total: Option<u64>,
    /// The first of them.
    documents: Vec<&'a str>,
}

impl<'a> LineLine<'a> {
    fn of(line: &'a MatchedLine) -> Self {
        Self {
            line: line.number,
            wanted: &line.wanted,
            how: &line.how,
            query: line.query.as_deref().ok(),
            problem: line.query.as_ref().err().map(String::as_str),
            total: line.total,
            documents: line.documents.iter().map(|document| document.0.as_str()).collect(),
        }
    }
}

/// Does some work on this thread while another shows how far it is. Nothing is shown where stderr is
/// no terminal.
fn watch<T>(progress: &Arc<MatchProgress>, work: impl FnOnce() -> T) -> T {
    let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
    if bar.is_hidden() {
        return work();
    }
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {msg}") {
        bar.set_style(style);
    }
    let (done, ended) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(|| draw(&bar, progress, ended));
        let result = work();
        drop(done);
        result
    })
}

fn draw(bar: &ProgressBar, progress: &MatchProgress, ended: Receiver<()>) {
    let started = Instant::now();
    let mut done_before = None;
    while let Err(RecvTimeoutError::Timeout) = ended.recv_timeout(EVERY) {
        let counts = progress.counts();
        // What was answered by an earlier run does not tell how fast this one is.
        let before = *done_before.get_or_insert(counts.done);
        bar.set_length(counts.lines.max(1));
        bar.set_position(counts.done);
        let lines = counted(counts.lines, "line", "lines");
        let mut line = format!("{} of {lines} · {} found", HumanCount(counts.done), HumanCount(counts.found));
        let (now, seconds) = (counts.done - before, started.elapsed().as_secs_f64());
        if now > 0 && seconds > 1.0 {
            let left = (counts.lines - counts.done) as f64 * seconds / now as f64;
            line.push_str(&format!(" · {} left", HumanDuration(Duration::from_secs(left as u64))));
        }
        bar.set_message(line);
    }
    bar.finish_and_clear();
}
