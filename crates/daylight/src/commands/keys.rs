use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use daylight_case::{CaseError, ExitKind, KeyRing, PublishingError, ShownKey};
use serde::Serialize;

use super::{Context, Ended};
use crate::arguments::{KeyFolder, Keys, KeysCommand};
use crate::printer::Printer;

#[derive(Serialize)]
struct KeyLine<'a> {
    key: &'a str,
    number: &'a str,
    line: &'a str,
    signs: bool,
    rotated: usize,
}

pub(crate) fn run(context: &mut Context, arguments: Keys) -> Result<ExitKind, Ended> {
    let ring = ring(&arguments.folder)?;
    match arguments.command {
        KeysCommand::Make { name, passphrase, without_passphrase } => {
            let words = new_passphrase(passphrase.as_deref(), without_passphrase)?;
            print(&mut context.printer, &ring.make(&name, words.as_deref())?)?;
        }
        KeysCommand::List => {
            let keys = ring.list()?;
            keys.iter().try_for_each(|key| print(&mut context.printer, key))?;
            if keys.is_empty() && !context.printer.json {
                context.printer.line("no keys yet; `daylight keys make NAME` makes one")?;
            }
        }
        KeysCommand::Export { name } => context.printer.raw(ring.export(&name)?.as_bytes())?,
        KeysCommand::Rotate { name, passphrase, new_passphrase: new, without_passphrase } => {
            let old = passphrase_for(&ring, &name, passphrase.as_deref())?;
            let words = new_passphrase(new.as_deref(), without_passphrase)?;
            print(&mut context.printer, &ring.rotate(&name, old.as_deref(), words.as_deref())?)?;
        }
    }
    Ok(ExitKind::Done)
}

/// The keys that were named, or those of the user.
pub(crate) fn ring(folder: &KeyFolder) -> Result<KeyRing, CaseError> {
    folder.keys.as_ref().map_or_else(KeyRing::of_the_user, |folder| Ok(KeyRing::at(folder)))
}

/// What opens a key: nothing where it is not locked, else the file that was named, else what somebody types.
pub(crate) fn passphrase_for(
    ring: &KeyRing,
    name: &str,
    file: Option<&Path>,
) -> Result<Option<String>, CaseError> {
    if !ring.is_locked(name)? {
        return Ok(None);
    }
    match file {
        Some(file) => first_line(file).map(Some),
        None => asked(&format!("passphrase of the key {name}: ")).map(Some),
    }
}

fn new_passphrase(file: Option<&Path>, without: bool) -> Result<Option<String>, CaseError> {
    if without {
        return Ok(None);
    }
    let words = match file {
        Some(file) => first_line(file)?,
        None => {
            let words = asked("passphrase for the new key: ")?;
            if words != asked("once more: ")? {
                return Err(refused("the two are not the same", "nothing was made; type it twice alike"));
            }
            words
        }
    };
    if words.chars().count() < 8 {
        return Err(refused("a passphrase of fewer than eight letters locks nothing", "nothing was made"));
    }
    Ok(Some(words))
}

fn first_line(file: &Path) -> Result<String, CaseError> {
    let text = std::fs::read_to_string(file).map_err(|source| CaseError::File {
        doing: "reading",
        path: file.to_owned(),
        source,
    })?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Asks at the terminal, which does not show what is typed meanwhile.
fn asked(question: &str) -> Result<String, CaseError> {
    let terminal = |source| CaseError::File { doing: "asking at", path: "the terminal".into(), source };
    if !std::io::stdin().is_terminal() {
        return Err(refused(
            "a passphrase is needed, and there is no terminal to ask at",
            "name a file with it: --passphrase FILE; or --without-passphrase for a new key",
        ));
    }
    let mut err = std::io::stderr();
    write!(err, "{question}").and_then(|()| err.flush()).map_err(terminal)?;
    let echo = |how: &str| Command::new("stty").arg(how).stdin(Stdio::inherit()).status();
    let quiet = echo("-echo").is_ok_and(|status| status.success());
    if !quiet {
        return Err(refused(
            "the terminal would show the passphrase",
            "name a file with it: --passphrase FILE",
        ));
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    // Whatever came of it, people want to see what they type next.
    drop(echo("echo"));
    drop(writeln!(err));
    read.map_err(terminal)?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}

fn refused(why: &str, hint: &str) -> CaseError {
    PublishingError::Refused { why: why.to_owned(), hint: hint.to_owned() }.into()
}

fn print(printer: &mut Printer, key: &ShownKey) -> Result<(), Ended> {
    let ShownKey { name, number, line, signs, rotated } = key;
    if printer.json {
        printer.object(&KeyLine { key: name, number, line, signs: *signs, rotated: *rotated })?;
        return Ok(());
    }
    let note = match (*signs, *rotated) {
        (false, _) => "  (public half only)".to_owned(),
        (true, 0) => String::new(),
        (true, 1) => "  (rotated once)".to_owned(),
        (true, times) => format!("  (rotated {times} times)"),
    };
    printer.line(format_args!("{name}  {number}  {line}{note}"))?;
    Ok(())
}
