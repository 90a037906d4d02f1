//! `daylight VERB` is `VERB.rs`.

mod add;
mod check;
pub(crate) mod claims;
mod compare;
mod copies;
mod custody;
mod date;
mod doctor;
mod event;
mod export;
mod findings;
mod get;
mod keys;
mod ledger;
mod mail_keys;
mod r#match;
mod names;
mod network;
mod never_publish;
mod new;
mod ocr;
mod open;
mod people;
mod person;
mod rebuild;
mod redact;
mod release;
mod relocate;
mod remove;
mod reread;
mod retry;
mod search;
mod serve;
mod show;
mod story;
mod thread;
mod timeline;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use daylight_case::{AddOptions, Case, CaseError, ExitKind, explain, nearest};

use crate::arguments::{Arguments, Command, Reading};
use crate::interrupt::stop_flag;
use crate::printer::{OutputClosed, Printer, complain};

/// The argument that makes this program a worker. Not for people.
pub(crate) const WORKER: &str = "__worker";

/// What every command gets.
pub(crate) struct Context {
    pub(crate) printer: Printer,
    pub(crate) stop: Arc<AtomicBool>,
    case: Option<PathBuf>,
}

/// Why a command ended early.
pub(crate) enum Ended {
    Error(CaseError),
    Output(OutputClosed),
}

impl From<CaseError> for Ended {
    fn from(error: CaseError) -> Self {
        Self::Error(error)
    }
}

impl From<OutputClosed> for Ended {
    fn from(closed: OutputClosed) -> Self {
        Self::Output(closed)
    }
}

impl Context {
    /// The case that was named, or the nearest.
    pub(crate) fn case(&self) -> Result<Case, CaseError> {
        match &self.case {
            Some(folder) => Case::at(folder),
            None => nearest(&current_folder()?),
        }
    }

    /// The case that was named, if one was.
    pub(crate) fn named_case(&self) -> Option<&PathBuf> {
        self.case.as_ref()
    }
}

fn current_folder() -> Result<PathBuf, CaseError> {
    std::env::current_dir().map_err(|source| CaseError::File { doing: "finding", path: ".".into(), source })
}

/// Runs a command; the exit code says what came of it.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let stop = match stop_flag() {
        Ok(stop) => stop,
        Err(source) => {
            complain(&explain(&CaseError::File {
                doing: "listening for Ctrl-C on",
                path: "the terminal".into(),
                source,
            }));
            return ExitCode::from(ExitKind::Machine.code());
        }
    };
    let mut context = Context { printer: Printer::new(arguments.json), stop, case: arguments.case };
    let ended = dispatch(&mut context, arguments.command)
        .and_then(|exit| context.printer.flush().map(|()| exit).map_err(Ended::from));
    let exit = match ended {
        Ok(exit) => exit,
        Err(Ended::Error(error)) => {
            // What was found before the error is still shown; if that fails too, the error counts.
            let _ = context.printer.flush();
            let explained = explain(&error);
            complain(&explained);
            explained.exit
        }
        Err(Ended::Output(OutputClosed(error))) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitKind::Done
        }
        Err(Ended::Output(OutputClosed(source))) => {
            let error = CaseError::File { doing: "writing to", path: "standard output".into(), source };
            complain(&explain(&error));
            ExitKind::Machine
        }
    };
    ExitCode::from(exit.code())
}

fn dispatch(context: &mut Context, command: Command) -> Result<ExitKind, Ended> {
    match command {
        Command::Open(arguments) => open::run(context, arguments),
        Command::Serve(arguments) => serve::run(context, arguments),
        Command::Get(arguments) => get::run(context, arguments),
        Command::New(arguments) => new::run(context, arguments),
        Command::Findings(arguments) => findings::run(context, arguments),
        Command::NeverPublish(arguments) => never_publish::run(context, arguments),
        Command::Add(arguments) => add::run(context, arguments),
        Command::Ocr(arguments) => ocr::run(context, arguments),
        Command::Relocate(arguments) => relocate::run(context, arguments),
        Command::Remove(arguments) => remove::run(context, arguments),
        Command::Search(arguments) => search::run(context, arguments),
        Command::Match(arguments) => r#match::run(context, arguments),
        Command::People(arguments) => people::run(context, arguments),
        Command::Person(arguments) => person::run(context, arguments),
        Command::Names(arguments) => names::run(context, arguments),
        Command::Export(arguments) => export::run(context, arguments),
        Command::Network(arguments) => network::run(context, arguments),
        Command::Show(arguments) => show::run(context, arguments),
        Command::Timeline(arguments) => timeline::run(context, arguments),
        Command::Event(arguments) => event::run(context, arguments),
        Command::Date(arguments) => date::run(context, arguments),
        Command::Redact(arguments) => redact::run(context, arguments),
        Command::Release(arguments) => release::run(context, arguments),
        Command::Keys(arguments) => keys::run(context, arguments),
        Command::Compare(arguments) => compare::run(context, arguments),
        Command::Copies(arguments) => copies::run(context, arguments),
        Command::Claims(arguments) => claims::run(context, arguments),
        Command::Story(arguments) => story::run(context, arguments),
        Command::Thread(arguments) => thread::run(context, arguments),
        Command::MailKeys(arguments) => mail_keys::run(context, arguments),
        Command::Ledger(arguments) => ledger::run(context, arguments),
        Command::Check(arguments) => check::run(context, arguments),
        Command::Custody(arguments) => custody::run(context, arguments),
        Command::Doctor(arguments) => doctor::run(context, arguments),
        Command::Rebuild(arguments) => rebuild::run(context, arguments),
        Command::Reread(arguments) => reread::run(context, arguments),
        Command::Retry(arguments) => retry::run(context, arguments),
    }
}

/// Where this program lies, to start it again as a worker.
pub(crate) fn this_program() -> Result<PathBuf, CaseError> {
    std::env::current_exe().map_err(|source| CaseError::File {
        doing: "finding",
        path: "this program".into(),
        source,
    })
}

/// What the arguments say about reading, with this program as the worker.
pub(crate) fn reading_options(reading: &Reading) -> Result<AddOptions, CaseError> {
    let mut options = AddOptions::new(this_program()?, vec![WORKER.into()]);
    options.reduced = reading.reduced;
    options.readers = reading.readers.unwrap_or(options.readers);
    options.document_seconds = reading.document_seconds;
    options.worker_memory = reading.worker_memory << 20;
    options.most_text = reading.most_text << 20;
    if let Some(list) = &reading.passwords {
        options.passwords = daylight_case::passwords_in(list)?;
    }
    options.ocr = reading.ocr;
    options.ocr_languages.clone_from(&reading.ocr_languages);
    Ok(options)
}
