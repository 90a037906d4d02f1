//! What `cargo xtask bench` measures from the inside.
//!
//! `bench read jailed|bare ROUNDS FOLDER…` reads files as `add` does, without storing them;
//! `bench limited SECONDS FOLDER…` reads them in the jail with so much time for each;
//! `bench ask CASE QUERIES ROUNDS` times queries; `bench facets CASE QUERIES ROUNDS` times them with all facets;
//! `bench answers CASE QUERIES` prints whole answers;
//! `bench pictures CASE QUERY WIDTH` times the pictures of first pages, `bench pdf CASE REFERENCE` a PDF
//! of pictures;
//! `bench account CASE` counts the ledger; `bench occurrences CASE` and `bench references CASE COLLECTION`
//! list what is in it.
#![expect(clippy::print_stdout, reason = "this is what it is for")]

mod ask;
mod pictures;
mod read;
#[path = "../../src/wire.rs"]
#[expect(dead_code, reason = "what is said of pictures is not measured here")]
mod wire;

use std::error::Error;
use std::process::ExitCode;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The word that makes this program a worker.
const WORKER: &str = "worker";

fn main() -> Outcome<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [WORKER] => return Ok(daylight_case::work()),
        ["read", "jailed", rounds, folders @ ..] => println!("{}", read::jailed(rounds.parse()?, folders)?),
        ["read", "bare", rounds, folders @ ..] => println!("{}", read::bare(rounds.parse()?, folders)?),
        ["limited", seconds, folders @ ..] => println!("{}", read::limited(seconds.parse()?, folders)?),
        ["ask", case, queries, rounds] => ask::time(case, queries, rounds.parse()?)?,
        ["facets", case, queries, rounds] => ask::time_with_facets(case, queries, rounds.parse()?)?,
        ["answers", case, queries] => ask::answers(case, queries)?,
        ["pictures", case, query, width] => pictures::time(case, query, width.parse()?)?,
        ["pdf", case, reference] => pictures::pdf(case, reference)?,
        ["occurrences", case] => ask::occurrences(case)?,
        ["references", case, collection] => ask::references(case, collection)?,
        ["account", case] => ask::account(case)?,
        _ => return Err("usage: bench read|ask|facets|answers|account …, see the source".into()),
    }
    Ok(ExitCode::SUCCESS)
}
