//! The chores of this repository: `cargo xtask CHORE`.

mod arguments;
mod bench;
mod browser;
mod canaries;
mod fuzz;
mod install;
mod leak;
mod other_counts;
mod sample;
mod test;

use std::io::Write;
use std::process::ExitCode;

use arguments::{Arguments, Wrong};

const HELP: &str = "\
The chores of this repository.

usage: cargo xtask CHORE

  sample                              write the sample leak into sample/, the same bytes every time
  sample --list                       print its files with their sizes, write nothing
  leak --size N [--seed S] DIR        write a generated leak of about N bytes (200MB, 2GB) into the new
                                      folder DIR, and the list of its canaries beside it, in
                                      DIR.canaries.jsonl; S is a number (1 if left out)
  canaries [--ocr] [--counts] CASE LEAK
                                      hold a case against the canaries of a generated leak it has read; with
                                      --ocr those in pictures must be found too, with --counts its messages,
                                      members and pages are held against readpst, 7z and pdfinfo
  test                                format, lints, rules, all cargo tests, a short `fuzz`, then `browser`;
                                      installs what is missing
  fuzz [TARGET…] [--seconds N]        fuzz readers of formats, N seconds each (60); the ten riskiest if none is
       [--all] [--build]              named; --build only builds, --short is what `test` runs
       [--short]
  browser                             walk the reading room in headless Chromium, with scripts, without, and
                                      by keyboard; pictures of its pages land in target/screenshots/;
                                      installs chromium, node and npm where they are missing
  bench [--corpora DIR] [NAME…]       measure what was promised about speed and memory on the real files in
                                      DIR (or DAYLIGHT_CORPORA): text, pdf, jail, memory, queries, kills,
                                      order, room, ocr, catalogue, names, analysis,
                                      containers, mutations; all of them if none is named; containers
                                      makes a mailbox, an archive and a mailbox of Outlook of 5 GB each, or
                                      of --size N, and needs no DIR; --programs DIR measures what was built
                                      there instead of building it anew (target/release, say)
       [--count N] [--seed S]         how many files `mutations` damages (10000), and how (1)
  bench [--corpora DIR] [--missed OUT] tika|pdftotext|counts
                                      hold what is read against what Apache Tika, pdftotext, and pdfinfo, 7z
                                      and readpst read, both in one go; with --missed, the words they have
                                      and we have not are written below OUT: they are out of the material
  help                                print this
";

fn main() -> ExitCode {
    let mut out = std::io::stdout().lock();
    let ended = run(Arguments::of_the_program(), &mut out);
    let told = match ended {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Wrong::Request(what)) => {
            (2, format!("error: {what}\nhint: `cargo xtask help` lists the chores\n"))
        }
        Err(Wrong::Unmet(what)) => (1, format!("error: {what}\n")),
        Err(Wrong::Machine(what)) => (4, format!("error: {what}\n")),
    };
    // Where even this cannot be written, the exit code is all that is left to say it.
    let _ = std::io::stderr().write_all(told.1.as_bytes());
    ExitCode::from(told.0)
}

fn run(mut arguments: Arguments, out: &mut dyn Write) -> Result<(), Wrong> {
    if arguments.flag("--help") || arguments.flag("-h") {
        return help(out);
    }
    match arguments.next_word("a chore")?.as_str() {
        "sample" => sample::run(arguments, out),
        "leak" => leak::run(arguments, out),
        "canaries" => canaries::run(arguments, out),
        "browser" => browser::run(arguments, out),
        "test" => test::run(arguments, out),
        "bench" => bench::run(arguments, out),
        "fuzz" => fuzz::run(arguments, out),
        "help" => help(out),
        other => Err(Wrong::Request(format!("there is no chore `{other}`"))),
    }
}

fn help(out: &mut dyn Write) -> Result<(), Wrong> {
    write!(out, "{HELP}").map_err(|cause| Wrong::Machine(cause.to_string()))
}
