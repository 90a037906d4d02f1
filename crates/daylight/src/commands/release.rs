use std::path::{Path, PathBuf};

use daylight_case::{
    BuildOrder, BuiltRelease, CaseError, ExitKind, KeyRing, NewRelease, PaperWish, Person, PublishingError,
    ShownRelease, SignedNote, Softening, Verified, verify,
};
use daylight_model::Untrusted;
use serde::Serialize;

use super::redact::{desk, recogniser};
use super::{Context, Ended, keys};
use crate::arguments::{AddToRelease, BuildArguments, NewReleaseArguments, Release, ReleaseCommand};
use crate::printer::{Printer, bytes, counted};

#[derive(Serialize)]
struct ReleaseLine<'a> {
    release: &'a str,
    title: &'a str,
    origin: &'a str,
    date: &'a str,
    embargo: Option<&'a str>,
    state: &'static str,
    number: Option<u32>,
    released_by: &'a [String],
    press: &'a [String],
    papers: Vec<PaperLine<'a>>,
    withdrawals: &'a [(String, String)],
    accepted: &'a [(String, String)],
}

#[derive(Serialize)]
struct PaperLine<'a> {
    paper: &'a str,
    title: &'a str,
    document: &'a str,
    correction: Option<&'a str>,
}

impl<'a> PaperLine<'a> {
    fn of(paper: &'a daylight_case::ShownPaper) -> Self {
        Self {
            paper: &paper.id,
            title: &paper.title,
            document: &paper.document.0,
            correction: paper.correction.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct BuiltLine<'a> {
    number: u32,
    papers: u32,
    pages: u32,
    boxes: usize,
    looked_for: usize,
    too_short: u32,
    content_bytes: u64,
    pdf_bytes: u64,
    other_bytes: u64,
    words: u32,
    without_snippets: u64,
    root: &'a str,
    sums: &'a str,
    alone: bool,
    accepted: &'a [(String, String)],
    without_text: Option<&'a str>,
}

#[derive(Serialize)]
struct VerifiedLine {
    agrees: bool,
    release: Option<String>,
    number: Option<u32>,
    files: u64,
    entries: u64,
    signed_by: Option<String>,
    released_by: Vec<String>,
    findings: Vec<String>,
}

#[derive(Serialize)]
struct PublishedLine<'a> {
    number: u32,
    papers: usize,
    alone: bool,
    root: &'a str,
}

pub(crate) fn run(context: &mut Context, arguments: Release) -> Result<ExitKind, Ended> {
    let ring = keys::ring(&arguments.folder)?;
    match arguments.command {
        ReleaseCommand::New(new) => prepare(context, &ring, new),
        ReleaseCommand::Add(add) => put_in(context, add),
        ReleaseCommand::TakeOut { release, documents } => {
            let case = context.case()?;
            for document in &documents {
                case.take_out_of_release(&release, document)?;
            }
            show(context, &case.release(&release)?)
        }
        ReleaseCommand::Press { release, file, language } => {
            let shown = context.case()?.set_press(&release, &language, &text_of(&file)?)?;
            show(context, &shown)
        }
        ReleaseCommand::Withdraw { release, paper, because, empty } => {
            let shown = context.case()?.withdraw(&release, &paper, &because, empty)?;
            show(context, &shown)
        }
        ReleaseCommand::List => list(context),
        ReleaseCommand::Show { release } => {
            let shown = context.case()?.release(&release)?;
            show(context, &shown)
        }
        ReleaseCommand::Build(build) => build_it(context, &ring, &build),
        ReleaseCommand::Propose { release, folder, signing } => {
            let words = keys::passphrase_for(&ring, &signing.key, signing.passphrase.as_deref())?;
            let key = ring.secret(&signing.key, words.as_deref())?;
            let who = Person::at_this_machine();
            let shown = context.case()?.propose_release(&release, &folder, &key, &who)?;
            agreed(context, &shown, "proposed", &key.public().number())
        }
        ReleaseCommand::Approve { release, folder, signing } => {
            let words = keys::passphrase_for(&ring, &signing.key, signing.passphrase.as_deref())?;
            let key = ring.secret(&signing.key, words.as_deref())?;
            let who = Person::at_this_machine();
            let shown = context.case()?.approve_release(&release, &folder, &key, &who)?;
            agreed(context, &shown, "approved", &key.public().number())
        }
        ReleaseCommand::Publish { release, folder } => publish(context, &release, &folder),
        ReleaseCommand::Verify { folder, key, checkpoint } => {
            check(context, &ring, &folder, key.as_deref(), &checkpoint)
        }
        ReleaseCommand::Serve { folder, room } => super::serve::serve_release(context, &folder, &room),
    }
}

fn prepare(context: &mut Context, ring: &KeyRing, new: NewReleaseArguments) -> Result<ExitKind, Ended> {
    let mut press = Vec::new();
    for one in &new.press {
        let (language, file) = one.split_once('=').unwrap_or(("en", one));
        press.push((language.to_owned(), text_of(Path::new(file))?));
    }
    let approver = new.approver.as_deref().map(|key| ring.public(key)).transpose()?;
    let wanted = NewRelease {
        name: new.name,
        title: new.title,
        origin: new.origin,
        date: new.date,
        embargo: new.embargo,
        press,
        proposer: ring.public(&new.proposer)?,
        approver,
        softening: new.soften.unwrap_or(Softening::Kept),
    };
    let shown = context.case()?.new_release(wanted, today(), &Person::at_this_machine())?;
    show(context, &shown)
}

/// The day it is here.
fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn text_of(file: &Path) -> Result<String, CaseError> {
    std::fs::read_to_string(file).map_err(|source| CaseError::File {
        doing: "reading",
        path: file.to_owned(),
        source,
    })
}

fn put_in(context: &mut Context, add: AddToRelease) -> Result<ExitKind, Ended> {
    let wish = PaperWish {
        id: add.id,
        title: add.title,
        date: add.date,
        language: add.language,
        series: add.series,
        category: add.category,
        people: add.person,
        places: add.place,
        order: add.order,
        corrects: add.corrects.zip(add.because),
    };
    let shown = context.case()?.add_to_release(&add.release, &add.documents, &wish)?;
    show(context, &shown)
}

fn list(context: &mut Context) -> Result<ExitKind, Ended> {
    let all = context.case()?.releases()?;
    for one in &all {
        if context.printer.json {
            object(&mut context.printer, one)?;
        } else {
            context.printer.line(headline(one))?;
        }
    }
    if all.is_empty() && !context.printer.json {
        context.printer.line("no releases yet; `daylight release new NAME` prepares one")?;
    }
    Ok(ExitKind::Done)
}

fn headline(one: &ShownRelease) -> String {
    let number = one.number.map(|number| format!(" as number {number}")).unwrap_or_default();
    let papers = counted(one.papers.len() as u64, "paper", "papers");
    format!("{}  {}, {}, {}{number}", one.name, Untrusted(&one.title), papers, one.state)
}

fn show(context: &mut Context, one: &ShownRelease) -> Result<ExitKind, Ended> {
    let printer = &mut context.printer;
    if printer.json {
        object(printer, one)?;
        return Ok(ExitKind::Done);
    }
    printer.line(printer.strong(headline(one)))?;
    let embargo = one.embargo.as_ref().map(|day| format!(", not before {day}")).unwrap_or_default();
    printer.line(format_args!("{}, {}{embargo}", one.origin, one.date))?;
    let hands = match one.hands.as_slice() {
        [proposer, approver] => format!("proposed by key {proposer}, approved by key {approver}"),
        hands => format!("released by one person alone, key {}", hands.join(" ")),
    };
    printer.line(hands)?;
    for paper in &one.papers {
        let correction = paper.correction.as_ref();
        let correction = correction.map(|why| format!(", corrected: {}", Untrusted(why))).unwrap_or_default();
        printer.line(format_args!(
            "  {}  {}  {}{correction}",
            paper.document,
            paper.id,
            Untrusted(&paper.title)
        ))?;
    }
    for (id, reason) in &one.withdrawals {
        printer.line(format_args!("  withdraws {id}: {}", Untrusted(reason)))?;
    }
    for (word, reason) in &one.accepted {
        printer.line(format_args!("  accepted {word}: {}", Untrusted(reason)))?;
    }
    Ok(ExitKind::Done)
}

fn object(printer: &mut Printer, one: &ShownRelease) -> Result<(), Ended> {
    printer.object(&ReleaseLine {
        release: &one.name,
        title: &one.title,
        origin: &one.origin,
        date: &one.date,
        embargo: one.embargo.as_deref(),
        state: one.state,
        number: one.number,
        released_by: &one.hands,
        press: &one.press,
        papers: one.papers.iter().map(PaperLine::of).collect(),
        withdrawals: &one.withdrawals,
        accepted: &one.accepted,
    })?;
    Ok(())
}

fn build_it(context: &mut Context, ring: &KeyRing, build: &BuildArguments) -> Result<ExitKind, Ended> {
    let case = context.case()?;
    let signing = &build.signing;
    let words = keys::passphrase_for(ring, &signing.key, signing.passphrase.as_deref())?;
    let key = ring.secret(&signing.key, words.as_deref())?;
    let chain = ring.chain(&signing.key)?;
    let desk = desk(build.reduced)?;
    let recogniser = recogniser(build.reduced, build.ocr_languages.as_deref(), build.no_text)?;
    let because = build.because.clone().unwrap_or_default();
    if !build.accept.is_empty() && because.trim().is_empty() {
        return Err(Ended::Error(PublishingError::NoReason.into()));
    }
    let accepted: Vec<(String, String)> =
        build.accept.iter().map(|word| (word.clone(), because.clone())).collect();
    let built = case.build_release(
        &build.release,
        &BuildOrder {
            folder: &build.folder,
            key: &key,
            chain: &chain,
            desk: &desk,
            recogniser: recogniser.as_ref().ok(),
            accepted: &accepted,
            earlier: build.earlier.as_deref(),
        },
    )?;
    print_built(&mut context.printer, &built, &build.folder, recogniser.as_ref().err().map(String::as_str))?;
    Ok(ExitKind::Done)
}

fn print_built(
    printer: &mut Printer,
    built: &BuiltRelease,
    folder: &Path,
    without_text: Option<&str>,
) -> Result<(), Ended> {
    let report = &built.report;
    if printer.json {
        printer.object(&BuiltLine {
            number: built.number,
            papers: report.papers,
            pages: report.pages,
            boxes: built.boxes,
            looked_for: built.looked_for,
            too_short: built.too_short,
            content_bytes: report.content,
            pdf_bytes: report.pdfs,
            other_bytes: report.around,
            words: report.words,
            without_snippets: report.without_snippets,
            root: &built.root,
            sums: &built.sums,
            alone: built.alone,
            accepted: &built.accepted,
            without_text,
        })?;
        return Ok(());
    }
    printer.line(format_args!(
        "{}: release {}, {}, {}",
        Untrusted(&folder.display().to_string()),
        built.number,
        counted(report.papers.into(), "paper", "papers"),
        counted(report.pages.into(), "page", "pages"),
    ))?;
    printer.line(format_args!(
        "pictures and text {}, PDFs {}, everything around them {}",
        bytes(report.content),
        bytes(report.pdfs),
        bytes(report.around),
    ))?;
    printer.line(format_args!(
        "{} painted; {} looked for in all of it and not found{}",
        counted(built.boxes as u64, "box", "boxes"),
        counted(built.looked_for as u64, "redacted string", "redacted strings"),
        if built.too_short == 0 {
            String::new()
        } else {
            format!("; {} too short to be looked for", built.too_short)
        },
    ))?;
    if let Some(why) = without_text {
        printer.line(format_args!(
            "it has no text, and nobody read the painted pages again: {}",
            Untrusted(why)
        ))?;
    }
    for (word, reason) in &built.accepted {
        printer.line(format_args!("accepted {word}: {}", Untrusted(reason)))?;
    }
    if built.alone {
        printer.line("one person alone releases it, and it says so")?;
    }
    printer.line(format_args!("what is agreed to: {}", built.sums))?;
    Ok(())
}

fn agreed(context: &mut Context, one: &ShownRelease, how: &str, key: &str) -> Result<ExitKind, Ended> {
    if context.printer.json {
        object(&mut context.printer, one)?;
    } else {
        context.printer.line(format_args!("{} is {how} with the key {key}", one.name))?;
    }
    Ok(ExitKind::Done)
}

fn publish(context: &mut Context, release: &str, folder: &Path) -> Result<ExitKind, Ended> {
    let published = context.case()?.publish_release(release, folder, today())?;
    let printer = &mut context.printer;
    if printer.json {
        let daylight_case::Published { number, papers, alone, root } = &published;
        printer.object(&PublishedLine { number: *number, papers: *papers, alone: *alone, root })?;
        return Ok(ExitKind::Done);
    }
    let alone = if published.alone { " by one person alone" } else { "" };
    printer.line(format_args!(
        "published{alone} as release {}, {} in all; put the folder {} anywhere",
        published.number,
        counted(published.papers as u64, "paper", "papers"),
        Untrusted(&folder.display().to_string()),
    ))?;
    printer.line(format_args!("root of the record: {}", published.root))?;
    Ok(ExitKind::Done)
}

fn check(
    context: &mut Context,
    ring: &KeyRing,
    folder: &Path,
    key: Option<&str>,
    checkpoints: &[PathBuf],
) -> Result<ExitKind, Ended> {
    let key = key.map(|key| ring.public(key)).transpose()?;
    let mut kept = Vec::new();
    for file in checkpoints {
        let note = SignedNote::read(&text_of(file)?).map_err(|bad| PublishingError::Refused {
            why: format!("`{}` is no checkpoint: {bad}", Untrusted(&file.display().to_string())),
            hint: "it is the file `checkpoint` of an earlier release".into(),
        });
        kept.push((file.display().to_string(), note.map_err(CaseError::from)?));
    }
    let verified = verify(folder, key.as_ref(), &kept)
        .map_err(|cannot| CaseError::from(PublishingError::from(cannot)))?;
    let agrees = verified.findings.is_empty();
    print_verified(&mut context.printer, &verified, key.is_some(), kept.len())?;
    Ok(if agrees { ExitKind::Done } else { ExitKind::None })
}

fn print_verified(
    printer: &mut Printer,
    verified: &Verified,
    with_key: bool,
    kept: usize,
) -> Result<(), Ended> {
    let head = verified.head.as_ref();
    let findings: Vec<String> = verified.findings.iter().map(ToString::to_string).collect();
    if printer.json {
        printer.object(&VerifiedLine {
            agrees: findings.is_empty(),
            release: head.map(|head| head.title.clone()),
            number: head.map(|head| head.number),
            files: verified.files,
            entries: verified.entries,
            signed_by: verified.signed_by.clone(),
            released_by: head.map(|head| head.released_by.clone()).unwrap_or_default(),
            findings,
        })?;
        return Ok(());
    }
    for finding in &findings {
        printer.line(Untrusted(finding))?;
    }
    if !findings.is_empty() {
        let many = counted(findings.len() as u64, "thing does", "things do");
        printer.line(format_args!("this is not what was published: {many} not agree"))?;
        return Ok(());
    }
    if let Some(head) = head {
        printer.line(format_args!(
            "{}, release {} of {}, {}",
            Untrusted(&head.title),
            head.number,
            Untrusted(&head.origin),
            head.date
        ))?;
        let hands = match head.released_by.as_slice() {
            [_] => "one person alone released it".to_owned(),
            hands => format!("{} people agreed to these bytes", hands.len()),
        };
        printer.line(hands)?;
    }
    printer.line(format_args!(
        "{} and {} of the record agree",
        counted(verified.files, "file", "files"),
        counted(verified.entries, "entry", "entries")
    ))?;
    if kept > 0 {
        printer.line(format_args!(
            "it goes on where {} ended",
            counted(kept as u64, "kept checkpoint", "kept checkpoints")
        ))?;
    }
    match (&verified.signed_by, with_key) {
        (Some(number), _) => printer.line(format_args!("signed by the holder of the key {number}"))?,
        (None, _) => printer.line("no key was given: nothing is said about who published it")?,
    }
    Ok(())
}
