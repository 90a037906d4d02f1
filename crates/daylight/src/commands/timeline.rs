use daylight_case::{DateStep, ExitKind, Timeline, TimelineRequest};
use daylight_model::{PartialDate, Untrusted};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments;
use crate::printer::{Printer, counted};

/// Letters of the longest bar.
const WIDTH: u64 = 40;

pub(crate) fn run(context: &mut Context, arguments: arguments::Timeline) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let request = TimelineRequest {
        query: arguments.query(),
        from: arguments.from,
        until: arguments.until,
        step: arguments.by,
    };
    let timeline = case.timeline(&request)?;
    if context.printer.json {
        context.printer.object(&TimelineLine::of(&timeline))?;
    } else {
        print(&mut context.printer, &timeline)?;
    }
    Ok(if timeline.total == 0 { ExitKind::None } else { ExitKind::Done })
}

fn print(printer: &mut Printer, timeline: &Timeline) -> Result<(), Ended> {
    let Timeline { total, undated, before, after, .. } = timeline;
    let documents = counted(*total, "document", "documents");
    if timeline.stretches.is_empty() {
        printer.line(format_args!("{documents}, none of which has a date"))?;
        return Ok(());
    }
    printer.line(printer.strong(format_args!(
        "{documents}, {} from {} to {}",
        timeline.within, timeline.from, timeline.until
    )))?;
    printer.line(printer.soft("█ dated so · ░ known less exactly · then documents that speak of it"))?;
    let most = timeline.stretches.iter().map(|stretch| stretch.documents).max().unwrap_or(0).max(1);
    for stretch in &timeline.stretches {
        let exact = stretch.exact.min(stretch.documents);
        let (dark, all) = (length(exact, most), length(stretch.documents, most));
        let bar = format!("{}{}", "█".repeat(dark), "░".repeat(all.saturating_sub(dark)));
        let asks = match stretch.valid {
            0 => String::new(),
            valid => format!("  {valid} ask for something"),
        };
        let told = if stretch.told == 0 { String::new() } else { format!("  {} speak of it", stretch.told) };
        let name = &stretch.name;
        let count = if stretch.documents == 0 { String::new() } else { stretch.documents.to_string() };
        let line = format!("{name:<10} {count:>7} {bar}{told}{asks}");
        printer.line(line.trim_end())?;
    }
    for (count, words) in [(before, "before"), (after, "after"), (undated, "without a date")] {
        if *count > 0 {
            printer.line(format_args!("{:<10} {count:>7}", words))?;
        }
    }
    for event in &timeline.events {
        let (from, until) = (event.event.begins, event.event.ends);
        let when = if from == until { from.to_string() } else { format!("{from} to {until}") };
        printer.line(format_args!(
            "event {}: {when}  {}: {} documents, {} speak of it",
            event.event.number,
            Untrusted(&event.event.name),
            event.documents,
            event.told
        ))?;
    }
    for period in &timeline.periods {
        let end = |second| day(second).unwrap_or_else(|| "…".to_owned());
        printer.line(format_args!(
            "asks from {} to {}: {} {}",
            end(period.seconds.0),
            end(period.seconds.1),
            period.document,
            Untrusted(&period.title)
        ))?;
    }
    for document in &timeline.documents {
        printer.line(format_args!(
            "{:<25} {} {}",
            document.date,
            document.document,
            Untrusted(&document.title)
        ))?;
    }
    Ok(())
}

/// Letters for so many of the most.
fn length(count: u64, most: u64) -> usize {
    let letters = (count * WIDTH).div_ceil(most).min(WIDTH);
    usize::try_from(letters).unwrap_or(0)
}

/// The day of a second; none of those at which all time begins and ends.
fn day(second: i64) -> Option<String> {
    let date = PartialDate::of_unix_seconds(second).ok()?;
    let day = date.to_string().get(..10)?.to_owned();
    (!day.starts_with("0000-") && !day.starts_with("9999-12-31")).then_some(day)
}

#[derive(Serialize)]
struct TimelineLine<'a> {
    step: &'static str,
    from: &'a str,
    until: &'a str,
    total: u64,
    within: u64,
    before: u64,
    after: u64,
    undated: u64,
    stretches: Vec<StretchLine<'a>>,
    documents: Vec<DocumentLine<'a>>,
    periods: Vec<PeriodLine<'a>>,
    more_periods: u64,
    events: Vec<EventLine<'a>>,
}

#[derive(Serialize)]
struct StretchLine<'a> {
    name: &'a str,
    documents: u64,
    exact: u64,
    told: u64,
    told_exact: u64,
    valid: u64,
}

#[derive(Serialize)]
struct DocumentLine<'a> {
    document: &'a str,
    title: &'a str,
    date: &'a str,
}

#[derive(Serialize)]
struct PeriodLine<'a> {
    document: &'a str,
    title: &'a str,
    from: Option<String>,
    until: Option<String>,
}

#[derive(Serialize)]
struct EventLine<'a> {
    event: i64,
    name: &'a str,
    from: String,
    until: String,
    documents: u64,
    told: u64,
    valid: u64,
}

impl<'a> TimelineLine<'a> {
    fn of(timeline: &'a Timeline) -> Self {
        Self {
            step: match timeline.step {
                DateStep::Year => "year",
                DateStep::Month => "month",
                DateStep::Day | DateStep::Fitting => "day",
            },
            from: &timeline.from,
            until: &timeline.until,
            total: timeline.total,
            within: timeline.within,
            before: timeline.before,
            after: timeline.after,
            undated: timeline.undated,
            stretches: timeline
                .stretches
                .iter()
                .map(|stretch| StretchLine {
                    name: &stretch.name,
                    documents: stretch.documents,
                    exact: stretch.exact,
                    told: stretch.told,
                    told_exact: stretch.told_exact,
                    valid: stretch.valid,
                })
                .collect(),
            documents: timeline
                .documents
                .iter()
                .map(|one| DocumentLine { document: &one.document.0, title: &one.title, date: &one.date })
                .collect(),
            periods: timeline
                .periods
                .iter()
                .map(|one| PeriodLine {
                    document: &one.document.0,
                    title: &one.title,
                    from: day(one.seconds.0),
                    until: day(one.seconds.1),
                })
                .collect(),
            more_periods: timeline.more_periods,
            events: timeline
                .events
                .iter()
                .map(|one| EventLine {
                    event: one.event.number,
                    name: &one.event.name,
                    from: one.event.begins.to_string(),
                    until: one.event.ends.to_string(),
                    documents: one.documents,
                    told: one.told,
                    valid: one.valid,
                })
                .collect(),
        }
    }
}
