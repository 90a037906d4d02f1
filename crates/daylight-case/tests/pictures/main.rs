//! Pictures of pages, marks on them, originals and PDFs of pictures, as the reading room asks for them: on
//! the sample, and on files made to break what draws.
//!
//! The program starts itself again as the worker.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests with a main of their own are not seen as tests"
)]

mod drawing;
mod hostile;
mod keeping;
mod originals;
mod pdf_of_pictures;
mod scene;
mod takeaway;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|first| first == scene::WORKER) {
        return daylight_case::work();
    }
    let mut arguments = Arguments::from_args();
    // Some kill workers, or count them: one after the other.
    arguments.test_threads = Some(1);
    let tests: Vec<(&'static str, fn())> = [
        drawing::TESTS,
        hostile::TESTS,
        keeping::TESTS,
        originals::TESTS,
        pdf_of_pictures::TESTS,
        takeaway::TESTS,
    ]
    .concat();
    assert!(tests.len() >= 15, "tests are missing");
    let trials = tests.into_iter().map(|(name, test)| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    });
    if libtest_mimic::run(&arguments, trials.collect()).has_failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
