//! The room over the sample, asked over HTTP as a browser or a program asks. This program is also the worker
//! that reads in the jail, so it has a `main` of its own.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cases;
mod fuzz;
mod gone;
mod letter;
mod lists;
mod pages;
mod protection;
mod said;
mod saved;
mod visit;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use visit::Place;

/// What makes this program a worker.
const WORKER: &str = "--be-a-worker";

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == WORKER) {
        return daylight_case::work();
    }
    let arguments = Arguments::from_args();
    if arguments.list {
        return libtest_mimic::run(&arguments, trials(None)).exit_code();
    }
    let place = Arc::new(Place::with_sample());
    libtest_mimic::run(&arguments, trials(Some(&place))).exit_code()
}

type Claim = fn(&Place);

fn trials(place: Option<&Arc<Place>>) -> Vec<Trial> {
    let claims: Vec<(&str, Claim)> = [
        cases::CLAIMS,
        pages::CLAIMS,
        said::CLAIMS,
        saved::CLAIMS,
        lists::CLAIMS,
        letter::CLAIMS,
        protection::CLAIMS,
        gone::CLAIMS,
        fuzz::CLAIMS,
    ]
    .concat();
    let trial = |(name, claim): (&str, Claim)| {
        let place = place.cloned();
        Trial::test(name, move || {
            let place = place.ok_or_else(|| Failed::from("there is no room"))?;
            claim(&place);
            Ok(())
        })
    };
    claims.into_iter().map(trial).collect()
}
