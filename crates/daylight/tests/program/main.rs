//! The program as a person meets it: each test runs `daylight` in a sealed place and looks at what
//! it prints, how it exits, and what lies on the disk afterwards.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod place;

mod adds_up;
mod again;
mod bad_input;
mod canaries;
mod custody;
mod doctor;
mod facets;
mod kill;
mod ledger;
mod matching;
mod mentions;
mod ocr;
mod papers;
mod passwords;
mod people;
mod purge;
mod redaction;
mod release;
mod remove;
mod said;
mod sameness;
mod sample;
mod signatures;
mod story;
mod tour;
