use daylight_case::{ExitKind, NewClaim, Person, ShownClaim, StoryReport, StoryVerdict};
use daylight_model::Untrusted;
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::{Claims, ClaimsWhat};
use crate::printer::Printer;

pub(crate) fn run(context: &mut Context, arguments: Claims) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let who = Person::at_this_machine();
    let shown = match arguments.what {
        ClaimsWhat::List { claim: None } => {
            let claims = case.claims()?;
            for shown in &claims {
                print(&mut context.printer, shown, None)?;
            }
            return Ok(if claims.is_empty() { ExitKind::None } else { ExitKind::Done });
        }
        ClaimsWhat::List { claim: Some(claim) } => {
            let shown = case.claim(&claim)?;
            let hints = case.claim_hints(&shown)?;
            print(&mut context.printer, &shown, Some(&hints))?;
            return Ok(ExitKind::Done);
        }
        ClaimsWhat::Add { words, by, on, at, kind } => {
            let new = NewClaim { text: words, said_by: by, said_on: on, said_at: at, kind };
            case.add_claim(&new, &who)?
        }
        ClaimsWhat::Link { claim, document, page, stance } => {
            case.link_claim(&claim, &document, page, stance, &who)?
        }
        ClaimsWhat::Unlink { claim, document, page } => case.unlink_claim(&claim, &document, page, &who)?,
        ClaimsWhat::Remove { claim } => {
            let shown = case.remove_claim(&claim, &who)?;
            crate::printer::note(format_args!(
                "taken back; `daylight claims restore {}` brings it again",
                shown.claim.reference
            ));
            return Ok(ExitKind::Done);
        }
        ClaimsWhat::Restore { claim } => case.restore_claim(&claim)?,
    };
    print(&mut context.printer, &shown, None)?;
    Ok(ExitKind::Done)
}

#[derive(Serialize)]
struct ClaimLine<'a> {
    claim: &'a str,
    words: &'a str,
    by: &'a str,
    on: Option<&'a str>,
    at: Option<&'a str>,
    kind: Option<&'a str>,
    papers: Vec<PaperLine<'a>>,
    /// Computed from the papers; no verdict.
    hints: Vec<HintLine<'a>>,
}

#[derive(Serialize)]
struct PaperLine<'a> {
    document: &'a str,
    page: Option<u32>,
    stance: &'static str,
    who: &'a str,
}

#[derive(Serialize)]
struct HintLine<'a> {
    kind: &'static str,
    verdict: &'static str,
    words: &'a str,
    why: &'a str,
}

fn print(printer: &mut Printer, shown: &ShownClaim, hints: Option<&StoryReport>) -> Result<(), Ended> {
    let claim = &shown.claim;
    let hints = hints.map_or(&[][..], |report| &report.findings[..]);
    if printer.json {
        let papers = shown.links.iter().map(|link| PaperLine {
            document: &link.document.0,
            page: link.page,
            stance: link.stance.name(),
            who: &link.who,
        });
        let hints = hints.iter().map(|hint| HintLine {
            kind: hint.kind.name(),
            verdict: hint.verdict.name(),
            words: &hint.words,
            why: &hint.why,
        });
        printer.object(&ClaimLine {
            claim: &claim.reference,
            words: &claim.text,
            by: &claim.said_by,
            on: claim.said_on.as_deref(),
            at: claim.said_at.as_deref(),
            kind: claim.kind.as_deref(),
            papers: papers.collect(),
            hints: hints.collect(),
        })?;
        return Ok(());
    }
    let text: Vec<&str> = claim.text.split_whitespace().collect();
    let text = text.join(" ");
    printer.line(printer.strong(format_args!(
        "{}  {}",
        claim.reference.get(..8).unwrap_or_default(),
        Untrusted(&text)
    )))?;
    let fields = [Some(&claim.said_by), claim.kind.as_ref(), claim.said_at.as_ref(), claim.said_on.as_ref()];
    let fields: Vec<String> =
        fields.into_iter().flatten().map(|field| Untrusted(field).to_string()).collect();
    printer.line(format_args!("          {}", fields.join(" · ")))?;
    for link in &shown.links {
        let page = link.page.map_or_else(String::new, |page| format!(" page {page}"));
        let stance = link.stance.name().replace('-', " ");
        printer.line(format_args!(
            "          {}{page} {stance} ({})",
            link.document,
            Untrusted(&link.who)
        ))?;
    }
    for hint in hints {
        let how = match hint.verdict {
            StoryVerdict::Holds => "in the papers",
            StoryVerdict::Differs => "otherwise",
            StoryVerdict::NotFound => "not in these papers",
            StoryVerdict::CannotTell => "open",
        };
        printer.line(format_args!(
            "          hint: {} {how}: {}",
            Untrusted(&hint.words),
            Untrusted(&hint.why)
        ))?;
    }
    Ok(())
}

/// The stance that is written on the command line.
pub(crate) fn stance(name: &str) -> Result<daylight_case::Stance, String> {
    let known = || daylight_case::Stance::ALL.map(daylight_case::Stance::name).join(", ");
    daylight_case::Stance::from_name(name)
        .ok_or_else(|| format!("there is no such stance; there are {}", known()))
}
