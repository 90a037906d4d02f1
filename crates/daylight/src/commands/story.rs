use std::path::Path;

use daylight_case::{CaseError, ExitKind, PaperPlace, StoryChange, StoryFinding, StoryReport, StoryVerdict};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::StoryArguments;
use crate::printer::{Printer, counted};

pub(crate) fn run(context: &mut Context, arguments: StoryArguments) -> Result<ExitKind, Ended> {
    let draft = read(&arguments.draft)?;
    let report = context.case()?.check_story(&draft)?;
    if context.printer.json {
        for finding in &report.findings {
            context.printer.object(&FindingLine::of(finding))?;
        }
    } else {
        print(&mut context.printer, &report, arguments.all)?;
    }
    Ok(if report.is_wrong() { ExitKind::None } else { ExitKind::Done })
}

fn read(path: &Path) -> Result<String, CaseError> {
    std::fs::read_to_string(path).map_err(|source| CaseError::File {
        doing: "reading",
        path: path.into(),
        source,
    })
}

/// One finding. Places are byte ranges of page text, as `show --json` gives it.
#[derive(Serialize)]
struct FindingLine<'a> {
    line: usize,
    column: usize,
    kind: &'static str,
    verdict: &'static str,
    words: &'a str,
    why: &'a str,
    places: &'a [PaperPlace],
    difference: &'a [StoryChange],
}

impl<'a> FindingLine<'a> {
    fn of(finding: &'a StoryFinding) -> Self {
        let StoryFinding { line, column, kind, verdict, words, why, places, difference, .. } = finding;
        Self {
            line: *line,
            column: *column,
            kind: kind.name(),
            verdict: verdict.name(),
            words,
            why,
            places,
            difference,
        }
    }
}

fn print(printer: &mut Printer, report: &StoryReport, all: bool) -> Result<(), Ended> {
    for finding in report.findings.iter().filter(|finding| all || finding.verdict != StoryVerdict::Holds) {
        let place = format!("{}:{}", finding.line, finding.column);
        let verdict = verdict_in_words(finding.verdict);
        let line = format!("{place:<7} {:<9} {verdict}: {}", finding.kind.name(), one_line(&finding.words));
        printer.line(if finding.verdict.is_wrong() { printer.strong(line) } else { line })?;
        printer.line(format_args!("        {}", Untrusted(&finding.why)))?;
        if !finding.difference.is_empty() {
            let told = difference(&finding.difference);
            printer.line(format_args!("        {told}"))?;
        }
    }
    let [holds, differs, not_found, cannot_tell] =
        [StoryVerdict::Holds, StoryVerdict::Differs, StoryVerdict::NotFound, StoryVerdict::CannotTell]
            .map(|verdict| report.count(verdict));
    let checked = counted(report.findings.len() as u64, "thing", "things");
    printer.line(format_args!(
        "{checked} looked at: {holds} hold, {differs} differ, {not_found} not found, {cannot_tell} a person has to look at"
    ))?;
    Ok(())
}

fn verdict_in_words(verdict: StoryVerdict) -> &'static str {
    match verdict {
        StoryVerdict::Holds => "holds",
        StoryVerdict::Differs => "differs",
        StoryVerdict::NotFound => "not found",
        StoryVerdict::CannotTell => "cannot tell",
    }
}

/// `[-of the draft-] {+of the paper+}`
fn difference(changes: &[StoryChange]) -> String {
    let shown = changes.iter().map(|change| match change {
        StoryChange::Same(words) => Untrusted(words).to_string(),
        StoryChange::Draft(words) => format!("[-{}-]", Untrusted(words)),
        StoryChange::Paper(words) => format!("{{+{}+}}", Untrusted(words)),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// Signs of a finding's words that are shown.
const SHOWN: usize = 120;

fn one_line(words: &str) -> String {
    let line: Vec<&str> = words.split_whitespace().collect();
    let mut line = line.join(" ");
    if line.chars().count() > SHOWN {
        line = line.chars().take(SHOWN).collect::<String>() + "…";
    }
    Untrusted(&line).to_string()
}
