//! The tour in README.md and the reference in docs/cli.md are what the program prints.
//!
//! `ACCEPT=1 cargo test -p daylight --test program` writes what it prints into them; read it before
//! you keep it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use daylight_model::ProblemKind;

use crate::place::{DAYLIGHT, Place, repository};

/// Where the tour takes place, as the reader of README.md sees it.
const HOME: &str = "/home/ana";

const COMMANDS: usize = 18;

#[test]
fn the_tour_in_the_readme_prints_what_the_readme_says() {
    let readme = repository().join("README.md");
    let written = fs::read_to_string(&readme).unwrap();
    let place = Place::with_sample();
    let mut told = String::new();
    let mut commands = 0;
    let mut folder = place.path("");
    let mut in_block = false;
    for line in written.lines() {
        match line {
            "```console" => in_block = true,
            "```" => in_block = false,
            _ if !in_block => {}
            _ => {
                let Some(command) = line.strip_prefix("$ ") else { continue };
                told.push_str(&format!("{line}\n"));
                match command.strip_prefix("cd ") {
                    Some(into) => folder = folder.join(into),
                    None => {
                        commands += 1;
                        told.push_str(&printed(&place, &folder, command));
                    }
                }
                continue;
            }
        }
        if !in_block || line == "```console" {
            told.push_str(&format!("{line}\n"));
        }
    }
    assert_eq!(commands, COMMANDS, "the tour is of {COMMANDS} commands");
    same_or_accept(&readme, &told);
}

#[test]
fn the_reference_of_the_command_line_is_what_the_program_says() {
    let place = Place::new();
    let help = |arguments: &[&str]| place.expect(0, arguments).stdout;
    let overview = help(&["--help"]);
    let verbs: Vec<&str> = overview
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        // What goes on from the line before stands further in.
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    assert!(verbs.len() >= 11, "{verbs:?}");
    let mut told = String::from(
        "# The command line\n\nWritten by a test from what `daylight --help` prints. \
         [manual.md](manual.md) explains it.\n",
    );
    let mut page = |title: &str, text: &str| {
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        told.push_str(&format!("\n## {title}\n\n```text\n{}\n```\n", lines.join("\n").trim_end()));
    };
    page("daylight", &overview);
    for verb in verbs {
        let told = help(&[verb, "--help"]);
        page(&format!("daylight {verb}"), &told);
        let below: Vec<&str> = told
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1)
            .take_while(|line| !line.is_empty())
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|verb| *verb != "help")
            .collect();
        for name in below {
            page(&format!("daylight: {verb} {name}"), &help(&[verb, name, "--help"]));
        }
    }
    same_or_accept(&repository().join("docs/cli.md"), &told);
}

#[test]
fn the_manual_names_every_verb_option_reason_and_state() {
    let docs = repository().join("docs");
    let manual = fs::read_to_string(docs.join("manual.md")).unwrap();
    let reference = fs::read_to_string(docs.join("cli.md")).unwrap();
    let words = reference.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let options: BTreeSet<&str> = words.filter(|word| word.starts_with("--") && word.len() > 2).collect();
    let verbs: Vec<&str> = reference.lines().filter_map(|line| line.strip_prefix("## daylight ")).collect();
    assert!(options.len() > 15 && verbs.len() > 10, "{options:?} {verbs:?}");
    for option in options {
        assert!(manual.contains(&format!("`{option}")), "docs/manual.md does not tell of {option}");
    }
    for verb in verbs {
        assert!(manual.contains(&format!("**`daylight {verb}")), "docs/manual.md does not tell of {verb}");
    }
    for kind in ProblemKind::ALL {
        assert!(
            manual.contains(&format!("`{}`", kind.name())),
            "docs/manual.md does not tell of {}",
            kind.name()
        );
    }
    for code in ["0", "1", "2", "3", "4", "5", "70", "130"] {
        assert!(
            manual.contains(&format!("\n| {code} | ")),
            "docs/manual.md does not tell of exit code {code}"
        );
    }
}

/// What a line typed into a shell prints on stdout.
fn printed(place: &Place, folder: &Path, line: &str) -> String {
    let mut shell = place.sealed.command(Path::new("/bin/sh"));
    let programs = Path::new(DAYLIGHT).parent().unwrap().display();
    shell.args(["-c", line]).current_dir(folder).env("PATH", format!("{programs}:/usr/bin:/bin"));
    let run = place.sealed.finish(shell);
    assert!(matches!(run.code, Some(0 | 3)), "{line}\n{}", run.transcript());
    run.stdout.replace("[WORK]", HOME)
}

fn same_or_accept(path: &Path, told: &str) {
    let written = fs::read_to_string(path).unwrap_or_default();
    if std::env::var_os("ACCEPT").is_some() {
        fs::write(path, told).unwrap();
        return;
    }
    let differs = written.lines().zip(told.lines()).position(|(written, told)| written != told);
    let at = differs.unwrap_or(written.lines().count().min(told.lines().count()));
    assert!(
        written == told,
        "{} line {}:\n  written: {:?}\n  printed: {:?}\nACCEPT=1 writes what is printed",
        path.display(),
        at + 1,
        written.lines().nth(at).unwrap_or("(the end)"),
        told.lines().nth(at).unwrap_or("(the end)"),
    );
}
